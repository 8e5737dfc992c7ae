/** A stored reading with everything its lines in the package say: looked up once for all formats. */
import type { ExportRow, StoreReader } from '../../db/store.ts'
import type { Alert, Meter, Reading } from '../../db/types.ts'
import { type Measure, strongestAlert, type Alert as Tier } from '../../indicators/index.ts'
import { ageOn, measureOf, NotExportable } from './faults.ts'
import { localTime } from './local-time.ts'
import { type VerdictWords, verdictWords } from './verdicts.ts'
import { ALERT_STATE, OUTCOME, SELF_SERVICE } from './words.ts'

/** What of a reading and its person the pages for people show. */
export type SheetReading = Omit<
  Reading,
  | 'position'
  | 'revision'
  | 'panelBand'
  | 'panelSubtype'
  | 'catalogueVersion'
  | 'importBatchId'
  | 'state'
  | 'reason'
  | 'createdAt'
>
export interface SheetSource {
  readonly reading: SheetReading
  readonly resident: Pick<ExportRow['resident'], 'id' | 'name' | 'sex' | 'birthDate' | 'recordNumber'>
  readonly meter?: Pick<Meter, 'name' | 'serialNumber'>
}

export interface RowFacts {
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
export type SheetRow = SheetSource & RowFacts
export type PackageRow = ExportRow & RowFacts

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
  const facts = new RowFactFinder(read, fromMs)
  for (const row of read.readings.measuredBetween(fromMs, toMs, zone)) {
    let found: RowFacts
    try {
      found = facts.of(row)
    } catch (error) {
      onFault(row, reasonOf(error))
      continue
    }
    yield { ...row, meter: row.meter ?? facts.meterOfMean(row.reading), ...found }
  }
}

/** Anything that goes wrong with one row concerns that row only. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * Readings that belong together: of one series, of one measurement, or written down for one person at one moment. Rows that
 * share it have the same moment, so they follow each other.
 */
export function occasionOf({ seriesId, measurementId, residentId, source, measuredAt }: OccasionFields): string {
  return seriesId ?? measurementId ?? `${residentId} ${source} ${String(measuredAt)}`
}
export type OccasionFields = Pick<SheetReading, 'seriesId' | 'measurementId' | 'residentId' | 'source' | 'measuredAt'>

/** Looks up what stands beside a reading; the rows of one measuring should follow each other. */
export class RowFactFinder {
  readonly #read: StoreReader
  readonly #person: (residentId: string) => KnownPerson
  readonly #staffName: (id: string) => string
  readonly #meter: (id: string) => Meter | undefined
  readonly #alerts: ReadonlyMap<string, readonly Alert[]>
  #series: { readonly id: string; readonly meter: ExportRow['meter'] } | undefined

  constructor(read: StoreReader, alertsFromMs: number) {
    this.#read = read
    this.#person = memo((id) => personIn(read, id))
    this.#staffName = memo((id) => read.staff.byId(id)?.name ?? '')
    this.#meter = memo((id) => read.meters.byId(id))
    this.#alerts = alertsByOccasion(read, alertsFromMs)
  }

  /** Throws NotExportable. */
  of({ reading, resident }: SheetSource): RowFacts {
    const measure = measureOf(reading)
    const who = this.whoOf(reading, resident)
    const raised = this.alertsOf(reading)
    return {
      measure,
      who,
      verdict: verdictWords(reading, resident.sex, who.age),
      operator: reading.operatorId
        ? this.#staffName(reading.operatorId)
        : reading.source === 'meter'
          ? SELF_SERVICE
          : '',
      tier: strongestAlert([reading.alert, ...raised.map(({ tier }) => tier)]),
      followUp: raised.map((alert) => followUpOf(alert, this.#staffName)).join('；'),
    }
  }

  /** Throws NotExportable where there is none. */
  resident(id: string): SheetSource['resident'] {
    return this.#person(id).resident
  }

  /** Throws NotExportable for a person or a moment that cannot be named. */
  whoOf(
    { measuredAt, zone, precision }: Pick<SheetReading, 'measuredAt' | 'zone' | 'precision'>,
    resident: SheetSource['resident'],
  ): PersonThen {
    const { maskedIdentity, maskedPhone } = this.#person(resident.id)
    const measuredLocal = localTime(measuredAt, zone)
    const shownTime = precision === 'day' ? measuredLocal.slice(0, 10) : measuredLocal
    return { measuredLocal, shownTime, age: ageOn(measuredLocal, resident), maskedIdentity, maskedPhone }
  }

  /** No single measurement made a mean: it has the meter of its members. */
  meterOfMean({ seriesId }: Pick<SheetReading, 'seriesId'>): ExportRow['meter'] {
    if (seriesId === undefined) return undefined
    if (this.#series?.id !== seriesId) {
      const members = this.#read.readings.ofSeries(seriesId)
      const measurementId = members.find((member) => member.measurementId !== undefined)?.measurementId
      const meterId = measurementId && this.#read.measurements.byId(measurementId)?.meterId
      this.#series = { id: seriesId, meter: meterId ? this.#meter(meterId) : undefined }
    }
    return this.#series.meter
  }

  hasAlerts(reading: OccasionFields): boolean {
    // Old ledgers raise none, and they are most of a long export.
    return this.#alerts.size > 0 && reading.source !== 'import' && this.#alerts.has(occasionOf(reading))
  }

  alertsOf(reading: SheetReading): readonly Alert[] {
    const raised = this.hasAlerts(reading) ? this.#alerts.get(occasionOf(reading)) : undefined
    return raised?.filter(({ indicator }) => subjectOf(indicator) === subjectOf(reading.indicator)) ?? []
  }
}

interface KnownPerson extends Pick<PersonThen, 'maskedIdentity' | 'maskedPhone'> {
  readonly resident: SheetSource['resident']
}

function personIn(read: StoreReader, id: string): KnownPerson {
  const resident = read.residents.byId(id)
  if (!resident) throw new NotExportable('没有这位居民')
  return {
    resident,
    maskedIdentity: maskIdentity(resident.identityNumber),
    maskedPhone: maskPhone(resident.phone),
  }
}

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

/** The two pressures are one subject, alerted once. */
export function subjectOf(indicator: string | undefined): string | undefined {
  return indicator === 'dbp' ? 'sbp' : indicator
}

function followUpOf(alert: Alert, staffName: (id: string) => string): string {
  const by = alert.acknowledgedBy ? staffName(alert.acknowledgedBy) : ''
  const done = [alert.outcome && (OUTCOME[alert.outcome] ?? alert.outcome), alert.note].filter(Boolean).join('，')
  return `${ALERT_STATE[alert.state]}${done ? `：${done}` : ''}${by ? `（${by}）` : ''}`
}
