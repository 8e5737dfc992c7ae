/** A clock that stands still until it is moved: timers that fall due fire in order. */
import { AdvancingClock, type Clock } from '../clock.ts'
import { MONDAY_9 } from './measurements.ts'

export function handClock(startMs = MONDAY_9): AdvancingClock {
  const still: Clock = {
    now: () => startMs,
    setTimeout: () => ({ cancel: () => undefined }),
    onJump: () => undefined,
    adopt: () => undefined,
    offsetMs: () => 0,
  }
  return new AdvancingClock(still)
}
