/** A date and time as a meter's display shows it: local, no zone. Zero year, month or day: not known. Nothing is checked. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const MINUTE_MS = 60_000

/** `YYYY-MM-DDTHH:MM:SS`, each part as carried, padded and not corrected. */
export function wallTimeText({ year, month, day, hour, minute, second }: WallTime): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`
}

export function dateKnown({ year, month, day }: WallTime): boolean {
  return year !== 0 && month !== 0 && day !== 0
}

/** The same question to a text made by `wallTimeText`. */
export function textDateKnown(text: string): boolean {
  return !/^0000-|-00-|-00T/.test(text)
}

/** Milliseconds since the epoch of this wall time read as UTC; undefined when the calendar or the clock has no such moment. */
export function wallTimeMs(wall: WallTime): number | undefined {
  if (!dateKnown(wall)) return undefined
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0)
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day)
  date.setUTCHours(wall.hour, wall.minute, wall.second)
  const exists =
    date.getUTCMonth() === wall.month - 1 &&
    date.getUTCDate() === wall.day &&
    date.getUTCHours() === wall.hour &&
    date.getUTCMinutes() === wall.minute &&
    date.getUTCSeconds() === wall.second
  return exists ? date.getTime() : undefined
}

export function wallTimeOf(ms: number): WallTime {
  const date = new Date(ms)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}

/** Calendar addition in wall time, without daylight-saving rules. Undefined when the start does not exist. */
export function addMinutes(wall: WallTime, minutes: number): WallTime | undefined {
  const ms = wallTimeMs(wall)
  return ms === undefined ? undefined : wallTimeOf(ms + minutes * MINUTE_MS)
}

/** The wall clock at the station, in the same counting as `wallTimeMs`. */
export function stationWallMs(now: number, zoneOffsetMinutes: number): number {
  return now + zoneOffsetMinutes * MINUTE_MS
}
