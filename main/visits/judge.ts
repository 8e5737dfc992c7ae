/** From the values of a valid measurement to the readings that are stored: converted, rounded, judged for this person. Pure. */
import type { Level, ReadingFields } from '../../db/types.ts'
import {
  type About,
  type Assessment,
  assess,
  assessBmi,
  assessPressure,
  CATALOGUE_VERSION,
  type PressureAssessment,
  toCanonical,
} from '../../indicators/index.ts'
import { amountOf, measureOf, pairOf, type Value } from './validity.ts'

/** What judging adds to a value: the part of a stored reading that depends on the catalogue and the person. */
export type Verdict = Pick<
  ReadingFields,
  'indicator' | 'value' | 'comparator' | 'band' | 'level' | 'alert' | 'catalogueVersion' | 'panelBand' | 'panelSubtype'
>

/** What of a body is known beside the measurement: a weight alone says little, nor does a height. */
export interface KnownBody {
  readonly weightKg?: number
  readonly heightCm?: number
}

export interface Circumstances {
  readonly about: About
  readonly known?: KnownBody
  readonly pressureSetting: 'station' | 'home'
}

export interface JudgedReadings {
  readonly readings: readonly Verdict[]
  /** The pair's combined verdict, where it is a pressure. */
  readonly pressure: PressureAssessment | null
}

export function judge(values: readonly Value[], circumstances: Circumstances): JudgedReadings {
  const { about, pressureSetting, known = {} } = circumstances
  const pair = pairOf(values)
  const pressure = pair && assessPressure(pair, { age: about.age, setting: pressureSetting }, pair.unit)
  const single = values.flatMap((value) => judgeOne(value, about, pressure))
  const measured = { weight: amountOf(values, 'weight'), height: amountOf(values, 'height') }
  const weight = measured.weight ?? inUnit(known.weightKg, 'kg')
  const height = measured.height ?? inUnit(known.heightCm, 'cm')
  const isOfBody = measured.weight !== null || measured.height !== null
  const bmi = isOfBody && weight && height ? assessBmi(weight, height, about) : null
  // What no body has is a slip of one of the two, not a reading.
  const isBmi = bmi !== null && bmi.value !== null && bmi.level !== 'instrument-error'
  return { readings: isBmi ? [...single, fromAssessment(bmi)] : single, pressure }
}

const inUnit = (value: number | undefined, unit: string) => (value === undefined ? null : { value, unit })

function judgeOne(value: Value, about: About, pressure: PressureAssessment | null): Verdict[] {
  const { code, amount, comparator } = value
  if (code === 'weight' || code === 'height') {
    return amount ? [unjudged(code, toCanonical(measureOf(code), amount))] : []
  }
  if (pressure && (code === 'sbp' || code === 'dbp')) {
    return [{ ...fromAssessment(pressure.components[code]), ...panel(pressure) }]
  }
  // Whoever carries an implant is not measured through; what a scale sends all the same is not theirs to worry about.
  if (code === 'bodyfat' && about.implantedDevice) return []
  if (amount) return [fromAssessment(assess({ indicator: code, ...amount }, about))]
  return comparator ? [fromAssessment(assess({ indicator: code, comparator }, about))] : []
}

/** The stored form of one assessment. */
export function fromAssessment(assessment: Assessment): Verdict {
  return {
    indicator: assessment.indicator,
    value: assessment.value,
    ...(assessment.comparator ? { comparator: assessment.comparator } : {}),
    band: assessment.band,
    level: storedLevel(assessment.level),
    alert: assessment.alert,
    catalogueVersion: CATALOGUE_VERSION,
  }
}

export function panel(pressure: PressureAssessment): Pick<Verdict, 'panelBand' | 'panelSubtype'> {
  return { panelBand: pressure.category, ...(pressure.subtype ? { panelSubtype: pressure.subtype } : {}) }
}

function unjudged(code: 'weight' | 'height', value: number): Verdict {
  return { indicator: code, value, band: null, level: 'not-judged', alert: 'none', catalogueVersion: CATALOGUE_VERSION }
}

/** An instrument error is stopped by validity and never stored as a reading. */
function storedLevel(level: Assessment['level']): Level {
  return level === 'instrument-error' ? 'not-judged' : level
}
