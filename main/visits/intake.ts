/**
 * The way of a measurement through the station: is it one, whose is it, judged, stored, told. It is acknowledged to the meter
 * process only when `take` resolves, that is after the store has it.
 */
import type { Committed, NewReading, Store } from '../../db/store.ts'
import type { Assessed, Meter, Reading, ShutOut, StoredMeasurement, Visit } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { MeasurementMessage } from '../../drivers/host/messages.ts'
import { deliveryKey, Measurement } from '../../drivers/measurement.ts'
import { assess, type Fact, INDICATORS } from '../../indicators/index.ts'
import type { Clock } from '../clock.ts'
import { zoneOffsetMinutes } from '../zone.ts'
import {
  type Attribution,
  attribute,
  type MeterFacts,
  measuringInterval,
  type StationTime,
  type VisitSpan,
} from './attribution.ts'
import {
  alertsOfNobody,
  commitOf,
  type Decision,
  type Holder,
  type Judged,
  judgedReadings,
  type Moment,
  meanReadings,
  measurementFields,
  momentOf,
  type SeriesSoFar,
} from './commit.ts'
import { type EntryCode, typedMeasurement } from './entry.ts'
import { fromAssessment, type KnownBody } from './judge.ts'
import { aboutOf, guestPerson, NOBODY, type Person, personOf } from './person.ts'
import { repeatKey } from './repeat.ts'
import { continuesSeries } from './series.ts'
import type { MealContext } from './tasks.ts'
import { checkValidity, type Validity } from './validity.ts'

/** A measurement as it came from the meter process. */
export type Arrival = Omit<MeasurementMessage, 'type'>

export interface IntakeNeeds {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
  readonly zone: string
  readonly pressureLine: () => 'station' | 'home'
  readonly driver: (id: string) => MeterDriver | undefined
  /** False while the station clock is not trusted. */
  readonly timeTrusted: () => boolean
  /** The visit was, or began, at hours that the clock, set back, lives once more. */
  readonly livedBefore: (visitId: string) => boolean
  /** The meal answered in this visit's task, if it measures this kind. */
  readonly mealOf: (visitId: string, kind: Measurement['kind']) => MealContext | null
  /** What the person in front of the kiosk has said of themselves in this visit. */
  readonly answersOf: (visitId: string) => VisitAnswers
  readonly newId: () => string
}

/** Asked once a visit; null where it was not asked. */
export interface VisitAnswers {
  readonly shutOut: ShutOut | 'none' | null
  /** A pacemaker or the like, or not sure. */
  readonly implant: boolean | null
  readonly height: 'unknown' | null
  /** What a guest would rather not say. */
  readonly unsaid: readonly Fact[]
}
export const NOT_ASKED: VisitAnswers = { shutOut: null, implant: null, height: null, unsaid: [] }

/** What became of a measurement, for the screens. */
export interface Taken {
  readonly arrival: Arrival
  readonly validity: Validity
  readonly decision: Decision
  readonly committed: Committed
  readonly judged: Judged | null
}

/** What a stored measurement has already, and keeps when it is judged again. */
export interface Standing {
  readonly meal?: MealContext
  readonly series?: SeriesSoFar
}

/** Meals as the glucose profile says them; a meal that was two hours ago must be asked, so it counts as any other time. */
const METER_MEALS: Readonly<Partial<Record<string, MealContext>>> = { fasting: 'fasting' }
/** How far back a visit may touch a measuring interval. */
const TIMELINE_MS = 24 * 3_600_000

export class Intake {
  readonly #needs: IntakeNeeds
  readonly #newest = new Map<string, NonNullable<MeterFacts['newest']>>()
  /** The highest record number of each meter's conversation under way. */
  readonly #told = new Map<string, number>()

  constructor(needs: IntakeNeeds) {
    this.#needs = needs
  }

  /**
   * Stores the measurement with all it causes, in one transaction; null when it was stored before. Throws DbError when the store
   * does not take it; nothing is stored then.
   */
  take(arrival: Arrival): Taken | null {
    const { store, clock, zone } = this.#needs
    const { measurement, meterId } = arrival
    if (store.read.measurements.byDeliveryKey(arrival.deliveryKey)) return null
    const meter = store.read.meters.byId(meterId)
    const driver = this.#needs.driver(measurement.driver.id)
    const validity = checkValidity(measurement)
    const time = this.#stationTime()
    const facts = this.#meterFacts(meter, driver, measurement)
    const interval = measuringInterval(measurement, facts, time)
    const moment = momentOf(interval, measurement, clock.now(), zone)
    const key =
      meter && driver
        ? repeatKey(measurement, meterId, driver.recordIdentity, arrival.conversation, meter.linkKind)
        : null
    const decision: Decision = sentOnTrial(meter, measurement)
      ? { kind: 'trial' }
      : key !== null && store.read.measurements.byRepeatKey(key)
        ? { kind: 'repeat' }
        : this.#decide(measurement, facts, moment, time)
    const holder = this.#holder(decision, moment)
    const judged = holder && validity.verdict === 'valid' ? this.#judge(measurement, validity, holder, moment) : null
    const isNobodys = decision.kind === 'attribution' && !judged
    const alerts = isNobodys && validity.verdict === 'valid' ? alertsOfNobody(validity, moment) : []
    const origin = { deliveryKey: arrival.deliveryKey, repeatKey: key, meterId: meter?.id ?? null }
    const fields = measurementFields(measurement, validity, decision, origin, moment, holder)
    const committed = store.write.measurements.commit(
      commitOf(fields, arrival.frames, validity, decision, judged ?? { readings: [], alerts }),
    )
    this.#noteRecord(meter, measurement, moment)
    return { arrival, validity, decision, committed, judged }
  }

  /**
   * What the person in this visit read off and typed: it is theirs, and is judged and stored like everything else, with the body
   * mass index where the weight was there before. Throws DbError when the store does not take it; nothing is stored then.
   */
  enter(visit: Visit, person: Person, what: EntryCode, value: number): { committed: Committed; judged: Judged } {
    const { store, clock, zone, newId } = this.#needs
    const now = clock.now()
    const measurement = typedMeasurement(what, value, newId(), now)
    const validity = checkValidity(measurement)
    if (validity.verdict !== 'valid') throw new RangeError(`${value} was typed for ${what}`)
    const moment = { takenAt: now, trusted: true, now, zone }
    const holder = this.holderFor(person, visit.id)
    const judged = this.#judge(measurement, validity, holder, moment)
    const attribution = { to: 'visit' as const, visitId: visit.id }
    const decision: Decision = { kind: 'attribution', attribution, suggestedResidentId: null }
    const origin = { deliveryKey: deliveryKey(measurement), repeatKey: null, meterId: null }
    const fields = measurementFields(measurement, validity, decision, origin, moment, holder)
    const committed = store.write.measurements.commit(
      commitOf(fields, [], validity, decision, judged, { kind: 'kiosk' }),
    )
    return { committed, judged }
  }

  /**
   * A conversation with a meter came to its end unbroken: what it has told need not be asked for again. After a broken one it
   * must be, because a meter may tell its newest record first.
   */
  conversationEnded(meterId: string): void {
    const recordNumber = this.#told.get(meterId)
    if (recordNumber === undefined) return
    this.#told.delete(meterId)
    this.#needs.store.write.meters.noteRecordNumber(meterId, recordNumber)
  }

  /**
   * Whose the answer or the desk says it is: the same judging for a stored measurement and another holder. `standing`: with the
   * meal and the series it has already.
   */
  rejudge(stored: StoredMeasurement, holder: Holder, standing: Standing = {}): Judged | null {
    const measurement = asMeasurement(stored)
    const validity = checkValidity(measurement)
    if (validity.verdict !== 'valid') return null
    const moment = {
      takenAt: stored.takenAt,
      trusted: stored.takenTrusted,
      now: this.#needs.clock.now(),
      zone: stored.zone,
    }
    return this.#judge(measurement, validity, holder, moment, standing)
  }

  /** The means of the series this measurement is leaving, made again from the members that stay; none where no member stays. */
  remadeMeans(measurementId: string): readonly NewReading[] {
    const { own, series } = this.seriesWithout(measurementId)
    if (!own || !series || series.members.length === 0) return []
    return meanReadings(series, this.holderOf(own, own.measuredAt, own), own.zone).readings
  }

  /** The series this measurement is in, as its other members make it, with a reading of its own. */
  seriesWithout(measurementId: string): { readonly own?: Reading; readonly series?: SeriesSoFar } {
    const { read } = this.#needs.store
    const own = read.readings
      .ofMeasurement(measurementId)
      .find((row) => row.state === 'current' && row.seriesId !== undefined)
    if (!own?.seriesId) return {}
    const rows = read.readings.ofSeries(own.seriesId).filter((row) => row.measurementId !== measurementId)
    return { own, series: seriesFrom(own.seriesId, rows, (id) => this.#irregular(id)) }
  }

  /** Whose it is already; a pressure reading of its own tells the arm and what was done before. */
  holderOf({ visitId, residentId }: Pick<Reading, 'visitId' | 'residentId'>, at: number, own?: Reading): Holder {
    const { store, zone } = this.#needs
    const visit = visitId ? store.read.visits.byId(visitId) : undefined
    const resident = residentId ? store.read.residents.byId(residentId) : undefined
    const person = resident ? personOf(resident, at, zone) : visit ? this.personAt(visit, at) : NOBODY
    const holder = this.holderFor(person, visitId ?? null)
    return own ? { ...holder, arm: own.arm ?? null, shutOut: own.shutOut ?? null } : holder
  }

  /** The verdict on a stored single reading under another meal context. */
  verdictFor(reading: Reading, person: Person, meal: MealContext): Assessed {
    const { indicator, value, comparator } = reading
    if (indicator === 'weight' || indicator === 'height') throw new TypeError(`${indicator} has no verdict`)
    const about = { ...aboutOf(person), mealContext: meal, site: reading.site ?? null }
    const { unit } = INDICATORS[indicator]
    const assessment = comparator
      ? assess({ indicator, comparator }, about)
      : assess({ indicator, value: value ?? Number.NaN, unit }, about)
    const { band, level, alert, catalogueVersion } = fromAssessment(assessment)
    return { band, level, alert, catalogueVersion }
  }

  /** Who a reading would belong to, with the circumstances it is judged under. */
  holderFor(person: Person, visitId: string | null): Holder {
    const { shutOut, implant } = visitId ? this.#needs.answersOf(visitId) : NOT_ASKED
    const about = aboutOf(person)
    return {
      visitId,
      residentId: person.residentId,
      arm: person.arm,
      shutOut: shutOut === 'none' ? null : shutOut,
      circumstances: {
        about: { ...about, implantedDevice: about.implantedDevice || implant === true },
        known: this.#knownBody(person, visitId),
        pressureSetting: this.#needs.pressureLine(),
      },
    }
  }

  /** The height last measured, whenever that was; the weight only of this visit. */
  knownHeight(person: Person, visitId: string | null): Pick<Reading, 'value' | 'measuredAt'> | undefined {
    const { readings } = this.#needs.store.read
    const here = visitId ? readings.ofVisit(visitId).filter(({ indicator }) => indicator === 'height') : []
    return here.at(-1) ?? (person.residentId ? readings.trend(person.residentId, 'height', 0, 1)[0] : undefined)
  }

  #knownBody(person: Person, visitId: string | null): KnownBody {
    const height = this.knownHeight(person, visitId)?.value
    const rows = visitId ? this.#needs.store.read.readings.ofVisit(visitId) : []
    const weight = rows.findLast(({ indicator }) => indicator === 'weight')?.value
    return { ...(weight == null ? {} : { weightKg: weight }), ...(height == null ? {} : { heightCm: height }) }
  }

  #stationTime(): StationTime {
    const { clock, zone, timeTrusted } = this.#needs
    return { zoneOffsetMinutes: zoneOffsetMinutes(clock.now(), zone), trusted: timeTrusted() }
  }

  #meterFacts(meter: Meter | undefined, driver: MeterDriver | undefined, measurement: Measurement): MeterFacts {
    return {
      commissioned: meter?.state === 'commissioned' && driver !== undefined,
      inUseFrom: meter?.inUseFrom ?? 0,
      maxMeasureMs: driver?.maxMeasureMs[measurement.kind] ?? 120_000,
      newest: meter ? (this.#newest.get(meter.id) ?? null) : null,
    }
  }

  #decide(measurement: Measurement, facts: MeterFacts, moment: Moment, time: StationTime): Decision {
    const { store } = this.#needs
    const from = Math.min(moment.takenAt, measurement.receivedAt) - TIMELINE_MS
    const visits = store.read.visits.between(from, measurement.receivedAt + TIMELINE_MS)
    // A visit that the clock was set back behind holds neither what is measured now nor who sits there.
    const trusted = time.trusted && !store.read.visits.open().some(({ id }) => this.#needs.livedBefore(id))
    const others = visits.filter(({ id }) => !this.#needs.livedBefore(id))
    const attribution = attribute(measurement, facts, others.map(spanOf), { ...time, trusted })
    return { kind: 'attribution', attribution, suggestedResidentId: suggestedResident(attribution, visits) }
  }

  #holder(decision: Decision, moment: Moment): Holder | null {
    if (decision.kind !== 'attribution' || decision.attribution.to !== 'visit') return null
    const visit = this.#needs.store.read.visits.byId(decision.attribution.visitId)
    return visit ? this.holderFor(this.personAt(visit, moment.takenAt), visit.id) : null
  }

  personAt(visit: Visit, at: number): Person {
    if (visit.guest) return guestPerson(visit.guest)
    const resident = visit.residentId ? this.#needs.store.read.residents.byId(visit.residentId) : undefined
    return resident ? personOf(resident, at, this.#needs.zone) : NOBODY
  }

  #judge(
    measurement: Measurement,
    validity: Extract<Validity, { verdict: 'valid' }>,
    holder: Holder,
    moment: Moment,
    standing: Standing = {},
  ): Judged {
    const asked = standing.meal ?? (holder.visitId ? this.#needs.mealOf(holder.visitId, measurement.kind) : null)
    const series = standing.series ?? this.#series(measurement, holder, moment)
    return judgedReadings(measurement, validity, holder, moment, series, asked ?? mealUnasked(measurement))
  }

  #series(measurement: Measurement, holder: Holder, moment: Moment): SeriesSoFar {
    const fresh = { id: this.#needs.newId(), members: [], means: {} }
    if (measurement.kind !== 'pressure' || !holder.visitId) return fresh
    const { store, driver } = this.#needs
    // A series is one person's: while a guest's visit is claimed, part of it is still the guest's.
    const rows = store.read.readings
      .ofVisit(holder.visitId)
      .filter((row) => row.seriesId !== undefined && (row.residentId ?? null) === holder.residentId)
    const last = rows.filter((row) => row.seriesRole === 'member').at(-1)
    if (!last?.seriesId) return fresh
    const sofar = seriesFrom(last.seriesId, rows, (id) => this.#irregular(id))
    const next = { takenAt: moment.takenAt, arm: holder.arm }
    const measureMs = driver(measurement.driver.id)?.maxMeasureMs.pressure ?? 0
    return continuesSeries(sofar.members, next, measureMs) ? sofar : fresh
  }

  #irregular(measurementId: string | undefined): boolean {
    const measurement = measurementId ? this.#needs.store.read.measurements.byId(measurementId) : undefined
    return measurement?.flags.includes('irregular-pulse') ?? false
  }

  #noteRecord(meter: Meter | undefined, measurement: Measurement, moment: Moment): void {
    if (!meter || measurement.recordNumber === undefined) return
    const newest = this.#newest.get(meter.id)
    if (moment.trusted && (!newest || measurement.recordNumber > newest.recordNumber)) {
      this.#newest.set(meter.id, { recordNumber: measurement.recordNumber, takenAt: moment.takenAt })
    }
    this.#told.set(meter.id, Math.max(measurement.recordNumber, this.#told.get(meter.id) ?? measurement.recordNumber))
  }
}

/** What holds where nobody was asked. */
export function mealUnasked({ kind, meal }: Pick<StoredMeasurement, 'kind' | 'meal'>): MealContext | null {
  return (meal && METER_MEALS[meal]) || (kind === 'glucose' ? 'random' : null)
}

/** By when it was received, not by how the meter stands now: what is handed over late was still sent on trial. */
function sentOnTrial(meter: Meter | undefined, { receivedAt }: Measurement): boolean {
  if (!meter) return false
  return meter.inUseFrom === undefined || (receivedAt >= meter.commissionedAt && receivedAt < meter.inUseFrom)
}

export function spanOf(visit: Visit): VisitSpan {
  return { id: visit.id, residentId: visit.residentId ?? null, from: visit.startedAt, to: visit.endedAt ?? null }
}

function suggestedResident(attribution: Attribution, visits: readonly Visit[]): string | null {
  const ids = attribution.to === 'nobody' ? attribution.suggestions : [attribution.visitId]
  return visits.find((visit) => visit.id === ids[0])?.residentId ?? null
}

/** A series as its stored rows tell it. */
export function seriesFrom(
  id: string,
  rows: readonly Reading[],
  irregular: (measurementId: string | undefined) => boolean,
): SeriesSoFar {
  const own = rows.filter((row) => row.seriesId === id)
  const value = (measurementId: string | undefined, indicator: string) =>
    own.find((row) => row.seriesRole === 'member' && row.measurementId === measurementId && row.indicator === indicator)
      ?.value ?? null
  const members = own
    .filter((row) => row.seriesRole === 'member' && row.indicator === 'sbp')
    .map((row) => ({
      takenAt: row.measuredAt,
      systolic: row.value ?? Number.NaN,
      diastolic: value(row.measurementId, 'dbp') ?? Number.NaN,
      pulse: value(row.measurementId, 'pulse'),
      arm: row.arm ?? null,
      irregular: irregular(row.measurementId),
    }))
  const means = Object.fromEntries(
    own.filter((row) => row.seriesRole === 'mean').map((row) => [row.indicator, row.lineage]),
  )
  return { id, members, means }
}

/** A stored measurement in the drivers' terms again, for judging; its frames are not needed for that. */
export function asMeasurement(stored: StoredMeasurement): Measurement {
  return Measurement.parse({
    ...stored,
    meterTime: stored.meterTime ? { text: stored.meterTime, precision: stored.meterTimePrecision } : undefined,
    meterError: stored.meterErrorCode ? { code: stored.meterErrorCode, help: stored.meterErrorHelp ?? '' } : undefined,
    frameIds: [stored.deliveryKey],
    ordinal: 0,
    driver: { id: stored.driverId, version: stored.driverVersion },
  })
}
