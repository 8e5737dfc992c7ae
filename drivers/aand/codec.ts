import { DecodeError } from '../errors.ts'
import { minuteText } from '../minute-text.ts'
import { type WallTime, wallTimeMs } from '../sig/common/datetime.ts'

/**
 * A&D frames: SYN SYN SOH, two bytes of device ID, STX, text, ETX, block check (XOR of the text). Field texts of RB results are
 * public captures; the block check of results is by analogy with three published commands and unconfirmed, and results were
 * published without it.
 */
export const SYN = 0x16
export const SOH = 0x01
export const STX = 0x02
export const ETX = 0x03
export const ACK = 0x06
export const NAK = 0x15
/** Where STX stands, or ACK or NAK in a short frame. */
export const HEAD_BYTES = 5
export const PREFIX: readonly number[] = [SYN, SYN, SOH]
const FIELD_SEPARATOR = '\x1e'

/** Device IDs: `0` and blank in published commands, `00` in descriptions. */
export const DEVICE_IDS = ['0 ', '00'] as const
export type DeviceId = (typeof DEVICE_IDS)[number]
/** ST starts the cuff, SP stops it, RB asks for the last result. */
export type CommandText = 'ST' | 'SP' | 'RB'

export interface Framed {
  readonly id: Uint8Array
  readonly text: string
  /** XOR of the text. */
  readonly expectedCheck: number
  /** The byte after ETX; undefined where none came. */
  readonly check: number | undefined
}

/** The outer form alone. Throws DecodeError bad-sync, truncated, bad-length, bad-frame. */
export function unframe(bytes: Uint8Array): Framed {
  const prefix = bytes.subarray(0, PREFIX.length)
  if (prefix.some((byte, position) => byte !== PREFIX[position])) {
    throw new DecodeError('bad-sync', 'does not begin with SYN SYN SOH')
  }
  const etx = bytes.indexOf(ETX, HEAD_BYTES)
  if (etx === -1) throw new DecodeError('truncated', 'no ETX')
  // The block check may be any control character: exactly one byte after ETX, whatever it is.
  if (bytes.length > etx + 2)
    throw new DecodeError('bad-length', `${bytes.length - etx - 2} bytes after the block check`)
  if (bytes[HEAD_BYTES] !== STX) throw new DecodeError('bad-frame', 'no STX after the device ID')
  const text = bytes.subarray(HEAD_BYTES + 1, etx)
  return {
    id: bytes.slice(PREFIX.length, HEAD_BYTES),
    text: Buffer.from(text).toString('latin1'),
    expectedCheck: blockCheck(text),
    check: bytes[etx + 1],
  }
}

function blockCheck(text: Uint8Array): number {
  return text.reduce((check, byte) => check ^ byte, 0)
}

function assertCheck({ expectedCheck, check }: Framed): void {
  if (check !== undefined && check !== expectedCheck) {
    throw new DecodeError('checksum', 'block check', { expected: expectedCheck, got: check })
  }
}

export function command(text: CommandText, id: DeviceId): Uint8Array<ArrayBuffer> {
  const body = Buffer.from(text, 'latin1')
  return Uint8Array.of(...PREFIX, ...Buffer.from(id, 'latin1'), STX, ...body, ETX, blockCheck(body))
}

/** What a short frame answers to a command: six bytes with the code where STX would stand. */
export function shortAnswer(bytes: Uint8Array): 'ack' | 'nak' | undefined {
  if (bytes.length !== HEAD_BYTES + 1) return undefined
  const code = bytes[HEAD_BYTES]
  return code === ACK ? 'ack' : code === NAK ? 'nak' : undefined
}

/** One result of the monitor; pressures in mmHg, pulse per minute. */
export interface PressureResult {
  readonly format: 'RB'
  readonly model: string
  readonly time: WallTime
  readonly marker: boolean
  /** `E00`, or why there are no numbers. */
  readonly error: string
  readonly numbers: Readonly<Partial<Record<NumberLetter, number>>>
  /** Movement and irregular heartbeat as a TM-2657 tells them. */
  readonly hints: { readonly movement: boolean; readonly irregularPulse: boolean }
}

/** The list of cuff pressures and pulse amplitudes of the last measurement. */
export interface PulseList {
  readonly format: 'RP'
  readonly model: string
  readonly time: WallTime
  readonly pulseCount: number
  readonly points: readonly (readonly [pressure: number, amplitude: number])[]
}

/** Systolic, mean, diastolic, pulse; I and L as sent, their meaning is not settled. */
const NUMBER_LETTERS = ['S', 'M', 'D', 'P', 'I', 'L'] as const
type NumberLetter = (typeof NUMBER_LETTERS)[number]

/** The text between STX and ETX. Throws DecodeError unsupported-format, bad-frame. Impossible dates are not checked here. */
export function parseText(text: string): PressureResult | PulseList {
  const fields = text.split(FIELD_SEPARATOR)
  if (fields.at(-1) === '') fields.pop()
  const [model, digits, format, ...rest] = fields
  if (model === undefined || digits === undefined || format === undefined) {
    throw new DecodeError('bad-frame', `${fields.length} fields, at least 3 needed`)
  }
  if (format !== 'RB' && format !== 'RP') throw new DecodeError('unsupported-format', `format ${format}`)
  if (fields.some((field) => /[^ -~]/.test(field))) throw new DecodeError('bad-frame', 'a character that is no text')
  const time = timeOf(digits)
  return format === 'RB'
    ? { format, model, time, ...pressureFields(rest) }
    : { format, model, time, ...pulseListFields(rest) }
}

function timeOf(digits: string): WallTime {
  if (!/^\d{10}$/.test(digits)) throw new DecodeError('bad-frame', 'the time is not ten digits')
  const two = (position: number) => Number(digits.slice(position, position + 2))
  return { year: 2000 + two(0), month: two(2), day: two(4), hour: two(6), minute: two(8), second: 0 }
}

function pressureFields(fields: readonly string[]): Pick<PressureResult, 'marker' | 'error' | 'numbers' | 'hints'> {
  const error = fields.find((field) => field.startsWith('E'))
  if (error === undefined || !/^E\d\d$/.test(error)) throw new DecodeError('bad-frame', 'no error code')
  const isMarker = (field: string) => field.trim() === 'M'
  const says = (letter: string) => fields.some((field) => field.startsWith(letter) && Number(field.slice(1)) > 0)
  return {
    marker: fields.some(isMarker),
    error,
    // With an error the numbers are not to be used, and may be anything.
    numbers: error === 'E00' ? numbersOf(fields.filter((field) => !isMarker(field))) : {},
    hints: { movement: says('m'), irregularPulse: says('i') },
  }
}

function numbersOf(fields: readonly string[]): PressureResult['numbers'] {
  const numbers: Partial<Record<NumberLetter, number>> = {}
  for (const letter of NUMBER_LETTERS) {
    const field = fields.find((candidate) => candidate.startsWith(letter))
    if (field !== undefined) numbers[letter] = numberOf(field.slice(1))
  }
  if (numbers.S === undefined || numbers.D === undefined || numbers.P === undefined) {
    throw new DecodeError('bad-frame', 'systolic, diastolic or pulse is missing')
  }
  return numbers
}

/** Three wide, padded with blanks or zeros. */
function numberOf(text: string): number {
  if (!/^ *\d{1,3} *$/.test(text)) throw new DecodeError('bad-frame', `no number: ${JSON.stringify(text)}`)
  return Number(text)
}

function pulseListFields([count, ...pairs]: readonly string[]): Pick<PulseList, 'pulseCount' | 'points'> {
  if (!count?.startsWith('N')) throw new DecodeError('bad-frame', 'no number of pulses')
  const values = pairs.flatMap((pair) => pair.split(',')).map(numberOf)
  if (values.length % 2 !== 0) throw new DecodeError('bad-frame', 'a pressure without its amplitude')
  const points = values.flatMap((pressure, position) =>
    position % 2 === 0 ? [[pressure, values[position + 1] as number] as const] : [],
  )
  return { pulseCount: numberOf(count.slice(1)), points }
}

/** The published shape of a result. Throws DecodeError; a result with an error of the monitor is `device-error`. */
export function decodeResult(bytes: Uint8Array) {
  const framed = unframe(bytes)
  assertCheck(framed)
  const result = parseText(framed.text)
  if (result.format === 'RB' && result.error !== 'E00') throw new DecodeError('device-error', result.error)
  if (wallTimeMs(result.time) === undefined) throw new DecodeError('invalid-date', minuteText(result.time))
  const common = { valid: true, model: result.model, format: result.format, dateTime: minuteText(result.time) }
  if (result.format === 'RP') return { ...common, pulseCount: result.pulseCount, points: result.points }
  const { S, M, D, P, I, L } = result.numbers
  return {
    ...common,
    ...(result.marker && { marker: 'M' }),
    error: result.error,
    systolic: S,
    ...(M !== undefined && { map: M }),
    diastolic: D,
    pulse: P,
    ...(I !== undefined && { I }),
    ...(L !== undefined && { L }),
  }
}

/** The published shape of a command: device ID as hex, and the text. Here the block check must be there. */
export function decodeCommand(bytes: Uint8Array) {
  const framed = unframe(bytes)
  if (framed.check === undefined) throw new DecodeError('truncated', 'no block check')
  assertCheck(framed)
  if (!/^[ -~]+$/.test(framed.text)) throw new DecodeError('bad-frame', 'the command is no text')
  return { valid: true, header: Buffer.from(framed.id).toString('hex'), command: framed.text }
}

const UA767PC_CHARACTERS = 10
const UA767PC_GOOD = 0x80

/** UA-767PC result: five bytes as hex text: code, systolic − diastolic, diastolic, pulse, body. No driver: see docs. */
export function decodeUa767pc(bytes: Uint8Array) {
  if (bytes.length < UA767PC_CHARACTERS) throw new DecodeError('truncated', `${bytes.length} of 10 characters`)
  if (bytes.length > UA767PC_CHARACTERS)
    throw new DecodeError('bad-length', `${bytes.length} characters in place of 10`)
  const text = Buffer.from(bytes).toString('latin1')
  if (!/^[\da-f]{10}$/i.test(text)) throw new DecodeError('bad-frame', 'not hex digits')
  const byte = (position: number) => Number.parseInt(text.slice(2 * position, 2 * position + 2), 16)
  const code = byte(0)
  if (code !== UA767PC_GOOD) throw new DecodeError('device-error', `code ${code.toString(16)}`)
  return { valid: true, systolic: byte(1) + byte(2), diastolic: byte(2), pulse: byte(3) }
}

/** UA-767PC command: STX, text, low byte of the sum of the text. */
export function decodeUa767pcCommand(bytes: Uint8Array) {
  if (bytes.length > 0 && bytes[0] !== STX) throw new DecodeError('bad-sync', 'does not begin with STX')
  if (bytes.length < 3) throw new DecodeError('truncated', `${bytes.length} bytes, at least 3 needed`)
  const body = bytes.subarray(1, -1)
  const expected = body.reduce((sum, byte) => (sum + byte) & 0xff, 0)
  const got = bytes.at(-1) as number
  if (got !== expected) throw new DecodeError('checksum', 'sum of the text', { expected, got })
  const text = Buffer.from(body).toString('latin1')
  if (!/^[ -~]+$/.test(text)) throw new DecodeError('bad-frame', 'the command is no text')
  return { valid: true, text }
}

export const aandProtocols = {
  'aand-tm2655': decodeResult,
  'aand-tm2655-command': decodeCommand,
  'aand-ua767pc': decodeUa767pc,
  'aand-ua767pc-command': decodeUa767pcCommand,
} as const
