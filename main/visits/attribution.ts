/** Whose measurement is it? Pure: the measuring interval, the moment of receipt and the timeline of visits decide, never who sits there now. */
import type { Measurement } from '../../drivers/measurement.ts'

/** One visit on the station's timeline, in station-clock milliseconds. An open visit has no `to`. */
export interface VisitSpan {
  readonly id: string
  /** Null for a guest; two guests are never the same person. */
  readonly residentId: string | null
  readonly from: number
  readonly to: number | null
}

/** What is known of the meter at the moment of deciding. */
export interface MeterFacts {
  readonly commissioned: boolean
  /** What was begun before this moment may have been the desk's trial of the meter; 0 where there was none. */
  readonly inUseFrom: number
  /** From pressing start to the result, from the driver. */
  readonly maxMeasureMs: number
  /** The newest record handed on before by this meter: tells a clock that runs backwards. */
  readonly newest: { readonly recordNumber: number; readonly takenAt: number } | null
}

export interface StationTime {
  readonly zoneOffsetMinutes: number
  /** False after a jump of the station clock until the desk has looked. */
  readonly trusted: boolean
}

export type UnclaimedReason =
  | 'unknown-meter'
  | 'trial'
  | 'station-clock'
  | 'no-time'
  | 'default-clock'
  | 'future'
  | 'backwards'
  | 'unsure-clock'
  | 'old-record'
  | 'nobody-signed-in'
  | 'touches-other-visit'
  | 'no-answer'
  | 'not-mine'

export type Attribution =
  | { readonly to: 'visit'; readonly visitId: string }
  /** Taken in this visit but perhaps begun before it: the person is asked; no answer means nobody. */
  | { readonly to: 'ask'; readonly visitId: string }
  | {
      readonly to: 'nobody'
      readonly reason: UnclaimedReason
      /** Visits it may belong to, the likeliest first; for the desk. */
      readonly suggestions: readonly string[]
      /** Whoever signs in before this moment is asked. */
      readonly askUntil: number | null
    }

/** When it was measured: begun not before `start`, taken between `takenMin` and `takenMax` (station-clock ms). */
export interface MeasuringInterval {
  readonly start: number
  readonly takenMin: number
  readonly takenMax: number
}

/** Seconds around a visit that still count as the visit, never reaching into another one. */
export const GRACE_MS = 30_000
/** Without a readable meter clock a time stamp is believed only this close to the receipt. */
export const CLOSE_MS = 120_000
/** A record that reaches us later than this after it was taken, outside its visit, is an old one. */
export const FRESH_MS = 600_000
/** How long a result without an owner waits for somebody to sign in. */
export const OWNER_WAIT_MS = 180_000
/** Slack for a meter whose clock was read and corrected, and for a time stamp slightly ahead of the receipt. */
const CLOCK_SLACK_MS = 5_000
const MINUTE_MS = 60_000
/** Meters leave the factory, and lose their battery, at dates before this year. */
const FIRST_PLAUSIBLE_YEAR = 2020

/** Station-clock ms of a meter's local time text, or null where the calendar has no such moment. */
export function parseMeterTime(text: string, zoneOffsetMinutes: number): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (!parts) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const utc = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(utc)
  const exists =
    back.getUTCFullYear() === year &&
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second
  return exists ? utc - zoneOffsetMinutes * MINUTE_MS : null
}

/** The measuring interval, or why no trustworthy one can be given. */
export function measuringInterval(
  measurement: Measurement,
  meter: MeterFacts,
  time: StationTime,
): MeasuringInterval | UnclaimedReason {
  const { receivedAt } = measurement
  if (measurement.origin === 'live') {
    return {
      start: measurement.startedAt ?? receivedAt - meter.maxMeasureMs,
      takenMin: receivedAt,
      takenMax: receivedAt,
    }
  }
  const taken = meterTaken(measurement, time)
  if (typeof taken === 'string') return taken
  if (runsBackwards(measurement, taken.takenMin, meter)) return 'backwards'
  return { start: measurement.startedAt ?? taken.takenMin - meter.maxMeasureMs, ...taken }
}

function meterTaken(measurement: Measurement, time: StationTime): Omit<MeasuringInterval, 'start'> | UnclaimedReason {
  const { meterTime, receivedAt, clockOffsetMs } = measurement
  if (!meterTime) return 'no-time'
  if (measurement.flags.includes('clock-not-set') || measurement.flags.includes('time-fault')) return 'default-clock'
  const stamp = parseMeterTime(meterTime.text, time.zoneOffsetMinutes)
  if (stamp === null || Number(meterTime.text.slice(0, 4)) < FIRST_PLAUSIBLE_YEAR) return 'default-clock'
  const precisionMs = meterTime.precision === 'minute' ? MINUTE_MS : 1_000
  const known = clockOffsetMs !== undefined
  const moment = stamp + (clockOffsetMs ?? 0)
  if (moment > receivedAt + CLOCK_SLACK_MS) return 'future'
  // Nobody could read the clock: then the stamp is only believed close to the receipt, and the whole span between them is possible.
  if (!known && receivedAt - moment > CLOSE_MS + precisionMs) return 'unsure-clock'
  const takenMin = Math.min(moment, receivedAt)
  const takenMax = known ? Math.min(moment + precisionMs, receivedAt) : receivedAt
  return { takenMin, takenMax: Math.max(takenMin, takenMax) }
}

function runsBackwards(measurement: Measurement, taken: number, { newest }: MeterFacts): boolean {
  if (newest === null || measurement.recordNumber === undefined) return false
  return measurement.recordNumber > newest.recordNumber && taken < newest.takenAt - MINUTE_MS
}

/** A visit's window with its grace, which ends where another visit begins. */
interface Window extends VisitSpan {
  readonly opens: number
  readonly closes: number
}

function windows(timeline: readonly VisitSpan[]): Window[] {
  const ordered = [...timeline].sort((a, b) => a.from - b.from)
  return ordered.map((visit, index) => {
    const before = ordered[index - 1]
    const after = ordered[index + 1]
    const end = visit.to ?? Number.POSITIVE_INFINITY
    return {
      ...visit,
      opens: Math.max(visit.from - GRACE_MS, before ? (before.to ?? visit.from) : Number.NEGATIVE_INFINITY),
      closes: Math.min(end + GRACE_MS, after ? after.from : Number.POSITIVE_INFINITY),
    }
  })
}

/** The decision. `timeline` holds every visit that the interval or the receipt could touch, in any order. */
export function attribute(
  measurement: Measurement,
  meter: MeterFacts,
  timeline: readonly VisitSpan[],
  time: StationTime,
): Attribution {
  const nobody = (
    reason: UnclaimedReason,
    suggestions: readonly Window[] = [],
    askUntil: number | null = null,
  ): Attribution => ({
    to: 'nobody',
    reason,
    suggestions: suggestions.map((visit) => visit.id),
    askUntil,
  })
  if (!meter.commissioned) return nobody('unknown-meter')
  if (!time.trusted) return nobody('station-clock')
  const interval = measuringInterval(measurement, meter, time)
  if (typeof interval === 'string') return nobody(interval)
  if (interval.start < meter.inUseFrom) return nobody('trial')

  const all = windows(timeline)
  const { receivedAt } = measurement
  const holders = all.filter((visit) => interval.takenMin >= visit.opens && interval.takenMax <= visit.closes)
  const holder = holders[0]
  const touched = all.filter((visit) => interval.start < visit.closes && interval.takenMax > visit.opens)
  const touchedVisits = all.filter(
    (visit) => interval.start < (visit.to ?? Number.POSITIVE_INFINITY) && interval.takenMax > visit.from,
  )

  if (!holder) {
    if (touched.length > 0) return nobody('touches-other-visit', [...touched].reverse())
    const heldAtReceipt = all.some(
      (visit) => receivedAt >= visit.from && receivedAt < (visit.to ?? Number.POSITIVE_INFINITY),
    )
    const fresh = receivedAt - interval.takenMax <= OWNER_WAIT_MS
    if (heldAtReceipt || !fresh) return nobody('old-record')
    return nobody('nobody-signed-in', [], receivedAt + OWNER_WAIT_MS)
  }
  // Between two visits less than the grace apart it could be either's.
  if (holders.some((visit) => visit.id !== holder.id && !samePerson(visit, holder))) {
    return nobody('touches-other-visit', holders)
  }
  const receivedInVisit = receivedAt >= holder.opens && receivedAt <= holder.closes
  if (!receivedInVisit && receivedAt - interval.takenMax > FRESH_MS) return nobody('old-record', [holder])
  if (interval.start >= holder.opens) return { to: 'visit', visitId: holder.id }
  const others = touchedVisits.filter((visit) => visit.id !== holder.id && !samePerson(visit, holder))
  if (others.length > 0) return nobody('touches-other-visit', [holder, ...others.reverse()])
  return { to: 'ask', visitId: holder.id }
}

function samePerson(a: VisitSpan, b: VisitSpan): boolean {
  return a.residentId !== null && a.residentId === b.residentId
}
