import { DecodeError } from '../errors.ts'

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number

const begins = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, offset) => offset >= bytes.length || bytes[offset] === byte)

const orNull = (value: number, none: number): number | null => (value === none ? null : value)

export interface JumperValue {
  readonly pulse: number | null
  readonly spo2: number | null
  /** Probably the perfusion index in tenths. */
  readonly byte3: number
}

export const JUMPER_VALUE = 0x81
export const JUMPER_VALUE_BYTES = 4

/**
 * JPD-500F and 500G, one notification: `81`, pulse, SpO2, byte 3. No check. Source: a published capture. Throws DecodeError bad-sync,
 * truncated, bad-length.
 */
export function decodeJumperOximeter(bytes: Uint8Array): JumperValue {
  if (!begins(bytes, [JUMPER_VALUE])) throw new DecodeError('bad-sync', 'does not begin with 81')
  if (bytes.length < JUMPER_VALUE_BYTES) throw new DecodeError('truncated', `${bytes.length} of 4 bytes`)
  if (bytes.length > JUMPER_VALUE_BYTES) throw new DecodeError('bad-length', `${bytes.length} bytes in place of 4`)
  return { pulse: orNull(byteAt(bytes, 1), 0xff), spo2: orNull(byteAt(bytes, 2), 0x7f), byte3: byteAt(bytes, 3) }
}

export interface Jks50fFrame {
  readonly fingerPresent: boolean
  /** % */
  readonly spo2: number | null
  /** Beats a minute. */
  readonly pulse: number | null
  /** % */
  readonly perfusionIndex: number | null
}

/** `44` is the number of bytes after the first; `01` the kind. */
export const JKS50F_START = [0xff, 0x44, 0x01] as const
export const JKS50F_BYTES = 69
const NONE = 0x7f
const HIGHEST_PERFUSION_INDEX = 20

const sumPlusOne = (frame: Uint8Array): number => frame.subarray(0, -1).reduce((sum, byte) => (sum + byte) & 0xff, 1)

export function hasValidJks50fSum(frame: Uint8Array): boolean {
  return frame.at(-1) === sumPlusOne(frame)
}

/**
 * JKS50F: start, finger (0: in place), SpO2, pulse, perfusion index (low, high), 60 bytes of waveform, sum + 1. Source: tests of the
 * bt_oximeter integration. Throws DecodeError bad-sync, truncated, checksum.
 */
export function decodeJks50f(bytes: Uint8Array): Jks50fFrame & { trailingBytes?: number } {
  if (!begins(bytes, JKS50F_START)) throw new DecodeError('bad-sync', 'does not begin with ff 44 01')
  if (bytes.length < JKS50F_BYTES) throw new DecodeError('truncated', `${bytes.length} of ${JKS50F_BYTES} bytes`)
  const frame = bytes.subarray(0, JKS50F_BYTES)
  if (!hasValidJks50fSum(frame)) {
    const got = byteAt(frame, JKS50F_BYTES - 1)
    throw new DecodeError('checksum', 'sum of the frame', { expected: sumPlusOne(frame), got })
  }
  const perfusionIndex = ((byteAt(frame, 6) & 0x7f) | ((byteAt(frame, 7) & 0x3f) << 7)) / 100
  return {
    fingerPresent: byteAt(frame, 3) === 0,
    spo2: orNull(byteAt(frame, 4), NONE),
    pulse: orNull(byteAt(frame, 5), NONE),
    perfusionIndex: perfusionIndex > HIGHEST_PERFUSION_INDEX ? null : perfusionIndex,
    ...(bytes.length > JKS50F_BYTES && { trailingBytes: bytes.length - JKS50F_BYTES }),
  }
}

/** JPD-HA120: `FD FD`, kind, content, `0D 0A`. No check. */
export const HA120_START = [0xfd, 0xfd] as const
export const HA120_KIND = { pressure: 0xfb, result: 0xfc, error: 0xfd } as const
export const HA120_END = [0x0d, 0x0a] as const
export const HA120_RESULT_BYTES = 8

export interface Ha120Result {
  /** mmHg */
  readonly systolic: number
  readonly diastolic: number
  /** Beats a minute. */
  readonly pulse: number
}

/**
 * A result of the JPD-HA120. The layout of its other frames is not published. Source: a captured result. Throws DecodeError bad-sync,
 * truncated, unsupported-format, bad-frame.
 */
export function decodeHa120(bytes: Uint8Array): Ha120Result & { trailingBytes?: number } {
  if (!begins(bytes, HA120_START)) throw new DecodeError('bad-sync', 'does not begin with fd fd')
  const kind = bytes[2]
  if (kind === HA120_KIND.pressure || kind === HA120_KIND.error) {
    throw new DecodeError('unsupported-format', `a frame of kind ${kind.toString(16)}`)
  }
  if (bytes.length < HA120_RESULT_BYTES) throw new DecodeError('truncated', `${bytes.length} of 8 bytes`)
  if (kind !== HA120_KIND.result) throw new DecodeError('bad-frame', 'a frame of unknown kind')
  if (HA120_END.some((byte, index) => bytes[HA120_RESULT_BYTES - 2 + index] !== byte)) {
    throw new DecodeError('bad-frame', 'does not end with 0d 0a')
  }
  return {
    systolic: byteAt(bytes, 3),
    diastolic: byteAt(bytes, 4),
    pulse: byteAt(bytes, 5),
    ...(bytes.length > HA120_RESULT_BYTES && { trailingBytes: bytes.length - HA120_RESULT_BYTES }),
  }
}

export const jumperProtocols = {
  'jumper-oximeter': decodeJumperOximeter,
  'jks50f-oximeter': decodeJks50f,
  'jumper-ha120': decodeHa120,
} as const
