import { describe, expect, it } from 'vitest'
import type { LocalTime } from './clock.ts'
import { createStationClock } from './clock.ts'

/** Monotonic time moved by hand; runs what falls due, as a browser would. */
function handTime() {
  let nowMs = 0
  let lastId = 0
  const timers = new Map<number, { dueMs: number; run: () => void }>()
  const local: LocalTime = {
    monotonicMs: () => nowMs,
    setTimeout(run, ms) {
      lastId += 1
      timers.set(lastId, { dueMs: nowMs + ms, run })
      return lastId
    },
    clearTimeout: (handle) => timers.delete(handle as number),
  }
  const pass = (ms: number) => {
    const untilMs = nowMs + ms
    for (;;) {
      const [next] = [...timers].filter(([, each]) => each.dueMs <= untilMs).sort((a, b) => a[1].dueMs - b[1].dueMs)
      if (!next) break
      timers.delete(next[0])
      nowMs = Math.max(nowMs, next[1].dueMs)
      next[1].run()
    }
    nowMs = untilMs
  }
  return { local, pass, armed: () => timers.size }
}

const START = 1_000_000

function clockWithLog() {
  const hand = handTime()
  const clock = createStationClock(START, hand.local)
  const log: string[] = []
  const note = (name: string, ms: number) => clock.setTimeout(() => log.push(`${name} at ${clock.now() - START}`), ms)
  return { ...hand, clock, log, note }
}

describe('the clock of a window', () => {
  it('runs with the window between two words of the station', () => {
    const { clock, pass } = clockWithLog()
    pass(1234)
    expect(clock.now()).toBe(START + 1234)
  })

  it('runs timers in order of their time', () => {
    const { log, note, pass } = clockWithLog()
    note('late', 300)
    note('early', 100)
    pass(299)
    expect(log).toEqual(['early at 100'])
    pass(1)
    expect(log).toEqual(['early at 100', 'late at 300'])
  })

  it('runs what falls due when the station says that it is later, in order, each at its own time', () => {
    const { clock, log, note } = clockWithLog()
    note('second', 60_000)
    note('first', 30_000)
    note('after', 120_000)
    clock.follow(START + 90_000)
    expect(log).toEqual(['first at 30000', 'second at 60000'])
    expect(clock.now()).toBe(START + 90_000)
  })

  it('lets a timer set by another run in the same leap', () => {
    const { clock, log, note } = clockWithLog()
    clock.setTimeout(() => {
      log.push('still there?')
      note('cleared', 30_000)
    }, 60_000)
    clock.follow(START + 100_000)
    expect(log).toEqual(['still there?', 'cleared at 90000'])
  })

  it('keeps the remaining time when the station says that it is earlier', () => {
    const { clock, log, note, pass } = clockWithLog()
    note('rest over', 10_000)
    clock.follow(START - 3_600_000)
    pass(9_999)
    expect(log).toEqual([])
    pass(1)
    expect(log).toHaveLength(1)
    expect(clock.now()).toBe(START - 3_600_000 + 10_000)
  })

  it('takes no notice of the time a message needs', () => {
    const { clock, pass } = clockWithLog()
    pass(1000)
    clock.follow(START + 1000 - 40)
    expect(clock.now()).toBe(START + 1000)
  })

  it('forgets a timer that was cleared, and holds nothing armed then', () => {
    const { clock, log, note, pass, armed } = clockWithLog()
    clock.clearTimeout(note('never', 100))
    expect(armed()).toBe(0)
    pass(1000)
    expect(log).toEqual([])
  })

  it('goes on after a timer that throws', () => {
    const { clock, log, note, pass } = clockWithLog()
    clock.setTimeout(() => {
      throw new Error('a fault in one screen')
    }, 10)
    note('next', 20)
    expect(() => pass(10)).toThrow('a fault in one screen')
    note('later', 20)
    pass(100)
    expect(log).toHaveLength(2)
  })
})
