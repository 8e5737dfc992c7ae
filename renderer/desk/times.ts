import { useWords } from '../base/i18n.ts'
import { clockTime, dayAndMonth, localParts, weekdayName } from '../base/times.ts'
import { useDesk } from './desk-context.ts'

/** Times as the desk writes them: of today the clock, of other days the day too. */
export function useTimes() {
  const { language } = useWords()
  const { view } = useDesk()
  const zone = view.zoneOffsetMinutes
  const today = localParts(view.now, zone)
  const day = (at: string | number) => dayAndMonth(localParts(at, zone), language)
  return {
    day,
    clock: (at: string | number) => clockTime(localParts(at, zone)),
    weekday: (at: string | number) => weekdayName(localParts(at, zone), language),
    at(at: string) {
      const parts = localParts(at, zone)
      const sameDay = parts.day === today.day && parts.month === today.month && parts.year === today.year
      return sameDay ? clockTime(parts) : `${day(at)} ${clockTime(parts)}`
    },
  }
}
