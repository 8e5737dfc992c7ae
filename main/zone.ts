/** Station-local dates and weeks. The zone is an IANA name stored beside every row; instants are UTC milliseconds. */
import { Temporal } from 'temporal-polyfill'

export function zoned(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
}

/** Minutes east of UTC at that moment. */
export function zoneOffsetMinutes(ms: number, zone: string): number {
  return Math.round(zoned(ms, zone).offsetNanoseconds / 60e9)
}

/** Start of the station's day that holds `ms`, and of the next one. */
export function dayBounds(ms: number, zone: string): { readonly from: number; readonly to: number } {
  const start = zoned(ms, zone).startOfDay()
  return { from: start.epochMilliseconds, to: start.add({ days: 1 }).startOfDay().epochMilliseconds }
}

/** A day of the station; `week` and `month` are noon of the first day of each, which is that day in summer and winter time alike. */
export interface StationDay {
  readonly from: number
  readonly to: number
  readonly noon: number
  readonly week: number
  readonly month: number
}

/** The station's day of each moment; asks the calendar anew only where the day is another than the one before. */
export function stationDays(zone: string): (ms: number) => StationDay {
  let day: StationDay | null = null
  return (ms) => {
    if (!day || ms < day.from || ms >= day.to) day = stationDay(ms, zone)
    return day
  }
}

function stationDay(ms: number, zone: string): StationDay {
  const date = zoned(ms, zone).toPlainDate()
  const noon = (of: typeof date) => of.toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).epochMilliseconds
  return {
    ...dayBounds(ms, zone),
    noon: noon(date),
    week: noon(date.subtract({ days: date.dayOfWeek - 1 })),
    month: noon(date.with({ day: 1 })),
  }
}

/** The first moment of the station's month `months` before that of `ms`. */
export function startOfMonthBefore(ms: number, zone: string, months: number): number {
  return zoned(ms, zone).with({ day: 1 }).subtract({ months }).startOfDay().epochMilliseconds
}

/** The station's last day that is over, `YYYY-MM-DD`. */
export function lastWholeDay(ms: number, zone: string): string {
  return zoned(ms, zone).toPlainDate().subtract({ days: 1 }).toString()
}

/** The first moment of a station's day, `YYYY-MM-DD`. */
export function startOfDay(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds
}

/** Completed years on the station's day of `ms`. `birthDate` is `YYYY-MM-DD`, or `YYYY-MM` where the day is not known (then the month's last day, so that nobody is made older). */
export function ageAt(birthDate: string, ms: number, zone: string): number {
  const month = Temporal.PlainYearMonth.from(birthDate.slice(0, 7))
  const born = birthDate.length > 7 ? Temporal.PlainDate.from(birthDate) : month.toPlainDate({ day: month.daysInMonth })
  return born.until(zoned(ms, zone).toPlainDate(), { largestUnit: 'year' }).years
}

/** ISO 8601 instant with milliseconds, as the API carries it. */
export function instant(ms: number): string {
  return new Date(ms).toISOString()
}

/** The next station-local moment of `day` (1 Monday to 7 Sunday) and `time` (`HH:MM`) after `ms`. */
export function nextAt(ms: number, zone: string, day: number, time: string): number {
  const now = zoned(ms, zone)
  const days = (day - now.dayOfWeek + 7) % 7
  const at = now.toPlainDate().add({ days }).toZonedDateTime({ timeZone: zone, plainTime: time })
  return at.epochMilliseconds > ms ? at.epochMilliseconds : at.add({ days: 7 }).epochMilliseconds
}

/** The latest station-local moment of `time` (`HH:MM`) up to `ms`. */
export function latestTimeOfDay(ms: number, zone: string, time: string): number {
  const today = zoned(ms, zone).toPlainDate()
  const on = (day: typeof today) => day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds
  return on(today) <= ms ? on(today) : on(today.subtract({ days: 1 }))
}
