import { wallTimeText } from '../common/datetime.ts'
import { float32, type MedicalFloat } from '../common/numbers.ts'
import { FieldReader, nameOf, trailing } from '../common/reader.ts'

// Health Thermometer Service 1.0; field tables of the GATT Specification Supplement.

const FLAG = { fahrenheit: 0x01, time: 0x02, type: 0x04, reserved: 0xf8 } as const

const TYPES = {
  1: 'armpit',
  2: 'body',
  3: 'ear',
  4: 'finger',
  5: 'gastro-intestinal',
  6: 'mouth',
  7: 'rectum',
  8: 'toe',
  9: 'tympanum',
} as const
/** Where the probe is. */
export type TemperatureType = (typeof TYPES)[keyof typeof TYPES] | `reserved-${number}`

export interface Temperature {
  flags: number
  unit: 'C' | 'F'
  temperature: MedicalFloat
  timestamp?: string
  temperatureType?: TemperatureType
  reservedFlagBits?: number
  trailingBytes?: number
}

/** 0x2A1C, and 0x2A1E of the same layout. Throws DecodeError `truncated`. */
export function decodeTemperature(bytes: Uint8Array): Temperature {
  const reader = new FieldReader(bytes)
  const flags = reader.uint8()
  return {
    flags,
    unit: flags & FLAG.fahrenheit ? 'F' : 'C',
    temperature: float32(reader.uint32()),
    ...(flags & FLAG.time ? { timestamp: wallTimeText(reader.wallTime()) } : {}),
    ...(flags & FLAG.type ? { temperatureType: nameOf(TYPES, reader.uint8()) } : {}),
    ...(flags & FLAG.reserved ? { reservedFlagBits: flags & FLAG.reserved } : {}),
    ...trailing(reader),
  }
}

/** 0x2A1D, for meters that do not send the type with the value. Throws DecodeError `truncated`. */
export function decodeTemperatureType(bytes: Uint8Array): TemperatureType {
  return nameOf(TYPES, new FieldReader(bytes).uint8())
}

export const thermometerProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  'ble-2a1c': decodeTemperature,
}
