import { DecodeError } from '../../errors.ts'
import { dateKnown, stationWallMs, type WallTime, wallTimeMs, wallTimeOf, wallTimeText } from './datetime.ts'
import { float32, type MedicalFloat, sfloat } from './numbers.ts'
import { FieldReader, trailing } from './reader.ts'

// Characteristics that several profiles share: Battery Service 1.0, Current Time Service 1.1, GATT Specification Supplement.

export function decodeSfloat(bytes: Uint8Array): { value: MedicalFloat } {
  const word = new FieldReader(bytes).uint16()
  expectLength(bytes, 2)
  return { value: sfloat(word) }
}

export function decodeFloat32(bytes: Uint8Array): { value: MedicalFloat } {
  const word = new FieldReader(bytes).uint32()
  expectLength(bytes, 4)
  return { value: float32(word) }
}

/** 0x2A19, percent 0 to 100. */
export function decodeBatteryLevel(bytes: Uint8Array): { percent: number } {
  const percent = new FieldReader(bytes).uint8()
  expectLength(bytes, 1)
  if (percent > 100) throw new DecodeError('out-of-range', `battery level ${percent} %`)
  return { percent }
}

export interface DateTimeValue {
  dateTime: string
  dateKnown: boolean
  trailingBytes?: number
}

/** 0x2A08. Impossible dates are not checked here. */
export function decodeDateTime(bytes: Uint8Array): DateTimeValue {
  const reader = new FieldReader(bytes)
  return { ...dateTime(reader.wallTime()), ...trailing(reader) }
}

export interface CurrentTimeValue extends DateTimeValue {
  /** 1 Monday to 7 Sunday, 0 unknown. */
  dayOfWeek: number
  fractions256: number
  adjustReason: number
}

/** 0x2A2B. */
export function decodeCurrentTime(bytes: Uint8Array): CurrentTimeValue {
  const reader = new FieldReader(bytes)
  return {
    ...dateTime(reader.wallTime()),
    dayOfWeek: reader.uint8(),
    fractions256: reader.uint8(),
    adjustReason: reader.uint8(),
    ...trailing(reader),
  }
}

/**
 * Station local time minus meter time in ms, from a clock (0x2A2B or 0x2A08) read at station time `at`. Undefined when the meter
 * does not know the date. Throws DecodeError `truncated`.
 */
export function clockOffsetMs(
  uuid: ClockUuid,
  bytes: Uint8Array,
  at: number,
  zoneOffsetMinutes: number,
): number | undefined {
  const fractions256 = uuid === '2a2b' ? decodeCurrentTime(bytes).fractions256 : 0
  const meterMs = wallTimeMs(new FieldReader(bytes).wallTime())
  if (meterMs === undefined) return undefined
  return stationWallMs(at, zoneOffsetMinutes) - (meterMs + Math.round((fractions256 * 1000) / 256))
}

export const CLOCK_UUIDS = ['2a2b', '2a08'] as const
export type ClockUuid = (typeof CLOCK_UUIDS)[number]

const ADJUST_EXTERNAL_REFERENCE = 0x01

/** What is written to set a clock to the wall time `ms` (counted as by `wallTimeMs`). */
export function encodeClock(uuid: ClockUuid, ms: number): Uint8Array {
  const wall = wallTimeOf(ms)
  const date = [wall.year & 0xff, wall.year >> 8, wall.month, wall.day, wall.hour, wall.minute, wall.second]
  if (uuid === '2a08') return Uint8Array.from(date)
  const weekday = new Date(ms).getUTCDay()
  const fractions256 = Math.floor(((ms % 1000) * 256) / 1000)
  return Uint8Array.from([...date, weekday === 0 ? 7 : weekday, fractions256, ADJUST_EXTERNAL_REFERENCE])
}

function dateTime(wall: WallTime): DateTimeValue {
  return { dateTime: wallTimeText(wall), dateKnown: dateKnown(wall) }
}

function expectLength(bytes: Uint8Array, length: number): void {
  if (bytes.length > length) throw new DecodeError('bad-length', `${bytes.length} bytes, ${length} expected`)
}

export const commonProtocols: Readonly<Record<string, (bytes: Uint8Array) => object>> = {
  sfloat: decodeSfloat,
  float32: decodeFloat32,
  'ble-2a19': decodeBatteryLevel,
  'ble-2a08': decodeDateTime,
  'ble-2a2b': decodeCurrentTime,
}
