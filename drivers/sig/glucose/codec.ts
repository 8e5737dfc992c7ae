import { DecodeError } from '../../errors.ts'
import { addMinutes, wallTimeText } from '../common/datetime.ts'
import { type MedicalFloat, sfloat } from '../common/numbers.ts'
import { FieldReader, nameOf, namesOfBits, trailing } from '../common/reader.ts'

// Glucose Service 1.0.1: measurement, context, feature. The record access control point is in racp.ts.

const FLAG = { offset: 0x01, concentration: 0x02, molar: 0x04, status: 0x08, context: 0x10, reserved: 0xe0 } as const
const CONTEXT = {
  carbohydrate: 0x01,
  meal: 0x02,
  testerHealth: 0x04,
  exercise: 0x08,
  medication: 0x10,
  litres: 0x20,
  hba1c: 0x40,
  extended: 0x80,
} as const

/** Low nibble. */
const SAMPLE_TYPES = {
  1: 'capillary-whole-blood',
  2: 'capillary-plasma',
  3: 'venous-whole-blood',
  4: 'venous-plasma',
  5: 'arterial-whole-blood',
  6: 'arterial-plasma',
  7: 'undetermined-whole-blood',
  8: 'undetermined-plasma',
  9: 'interstitial-fluid',
  10: 'control-solution',
} as const

/** High nibble. */
const SAMPLE_LOCATIONS = {
  1: 'finger',
  2: 'alternate-site',
  3: 'earlobe',
  4: 'control-solution',
  15: 'not-available',
} as const

const SENSOR_STATUS = [
  'batteryLow',
  'sensorMalfunction',
  'sampleInsufficient',
  'stripInsertionError',
  'stripTypeIncorrect',
  'resultTooHigh',
  'resultTooLow',
  'temperatureTooHigh',
  'temperatureTooLow',
  'readInterrupted',
  'generalDeviceFault',
  'timeFault',
] as const
export type SensorStatus = (typeof SENSOR_STATUS)[number]

const FEATURES = [
  'lowBattery',
  'sensorMalfunction',
  'sampleSize',
  'stripInsertionError',
  'stripTypeError',
  'resultHighLow',
  'temperatureHighLow',
  'readInterrupt',
  'generalDeviceFault',
  'timeFault',
  'multipleBond',
] as const

const MEALS = { 1: 'preprandial', 2: 'postprandial', 3: 'fasting', 4: 'casual', 5: 'bedtime' } as const
export type Meal = (typeof MEALS)[keyof typeof MEALS]

/** i-SENS meters mark a ketone record with this meal code, which the service leaves free. */
export const MEAL_KETONE_RECORD = 6

export interface GlucoseMeasurement {
  flags: number
  sequenceNumber: number
  baseTime: string
  timeOffsetMinutes?: number
  /** Base time plus offset; null when either part cannot say. */
  userFacingTime: string | null
  concentration?: MedicalFloat
  concentrationUnit?: 'kg/L' | 'mol/L'
  mgdL?: number
  mmolL?: number
  type?: string
  sampleLocation?: string
  sensorStatus?: { raw: number; set: SensorStatus[] }
  contextFollows: boolean
  reservedFlagBits?: number
  trailingBytes?: number
}

export interface GlucoseContext {
  flags: number
  sequenceNumber: number
  extendedFlags?: number
  carbohydrateId?: number
  carbohydrateKg?: MedicalFloat
  meal?: Meal | number
  tester?: number
  health?: number
  exerciseSeconds?: number
  exerciseIntensityPercent?: number
  medicationId?: number
  medication?: MedicalFloat
  medicationUnit?: 'kg' | 'L'
  hba1cPercent?: MedicalFloat
  trailingBytes?: number
}

/** The two offsets that stand for a difference that could not be expressed. */
const OFFSET_OVERRUN = 0x7fff
const OFFSET_UNDERRUN = -0x8000

/** 0x2A18. Throws DecodeError `truncated`. */
export function decodeGlucoseMeasurement(bytes: Uint8Array): GlucoseMeasurement {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  const sequenceNumber = reader.uint16()
  const base = reader.wallTime()
  const offset = flags & FLAG.offset ? reader.int16() : undefined
  const expressed = offset !== OFFSET_OVERRUN && offset !== OFFSET_UNDERRUN
  const userFacing = expressed ? addMinutes(base, offset ?? 0) : undefined
  return {
    flags,
    sequenceNumber,
    baseTime: wallTimeText(base),
    ...(offset === undefined ? {} : { timeOffsetMinutes: offset }),
    userFacingTime: userFacing ? wallTimeText(userFacing) : null,
    ...(flags & FLAG.concentration ? readConcentration(reader, flags) : {}),
    ...(flags & FLAG.status ? { sensorStatus: sensorStatus(reader.uint16()) } : {}),
    contextFollows: (flags & FLAG.context) !== 0,
    ...(flags & FLAG.reserved ? { reservedFlagBits: flags & FLAG.reserved } : {}),
    ...trailing(reader),
  }
}

/** The unit of transfer, told by the flags even where no concentration is sent. */
export function concentrationUnit(flags: number): 'kg/L' | 'mol/L' {
  return flags & FLAG.molar ? 'mol/L' : 'kg/L'
}

function readConcentration(reader: FieldReader, flags: number): Partial<GlucoseMeasurement> {
  const word = reader.uint16()
  const typeAndLocation = reader.uint8()
  const unit = concentrationUnit(flags)
  const concentration = sfloat(word)
  return {
    concentration,
    concentrationUnit: unit,
    ...(typeof concentration === 'number' ? inMeterUnit(word, unit) : {}),
    type: nameOf(SAMPLE_TYPES, typeAndLocation & 0x0f),
    sampleLocation: nameOf(SAMPLE_LOCATIONS, typeAndLocation >> 4),
  }
}

/** 1 kg/L = 100 000 mg/dL, 1 mol/L = 1 000 mmol/L: powers of ten, so still exact. */
function inMeterUnit(word: number, unit: 'kg/L' | 'mol/L'): { mgdL: number } | { mmolL: number } {
  return unit === 'kg/L' ? { mgdL: sfloat(word, 5) as number } : { mmolL: sfloat(word, 3) as number }
}

function sensorStatus(raw: number): { raw: number; set: SensorStatus[] } {
  return { raw, set: namesOfBits(raw, SENSOR_STATUS) }
}

/** 0x2A34. Throws DecodeError `truncated`. */
export function decodeGlucoseContext(bytes: Uint8Array): GlucoseContext {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  return {
    flags,
    sequenceNumber: reader.uint16(),
    ...(flags & CONTEXT.extended ? { extendedFlags: reader.uint8() } : {}),
    ...(flags & CONTEXT.carbohydrate
      ? { carbohydrateId: reader.uint8(), carbohydrateKg: sfloat(reader.uint16()) }
      : {}),
    ...(flags & CONTEXT.meal ? { meal: meal(reader.uint8()) } : {}),
    ...(flags & CONTEXT.testerHealth ? testerAndHealth(reader.uint8()) : {}),
    ...(flags & CONTEXT.exercise ? { exerciseSeconds: reader.uint16(), exerciseIntensityPercent: reader.uint8() } : {}),
    ...(flags & CONTEXT.medication
      ? {
          medicationId: reader.uint8(),
          medication: sfloat(reader.uint16()),
          medicationUnit: flags & CONTEXT.litres ? 'L' : 'kg',
        }
      : {}),
    ...(flags & CONTEXT.hba1c ? { hba1cPercent: sfloat(reader.uint16()) } : {}),
    ...trailing(reader),
  }
}

function meal(code: number): Meal | number {
  return (MEALS as Readonly<Record<number, Meal>>)[code] ?? code
}

function testerAndHealth(byte: number): { tester: number; health: number } {
  return { tester: byte & 0x0f, health: byte >> 4 }
}

/** 0x2A51. Throws DecodeError `truncated`. */
export function decodeGlucoseFeature(bytes: Uint8Array): { raw: number; supported: string[]; trailingBytes?: number } {
  const reader = new FieldReader(bytes)
  const raw = reader.uint16()
  return { raw, supported: namesOfBits(raw, FEATURES), ...trailing(reader) }
}

const CARESENS_TIME_HEADER = [0xc0, 0x03, 0x01, 0x00] as const

/** The vendor's clock message of i-SENS meters. Throws DecodeError `truncated`, `bad-frame`. */
export function decodeCaresensTime(bytes: Uint8Array): { dateTime: string; trailingBytes?: number } {
  const reader = new FieldReader(bytes)
  const header = CARESENS_TIME_HEADER.map(() => reader.uint8())
  const dateTime = wallTimeText(reader.wallTime())
  if (!CARESENS_TIME_HEADER.every((byte, index) => byte === header[index])) {
    throw new DecodeError('bad-frame', `header ${header.map((byte) => byte.toString(16)).join(' ')}`)
  }
  return { dateTime, ...trailing(reader) }
}

export const glucoseProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a18': decodeGlucoseMeasurement,
  'ble-2a34': decodeGlucoseContext,
  'ble-2a51': decodeGlucoseFeature,
  'caresens-ble-time': decodeCaresensTime,
}
