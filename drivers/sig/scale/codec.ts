import { wallTimeText } from '../common/datetime.ts'
import { decimal } from '../common/numbers.ts'
import { FieldReader, trailing } from '../common/reader.ts'

// Weight Scale Service 1.0, Body Composition Service 1.0; field tables of the GATT Specification Supplement.

const WEIGHT = { imperial: 0x01, time: 0x02, user: 0x04, bmiAndHeight: 0x08, reserved: 0xf0 } as const

const COMPOSITION = {
  imperial: 0x0001,
  time: 0x0002,
  user: 0x0004,
  basalMetabolism: 0x0008,
  musclePercent: 0x0010,
  muscleMass: 0x0020,
  fatFreeMass: 0x0040,
  softLeanMass: 0x0080,
  bodyWaterMass: 0x0100,
  impedance: 0x0200,
  weight: 0x0400,
  height: 0x0800,
  multiplePacket: 0x1000,
  reserved: 0xe000,
} as const

const UNSUCCESSFUL_WORD = 0xffff
/** What the scale sends when it could not measure. */
export const UNSUCCESSFUL = 'MEASUREMENT_UNSUCCESSFUL'
export type Unsuccessful = typeof UNSUCCESSFUL

export interface Weight {
  flags: number
  unit: 'kg' | 'lb'
  weight: number | Unsuccessful
  timestamp?: string
  /** 255: unknown user. */
  userId?: number
  /** kg/m². */
  bmi?: number
  height?: number
  heightUnit?: 'm' | 'in'
  reservedFlagBits?: number
  trailingBytes?: number
}

/** Masses in kg or lb, height in m or in, by `units`. */
export interface BodyComposition {
  flags: number
  units: 'SI' | 'imperial'
  bodyFatPercent: number | Unsuccessful
  timestamp?: string
  userId?: number
  basalMetabolismKJ?: number
  musclePercent?: number
  muscleMass?: number
  fatFreeMass?: number
  softLeanMass?: number
  bodyWaterMass?: number
  impedanceOhm?: number
  weight?: number
  height?: number
  /** The result comes in two values, of which this is one. */
  multiplePacket?: true
  reservedFlagBits?: number
  trailingBytes?: number
}

/** 0x2A9D. The steps of the number are the same whatever resolution 0x2A9E tells. Throws DecodeError `truncated`. */
export function decodeWeight(bytes: Uint8Array): Weight {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  const imperial = (flags & WEIGHT.imperial) !== 0
  const word = reader.uint16()
  return {
    flags,
    unit: imperial ? 'lb' : 'kg',
    weight: word === UNSUCCESSFUL_WORD ? UNSUCCESSFUL : mass(word, imperial),
    ...(flags & WEIGHT.time ? { timestamp: wallTimeText(reader.wallTime()) } : {}),
    ...(flags & WEIGHT.user ? { userId: reader.uint8() } : {}),
    ...(flags & WEIGHT.bmiAndHeight
      ? { bmi: tenths(reader.uint16()), height: height(reader.uint16(), imperial), heightUnit: imperial ? 'in' : 'm' }
      : {}),
    ...(flags & WEIGHT.reserved ? { reservedFlagBits: flags & WEIGHT.reserved } : {}),
    ...trailing(reader),
  }
}

/** 0x2A9C. Throws DecodeError `truncated`. */
export function decodeBodyComposition(bytes: Uint8Array): BodyComposition {
  const reader = new FieldReader(bytes)
  const flags = reader.uint16()
  const imperial = (flags & COMPOSITION.imperial) !== 0
  const word = reader.uint16()
  const nextMass = () => mass(reader.uint16(), imperial)
  return {
    flags,
    units: imperial ? 'imperial' : 'SI',
    bodyFatPercent: word === UNSUCCESSFUL_WORD ? UNSUCCESSFUL : tenths(word),
    ...(flags & COMPOSITION.time ? { timestamp: wallTimeText(reader.wallTime()) } : {}),
    ...(flags & COMPOSITION.user ? { userId: reader.uint8() } : {}),
    ...(flags & COMPOSITION.basalMetabolism ? { basalMetabolismKJ: reader.uint16() } : {}),
    ...(flags & COMPOSITION.musclePercent ? { musclePercent: tenths(reader.uint16()) } : {}),
    ...(flags & COMPOSITION.muscleMass ? { muscleMass: nextMass() } : {}),
    ...(flags & COMPOSITION.fatFreeMass ? { fatFreeMass: nextMass() } : {}),
    ...(flags & COMPOSITION.softLeanMass ? { softLeanMass: nextMass() } : {}),
    ...(flags & COMPOSITION.bodyWaterMass ? { bodyWaterMass: nextMass() } : {}),
    ...(flags & COMPOSITION.impedance ? { impedanceOhm: tenths(reader.uint16()) } : {}),
    ...(flags & COMPOSITION.weight ? { weight: nextMass() } : {}),
    ...(flags & COMPOSITION.height ? { height: height(reader.uint16(), imperial) } : {}),
    ...(flags & COMPOSITION.multiplePacket ? { multiplePacket: true as const } : {}),
    ...(flags & COMPOSITION.reserved ? { reservedFlagBits: flags & COMPOSITION.reserved } : {}),
    ...trailing(reader),
  }
}

/** Steps of 0.005 kg, or 0.01 lb. */
function mass(word: number, imperial: boolean): number {
  return imperial ? decimal(word, -2) : decimal(word * 5, -3)
}

/** Steps of 0.001 m, or 0.1 in. */
function height(word: number, imperial: boolean): number {
  return imperial ? tenths(word) : decimal(word, -3)
}

function tenths(word: number): number {
  return decimal(word, -1)
}

export const scaleProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a9d': decodeWeight,
  'ble-2a9c': decodeBodyComposition,
}
