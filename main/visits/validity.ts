/** Is it a person's measurement at all? Pure; checked in the order of the table below, the first that applies decides. */
import type { Measurement, MeasurementFlag, QuantityName } from '../../drivers/measurement.ts'
import {
  assessPressure,
  findUnit,
  HEIGHT,
  INDICATORS,
  type IndicatorCode,
  isPlausible,
  type Measure,
  toCanonical,
  WEIGHT,
} from '../../indicators/index.ts'
import type { TroubleWord } from './tasks.ts'

/** A quantity of the measurement that feeds an indicator, in a unit the catalogue knows. */
export interface Value {
  readonly code: IndicatorCode | 'weight' | 'height'
  /** As the meter sent it; absent with a comparator. */
  readonly amount: { readonly value: number; readonly unit: string } | null
  readonly comparator: 'LO' | 'HI' | null
}

export type Validity =
  | { readonly verdict: 'quality-control'; readonly kind: 'control-solution' }
  | {
      readonly verdict: 'meter-error' | 'instrument-error' | 'measure-again'
      readonly word: TroubleWord
      readonly code: string
      readonly values: readonly Value[]
    }
  | { readonly verdict: 'valid'; readonly values: readonly Value[] }

const FEEDS: Readonly<Partial<Record<QuantityName, Value['code']>>> = {
  systolic: 'sbp',
  diastolic: 'dbp',
  pulse: 'pulse',
  glucose: 'glucose',
  spo2: 'spo2',
  temperature: 'temp',
  weight: 'weight',
  height: 'height',
  bodyFat: 'bodyfat',
  totalCholesterol: 'tc',
  triglycerides: 'tg',
  uricAcid: 'ua',
  waist: 'waist',
}

/** Flags with which the numbers are not to be used at all, and what the person may be told. */
const UNUSABLE: readonly (readonly [MeasurementFlag, TroubleWord, string])[] = [
  ['no-result', 'not-read', 'V101'],
  ['strip-fault', 'strip', 'V102'],
  ['sample-insufficient', 'strip', 'V103'],
  ['read-interrupted', 'strip', 'V104'],
  ['temperature-fault', 'meter-error', 'V105'],
  ['device-fault', 'meter-error', 'V106'],
  ['implausible', 'not-read', 'V107'],
]

/** Flags that ask for another measuring; the numbers are kept and not judged. */
const AGAIN: readonly (readonly [MeasurementFlag, TroubleWord, string])[] = [
  ['body-movement', 'moved', 'V301'],
  ['cuff-loose', 'cuff-loose', 'V302'],
  ['improper-position', 'position', 'V303'],
  ['poor-signal', 'finger', 'V304'],
]

export function checkValidity(measurement: Measurement): Validity {
  if (measurement.flags.includes('control-solution')) return { verdict: 'quality-control', kind: 'control-solution' }
  const values = valuesOf(measurement)
  if (measurement.meterError) {
    return {
      verdict: 'meter-error',
      word: meterErrorWord(measurement.meterError.help),
      code: measurement.meterError.code,
      values: [],
    }
  }
  const unusable = UNUSABLE.find(([flag]) => measurement.flags.includes(flag))
  if (unusable) return { verdict: 'instrument-error', word: unusable[1], code: unusable[2], values }
  if (!values.every(withinLimits)) return { verdict: 'instrument-error', word: 'not-read', code: 'V201', values }
  const pair = pairFault(values)
  if (pair === 'instrument-error') return { verdict: pair, word: 'not-read', code: 'V202', values }
  const again = AGAIN.find(([flag]) => measurement.flags.includes(flag))
  if (again) return { verdict: 'measure-again', word: again[1], code: again[2], values }
  if (pair === 'suspect') return { verdict: 'measure-again', word: 'not-read', code: 'V305', values }
  return { verdict: 'valid', values }
}

export function measureOf(code: Value['code']): Measure {
  if (code === 'weight') return WEIGHT
  return code === 'height' ? HEIGHT : INDICATORS[code]
}

function valuesOf(measurement: Measurement): Value[] {
  if (measurement.flags.includes('ketone-record')) return []
  return measurement.quantities.flatMap((quantity) => {
    const code = FEEDS[quantity.name]
    // Monitors without a pulse reading send nought.
    if (code === undefined || (code === 'pulse' && quantity.value === 0)) return []
    return [
      {
        code,
        amount: quantity.value === undefined ? null : { value: quantity.value, unit: quantity.unit },
        comparator: quantity.comparator ?? null,
      },
    ]
  })
}

/** In a unit the catalogue knows and physically possible; off the meter's scale only where meters have one. */
function withinLimits({ code, amount, comparator }: Value): boolean {
  const measure = measureOf(code)
  if (amount === null) return comparator !== null && 'offScale' in measure && measure.offScale !== undefined
  return findUnit(measure, amount.unit) !== undefined && isPlausible(measure, toCanonical(measure, amount))
}

/** The catalogue's own checks of the pair: diastolic not below systolic, or hardly below it. */
function pairFault(values: readonly Value[]): 'instrument-error' | 'suspect' | null {
  const pressure = pairOf(values)
  if (!pressure) return null
  const { category } = assessPressure(pressure, {}, pressure.unit)
  return category === 'instrument-error' || category === 'suspect' ? category : null
}

/** Both pressures in one unit, or null. */
export function pairOf(values: readonly Value[]): { systolic: number; diastolic: number; unit: string } | null {
  const [systolic, diastolic] = [amountOf(values, 'sbp'), amountOf(values, 'dbp')]
  if (!systolic || !diastolic || systolic.unit !== diastolic.unit) return null
  return { systolic: systolic.value, diastolic: diastolic.value, unit: systolic.unit }
}

export function amountOf(values: readonly Value[], code: Value['code']): Value['amount'] {
  return values.find((value) => value.code === code)?.amount ?? null
}

function meterErrorWord(help: string): TroubleWord {
  const known: readonly TroubleWord[] = ['moved', 'cuff-loose', 'strip', 'finger', 'position', 'not-read']
  return known.find((word) => word === help) ?? 'meter-error'
}
