import type { MeasurementKind, Quantity } from '../measurement.ts'
import type { NewMeasurement } from '../stream/assembler.ts'
import type { Analyte, StripResult } from './codec.ts'

interface Strip {
  readonly kind: MeasurementKind
  readonly name: Quantity['name']
  /** What the number sent is divided by for the value in its unit; undefined: not to be used in this unit. */
  readonly divisor: Readonly<Record<StripResult['unit'], number | undefined>>
}

/**
 * Uric acid in mmol/L: the published digits make sense as µmol/L only. The third strip may be ketone on meters that count in mmol/L;
 * BeneCheck, which counts in mg/dL, has cholesterol there.
 */
const STRIPS: Readonly<Record<Analyte, Strip>> = {
  glucose: { kind: 'glucose', name: 'glucose', divisor: { 'mmol/L': 10, 'mg/dL': 1 } },
  'uric-acid': { kind: 'uric-acid', name: 'uricAcid', divisor: { 'mmol/L': undefined, 'mg/dL': 10 } },
  'cholesterol-or-ketone': {
    kind: 'cholesterol',
    name: 'totalCholesterol',
    divisor: { 'mmol/L': undefined, 'mg/dL': 1 },
  },
}

/** Undefined where there is no record, or a value of 0, which no blood has. */
export function stripMeasurement(
  { analyte, unit, hasRecord, range, value, bcdDigits }: StripResult,
  origin: NewMeasurement['origin'],
): NewMeasurement | undefined {
  const sent = value ?? Number(bcdDigits ?? 0)
  if (!hasRecord || (range === 'normal' && sent === 0)) return undefined
  const { kind, name, divisor } = STRIPS[analyte]
  const by = divisor[unit]
  if (by === undefined) return { kind, origin, flags: ['no-result'], quantities: [] }
  const quantity: Quantity =
    range === 'normal' ? { name, unit, value: sent / by } : { name, unit, comparator: range === 'low' ? 'LO' : 'HI' }
  return { kind, origin, flags: [], quantities: [quantity] }
}
