import { DecodeError } from '../errors.ts'
import { type WallTime, wallTimeText } from '../sig/common/datetime.ts'

/**
 * SD CodeFree frames: `53 direction length message check AA`, length that of the message and two more, check the XOR of the message.
 * Source: glucometers-tech/glucometer-protocols, codefree.
 */
export const START = 0x53
const END = 0xaa
const DIRECTIONS = { 16: 'host-to-meter', 32: 'meter-to-host' } as const
/** Start, direction, length. */
const HEAD_BYTES = 3
/** Check and end, which the length byte counts. */
const TAIL_BYTES = 2
/** Its cable may send one stray zero first. */
const STRAY = 0x00

export interface CodefreeFrame {
  readonly direction: (typeof DIRECTIONS)[keyof typeof DIRECTIONS]
  readonly message: Uint8Array
}

const xorOf = (message: Uint8Array): number => message.reduce((xor, byte) => xor ^ byte, 0)

/** Whole length that the beginning tells; `impossible` where not even check and end have room. */
export function frameBytes(beginning: Uint8Array): number | 'impossible' | undefined {
  const length = beginning[2]
  if (length === undefined) return undefined
  return length < TAIL_BYTES ? 'impossible' : length + HEAD_BYTES
}

export const hasValidCheck = (frame: Uint8Array): boolean =>
  xorOf(frame.subarray(HEAD_BYTES, -TAIL_BYTES)) === frame.at(-2)

/** One whole frame. Throws DecodeError bad-sync, truncated, bad-length, checksum, bad-frame. */
export function parseFrame(bytes: Uint8Array): CodefreeFrame {
  const frame = bytes[0] === STRAY ? bytes.subarray(1) : bytes
  if (frame.length > 0 && frame[0] !== START) throw new DecodeError('bad-sync', 'does not begin with 53')
  const length = frameBytes(frame)
  if (length === 'impossible') throw new DecodeError('bad-length', 'no room for check and end')
  if (length === undefined || frame.length < length) throw new DecodeError('truncated', `${frame.length} bytes`)
  if (frame.length > length) throw new DecodeError('bad-length', `${frame.length} bytes in place of ${length}`)
  const message = frame.slice(HEAD_BYTES, -TAIL_BYTES)
  const expected = xorOf(message)
  const got = frame.at(-2) as number
  if (expected !== got) throw new DecodeError('checksum', 'XOR of the message', { expected, got })
  if (frame.at(-1) !== END) throw new DecodeError('bad-frame', 'does not end with AA')
  const direction = DIRECTIONS[frame[1] as keyof typeof DIRECTIONS]
  if (!direction) throw new DecodeError('bad-frame', 'a direction that is neither 10 nor 20')
  return { direction, message }
}

export function request(message: readonly number[]): Uint8Array {
  return Uint8Array.of(START, 0x10, message.length + TAIL_BYTES, ...message, xorOf(Uint8Array.from(message)), END)
}

export const REQUEST = {
  /** Answers the meter's challenge. */
  greet: request([0x10, 0x40]),
  /** One record; after the last one, the end. */
  fetch: request([0x10, 0x60]),
} as const

/** To be sent in place of the first fetch. */
export function setClockRequest(time: WallTime): Uint8Array {
  const digits = wallTimeText(time).replace(/\D/g, '').slice(0, 'yyyymmddhhmm'.length)
  return request([...Buffer.from(`ADATE${digits}`, 'latin1')])
}

/** What the meter says. `mgPerDl`: as kept; whether HI and LO have codes is not documented. */
export type Said =
  | { readonly is: 'challenge' | 'end' | 'clock-set' }
  | { readonly is: 'count'; readonly records: number }
  | { readonly is: 'record'; readonly time: WallTime; readonly mgPerDl: number; readonly meal: CodefreeMeal }

export type CodefreeMeal = 'none' | 'before' | 'after'

const COUNT_BYTES = 22
const RECORD_BYTES = 17
const SIGNS: Readonly<Record<number, 'challenge' | 'end' | 'clock-set'>> = {
  48: 'challenge',
  112: 'end',
  16: 'clock-set',
}
const MEALS: Readonly<Record<number, CodefreeMeal>> = { 0: 'none', 16: 'before', 32: 'after' }

/** Throws DecodeError bad-frame for a message nobody has described. */
export function saidBy({ direction, message }: CodefreeFrame): Said {
  const data = new DataView(message.buffer, message.byteOffset, message.byteLength)
  if (direction === 'meter-to-host') {
    const sign = message.length === 2 && message[0] === 0x10 ? SIGNS[message[1] as number] : undefined
    if (sign) return { is: sign }
    if (message.length === COUNT_BYTES && message[0] === 0x30) return { is: 'count', records: data.getUint16(1) }
    const meal = message.length === RECORD_BYTES ? MEALS[message[9] as number] : undefined
    if (meal) return { is: 'record', time: recordTime(data), mgPerDl: data.getUint16(7), meal }
  }
  throw new DecodeError('bad-frame', 'a message that nobody has described')
}

function recordTime(data: DataView): WallTime {
  const [year, month, day, hour, minute] = [2, 3, 4, 5, 6].map((at) => data.getUint8(at)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  return { year: 2000 + year, month, day, hour, minute, second: 0 }
}

/** The published shape of a decoded frame. Throws DecodeError. */
export function decodeCodefree(bytes: Uint8Array): object {
  const { direction, message } = parseFrame(bytes)
  return { valid: true, direction, message: Buffer.from(message).toString('hex') }
}
