import { act, cleanup, createEvent, fireEvent, render } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { KioskView } from '../../main/api/contract.ts'
import { createStationClock } from '../base/clock.ts'
import { ClockProvider } from '../base/now.tsx'
import { EMPTY_VIEW, inVisit, RESULTS, VISIT, withResult } from './fixture-views.ts'
import type { FixtureName } from './fixtures.ts'
import { FIXTURES } from './fixtures.ts'
import { Kiosk, KioskScreen } from './Kiosk.tsx'
import { Screens } from './Screens.tsx'
import { answers, instant, seat, settle } from './testing/run-flow.ts'

globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
}

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const voice = { say: vi.fn(), stop: vi.fn() }

function draw(name: FixtureName) {
  const { screen, context } = FIXTURES[name]
  return render(
    <ClockProvider value={createStationClock(new Date(EMPTY_VIEW.now).getTime())}>
      <KioskScreen screen={screen} context={context} send={vi.fn()} voice={voice}>
        <Screens />
      </KioskScreen>
    </ClockProvider>,
  )
}

describe.each(Object.keys(FIXTURES) as FixtureName[])('%s', (name) => {
  it('begins with its main action in focus, and never with a way out', () => {
    const { container } = draw(name)
    const focus = document.activeElement as HTMLElement
    const dark = container.querySelector('.btn.main')
    if (dark) expect(focus).toBe(dark)
    else expect(container.querySelector('main')?.contains(focus) || focus.matches('.nav .btn:last-child')).toBe(true)
    expect(focus.textContent).not.toMatch(/^(返回|停下来|结束)$/)
  })

  it('is gone through by keys in the order of the eye: stage, steps, tools; each button with its name', () => {
    const { container } = draw(name)
    const buttons = [...container.querySelectorAll('button')]
    const part = (button: Element) =>
      ['.stage', '.nav', '.tools'].findIndex((selector) => button.closest(selector) !== null)
    const parts = buttons.map(part)
    expect(parts).toEqual([...parts].sort((a, b) => a - b))
    for (const button of buttons) {
      expect(button.textContent?.trim()).not.toBe('')
      expect(button.tabIndex).toBe(0)
    }
    expect(container.querySelector('main')?.getAttribute('aria-label')).toBe(
      container.querySelector('h1')?.textContent?.replaceAll('\u200b', ''),
    )
  })
})

/** A whole kiosk on a station made of one view at a time; every press is the one big key on what has the focus. */
function wholeKiosk() {
  let latest: KioskView = EMPTY_VIEW
  const listeners = new Set<(view: KioskView | null) => void>()
  const calls = answers()
  const clock = createStationClock(new Date(EMPTY_VIEW.now).getTime())
  // A tremor's second touch is told by its time; these presses are apart.
  let apartMs = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + apartMs)
  let keys = 0
  render(
    <ClockProvider value={clock}>
      <Kiosk
        calls={calls}
        clock={clock}
        voice={voice}
        feed={{
          latest: () => latest,
          onCard: () => () => undefined,
          listen(heard) {
            listeners.add(heard)
            return () => listeners.delete(heard)
          },
        }}
      />
    </ClockProvider>,
  )
  const title = () => document.querySelector('h1')?.textContent?.replaceAll('\u200b', '')
  return {
    calls,
    title,
    presses: () => keys,
    async see(view: KioskView) {
      latest = view
      await act(async () => {
        for (const heard of listeners) heard(view)
        await settle()
      })
    },
    async card(code: string) {
      await act(async () => {
        for (const key of [...code, 'Enter']) fireEvent.keyDown(window, { key })
        await settle()
      })
    },
    async press(key: 'Enter' | ' ') {
      apartMs += 1000
      keys += 1
      const focused = document.activeElement as HTMLElement
      await act(async () => {
        for (const stroke of [createEvent.keyDown(focused, { key }), createEvent.keyUp(focused, { key })]) {
          // Keys as close together as these would be a card's.
          Object.defineProperty(stroke, 'timeStamp', { value: performance.now() })
          fireEvent(focused, stroke)
        }
        await settle()
      })
    },
  }
}

describe.each(['Enter', ' '] as const)('with a card and one key (“%s”)', (key) => {
  it('a whole visit is possible, and it is three presses from rest to the first measuring', async () => {
    const kiosk = wholeKiosk()
    await kiosk.card('A1234567')
    expect(kiosk.title()).toBe('请看看是不是您')
    await kiosk.press(key)
    expect(kiosk.calls.kiosk.begin).toHaveBeenCalledOnce()
    await kiosk.see(inVisit(null))
    await kiosk.press(key)
    expect(kiosk.calls.visit.choose).toHaveBeenCalledWith({ task: 'pressure' })
    await kiosk.see(seat({ step: 'rest', until: instant(300_000) }))
    await kiosk.press(key)
    expect(kiosk.calls.visit.rested).toHaveBeenCalledWith({ how: 'said-so' })
    expect(kiosk.presses()).toBeLessThanOrEqual(3)
    await kiosk.see(seat({ step: 'measure' }))
    await kiosk.see(seat({ step: 'measure', active: true }))
    // Impatient presses while nothing is asked leave nothing and stop nothing.
    await kiosk.press(key)
    expect(kiosk.calls.visit.leaveTask).not.toHaveBeenCalled()
    await kiosk.see(withResult(RESULTS.normal))
    expect(document.activeElement?.tagName).toBe('BUTTON')
  })

  it('a card is never taken for a press', async () => {
    const kiosk = wholeKiosk()
    await kiosk.see(inVisit(null, { id: VISIT.id }))
    kiosk.calls.kiosk.card.mockResolvedValue({ found: 'same-person' })
    await kiosk.card('A1234567')
    expect(kiosk.calls.visit.choose).not.toHaveBeenCalled()
    expect(kiosk.calls.kiosk.card).toHaveBeenCalledOnce()
  })
})
