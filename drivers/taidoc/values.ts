import type { Measurement, MeasurementKind, Quantity } from '../measurement.ts'
import { type PressureValue, stripValue } from './codec.ts'

/** What a record says, without when and from whom. */
export type RecordContent = Pick<Measurement, 'kind' | 'flags' | 'meal' | 'quantities'>

interface StripTest {
  readonly kind: MeasurementKind
  readonly name: Quantity['name']
  readonly unit: string
  /** Raw number divided by this is the value. */
  readonly divisor: number
  /** Outside of these raw numbers the meter shows LO or HI. */
  readonly range: readonly [number, number]
}

/** Some models send 0 for LO and FFFF for HI. */
const UNKNOWN_RANGE = [1, 0xfffe] as const

/**
 * By the test type of a 26 reply. Glucose is sent in mg/dL whatever the meter shows. Ketone: 30ths of mmol/L, tenths in some
 * documents (open until a real meter is seen). Lactate is sent in mg/dL: published as /9.008 for mmol/L.
 */
const STRIP_TESTS: Readonly<Record<number, StripTest>> = {
  0: { kind: 'glucose', name: 'glucose', unit: 'mg/dL', divisor: 1, range: [20, 600] },
  6: { kind: 'glucose', name: 'haematocrit', unit: '%', divisor: 1, range: UNKNOWN_RANGE },
  7: { kind: 'glucose', name: 'ketone', unit: 'mmol/L', divisor: 30, range: UNKNOWN_RANGE },
  8: { kind: 'uric-acid', name: 'uricAcid', unit: 'mg/dL', divisor: 10, range: UNKNOWN_RANGE },
  9: { kind: 'cholesterol', name: 'totalCholesterol', unit: 'mg/dL', divisor: 1, range: UNKNOWN_RANGE },
  11: { kind: 'glucose', name: 'haemoglobin', unit: 'g/dL', divisor: 10, range: UNKNOWN_RANGE },
  12: { kind: 'glucose', name: 'lactate', unit: 'mg/dL', divisor: 1, range: UNKNOWN_RANGE },
  13: { kind: 'triglycerides', name: 'triglycerides', unit: 'mg/dL', divisor: 1, range: UNKNOWN_RANGE },
}

/** A strip record; undefined for a test type that is not known: its number must not pass for glucose. */
export function stripRecord(payload: Uint8Array): RecordContent | undefined {
  const { testType, raw, meal } = stripValue(payload)
  const test = STRIP_TESTS[testType]
  if (!test) return undefined
  const flags: Measurement['flags'] = []
  if (meal === 'control-solution') flags.push('control-solution')
  if (test.name === 'ketone') flags.push('ketone-record')
  const isMeal = test.name === 'glucose' && (meal === 'preprandial' || meal === 'postprandial')
  return { kind: test.kind, flags, ...(isMeal && { meal }), quantities: [stripQuantity(test, raw)] }
}

function stripQuantity({ name, unit, divisor, range: [lowest, highest] }: StripTest, raw: number): Quantity {
  if (raw < lowest) return { name, unit, comparator: 'LO' }
  if (raw > highest) return { name, unit, comparator: 'HI' }
  return { name, unit, value: Math.round((raw / divisor) * 100) / 100 }
}

/** A running measurement answers zeros, or in the pulse a state code up to 3 (TD-3128). */
function isPressureComplete({ systolic, diastolic, pulse }: PressureValue): boolean {
  return systolic > 0 && diastolic > 0 && pulse > 3
}

export function pressureRecord(value: PressureValue): RecordContent {
  if (!isPressureComplete(value)) return { kind: 'pressure', flags: ['no-result'], quantities: [] }
  return {
    kind: 'pressure',
    flags: [],
    quantities: [
      { name: 'systolic', value: value.systolic, unit: 'mmHg' },
      { name: 'diastolic', value: value.diastolic, unit: 'mmHg' },
      { name: 'pulse', value: value.pulse, unit: '/min' },
    ],
  }
}
