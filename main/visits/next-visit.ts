/** When to come again: stated days by the most serious number of a visit, moved to the station's next opening. Pure. */
import type { NumberView, ResultView } from '../api/contract.ts'
import type { SiteSettings } from '../settings.ts'
import { dayBounds, instant, nextAt } from '../zone.ts'

/**
 * Days until the next visit. `calling` and `telling` are the alert tiers `now` and `inform`: the person was seen by staff, or was
 * told to see a doctor within days. The catalogue asks for "again soon" near a line and for "on another day" above it.
 */
const DAYS = { calling: 1, telling: 3, apart: 7, near: 14, normal: 30 } as const
type Urgency = keyof typeof DAYS

/** Weight and blood fats move over months; a value once apart is confirmed within the month, near a line within three. */
const SLOW_DAYS: Readonly<Record<Urgency, number>> = { ...DAYS, apart: 30, near: 90, normal: 90 }
const SLOW: ReadonlySet<NumberView['indicator']> = new Set(['bmi', 'bodyfat', 'waist', 'tc', 'tg', 'ua'])

const URGENCY: Readonly<Record<ResultView['level'], Urgency>> = {
  'critical-low': 'calling',
  'critical-high': 'calling',
  low: 'apart',
  high: 'apart',
  'borderline-low': 'near',
  'borderline-high': 'near',
  normal: 'normal',
  none: 'normal',
}
const ALERT_URGENCY: Readonly<Record<ResultView['alert'], Urgency | null>> = {
  now: 'calling',
  inform: 'telling',
  none: null,
}

/** The soonest that any number of the visit asks for; null without a result. */
export function comeBackDays(results: readonly ResultView[]): number | null {
  const days = results.flatMap((result) => {
    const [main] = result.numbers
    const daysFor = (urgency: Urgency, code = main?.indicator) => (code && SLOW.has(code) ? SLOW_DAYS : DAYS)[urgency]
    const alerted = ALERT_URGENCY[result.alert]
    return [
      daysFor(URGENCY[result.level]),
      ...(alerted ? [daysFor(alerted)] : []),
      ...result.numbers.map(({ level, indicator }) => daysFor(URGENCY[level], indicator)),
    ]
  })
  return days.length === 0 ? null : Math.min(...days)
}

/** The first opening on or after that day of the station's calendar; null where it has no opening hours. */
export function nextVisit(
  settings: Pick<SiteSettings, 'station.hours' | 'station.days'>,
  zone: string,
  visitAt: number,
  results: readonly ResultView[],
): string | null {
  const days = comeBackDays(results)
  const opens = settings['station.hours'].map(({ from }) => from).sort()[0]
  if (days === null || opens === undefined || settings['station.days'].length === 0) return null
  const { from } = dayBounds(visitAt + days * 86_400_000, zone)
  return instant(Math.min(...settings['station.days'].map((day) => nextAt(from - 1, zone, day, opens))))
}
