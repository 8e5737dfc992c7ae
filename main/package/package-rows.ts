/** A stored reading with everything its lines in the package say: looked up once for all formats. */
import type { ExportRow, StoreReader } from '../../db/store.ts'
import type { Alert, Reading } from '../../db/types.ts'
import { type Measure, strongestAlert, type Alert as Tier } from '../../indicators/index.ts'
import { ageOn, measureOf } from './faults.ts'
import { localTime } from './local-time.ts'
import { type VerdictWords, verdictWords } from './verdicts.ts'
import { ALERT_STATE, OUTCOME, SELF_SERVICE } from './words.ts'

export interface PackageRow extends ExportRow {
  readonly measure: Measure
  readonly who: PersonThen
  readonly verdict: VerdictWords
  /** Staff name, 自助, or empty for imported rows that name nobody. */
  readonly operator: string
  /** The strongest of the reading's own alert and of those raised for it (an irregular pulse has a normal rate). */
  readonly tier: Tier
  /** What staff did about it. */
  readonly followUp: string
}

/** The person at the moment of measuring. */
export interface PersonThen {
  /** `2026-11-16 09:05:00` in the row's own zone. */
  readonly measuredLocal: string
  /** The same, as far as it is known: a day is all that some old readings have. */
  readonly shownTime: string
  /** Completed years. */
  readonly age: number
  readonly maskedIdentity: string
  readonly maskedPhone: string
}

export interface ZonedInterval {
  readonly fromMs: number
  readonly toMs: number
  readonly zone: string
}

/** Told of every row that cannot be exported, and why. */
export type OnFault = (row: ExportRow, reason: string) => void

/** All rows with a resident measured in the interval, by time, streamed; what cannot be exported is reported and left out. */
export function* packageRows(
  read: StoreReader,
  { fromMs, toMs, zone }: ZonedInterval,
  onFault: OnFault,
): Generator<PackageRow> {
  const complete = rowCompleter(read, fromMs)
  for (const row of read.readings.measuredBetween(fromMs, toMs, zone)) {
    const completed = orFault(
      () => complete(row),
      (reason) => onFault(row, reason),
    )
    if (completed) yield completed
  }
}

/** Anything that goes wrong with one row concerns that row only. */
export function orFault<T>(make: () => T, onFault: (reason: string) => void): T | undefined {
  try {
    return make()
  } catch (error) {
    onFault(error instanceof Error ? error.message : String(error))
    return undefined
  }
}

/**
 * Readings that belong together: of one series, of one measurement, or written down for one person at one moment. Rows that
 * share it have the same moment, so they follow each other.
 */
export function occasionOf(
  reading: Pick<Reading, 'seriesId' | 'measurementId' | 'residentId' | 'source' | 'measuredAt'>,
): string {
  return (
    reading.seriesId ?? reading.measurementId ?? `${reading.residentId} ${reading.source} ${String(reading.measuredAt)}`
  )
}

function rowCompleter(read: StoreReader, alertsFromMs: number): (row: ExportRow) => PackageRow {
  const privateFields = memo((residentId: string) => maskedFields(read, residentId))
  const staffName = memo((id: string) => read.staff.byId(id)?.name ?? '')
  const meter = memo((id: string) => read.meters.byId(id))
  const alerts = alertsByOccasion(read, alertsFromMs)
  let series: { readonly id: string; readonly meter: ExportRow['meter'] } | undefined
  let last: { readonly row: ExportRow; readonly who: PersonThen } | undefined

  /** The rows of one measuring follow each other. */
  const whoOf = (row: ExportRow): PersonThen => {
    const { measuredAt, zone, precision } = row.reading
    const { id } = row.resident
    const before = last?.row
    if (
      last &&
      before?.reading.measuredAt === measuredAt &&
      before.resident.id === id &&
      before.reading.precision === precision
    )
      return last.who
    const measuredLocal = localTime(measuredAt, zone)
    const shownTime = precision === 'day' ? measuredLocal.slice(0, 10) : measuredLocal
    const who = { measuredLocal, shownTime, age: ageOn(measuredLocal, row.resident), ...privateFields(id) }
    last = { row, who }
    return who
  }

  /** No single measurement made a mean: it has the meter of its members. */
  const meterOf = ({ reading, meter: own }: ExportRow): ExportRow['meter'] => {
    const { seriesId } = reading
    if (own) return meter(own.id)
    if (seriesId === undefined) return undefined
    if (series?.id !== seriesId) {
      const member = read.readings.ofSeries(seriesId).find(({ measurementId }) => measurementId !== undefined)
      const meterId = member?.measurementId && read.measurements.byId(member.measurementId)?.meterId
      series = { id: seriesId, meter: meterId ? meter(meterId) : undefined }
    }
    return series.meter
  }

  return (row) => {
    const { reading, resident } = row
    const measure = measureOf(reading)
    const who = whoOf(row)
    const raised = alertsOf(reading, alerts)
    return {
      reading,
      resident,
      measure,
      meter: meterOf(row),
      who,
      verdict: verdictWords(reading, resident.sex, who.age),
      operator: reading.operatorId ? staffName(reading.operatorId) : reading.source === 'meter' ? SELF_SERVICE : '',
      tier: raised.length === 0 ? reading.alert : strongestAlert([reading.alert, ...raised.map(({ tier }) => tier)]),
      followUp: raised.length === 0 ? '' : raised.map((alert) => followUpOf(alert, staffName)).join('；'),
    }
  }
}

const NONE: readonly Alert[] = []

function memo<T>(find: (id: string) => T): (id: string) => T {
  const known = new Map<string, T>()
  return (id) => {
    const found = known.get(id)
    if (found !== undefined) return found
    const made = find(id)
    known.set(id, made)
    return made
  }
}

function maskedFields(read: StoreReader, residentId: string): Pick<PersonThen, 'maskedIdentity' | 'maskedPhone'> {
  const resident = read.residents.byId(residentId)
  return { maskedIdentity: maskIdentity(resident?.identityNumber), maskedPhone: maskPhone(resident?.phone) }
}

/** The first 6 (area) and the last 4: `520103********1234`. */
export function maskIdentity(number: string | undefined): string {
  return number ? `${number.slice(0, 6)}${'*'.repeat(Math.max(0, number.length - 10))}${number.slice(-4)}` : ''
}

/** The first 3 and the last 4 of a mobile number, of a shorter one the last 4. */
export function maskPhone(number: string | undefined): string {
  if (!number) return ''
  return `${number.length >= 11 ? number.slice(0, 3) : ''}****${number.slice(-4)}`
}

// ── alerts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * An alert names the single reading that raised it; what is exported is the mean. So alerts are found by the occasion. Alerts of
 * a week's readings may be raised after the week, when somebody claims a reading late.
 */
function alertsByOccasion(read: StoreReader, fromMs: number): ReadonlyMap<string, readonly Alert[]> {
  const byOccasion = new Map<string, Alert[]>()
  for (const alert of read.alerts.between(fromMs, Number.MAX_SAFE_INTEGER)) {
    const raisedBy = alert.lineage && read.readings.current(alert.lineage)
    if (!raisedBy || alert.closedReason === 'voided' || alert.closedReason === 'moved') continue
    const key = occasionOf(raisedBy)
    byOccasion.set(key, [...(byOccasion.get(key) ?? []), alert])
  }
  return byOccasion
}

function alertsOf(reading: Reading, alerts: ReadonlyMap<string, readonly Alert[]>): readonly Alert[] {
  // Old ledgers raise none, and they are most of a long export.
  if (alerts.size === 0 || reading.source === 'import') return NONE
  const raised = alerts.get(occasionOf(reading))
  return raised?.filter(({ indicator }) => subjectOf(indicator) === subjectOf(reading.indicator)) ?? NONE
}

/** The two pressures are one subject, alerted once. */
export function subjectOf(indicator: string | undefined): string | undefined {
  return indicator === 'dbp' ? 'sbp' : indicator
}

function followUpOf(alert: Alert, staffName: (id: string) => string): string {
  const by = alert.acknowledgedBy ? staffName(alert.acknowledgedBy) : ''
  const done = [alert.outcome && (OUTCOME[alert.outcome] ?? alert.outcome), alert.note].filter(Boolean).join('，')
  return `${ALERT_STATE[alert.state]}${done ? `：${done}` : ''}${by ? `（${by}）` : ''}`
}
