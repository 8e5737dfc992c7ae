import { z } from 'zod'

/** What one measuring gives; a meter model lists the kinds it measures. */
export const MEASUREMENT_KINDS = [
  'pressure',
  'glucose',
  'spo2',
  'temperature',
  'weight',
  'height',
  'body-composition',
  'heart-rate',
  'cholesterol',
  'triglycerides',
  'uric-acid',
  'waist',
] as const
export const MeasurementKind = z.enum(MEASUREMENT_KINDS)
export type MeasurementKind = z.infer<typeof MeasurementKind>

/** The quantities a meter may report, named by the field's own terms. */
export const QUANTITY_NAMES = [
  'systolic',
  'diastolic',
  'meanArterialPressure',
  'pulse',
  'glucose',
  'spo2',
  'temperature',
  'weight',
  'height',
  'bodyFat',
  'totalCholesterol',
  'triglycerides',
  'uricAcid',
  'waist',
  'ketone',
  'haematocrit',
  'haemoglobin',
  'lactate',
] as const
export const QuantityName = z.enum(QUANTITY_NAMES)
export type QuantityName = z.infer<typeof QuantityName>

/**
 * One number as the meter sent it, in the meter's own unit (`mmHg`, `kPa`, `/min`, `kg/L`, `mol/L`, `mg/dL`, `mmol/L`, `%`,
 * `Cel`, `[degF]`, `kg`, `[lb_av]`, `cm`, `m`, `[in_i]`). `comparator` LO or HI: below or above the meter's range; then `value` is
 * absent.
 */
export const Quantity = z.object({
  name: QuantityName,
  value: z.number().optional(),
  unit: z.string().min(1).max(16),
  comparator: z.enum(['LO', 'HI']).optional(),
})
export type Quantity = z.infer<typeof Quantity>

/** What the meter says about the circumstances. `no-result`: it measured and has no numbers to give. */
export const MEASUREMENT_FLAGS = [
  'body-movement',
  'cuff-loose',
  'irregular-pulse',
  'improper-position',
  'pulse-above-range',
  'pulse-below-range',
  'control-solution',
  'poor-signal',
  'battery-low',
  'strip-fault',
  'sample-insufficient',
  'temperature-fault',
  'read-interrupted',
  'device-fault',
  'time-fault',
  'clock-not-set',
  'no-result',
  'implausible',
  'checksum-ignored',
  'ketone-record',
] as const
export const MeasurementFlag = z.enum(MEASUREMENT_FLAGS)
export type MeasurementFlag = z.infer<typeof MeasurementFlag>

/** Wall-clock text exactly as the meter carries it: `YYYY-MM-DDTHH:MM[:SS]`, no zone, never corrected. */
export const MeterLocalTime = z.string().regex(/^\d{4,5}-\d{2,3}-\d{2,3}T\d{2,3}:\d{2,3}(:\d{2,3})?$/)

/** Bytes as they came, with the moment, the direction and the journal entry they were kept in. */
export const Frame = z.object({
  /** Journal entry id; ascending within a data folder. */
  id: z.string(),
  /** Station clock, milliseconds since the epoch. */
  at: z.number(),
  direction: z.enum(['in', 'out']),
  /** BLE characteristic (short UUID, lower case); absent on serial links. */
  channel: z.string().optional(),
  bytes: z.instanceof(Uint8Array),
})
export type Frame = z.infer<typeof Frame>

export const Measurement = z.object({
  kind: MeasurementKind,
  origin: z.enum(['live', 'stored', 'unknown']),
  /** Station clock in ms since the epoch, when the driver started the measuring or the meter streamed cuff pressure. */
  startedAt: z.number().optional(),
  /** The meter's own local time, as text, with how fine it is. */
  meterTime: z.object({ text: MeterLocalTime, precision: z.enum(['second', 'minute']) }).optional(),
  /** Station local time minus meter time in ms, noted before any clock setting; absent when the meter's clock cannot be read. */
  clockOffsetMs: z.number().optional(),
  /** Station clock in ms since the epoch, of the last frame. */
  receivedAt: z.number(),
  /** Sequence number or counter the meter keeps with the record. */
  recordNumber: z.number().int().optional(),
  /** The meter's own user slot, where it has several. */
  userSlot: z.number().int().optional(),
  flags: z.array(MeasurementFlag),
  /** What the meter says about the meal, in the profile's words. */
  meal: z.enum(['preprandial', 'postprandial', 'fasting', 'casual', 'bedtime']).optional(),
  /** Where the sample or probe was, in the profile's words (finger, armpit, ear, …). */
  site: z.string().max(40).optional(),
  /** An error the meter itself reports, with its own code. Then there are no quantities. */
  meterError: z.object({ code: z.string().max(16), help: z.string().max(40) }).optional(),
  quantities: z.array(Quantity),
  /** Ids of the frames it was decoded from, in order; the last one and `ordinal` make the delivery key. */
  frameIds: z.array(z.string()).min(1),
  /** Counts measurements decoded from the same last frame, from 0. */
  ordinal: z.number().int().nonnegative(),
  driver: z.object({ id: z.string(), version: z.number().int() }),
})
export type Measurement = z.infer<typeof Measurement>

/** Unique per measurement over the life of a data folder, so that handing over twice stores once. */
export function deliveryKey(measurement: Measurement): string {
  return `${measurement.frameIds.at(-1)}:${measurement.ordinal}`
}
