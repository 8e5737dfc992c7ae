import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { KioskView } from '../../main/api/contract.ts'
import { createStationClock } from '../base/clock.ts'
import { ClockProvider } from '../base/now.tsx'
import { CANDIDATE, EMPTY_VIEW, FINISHED, inVisit, RESULTS, VISIT, withResult } from './fixture-views.ts'
import type { KioskCalls } from './flow-types.ts'
import { Kiosk } from './Kiosk.tsx'

const NOW_MS = new Date(EMPTY_VIEW.now).getTime()
let apartMs = 0
const realNow = performance.now.bind(performance)
vi.spyOn(performance, 'now').mockImplementation(() => realNow() + apartMs)

const unwanted = async () => {
  throw new Error('not part of this test')
}

/** A kiosk on a station made of one view at a time. */
function kiosk(first: KioskView | null, more: { visit?: Partial<KioskCalls['visit']> } = {}) {
  let latest = first
  const listeners = new Set<(view: KioskView | null) => void>()
  const calls = {
    kiosk: {
      card: vi.fn(async () => ({ found: 'person' as const, candidate: CANDIDATE })),
      begin: vi.fn(async () => ({})),
      callStaff: vi.fn(async () => ({})),
      phoneTail: unwanted,
      beginGuest: unwanted,
      dismissCall: unwanted,
    },
    visit: { finish: vi.fn(async () => FINISHED), choose: vi.fn(async () => ({})), ...more.visit },
  } as unknown as KioskCalls
  const voice = { say: vi.fn(), stop: vi.fn() }
  const clock = createStationClock(NOW_MS)
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
  const see = (view: KioskView | null) =>
    act(async () => {
      latest = view
      for (const listener of [...listeners]) listener(view)
    })
  /** The station's clock goes on. */
  const pass = (seconds: number) => act(async () => clock.follow(clock.now() + seconds * 1000))
  /** Presses far enough apart to be meant. */
  const press = (name: string) => {
    apartMs += 700
    return act(async () => void fireEvent.click(screen.getByRole('button', { name })))
  }
  return { calls, voice, see, pass, press, listeners }
}

const title = () => screen.getByRole('heading').textContent
const everything = () => document.documentElement.outerHTML

afterEach(cleanup)

describe('the kiosk', () => {
  it('goes from rest to the end, and leaves nothing of the person', async () => {
    const { calls, see, press, pass, voice } = kiosk(EMPTY_VIEW)
    await press('点一下开始')
    await act(async () => {
      for (const key of [...'A1234567', 'Enter']) fireEvent.keyDown(window, { key })
    })
    expect(calls.kiosk.card).toHaveBeenCalledWith({ code: 'A1234567' })
    expect(everything()).toContain(CANDIDATE.name)

    await press('是，是我')
    await see(inVisit(null))
    expect(title()).toBe('您想测哪一项？')
    await see(withResult(RESULTS.borderline))
    expect(everything()).toContain('128')

    await press('English')
    await press('Bigger')
    expect([document.documentElement.lang, document.documentElement.dataset.step]).toEqual(['en', '1.25'])

    await press('Finish')
    expect(title()).toBe('All done for today')
    await see(EMPTY_VIEW)
    await pass(20)
    expect(title()).toBe(EMPTY_VIEW.stationName)
    for (const own of [CANDIDATE.name, VISIT.maskedName, '128', VISIT.id, 'A1234567', FINISHED.qr.zh, FINISHED.qr.en])
      expect(everything()).not.toContain(own)
    expect([document.documentElement.lang, document.documentElement.dataset.step]).toEqual(['zh-CN', '1'])
    expect([localStorage.length, sessionStorage.length, window.history.length]).toEqual([0, 0, 1])
    expect(voice.stop).toHaveBeenCalled()
  })

  it('wipes a person who walked away, 90 s and 30 s after the last touch', async () => {
    const { calls, see, pass } = kiosk(EMPTY_VIEW)
    await see(withResult(RESULTS.borderline))
    await pass(80)
    await act(async () => void fireEvent.pointerDown(window))
    await pass(89)
    expect(title()).toBe('血压测好了')
    await pass(1)
    expect(title()).toBe('还在吗？')
    await pass(30)
    expect(calls.visit.finish).toHaveBeenCalledWith({ reason: 'timeout' })
    await see(EMPTY_VIEW)
    expect(title()).toBe(EMPTY_VIEW.stationName)
    expect(everything()).not.toContain('128')
  })

  it('listens only for the flow that lives', async () => {
    const { press, listeners } = kiosk(EMPTY_VIEW)
    for (let times = 0; times < 3; times += 1) {
      await press('点一下开始')
      await press('返回')
    }
    expect(listeners.size).toBe(1)
  })

  it('waits calmly while the station is gone, without the person', async () => {
    const { see } = kiosk(withResult(RESULTS.borderline))
    await see(null)
    expect(title()).toBe('请稍等')
    expect(everything()).not.toContain(VISIT.maskedName)
    await see(withResult(RESULTS.borderline))
    expect(title()).toBe('血压测好了')
  })
})
