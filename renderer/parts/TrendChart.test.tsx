import { cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TrendView } from '../../main/api/contract.ts'
import { BEYOND_TREND, SUGAR_TREND, TREND } from '../kiosk/fixture-views.ts'
import { TrendChart } from './TrendChart.tsx'

/** jsdom lays nothing out: the chart is told a size. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(660)
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  vi.stubGlobal(
    'ResizeObserver',
    class {
      readonly #draw: () => void
      constructor(draw: () => void) {
        this.#draw = draw
      }
      observe() {
        this.#draw()
      }
      disconnect() {}
    },
  )
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const draw = (trend: TrendView) => {
  const { container, unmount } = render(
    <div style={{ fontSize: '40px' }}>
      <TrendChart trend={trend} zoneOffsetMinutes={480} label="变化" />
    </div>,
  )
  return { texts: [...container.querySelectorAll('svg text')].map((text) => text.textContent), container, unmount }
}

describe('the chart', () => {
  it('calls out the last values, names the normal bands, and dates the axis', () => {
    const { texts } = draw(TREND)
    for (const word of ['128', '82', '高压正常', '低压正常', '9月7日', '11月16日']) expect(texts).toContain(word)
    expect(texts).not.toContain('146')
  })

  it('has one band and one value called out where meal contexts differ', () => {
    const { texts } = draw(SUGAR_TREND)
    expect(texts.filter((text) => text === '正常')).toHaveLength(1)
    expect(texts).toContain('8.6')
    expect(texts).not.toContain('8.8')
  })

  it('draws a band that is open at one end, and none where nothing is judged', () => {
    expect(draw({ ...SUGAR_TREND, normal: [{ low: null, high: 6 }] }).texts).toContain('正常')
    cleanup()
    expect(draw({ ...SUGAR_TREND, normal: [null] }).texts).not.toContain('正常')
  })

  it('of months is dated by the month, and calls HI out as the meter said it', () => {
    const { texts } = draw(BEYOND_TREND)
    for (const word of ['12月', '11月', 'HI']) expect(texts).toContain(word)
  })

  it('takes its drawing with it', () => {
    const { container, unmount } = draw(TREND)
    expect(container.querySelector('svg')).not.toBeNull()
    unmount()
    expect(container.querySelector('svg')).toBeNull()
  })
})
