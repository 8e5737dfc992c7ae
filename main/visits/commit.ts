/** What is stored for one measurement: the measurement, its readings, the mean of its series, its alerts. Pure. */
import type { MeasurementCommit, NewAlert, NewReading } from '../../db/store.ts'
import type { Actor, MeasurementFields, ShutOut, StoredFrame } from '../../db/types.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import {
  ALERTS,
  type Alert,
  assess,
  assessPressure,
  assessSeries,
  irregularPulseAlert,
  meanOf,
  type SeriesAssessment,
  strongestAlert,
} from '../../indicators/index.ts'
import type { Attribution, MeasuringInterval } from './attribution.ts'
import { isTyped } from './entry.ts'
import { type Circumstances, fromAssessment, judge, panel, type Verdict } from './judge.ts'
import type { SeriesMember } from './series.ts'
import type { MealContext } from './tasks.ts'
import type { Validity } from './validity.ts'

/** A `now` alert rings only for a measurement at most this old. */
export const RINGS_WITHIN_MS = 600_000

/** Indicators whose readings carry the meal. */
const MEAL_MATTERS: readonly string[] = ['glucose', 'tc', 'tg', 'ua']

export interface Member extends SeriesMember {
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number | null
  readonly irregular: boolean
}

/** The series a pressure reading joins: empty `members` for the first. */
export interface SeriesSoFar {
  readonly id: string
  readonly members: readonly Member[]
  /** Lineages of the mean rows that the next reading revises, by indicator. */
  readonly means: Readonly<Partial<Record<'sbp' | 'dbp' | 'pulse', string>>>
}

/** Whose the readings become. */
export interface Holder {
  readonly visitId: string | null
  readonly residentId: string | null
  readonly arm: 'left' | 'right' | null
  /** Done shortly before, as the person said in this visit. */
  readonly shutOut: ShutOut | null
  readonly circumstances: Circumstances
}

export interface Moment {
  readonly takenAt: number
  readonly trusted: boolean
  readonly now: number
  readonly zone: string
}

export interface Judged {
  readonly readings: readonly NewReading[]
  readonly alerts: readonly NewAlert[]
  /** For pressure: how the series stands with this reading. */
  readonly series: SeriesAssessment | null
}

/** Readings and alerts of a valid measurement for its holder. */
export function judgedReadings(
  measurement: Measurement,
  validity: Extract<Validity, { verdict: 'valid' }>,
  holder: Holder,
  moment: Moment,
  series: SeriesSoFar,
  meal: MealContext | null,
): Judged {
  const about = { ...holder.circumstances.about, mealContext: meal, site: measurement.site ?? null }
  const { readings: verdicts, pressure } = judge(validity.values, { ...holder.circumstances, about })
  const base = {
    source: isTyped(measurement.driver.id) ? ('hand' as const) : ('meter' as const),
    ...(holder.residentId ? { residentId: holder.residentId } : {}),
    ...(holder.visitId ? { visitId: holder.visitId } : {}),
    measuredAt: moment.takenAt,
    zone: moment.zone,
    precision: 'second' as const,
  }
  const contexts = {
    ...(measurement.site ? { site: measurement.site } : {}),
    ...(pressure && holder.arm ? { arm: holder.arm } : {}),
    ...(pressure && holder.shutOut ? { shutOut: holder.shutOut } : {}),
  }
  const mealOf = (verdict: Verdict) => (meal && MEAL_MATTERS.includes(verdict.indicator) ? { meal } : {})
  if (!pressure) {
    const readings = verdicts.map((verdict) => ({ ...base, ...contexts, ...mealOf(verdict), ...verdict }))
    return { readings, alerts: alertsOf(verdicts, moment, false, true), series: null }
  }

  const member = memberOf(measurement, verdicts, moment.takenAt, holder.arm)
  const members = [...series.members, member]
  const { assessed, readings: means } = meanReadings({ ...series, members }, holder, moment.zone)
  const inSeries = { ...base, ...contexts, seriesId: series.id }
  const readings: NewReading[] = [
    ...verdicts.map((verdict): NewReading => ({ ...inSeries, ...verdict, seriesRole: 'member' })),
    ...means,
  ]
  const twiceIrregular = irregularPulseAlert(members.map((one) => one.irregular)) !== 'none'
  return { readings, alerts: alertsOf(verdicts, moment, twiceIrregular && member.irregular, true), series: assessed }
}

/** The mean rows of a series as its members stand now: a first revision, or the next one of those in `means`. */
export function meanReadings(
  series: SeriesSoFar,
  holder: Holder,
  zone: string,
): { readonly assessed: SeriesAssessment; readonly readings: readonly NewReading[] } {
  const { members, means } = series
  const { about, pressureSetting } = holder.circumstances
  const irregular = members.map((one) => one.irregular)
  const assessed = assessSeries(members, { age: about.age ?? null, setting: pressureSetting, irregular })
  const readings = meanVerdicts(members, assessed, holder.circumstances).map((verdict): NewReading => {
    const revises = means[verdict.indicator as 'sbp' | 'dbp' | 'pulse']
    return {
      source: 'meter',
      ...(holder.residentId ? { residentId: holder.residentId } : {}),
      ...(holder.visitId ? { visitId: holder.visitId } : {}),
      ...(holder.arm ? { arm: holder.arm } : {}),
      ...(holder.shutOut ? { shutOut: holder.shutOut } : {}),
      measuredAt: Math.max(...members.map((one) => one.takenAt)),
      zone,
      precision: 'second',
      ...verdict,
      seriesId: series.id,
      seriesRole: 'mean',
      seriesCount: members.length,
      ofMeasurement: false,
      ...(revises ? { revises, reason: 'series' } : {}),
    }
  })
  return { assessed, readings }
}

/** The alerts of a valid measurement that belongs to nobody: what needs no person to be judged still calls the desk. */
export function alertsOfNobody(validity: Extract<Validity, { verdict: 'valid' }>, moment: Moment): readonly NewAlert[] {
  const { readings } = judge(validity.values, { about: {}, pressureSetting: 'station' })
  return alertsOf(readings, moment, false, false)
}

function memberOf(measurement: Measurement, verdicts: readonly Verdict[], takenAt: number, arm: Holder['arm']): Member {
  const value = (indicator: string) => verdicts.find((verdict) => verdict.indicator === indicator)?.value ?? null
  return {
    takenAt,
    systolic: value('sbp') ?? Number.NaN,
    diastolic: value('dbp') ?? Number.NaN,
    pulse: value('pulse'),
    arm,
    irregular: measurement.flags.includes('irregular-pulse'),
  }
}

/** The representative values. While a third reading is wanted, the mean of the two stands in; a mean never lowers an alert. */
function meanVerdicts(members: readonly Member[], assessed: SeriesAssessment, circumstances: Circumstances): Verdict[] {
  const { about, pressureSetting } = circumstances
  const mean = assessed.mean ?? {
    systolic: meanOf(members.map((one) => one.systolic)),
    diastolic: meanOf(members.map((one) => one.diastolic)),
  }
  const pressure = assessed.pressure ?? assessPressure(mean, { age: about.age ?? null, setting: pressureSetting })
  const pulses = members.flatMap((one) => (one.pulse === null ? [] : [one.pulse]))
  const verdicts = [pressure.components.sbp, pressure.components.dbp].map((component): Verdict => {
    const alert = strongestAlert([component.alert, assessed.alert])
    return { ...fromAssessment(component), ...panel(pressure), alert }
  })
  if (pulses.length > 0) {
    verdicts.push(fromAssessment(assess({ indicator: 'pulse', value: meanOf(pulses), unit: '/min' }, about)))
  }
  return verdicts
}

/** One alert a subject: the two pressures are one subject, told by the worse of them. `linked`: the verdicts become readings. */
function alertsOf(verdicts: readonly Verdict[], moment: Moment, twiceIrregular: boolean, linked: boolean): NewAlert[] {
  const fresh = moment.trusted && moment.now - moment.takenAt <= RINGS_WITHIN_MS
  const subjects = new Map<string, { verdict: Verdict; index: number; alert: Alert }>()
  // A cuff may tell an irregular pulse and no pulse rate: then the pressure carries it.
  const irregularAt = verdicts.some(({ indicator }) => indicator === 'pulse') ? 'pulse' : 'sbp'
  for (const [index, verdict] of verdicts.entries()) {
    const subject = verdict.indicator === 'dbp' ? 'sbp' : verdict.indicator
    const isIrregular = twiceIrregular && verdict.indicator === irregularAt
    const alert = isIrregular ? strongestAlert([verdict.alert, 'inform']) : verdict.alert
    const kept = subjects.get(subject)
    if (!kept || ALERTS.indexOf(alert) > ALERTS.indexOf(kept.alert)) subjects.set(subject, { verdict, index, alert })
  }
  return [...subjects.values()].flatMap(({ verdict, index, alert }): NewAlert[] => {
    if (alert === 'none') return []
    const rings = alert === 'now' && fresh
    const { indicator, level } = verdict
    return [{ reason: 'result', tier: alert, rings, indicator, level, ...(linked ? { reading: index } : {}) }]
  })
}

// ── the measurement's own row ─────────────────────────────────────────────────────────────────────────────────────────────

export interface Origin {
  readonly deliveryKey: string
  readonly repeatKey: string | null
  /** Null for a meter that is not commissioned. */
  readonly meterId: string | null
}

export type Decision =
  | { readonly kind: 'attribution'; readonly attribution: Attribution; readonly suggestedResidentId: string | null }
  | { readonly kind: 'repeat' }
  /** Sent while the desk tries the meter: nobody's, whatever it says and whoever sits there. */
  | { readonly kind: 'trial' }

export function measurementFields(
  measurement: Measurement,
  validity: Validity,
  decision: Decision,
  origin: Origin,
  moment: Moment,
  holder: Holder | null,
): MeasurementFields {
  return {
    deliveryKey: origin.deliveryKey,
    ...(origin.repeatKey ? { repeatKey: origin.repeatKey } : {}),
    ...(origin.meterId ? { meterId: origin.meterId } : {}),
    kind: measurement.kind,
    origin: measurement.origin,
    validity: validity.verdict,
    ...claimOf(decision, validity, holder),
    ...(measurement.startedAt === undefined ? {} : { startedAt: measurement.startedAt }),
    takenAt: moment.takenAt,
    takenTrusted: moment.trusted,
    receivedAt: measurement.receivedAt,
    zone: moment.zone,
    ...(measurement.meterTime
      ? { meterTime: measurement.meterTime.text, meterTimePrecision: measurement.meterTime.precision }
      : {}),
    ...(measurement.clockOffsetMs === undefined ? {} : { clockOffsetMs: measurement.clockOffsetMs }),
    ...(measurement.recordNumber === undefined ? {} : { recordNumber: measurement.recordNumber }),
    ...(measurement.userSlot === undefined ? {} : { userSlot: measurement.userSlot }),
    flags: measurement.flags,
    ...(measurement.meal ? { meal: measurement.meal } : {}),
    ...(measurement.site ? { site: measurement.site } : {}),
    ...(measurement.meterError
      ? { meterErrorCode: measurement.meterError.code, meterErrorHelp: measurement.meterError.help }
      : {}),
    quantities: measurement.quantities,
    driverId: measurement.driver.id,
    driverVersion: measurement.driver.version,
  }
}

type Claim = Pick<MeasurementFields, 'claim' | 'claimReason' | 'suggestedResidentId' | 'visitId' | 'residentId'>

function claimOf(decision: Decision, validity: Validity, holder: Holder | null): Claim {
  if (decision.kind === 'repeat') return { claim: 'repeat' }
  if (validity.verdict === 'quality-control') return { claim: 'nobody', claimReason: validity.kind }
  if (decision.kind === 'trial') return { claim: 'nobody', claimReason: 'trial' }
  const { attribution, suggestedResidentId } = decision
  const suggestion = suggestedResidentId ? { suggestedResidentId } : {}
  if (attribution.to === 'visit' && holder) {
    return {
      claim: 'attributed',
      ...(holder.visitId ? { visitId: holder.visitId } : {}),
      ...(holder.residentId ? { residentId: holder.residentId } : {}),
    }
  }
  if (attribution.to === 'ask') return { claim: 'asking', claimReason: 'begun-before-sign-in', ...suggestion }
  return {
    claim: 'unclaimed',
    claimReason: attribution.to === 'nobody' ? attribution.reason : 'no-time',
    ...suggestion,
  }
}

export function storedFrames(frames: readonly StoredFrame[]): StoredFrame[] {
  return frames.map(({ id, at, direction, channel, bytes }) => ({
    id,
    at,
    direction,
    ...(channel ? { channel } : {}),
    bytes,
  }))
}

/** The moment of measuring: from a trustworthy interval, else the receipt as a guess. */
export function momentOf(
  interval: MeasuringInterval | string,
  measurement: Measurement,
  now: number,
  zone: string,
): Moment {
  const trusted = typeof interval !== 'string'
  return { takenAt: trusted ? interval.takenMin : measurement.receivedAt, trusted, now, zone }
}

export function commitOf(
  fields: MeasurementFields,
  frames: readonly StoredFrame[],
  validity: Validity,
  decision: Decision,
  judged: Pick<Judged, 'readings' | 'alerts'>,
  actor: Actor = { kind: 'station' },
): MeasurementCommit {
  const quality = validity.verdict === 'quality-control' ? validity.kind : decision.kind === 'trial' ? 'trial' : null
  return {
    measurement: fields,
    frames: storedFrames(frames),
    readings: judged.readings,
    alerts: judged.alerts,
    ...(quality ? { quality } : {}),
    actor,
  }
}
