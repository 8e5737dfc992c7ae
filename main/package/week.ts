/** ISO 8601 weeks: `2026-W47`. A week runs from Monday 00:00 to the next Monday 00:00 of a zone, half-open. Pure. */
import { Temporal } from 'temporal-polyfill'

export interface IsoWeek {
  /** The year the week belongs to, which at its edges is not the calendar's year. */
  readonly year: number
  /** 1 to 52, or 53 in the years that have it. */
  readonly week: number
}

/** 53 where the year begins or ends on a Thursday. */
export function weeksInYear(year: number): number {
  // The last days of December may belong to week 1 of the next year; the 28th never does.
  return Temporal.PlainDate.from({ year, month: 12, day: 28 }).weekOfYear ?? 52
}

/** Throws RangeError for anything else than `YYYY-Www` with a week that the year has. */
export function parseWeek(text: string): IsoWeek {
  const [, year, week] = (/^(\d{4})-W(\d{2})$/.exec(text) ?? []).map(Number)
  if (year === undefined || week === undefined) throw new RangeError(`"${text}" is no ISO week such as 2026-W47`)
  const last = weeksInYear(year)
  if (week < 1 || week > last) throw new RangeError(`${year} has weeks 01 to ${last}, so there is no ${text}`)
  return { year, week }
}

export function formatWeek({ year, week }: IsoWeek): string {
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** The week that holds a moment, in a zone. */
export function weekAt(ms: number, zone: string): IsoWeek {
  const { yearOfWeek, weekOfYear } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate()
  return { year: yearOfWeek ?? 0, week: weekOfYear ?? 0 }
}

/** `YYYY-MM-DD` of its Monday, of its Sunday, and of the Monday after. */
export function weekDates({ year, week }: IsoWeek): {
  readonly monday: string
  readonly sunday: string
  readonly until: string
} {
  // 4 January is always in week 1.
  const inWeek1 = Temporal.PlainDate.from({ year, month: 1, day: 4 })
  const monday = inWeek1.subtract({ days: inWeek1.dayOfWeek - 1 }).add({ weeks: week - 1 })
  const text = (days: number) => monday.add({ days }).toString()
  return { monday: text(0), sunday: text(6), until: text(7) }
}

export interface Interval {
  /** Included. */
  readonly fromMs: number
  /** Not included. */
  readonly toMs: number
}

export function weekInterval(week: IsoWeek, zone: string): Interval {
  const { monday, until } = weekDates(week)
  const start = (date: string) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds
  return { fromMs: start(monday), toMs: start(until) }
}
