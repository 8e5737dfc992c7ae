/** Ends a visit that no screen shows any more: the kiosk's own time-outs are gone with its window. */
import type { Clock, Timer } from '../clock.ts'
import { repeat } from '../clock.ts'

const CHECK_EVERY_MS = 10_000
const UNSEEN_FOR_MS = 180_000

export interface BackstopNeeds {
  readonly clock: Clock
  readonly visitOpen: () => boolean
  /** A kiosk window follows the visit. */
  readonly shown: () => boolean
  /** A measuring is under way, or a call is on the screen. */
  readonly busy: () => boolean
  readonly end: () => void
}

export function startBackstop({ clock, visitOpen, shown, busy, end }: BackstopNeeds): Timer {
  let unseenSince: number | null = null
  return repeat(clock, CHECK_EVERY_MS, () => {
    if (!visitOpen() || shown() || busy()) unseenSince = null
    else unseenSince ??= clock.now()
    if (unseenSince !== null && clock.now() - unseenSince >= UNSEEN_FOR_MS) end()
  })
}
