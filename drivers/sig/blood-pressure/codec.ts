import { wallTimeText } from '../common/datetime.ts'
import { type MedicalFloat, sfloat } from '../common/numbers.ts'
import { FieldReader, namesOfBits, trailing } from '../common/reader.ts'

// Blood Pressure Service 1.1.1; field tables of the GATT Specification Supplement.

export type PressureUnit = 'mmHg' | 'kPa'

export interface PressureStatus {
  raw: number
  bodyMovement: boolean
  cuffTooLoose: boolean
  irregularPulse: boolean
  pulseRange: 'within' | 'exceedsUpper' | 'belowLower' | 'reserved'
  improperPosition: boolean
}

interface CommonFields {
  flags: number
  unit: PressureUnit
  timestamp?: string
  pulse?: MedicalFloat
  /** 255: unknown user. */
  userId?: number
  status?: PressureStatus
  reservedFlagBits?: number
  trailingBytes?: number
}

export interface BloodPressure extends CommonFields {
  systolic: MedicalFloat
  diastolic: MedicalFloat
  map: MedicalFloat
  implausible?: true
}

export interface CuffPressure extends CommonFields {
  cuffPressure: MedicalFloat
}

const FLAG = { kPa: 0x01, time: 0x02, pulse: 0x04, user: 0x08, status: 0x10, reserved: 0xe0 } as const
const PULSE_RANGES = ['within', 'exceedsUpper', 'belowLower', 'reserved'] as const
const FEATURES = [
  'bodyMovement',
  'cuffFit',
  'irregularPulse',
  'pulseRange',
  'measurementPosition',
  'multipleBonds',
  'e2eCrc',
  'userDataService',
  'userFacingTime',
] as const

/** 1 kPa in mmHg. */
const MMHG_PER_KPA = 7.50062

/** 0x2A35. Throws DecodeError `truncated`. A literal decode: what cannot be is marked `implausible`, not refused. */
export function decodeBloodPressure(bytes: Uint8Array): BloodPressure {
  const { flags, unit, pressures, rest } = readValue(bytes)
  const [systolic, diastolic, map] = pressures
  const value = { flags, unit, systolic, diastolic, map, ...rest }
  return plausible(value) ? value : { ...value, implausible: true }
}

/** 0x2A36: the second and third pressure are there and mean nothing. Throws DecodeError `truncated`. */
export function decodeCuffPressure(bytes: Uint8Array): CuffPressure {
  const { flags, unit, pressures, rest } = readValue(bytes)
  return { flags, unit, cuffPressure: pressures[0], ...rest }
}

/** 0x2A49. Throws DecodeError `truncated`. */
export function decodeBloodPressureFeature(bytes: Uint8Array): {
  raw: number
  supported: string[]
  trailingBytes?: number
} {
  const reader = new FieldReader(bytes)
  const raw = reader.uint16()
  return { raw, supported: namesOfBits(raw, FEATURES), ...trailing(reader) }
}

/** A pressure in mmHg, for judging and for the live gauge; the value kept is the one the meter sent. */
export function toMmhg(pressure: number, unit: PressureUnit): number {
  return unit === 'kPa' ? pressure * MMHG_PER_KPA : pressure
}

function readValue(bytes: Uint8Array) {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  const unit: PressureUnit = flags & FLAG.kPa ? 'kPa' : 'mmHg'
  const pressures = [sfloat(reader.uint16()), sfloat(reader.uint16()), sfloat(reader.uint16())] as const
  const rest: Omit<CommonFields, 'flags' | 'unit'> = {
    ...(flags & FLAG.time ? { timestamp: wallTimeText(reader.wallTime()) } : {}),
    ...(flags & FLAG.pulse ? { pulse: sfloat(reader.uint16()) } : {}),
    ...(flags & FLAG.user ? { userId: reader.uint8() } : {}),
    ...(flags & FLAG.status ? { status: pressureStatus(reader.uint16()) } : {}),
    ...(flags & FLAG.reserved ? { reservedFlagBits: flags & FLAG.reserved } : {}),
    ...trailing(reader),
  }
  return { flags, unit, pressures, rest }
}

function pressureStatus(raw: number): PressureStatus {
  return {
    raw,
    bodyMovement: (raw & 0x01) !== 0,
    cuffTooLoose: (raw & 0x02) !== 0,
    irregularPulse: (raw & 0x04) !== 0,
    pulseRange: PULSE_RANGES[(raw >> 3) & 3] as PressureStatus['pulseRange'],
    improperPosition: (raw & 0x20) !== 0,
  }
}

/** Limits in mmHg and 1/min, themselves allowed. Special values are no numbers and always pass. */
const LIMITS = { systolic: [30, 300], diastolic: [10, 250], pulse: [20, 250] } as const

function plausible({ unit, systolic, diastolic, pulse }: BloodPressure): boolean {
  const mmhg = (pressure: MedicalFloat) => (typeof pressure === 'number' ? toMmhg(pressure, unit) : pressure)
  const within = (value: MedicalFloat | undefined, [low, high]: readonly [number, number]) =>
    typeof value !== 'number' || (value >= low && value <= high)
  const crossed = typeof systolic === 'number' && typeof diastolic === 'number' && systolic <= diastolic
  return (
    !crossed &&
    within(mmhg(systolic), LIMITS.systolic) &&
    within(mmhg(diastolic), LIMITS.diastolic) &&
    within(pulse, LIMITS.pulse)
  )
}

export const bloodPressureProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a35': decodeBloodPressure,
  'ble-2a36': decodeCuffPressure,
  'ble-2a49': decodeBloodPressureFeature,
}
