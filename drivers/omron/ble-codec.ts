import { DecodeError } from '../errors.ts'
import { type WallTime, wallTimeText } from '../sig/common/datetime.ts'

// Omron's own Bluetooth protocol (HEM-7xxxT). Source: userx14/omblepy and the tests of eigger/hass-omron.

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number
const bigEndian = (bytes: Uint8Array, offset: number): number => byteAt(bytes, offset) * 256 + byteAt(bytes, offset + 1)
const littleEndian = (bytes: Uint8Array, offset: number): number =>
  byteAt(bytes, offset) + byteAt(bytes, offset + 1) * 256

const SHORTEST_FRAME = 8
/** Length, type, address, size. */
const HEAD_BYTES = 6

/** Answers have bit 15 set. */
export const FRAME_TYPE = { start: 0x0000, read: 0x0100, end: 0x0f00 } as const
export const ANSWER_BIT = 0x8000

export interface OmronFrame {
  readonly length: number
  readonly type: number
  /** In the meter's memory. */
  readonly address: number
  readonly size: number
  readonly data: Uint8Array
  /** The byte before the check: not 0 in the answer to an end for an error. */
  readonly status: number
}

const xorOf = (bytes: Uint8Array): number => bytes.reduce((check, byte) => check ^ byte, 0)

/** Length · type · address · size · data · 00 · check; the XOR of all is 0. Throws DecodeError truncated, bad-length, checksum. */
export function parseFrame(bytes: Uint8Array): OmronFrame {
  const length = bytes[0] ?? 0
  if (bytes.length < SHORTEST_FRAME || bytes.length < length) {
    throw new DecodeError('truncated', `${bytes.length} of ${Math.max(SHORTEST_FRAME, length)} bytes`)
  }
  if (bytes.length > length) throw new DecodeError('bad-length', `${bytes.length} bytes in place of ${length}`)
  const expected = xorOf(bytes.subarray(0, -1))
  const got = byteAt(bytes, length - 1)
  if (got !== expected) throw new DecodeError('checksum', 'XOR of the frame', { expected, got })
  return {
    length,
    type: bigEndian(bytes, 1),
    address: bigEndian(bytes, 3),
    size: byteAt(bytes, 5),
    data: bytes.slice(HEAD_BYTES, length - 2),
    status: byteAt(bytes, length - 2),
  }
}

/** A request has no data. */
export function request(type: number, address: number, size: number): Uint8Array {
  const body = Uint8Array.of(SHORTEST_FRAME, type >> 8, type & 0xff, address >> 8, address & 0xff, size, 0)
  return Uint8Array.of(...body, xorOf(body))
}

/** Opens the memory for reading. */
export const START_TRANSFER: Uint8Array = request(FRAME_TYPE.start, 0, 0x10)
export const END_TRANSFER: Uint8Array = request(FRAME_TYPE.end, 0, 0)
export const readRequest = (address: number, size: number): Uint8Array => request(FRAME_TYPE.read, address, size)

export type ByteOrder = 'little' | 'big'

export interface OmronRecord {
  /** mmHg */
  readonly systolic: number
  readonly diastolic: number
  /** Beats a minute. */
  readonly pulse: number
  readonly time: WallTime
  readonly irregular: boolean
  readonly movement: boolean
  /** Little-endian records only. */
  readonly cuffOk?: boolean
}

const RECORD_BYTES = 8

/** The first 8 bytes of a memory slot; what follows them is not known. Throws DecodeError truncated, empty-slot. */
export function parseRecord(bytes: Uint8Array, order: ByteOrder): OmronRecord {
  if (bytes.length < RECORD_BYTES) throw new DecodeError('truncated', `${bytes.length} of ${RECORD_BYTES} bytes`)
  const record = bytes.subarray(0, RECORD_BYTES)
  if (record.every((byte) => byte === 0xff) || record.every((byte) => byte === 0)) {
    throw new DecodeError('empty-slot', 'never written')
  }
  const [systolicAt, diastolicAt, pulseAt, yearAt] = order === 'little' ? [0, 1, 2, 3] : [1, 0, 3, 2]
  const wordAt = order === 'little' ? littleEndian : bigEndian
  const dayWord = wordAt(record, 4)
  const clockWord = wordAt(record, 6)
  const year = byteAt(record, yearAt)
  return {
    systolic: byteAt(record, systolicAt) + 25,
    diastolic: byteAt(record, diastolicAt),
    pulse: byteAt(record, pulseAt),
    time: {
      year: 2000 + (order === 'little' ? year & 0x3f : year),
      month: (dayWord >> 10) & 0x0f,
      day: (dayWord >> 5) & 0x1f,
      hour: dayWord & 0x1f,
      minute: (clockWord >> 6) & 0x3f,
      // Six bits, seen up to 63.
      second: Math.min(clockWord & 0x3f, 59),
    },
    irregular: (dayWord & 0x4000) !== 0,
    movement: (dayWord & 0x8000) !== 0,
    ...(order === 'little' && { cuffOk: (clockWord & 0x1000) !== 0 }),
  }
}

const hex16 = (value: number): string => value.toString(16).padStart(4, '0')

/** The published shape of a frame of either direction. Throws DecodeError. */
export function decodeOmronFrame(bytes: Uint8Array): object {
  const { length, type, address, size, data } = parseFrame(bytes)
  return {
    length,
    type: hex16(type),
    address: hex16(address),
    size,
    ...(data.length > 0 && { data: Buffer.from(data).toString('hex') }),
  }
}

function decodeRecord(order: ByteOrder): (bytes: Uint8Array) => object {
  return (bytes) => {
    const { time, ...record } = parseRecord(bytes, order)
    return { ...record, dateTime: wallTimeText(time) }
  }
}

const CLOCK_BYTES = 16
const CLOCK_SUM_AT = 14

/** The clock block of the settings. Throws DecodeError truncated, checksum. */
export function decodeOmronClock(bytes: Uint8Array): { dateTime: string; trailingBytes?: number } {
  if (bytes.length < CLOCK_BYTES) throw new DecodeError('truncated', `${bytes.length} of ${CLOCK_BYTES} bytes`)
  const expected = bytes.subarray(0, CLOCK_SUM_AT).reduce((sum, byte) => (sum + byte) & 0xff, 0)
  const got = byteAt(bytes, CLOCK_SUM_AT)
  if (got !== expected) throw new DecodeError('checksum', 'sum of the clock block', { expected, got })
  const time: WallTime = {
    year: 2000 + byteAt(bytes, 8),
    month: byteAt(bytes, 9),
    day: byteAt(bytes, 10),
    hour: byteAt(bytes, 11),
    minute: byteAt(bytes, 12),
    second: byteAt(bytes, 13),
  }
  return {
    dateTime: wallTimeText(time),
    ...(bytes.length > CLOCK_BYTES && { trailingBytes: bytes.length - CLOCK_BYTES }),
  }
}

export const omronBleProtocols = {
  'omron-ble-frame': decodeOmronFrame,
  'omron-ble-record-le': decodeRecord('little'),
  'omron-ble-record-be': decodeRecord('big'),
  'omron-ble-clock': decodeOmronClock,
} as const
