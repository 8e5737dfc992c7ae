import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browserAlarm } from './alarm.ts'

/** Counts tones; `blocked` is a browser that waits for a touch. */
function fakeAudio(blocked = false) {
  const heard = { tones: 0, state: blocked ? 'suspended' : 'running' }
  const node = { connect: () => node, start: () => heard.tones++, stop: () => undefined, frequency: { value: 0 } }
  const gain = { connect: () => undefined, gain: { setValueAtTime: () => 0, linearRampToValueAtTime: () => 0 } }
  const context = {
    get state() {
      return heard.state
    },
    currentTime: 0,
    destination: {},
    createOscillator: () => node,
    createGain: () => ({ ...gain, connect: () => node }),
    resume: () => new Promise<void>(() => undefined),
  }
  return { heard, open: () => context as unknown as AudioContext }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('it beeps at once and again and again, until it is told to stop', () => {
  const { heard, open } = fakeAudio()
  const alarm = browserAlarm(open)
  alarm.ring(true)
  expect(heard.tones).toBe(2)
  vi.advanceTimersByTime(10_000)
  const before = heard.tones
  expect(before).toBeGreaterThan(8)
  alarm.ring(false)
  vi.advanceTimersByTime(60_000)
  expect(heard.tones).toBe(before)
})

test('ringing twice is ringing once', () => {
  const { heard, open } = fakeAudio()
  const alarm = browserAlarm(open)
  alarm.ring(true)
  alarm.ring(true)
  expect(heard.tones).toBe(2)
})

test('a browser that keeps the sound back is told of, until a touch has let it go', () => {
  const { heard, open } = fakeAudio(true)
  const told: boolean[] = []
  const alarm = browserAlarm(open)
  alarm.onBlocked((blocked) => told.push(blocked))
  alarm.ring(true)
  expect(told.at(-1)).toBe(true)
  expect(heard.tones).toBe(0)
  heard.state = 'running'
  vi.advanceTimersByTime(2000)
  expect(told.at(-1)).toBe(false)
  expect(heard.tones).toBe(2)
})
