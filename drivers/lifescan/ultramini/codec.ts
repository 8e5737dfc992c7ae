import { DecodeError } from '../../errors.ts'

/**
 * LifeScan's binary frames (OneTouch UltraMini, UltraEasy): `02 length link payload 03 crc-low crc-high`, the length that of the
 * whole frame. Source: glucometers-tech/glucometer-protocols, onetouch-ultraeasy and shared-binary-protocol.
 */
export const STX = 0x02
const ETX = 0x03
/** A control frame: nothing between link byte and ETX. */
const CONTROL_BYTES = 6

const LINK_BITS = { more: 0x10, disconnect: 0x08, ack: 0x04, e: 0x02, s: 0x01 } as const

/** The numbers of the one-bit sliding window: `s` of what is sent, `e` of what is expected next. */
export interface LinkByte {
  readonly more: boolean
  readonly disconnect: boolean
  readonly ack: boolean
  readonly e: 0 | 1
  readonly s: 0 | 1
}

export interface UltraMiniFrame {
  readonly link: LinkByte
  readonly payload: Uint8Array
  readonly crc: number
}

/** CRC-16/CCITT-FALSE: polynomial 1021, initial FFFF. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return crc
}

const crcOf = (frame: Uint8Array): number => (frame.at(-2) as number) | ((frame.at(-1) as number) << 8)

/** Whether the last two bytes are the CRC of the others. */
export const hasValidCrc = (frame: Uint8Array): boolean => crc16(frame.subarray(0, -2)) === crcOf(frame)

/** Whole length that the beginning tells; `impossible` for less than a control frame. */
export function frameBytes(beginning: Uint8Array): number | 'impossible' | undefined {
  const length = beginning[1]
  return length !== undefined && length < CONTROL_BYTES ? 'impossible' : length
}

/** One whole frame. Throws DecodeError bad-sync, truncated, bad-length, checksum, bad-frame. */
export function parseFrame(bytes: Uint8Array): UltraMiniFrame {
  if (bytes.length > 0 && bytes[0] !== STX) throw new DecodeError('bad-sync', 'does not begin with 02')
  const length = frameBytes(bytes)
  if (length === 'impossible') throw new DecodeError('bad-length', 'shorter than a control frame')
  if (length === undefined || bytes.length < length) throw new DecodeError('truncated', `${bytes.length} bytes`)
  if (bytes.length > length) throw new DecodeError('bad-length', `${bytes.length} bytes in place of ${length}`)
  const expected = crc16(bytes.subarray(0, -2))
  const crc = crcOf(bytes)
  if (crc !== expected) throw new DecodeError('checksum', 'CRC of the frame', { expected, got: crc })
  if (bytes.at(-3) !== ETX) throw new DecodeError('bad-frame', 'no 03 before the CRC')
  return { link: linkOf(bytes[2] as number), payload: bytes.slice(3, -3), crc }
}

function linkOf(byte: number): LinkByte {
  const has = (bit: keyof typeof LINK_BITS) => (byte & LINK_BITS[bit]) !== 0
  return { more: has('more'), disconnect: has('disconnect'), ack: has('ack'), e: has('e') ? 1 : 0, s: has('s') ? 1 : 0 }
}

export function frame(link: Partial<LinkByte>, payload: readonly number[] = []): Uint8Array {
  const bits = Object.entries(LINK_BITS).reduce(
    (sum, [name, bit]) => (link[name as keyof LinkByte] ? sum | bit : sum),
    0,
  )
  const body = Uint8Array.of(STX, payload.length + CONTROL_BYTES, bits, ...payload, ETX)
  const crc = crc16(body)
  return Uint8Array.of(...body, crc & 0xff, crc >> 8)
}

/** The requests this driver sends. 05 1A erases the memory and is left out on purpose. */
export const REQUEST = {
  version: [0x05, 0x0d, 0x02],
  serialNumber: [0x05, 0x0b, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  readClock: [0x05, 0x20, 0x02, 0, 0, 0, 0],
  recordCount: [0x05, 0x1f, 0xf5, 0x01],
} as const

/** `seconds`: since 1970-01-01, in local time. */
export const setClockRequest = (seconds: number): readonly number[] => [0x05, 0x20, 0x01, ...uint32Bytes(seconds)]

/** Index 0 is the newest record. */
export const recordRequest = (index: number): readonly number[] => [0x05, 0x1f, index & 0xff, index >> 8]

const uint32Bytes = (value: number): readonly number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff)

/** What an answer's payload says. An answer does not tell its question: clocks and records are told apart by their length. */
export type Answer =
  | { readonly is: 'clock'; readonly seconds: number }
  | { readonly is: 'count'; readonly records: number }
  /** `raw`: the lower half of the value, mg/dL, or a code. */
  | { readonly is: 'record'; readonly seconds: number; readonly raw: number }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'refused'; readonly status: number }

const SUCCESS = 0x06
const COUNT = 0x0f
const COUNT_BYTES = 4
const CLOCK_BYTES = 6
const RECORD_BYTES = 10

/** `expectsRecord`, because a text may be as long as a record. Throws DecodeError bad-frame for what is no answer. */
export function answerOf(payload: Uint8Array, expectsRecord: boolean): Answer {
  const status = payload[1]
  if (payload[0] !== 0x05 || status === undefined) throw new DecodeError('bad-frame', 'no answer of this family')
  const data = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  if (status === COUNT && payload.length === COUNT_BYTES) return { is: 'count', records: data.getUint16(2, true) }
  if (status !== SUCCESS) return { is: 'refused', status }
  if (payload.length === CLOCK_BYTES) return { is: 'clock', seconds: data.getUint32(2, true) }
  if (expectsRecord && payload.length === RECORD_BYTES) {
    return { is: 'record', seconds: data.getUint32(2, true), raw: data.getUint16(6, true) }
  }
  return { is: 'text', text: String.fromCharCode(...payload.slice(2).filter((byte) => byte > 0x20 && byte < 0x7f)) }
}

export const HIGH = 0xffff
export const LOW = 0xfffe

/** The published shape of a decoded frame. Throws DecodeError. */
export function decodeUltraMini(bytes: Uint8Array): object {
  const { link, payload, crc } = parseFrame(bytes)
  return { valid: true, length: bytes.length, link, payload: Buffer.from(payload).toString('hex'), crc }
}
