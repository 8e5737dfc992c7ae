/** Starts the meter process afresh every night: radio stacks collect listeners and dead links over days. */
import { type Clock, repeat, type Timer } from '../clock.ts'
import { latestTimeOfDay } from '../zone.ts'

const AT = '03:30'
const CHECK_EVERY_MS = 600_000

/** `busy`: somebody is measuring; then it waits for the next check. Looks at the clock each time, so that a jump does no harm. */
export function startNightly(clock: Clock, zone: string, busy: () => boolean, restart: () => void): Timer {
  let lastAt = clock.now()
  return repeat(clock, CHECK_EVERY_MS, () => {
    if (latestTimeOfDay(clock.now(), zone, AT) <= lastAt || busy()) return
    lastAt = clock.now()
    restart()
  })
}
