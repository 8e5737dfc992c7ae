import { DecodeError } from '../../errors.ts'
import { FieldReader, trailing } from '../common/reader.ts'

// Heart Rate Service 1.0; field tables of the GATT Specification Supplement.

const FLAG = { wide: 0x01, energy: 0x08, rr: 0x10, reserved: 0xe0 } as const

/** By bits 1 and 2 of the flags. */
const CONTACTS = ['not-supported', 'not-supported', 'supported-no-contact', 'supported-contact'] as const

export interface HeartRate {
  flags: number
  /** 1/min. */
  heartRate: number
  sensorContact: (typeof CONTACTS)[number]
  energyExpendedKJ?: number
  /** Intervals between beats in 1/1024 s. */
  rr1024?: number[]
  reservedFlagBits?: number
  trailingBytes?: number
}

/** 0x2A37. Throws DecodeError `truncated`, also where intervals are announced and none comes. */
export function decodeHeartRate(bytes: Uint8Array): HeartRate {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  return {
    flags,
    heartRate: flags & FLAG.wide ? reader.uint16() : reader.uint8(),
    sensorContact: CONTACTS[(flags >> 1) & 3] as HeartRate['sensorContact'],
    ...(flags & FLAG.energy ? { energyExpendedKJ: reader.uint16() } : {}),
    ...(flags & FLAG.rr ? { rr1024: intervals(reader) } : {}),
    ...(flags & FLAG.reserved ? { reservedFlagBits: flags & FLAG.reserved } : {}),
    ...trailing(reader),
  }
}

function intervals(reader: FieldReader): number[] {
  if (reader.left < 2) throw new DecodeError('truncated', 'RR intervals announced, none there')
  return Array.from({ length: Math.floor(reader.left / 2) }, () => reader.uint16())
}

export const heartRateProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a37': decodeHeartRate,
}
