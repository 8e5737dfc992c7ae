/** Instants as the clock on the wall says them. Made for millions of rows: the offset is looked up once a zone and season. */
import { zoned } from '../zone.ts'

const MINUTE_MS = 60_000

/** How long the offset last looked up holds. */
let known = { zone: '', fromMs: 0, toMs: 0, minutes: 0 }

/** Minutes east of UTC. Throws RangeError for an unknown zone or an instant that is none. */
function offsetMinutes(ms: number, zone: string): number {
  if (zone !== known.zone || !(ms >= known.fromMs && ms < known.toMs)) {
    const there = zoned(ms, zone)
    known = {
      zone,
      // The change before and at a moment is the one "previous" to the moment after it.
      fromMs:
        there.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      toMs: there.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      minutes: Math.round(there.offsetNanoseconds / 60e9),
    }
  }
  return known.minutes
}

/** `2026-11-16 09:05:00`; milliseconds are cut. */
export function localTime(ms: number, zone: string): string {
  const iso = new Date(ms + offsetMinutes(ms, zone) * MINUTE_MS).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`
}

/** `2026-11-16T09:05:00+08:00`: the form of FHIR's dateTime and instant. */
export function offsetDateTime(ms: number, zone: string): string {
  const minutes = offsetMinutes(ms, zone)
  const size = Math.abs(minutes)
  const two = (part: number) => String(part).padStart(2, '0')
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
  return `${localTime(ms, zone).replace(' ', 'T')}${offset}`
}

/**
 * Completed years on a local day. Both are `YYYY-MM-DD`; where the day of birth is not known (`YYYY-MM`) the month's last day
 * counts, so that nobody is made older. The same as `ageAt`, without its calendar: an export asks a million times.
 */
export function completedYears(birthDate: string, onDay: string): number {
  const years = Number(onDay.slice(0, 4)) - Number(birthDate.slice(0, 4))
  const months = Number(onDay.slice(5, 7)) - Number(birthDate.slice(5, 7))
  if (months !== 0) return months < 0 ? years - 1 : years
  const bornOn = birthDate.length > 7 ? Number(birthDate.slice(8)) : lastDayOf(birthDate)
  return Number(onDay.slice(8, 10)) < bornOn ? years - 1 : years
}

function lastDayOf(yearMonth: string): number {
  return new Date(Date.UTC(Number(yearMonth.slice(0, 4)), Number(yearMonth.slice(5, 7)), 0)).getUTCDate()
}
