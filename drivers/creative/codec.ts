import { DecodeError } from '../errors.ts'

/**
 * Creative (Lepu) PC-600 and PC-700 station modules: `AA 55`, token, length of type, data and check, type, data, CRC-8 Maxim over all of
 * it. Source: maker's host protocol v1.1, and the comments of the public pc700sdk.
 */
export const START = [0xaa, 0x55] as const
const TOKEN_AT = 2
const LENGTH_AT = 3
/** Start, token and length byte: what the length does not count. */
const HEAD_BYTES = 4
/** Type and check: no frame announces less. */
const SHORTEST_LENGTH = 2
/** Far beyond the longest known frame: noise. */
const LONGEST_LENGTH = 64

export const TOKEN = {
  pressureCommand: 0x40,
  pressureStatus: 0x41,
  cuffPressure: 0x42,
  pressureResult: 0x43,
  oximeterWaveform: 0x52,
  oximeterValues: 0x53,
  temperature: 0x74,
  strip: 0xe2,
  module: 0xff,
} as const

/** Types under the tokens of the module and of the cuff's commands. */
export const MODULE = { handshake: 1, version: 2, sleep: 5 } as const
export const PRESSURE_COMMAND = { start: 1, stop: 2, patient: 4 } as const

export interface CreativeFrame {
  readonly token: number
  /** The length byte. */
  readonly length: number
  readonly type: number
  readonly data: Uint8Array
}

export type Analyte = 'glucose' | 'uric-acid' | 'cholesterol-or-ketone'
const ANALYTES: Readonly<Record<number, Analyte>> = { 1: 'glucose', 2: 'uric-acid', 3: 'cholesterol-or-ketone' }
/** The type bytes with which results of strips are asked for and given. */
export const STRIP_TYPES: readonly number[] = Object.keys(ANALYTES).map(Number)

export type Range = 'normal' | 'low' | 'high'
const RANGES: readonly (Range | undefined)[] = ['normal', 'low', 'high', undefined]

export interface PressureResult {
  readonly kind: 'bp-result'
  /** mmHg; `map` is 0 where the module has not computed it. */
  readonly systolic: number
  readonly irregular: boolean
  readonly map: number
  readonly diastolic: number
  /** Beats a minute. */
  readonly pulse: number
}

export interface StripResult {
  readonly kind: 'chem-result'
  readonly analyte: Analyte
  readonly unit: 'mmol/L' | 'mg/dL'
  readonly hasRecord: boolean
  readonly range: Range
  /** mg/dL as transmitted: uric acid is ten times as much. */
  readonly value?: number
  /** mmol/L: four digits, unscaled. */
  readonly bcdDigits?: string
}

export interface TemperatureResult {
  readonly kind: 'temperature-result'
  readonly unit: 'C' | 'F'
  readonly range: Range
  /** The number sent, divided by 10. */
  readonly temperature?: number
}

export type CreativeMessage =
  | { readonly kind: 'bp-realtime'; readonly cuffPressure: number }
  | PressureResult
  | StripResult
  | TemperatureResult

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number
const wordAt = (bytes: Uint8Array, offset: number): number => byteAt(bytes, offset) * 256 + byteAt(bytes, offset + 1)

/** Polynomial 31 reflected; initial value and final XOR 0. */
const CRC_TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1
  return crc
})

const crcOf = (bytes: Uint8Array): number => bytes.reduce((crc, byte) => byteAt(CRC_TABLE, crc ^ byte), 0)

export function hasValidCheck(frame: Uint8Array): boolean {
  return frame.at(-1) === crcOf(frame.subarray(0, -1))
}

/** Length of the whole frame that begins so; undefined without its length byte. */
export function frameBytes(beginning: Uint8Array): number | 'impossible' | undefined {
  const length = beginning[LENGTH_AT]
  if (length === undefined) return undefined
  return length < SHORTEST_LENGTH || length > LONGEST_LENGTH ? 'impossible' : HEAD_BYTES + length
}

/** The token of a whole frame. */
export const tokenOf = (frame: Uint8Array): number | undefined => frame[TOKEN_AT]

/** One frame of either direction. Throws DecodeError bad-sync, truncated, bad-length, checksum. */
export function parseFrame(bytes: Uint8Array): CreativeFrame {
  if (START.some((byte, offset) => offset < bytes.length && bytes[offset] !== byte)) {
    throw new DecodeError('bad-sync', 'does not begin with aa 55')
  }
  const length = bytes[LENGTH_AT]
  if (length === undefined || bytes.length < HEAD_BYTES + length) {
    throw new DecodeError(
      'truncated',
      `${bytes.length} of ${length === undefined ? 'unknown' : HEAD_BYTES + length} bytes`,
    )
  }
  if (length < SHORTEST_LENGTH) throw new DecodeError('bad-length', 'no room for type and check')
  if (bytes.length > HEAD_BYTES + length) {
    throw new DecodeError('bad-length', `${bytes.length} bytes, ${HEAD_BYTES + length} announced`)
  }
  if (!hasValidCheck(bytes)) {
    const check = { expected: crcOf(bytes.subarray(0, -1)), got: byteAt(bytes, bytes.length - 1) }
    throw new DecodeError('checksum', 'CRC of the frame', check)
  }
  return {
    token: byteAt(bytes, TOKEN_AT),
    length,
    type: byteAt(bytes, HEAD_BYTES),
    data: bytes.slice(HEAD_BYTES + 1, -1),
  }
}

/** What a frame with data says; undefined for questions, acknowledgements and every other token. Throws DecodeError bad-frame. */
export function messageOf({ token, type, data }: CreativeFrame): CreativeMessage | undefined {
  if (data.length === 0) return undefined
  if (token === TOKEN.strip && ANALYTES[type]) return stripResult(ANALYTES[type], atLeast(data, 3))
  if (type !== 1) return undefined
  switch (token) {
    case TOKEN.cuffPressure:
      return { kind: 'bp-realtime', cuffPressure: wordAt(atLeast(data, 2), 0) & 0x0fff }
    case TOKEN.pressureResult:
      return pressureResult(atLeast(data, 5))
    case TOKEN.temperature:
      return temperatureResult(atLeast(data, 3))
    default:
      return undefined
  }
}

function pressureResult(data: Uint8Array): PressureResult {
  return {
    kind: 'bp-result',
    systolic: wordAt(data, 0) & 0x7fff,
    irregular: (byteAt(data, 0) & 0x80) !== 0,
    map: byteAt(data, 2),
    diastolic: byteAt(data, 3),
    pulse: byteAt(data, 4),
  }
}

/** First byte: bit 7 no stored record, bits 5 and 4 the range, bit 0 the unit. */
function stripResult(analyte: Analyte, data: Uint8Array): StripResult {
  const first = byteAt(data, 0)
  const unit = first & 1 ? 'mg/dL' : 'mmol/L'
  const hasRecord = (first & 0x80) === 0
  const range = rangeOf(first >> 4)
  const head = { kind: 'chem-result', analyte, unit, hasRecord, range } as const
  if (!hasRecord || range !== 'normal') return head
  return unit === 'mg/dL' ? { ...head, value: wordAt(data, 1) } : { ...head, bcdDigits: bcdDigits(data.subarray(1, 3)) }
}

/** First byte: bits 2 and 1 the range, bit 0 the unit. */
function temperatureResult(data: Uint8Array): TemperatureResult {
  const first = byteAt(data, 0)
  const range = rangeOf(first >> 1)
  const head = { kind: 'temperature-result', unit: first & 1 ? 'F' : 'C', range } as const
  return range === 'normal' ? { ...head, temperature: wordAt(data, 1) / 10 } : head
}

function rangeOf(bits: number): Range {
  const range = RANGES[bits & 3]
  if (!range) throw new DecodeError('bad-frame', 'neither in range, nor below, nor above')
  return range
}

function bcdDigits(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes).toString('hex')
  if (!/^\d+$/.test(digits)) throw new DecodeError('bad-frame', `${digits} are no decimal digits`)
  return digits
}

function atLeast(data: Uint8Array, bytes: number): Uint8Array {
  if (data.length < bytes) throw new DecodeError('bad-frame', `${data.length} bytes of data, ${bytes} needed`)
  return data
}

/** The numbers of an oximeter frame; zero means none. Throws DecodeError bad-frame. */
export function oximeterValues({ data }: CreativeFrame) {
  const [spo2 = 0, pulseLow = 0, pulseHigh = 0, perfusion = 0, status = 0] = atLeast(data, 5)
  return {
    /** % */
    spo2,
    /** Beats a minute. */
    pulse: pulseLow + pulseHigh * 256,
    /** ‰ */
    perfusion,
    isProbeOff: (status & 2) !== 0,
    isSearching: (status & 4) !== 0,
  }
}

/** Without data a question or an acknowledgement, with data a command. */
export function frameOf(token: number, type: number, ...data: readonly number[]): Uint8Array {
  const frame = Uint8Array.of(...START, token, data.length + SHORTEST_LENGTH, type, ...data, 0)
  frame[frame.length - 1] = crcOf(frame.subarray(0, -1))
  return frame
}

/** The published shape of a frame of either direction. Throws DecodeError. */
export function decodeCreative(bytes: Uint8Array): object {
  const frame = parseFrame(bytes)
  return { ...frame, data: Buffer.from(frame.data).toString('hex'), ...messageOf(frame) }
}

export const creativeProtocols = { 'creative-pc600-pc700': decodeCreative } as const
