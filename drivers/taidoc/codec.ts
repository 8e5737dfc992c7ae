import { DecodeError } from '../errors.ts'
import { minuteText } from '../minute-text.ts'
import { type WallTime, wallTimeMs } from '../sig/common/datetime.ts'

/**
 * TaiDoc frames: `51 command d0 d1 d2 d3 end check`, end A3 from the host and A5 from the meter, check the low byte of the sum of
 * all bytes before it. Source: glucometers-tech/glucometer-protocols, TD-42xx page; blood pressure by agreeing public
 * implementations.
 */
export const START = 0x51
export const END: Readonly<Record<Direction, number>> = { 'host-to-meter': 0xa3, 'meter-to-host': 0xa5 }
export const FRAME_BYTES = 8
/** Scales are asked with a frame that is one data byte shorter (TD-2555). */
const SHORT_FRAME_BYTES = 7
const SHORT_REQUESTS: readonly number[] = [0x71, 0x77]

/** The commands this driver uses. 52 clears the memory and is left out on purpose. */
export const COMMAND = {
  connect: 0x22,
  readClock: 0x23,
  model: 0x24,
  recordTime: 0x25,
  recordValue: 0x26,
  serialNumberLow: 0x27,
  serialNumberHigh: 0x28,
  recordCount: 0x2b,
  setClock: 0x33,
  /** Sent unasked when the cable goes in: the meter is in communication mode. */
  announce: 0x54,
} as const
export type Command = (typeof COMMAND)[keyof typeof COMMAND]

export type Direction = 'host-to-meter' | 'meter-to-host'

export interface TaidocFrame {
  readonly command: number
  readonly direction: Direction
  /** d0 to d3; three bytes in a short frame. */
  readonly payload: Uint8Array
}

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number
const firstWord = (payload: Uint8Array): number => byteAt(payload, 0) | (byteAt(payload, 1) << 8)

/** Low byte of the sum: the check byte of what stands before it. */
function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)
}

/** Whether the last byte is the check byte of the others. */
export function hasValidSum(frame: Uint8Array): boolean {
  return frame.at(-1) === sumOf(frame.subarray(0, -1))
}

function frameLength(bytes: Uint8Array): number {
  const isShort =
    SHORT_REQUESTS.includes(byteAt(bytes, 1)) &&
    (bytes.length < FRAME_BYTES ||
      (bytes[SHORT_FRAME_BYTES - 2] === END['host-to-meter'] && hasValidSum(bytes.subarray(0, SHORT_FRAME_BYTES))))
  return isShort ? SHORT_FRAME_BYTES : FRAME_BYTES
}

/** One whole frame. Throws DecodeError bad-sync, truncated, bad-length, checksum, bad-frame. */
export function parseFrame(bytes: Uint8Array): TaidocFrame {
  if (bytes.length > 0 && bytes[0] !== START) throw new DecodeError('bad-sync', 'does not begin with 51')
  const length = frameLength(bytes)
  if (bytes.length < length) throw new DecodeError('truncated', `${bytes.length} of ${length} bytes`)
  if (bytes.length > length) throw new DecodeError('bad-length', `${bytes.length} bytes in place of ${length}`)
  const end = byteAt(bytes, length - 2)
  const check = byteAt(bytes, length - 1)
  const expected = sumOf(bytes.subarray(0, -1))
  if (check !== expected) throw new DecodeError('checksum', 'sum of the frame', { expected, got: check })
  if (end !== END['host-to-meter'] && end !== END['meter-to-host']) {
    throw new DecodeError('bad-frame', `end byte ${end.toString(16)} is neither a3 nor a5`)
  }
  const direction = end === END['host-to-meter'] ? 'host-to-meter' : 'meter-to-host'
  return { command: byteAt(bytes, 1), direction, payload: bytes.slice(2, length - 2) }
}

export function request(command: Command, payload: readonly number[] = [0, 0, 0, 0]): Uint8Array {
  const body = Uint8Array.of(START, command, ...payload, END['host-to-meter'])
  return Uint8Array.of(...body, sumOf(body))
}

/** Payload of 25 and 26: index 0 is the newest record; user 0 is the current one. */
export function recordAddress(index: number, user: number): readonly number[] {
  return [index & 0xff, index >> 8, 0, user]
}

/** Year − 2000 in bits 15 to 9 of d0 d1, month in 8 to 5, day in 4 to 0; then minute, then hour, whose upper bits are flags. */
export function meterTime(payload: Uint8Array): WallTime {
  const date = firstWord(payload)
  return {
    year: 2000 + (date >> 9),
    month: (date >> 5) & 0x0f,
    day: date & 0x1f,
    hour: byteAt(payload, 3) & 0x1f,
    minute: byteAt(payload, 2) & 0x3f,
    second: 0,
  }
}

export function meterTimePayload(time: WallTime): readonly number[] {
  const date = ((time.year - 2000) << 9) | (time.month << 5) | time.day
  return [date & 0xff, date >> 8, time.minute, time.hour]
}

/** Bit 7 of the minute byte in a 25 reply of meters that know both. */
export function recordKind(payload: Uint8Array): 'glucose' | 'blood-pressure' {
  return (byteAt(payload, 2) & 0x80) === 0 ? 'glucose' : 'blood-pressure'
}

export const recordCount = (payload: Uint8Array): number => firstWord(payload)

/** Model number of a 24 reply, two bytes of BCD, low byte first: 77 42 is `4277`. */
export const modelNumber = (payload: Uint8Array): string => firstWord(payload).toString(16).padStart(4, '0')

/** Serial number from the 28 and the 27 reply, each read from d3 to d0: 16 digits. */
export function serialNumber(high: Uint8Array, low: Uint8Array): string {
  return hex(high.toReversed()) + hex(low.toReversed())
}

export interface StripValue {
  /** Bits 10 to 13 of d2 d3: what the strip measures. */
  readonly testType: number
  readonly raw: number
  readonly meal: 'none' | 'preprandial' | 'postprandial' | 'control-solution'
}

const MEALS = ['none', 'preprandial', 'postprandial', 'control-solution'] as const

/** A 26 reply of a strip record. */
export function stripValue(payload: Uint8Array): StripValue {
  const context = byteAt(payload, 3)
  return { testType: (context >> 2) & 0x0f, raw: firstWord(payload), meal: MEALS[(context >> 6) as 0 | 1 | 2 | 3] }
}

export interface PressureValue {
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number
}

/** A 26 reply of a blood pressure record; mmHg and beats a minute. Some meters (D40) send the systolic value in two bytes. */
export function pressureValue(payload: Uint8Array, systolicBytes: 1 | 2): PressureValue {
  const systolic = systolicBytes === 2 ? firstWord(payload) : byteAt(payload, 0)
  return { systolic, diastolic: byteAt(payload, 2), pulse: byteAt(payload, 3) }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const DATED: readonly number[] = [COMMAND.readClock, COMMAND.recordTime, COMMAND.setClock]

/** The published shape of a decoded frame. Throws DecodeError, for a reply with an impossible date too. */
export function decodeTaidoc(bytes: Uint8Array): Readonly<Record<string, string | number | boolean>> {
  const { command, direction, payload } = parseFrame(bytes)
  const isReply = direction === 'meter-to-host'
  const isDated = isReply && DATED.includes(command)
  const time = meterTime(payload)
  if (isDated && wallTimeMs(time) === undefined) throw new DecodeError('invalid-date', minuteText(time))
  return {
    valid: true,
    command,
    direction,
    ...(bytes.length === SHORT_FRAME_BYTES && { length7: true }),
    payload: hex(payload),
    ...(isDated && { dateTime: minuteText(time) }),
    ...(isReply && command === COMMAND.recordTime && { recordKind: recordKind(payload) }),
    ...(isReply && command === COMMAND.recordCount && { recordCount: recordCount(payload) }),
  }
}

export const taidocProtocols = { taidoc: decodeTaidoc } as const
