import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AdvancingClock, SystemClock } from './clock.ts'

function machine(wall = 1_000_000) {
  const state = { wall, monotonic: 50 }
  return {
    state,
    pass(ms: number) {
      state.wall += ms
      state.monotonic += ms
    },
    wallMs: () => state.wall,
    monotonicMs: () => state.monotonic,
  }
}

describe('the system clock', () => {
  it('keeps running evenly when somebody sets the time, and says by how much', () => {
    const time = machine()
    const clock = new SystemClock(time)
    const jumps: number[] = []
    clock.onJump((by) => jumps.push(by))
    time.pass(1_000)
    time.state.wall += 3_600_000
    clock.check()
    expect(clock.now()).toBe(1_001_000)
    expect(jumps).toEqual([3_600_000])
    expect(clock.offsetMs()).toBe(-3_600_000)
    clock.adopt()
    expect(clock.now()).toBe(4_601_000)
    clock.close()
  })

  it('follows small corrections without a word', () => {
    const time = machine()
    const clock = new SystemClock(time)
    const jumped = vi.fn()
    clock.onJump(jumped)
    time.state.wall -= 400
    clock.check()
    expect(clock.now()).toBe(999_600)
    expect(jumped).not.toHaveBeenCalled()
    clock.close()
  })
})

describe('the advancing clock', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('fires what falls due in order, each at its own moment, also what is set on the way', () => {
    const clock = new AdvancingClock(new SystemClock(machine()))
    const start = clock.now()
    const fired: [string, number][] = []
    const note = (name: string) => fired.push([name, clock.now() - start])
    clock.setTimeout(() => note('late'), 300)
    clock.setTimeout(() => {
      note('early')
      clock.setTimeout(() => note('nested'), 50)
    }, 100)
    clock.advance(299)
    expect(fired).toEqual([
      ['early', 100],
      ['nested', 150],
    ])
    clock.advance(1)
    expect(fired.at(-1)).toEqual(['late', 300])
  })

  it('does not fire what was cancelled, and fires nothing twice when real time passes too', () => {
    const clock = new AdvancingClock(new SystemClock(machine()))
    const kept = vi.fn()
    const dropped = vi.fn()
    clock.setTimeout(kept, 100)
    clock.setTimeout(dropped, 100).cancel()
    clock.advance(100)
    vi.advanceTimersByTime(1_000)
    expect(kept).toHaveBeenCalledTimes(1)
    expect(dropped).not.toHaveBeenCalled()
  })

  it('still fires by real time, sooner by what was skipped', () => {
    const clock = new AdvancingClock(new SystemClock(machine()))
    const call = vi.fn()
    clock.setTimeout(call, 1_000)
    clock.advance(900)
    vi.advanceTimersByTime(99)
    expect(call).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2)
    expect(call).toHaveBeenCalledTimes(1)
  })

  it('tells its followers', () => {
    const clock = new AdvancingClock(new SystemClock(machine()))
    const heard = vi.fn()
    clock.onAdvance(heard)
    clock.advance(60_000)
    expect(heard).toHaveBeenCalledWith(60_000)
    expect(clock.offsetMs()).toBe(60_000)
  })
})
