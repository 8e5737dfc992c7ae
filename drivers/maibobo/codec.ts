import { DecodeError } from '../errors.ts'

/**
 * Maibobo (Sankai RBP) pressure monitors, the same frames over BLE and over a serial line: start, version, length of class, code and
 * data, class, code, data, check. The check is the XOR of every byte from the version on. Source: ZackKingS/BloodPressureMeasureDemo
 * and public integrations that agree with it.
 */
export const HOST_START = [0xcc, 0x80] as const
export const METER_START = [0xaa, 0x80] as const
/** Start, version and length byte. */
const HEAD_BYTES = 4
/** Class and code: no frame announces less. */
export const SHORTEST_LENGTH = 2

/** Over BLE and over a serial line. */
export const VERSION = { ble: 0x02, serial: 0x03 } as const

export const MEASURING_CLASS = 0x01
export const CODE = { connect: 0x01, start: 0x02, stop: 0x03, pressure: 0x05, result: 0x06, error: 0x07 } as const
export type HostCode = typeof CODE.connect | typeof CODE.start | typeof CODE.stop

export interface MaiboboFrame {
  readonly direction: 'host-to-meter' | 'meter-to-host'
  readonly version: number
  readonly class: number
  readonly code: number
  readonly data: Uint8Array
  readonly trailingBytes: number
}

/** What a meter's frame of the measuring class says; mmHg, beats a minute. */
export type MaiboboMessage =
  | { readonly kind: 'pressure'; readonly cuffPressure: number }
  | { readonly kind: 'result'; readonly systolic: number; readonly diastolic: number; readonly pulse: number }
  | { readonly kind: 'error'; readonly errorCode: number }

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number
const wordAt = (bytes: Uint8Array, offset: number): number => byteAt(bytes, offset) * 256 + byteAt(bytes, offset + 1)

/** Length of the whole frame that begins so; undefined without its length byte. */
export function frameBytes(beginning: Uint8Array): number | undefined {
  const length = beginning[HEAD_BYTES - 1]
  return length === undefined ? undefined : HEAD_BYTES + length + 1
}

const xorOf = (frame: Uint8Array): number =>
  frame.subarray(METER_START.length, -1).reduce((check, byte) => check ^ byte, 0)

export function hasValidCheck(frame: Uint8Array): boolean {
  return frame.at(-1) === xorOf(frame)
}

const begins = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, offset) => offset >= bytes.length || bytes[offset] === byte)

/** One frame. Throws DecodeError bad-sync, truncated, bad-length, checksum. */
export function parseFrame(bytes: Uint8Array): MaiboboFrame {
  const isFromHost = begins(bytes, HOST_START)
  if (!isFromHost && !begins(bytes, METER_START))
    throw new DecodeError('bad-sync', 'begins with neither cc 80 nor aa 80')
  const total = frameBytes(bytes)
  if (total === undefined || bytes.length < total) {
    throw new DecodeError('truncated', `${bytes.length} of ${total ?? 'unknown'} bytes`)
  }
  if (byteAt(bytes, HEAD_BYTES - 1) < SHORTEST_LENGTH) throw new DecodeError('bad-length', 'no room for class and code')
  const frame = bytes.subarray(0, total)
  if (!hasValidCheck(frame)) {
    throw new DecodeError('checksum', 'XOR of the frame', { expected: xorOf(frame), got: byteAt(frame, total - 1) })
  }
  return {
    direction: isFromHost ? 'host-to-meter' : 'meter-to-host',
    version: byteAt(frame, 2),
    class: byteAt(frame, HEAD_BYTES),
    code: byteAt(frame, HEAD_BYTES + 1),
    data: frame.slice(HEAD_BYTES + 2, -1),
    trailingBytes: bytes.length - total,
  }
}

/**
 * Undefined for acknowledgements and other classes. The result also carries a user and a date, whose coding is not certain: they are
 * left alone. Throws DecodeError bad-frame.
 */
export function messageOf(frame: MaiboboFrame): MaiboboMessage | undefined {
  if (frame.direction === 'host-to-meter' || frame.class !== MEASURING_CLASS) return undefined
  const { code, data } = frame
  switch (code) {
    case CODE.pressure:
      atLeast(data, 5)
      return { kind: 'pressure', cuffPressure: wordAt(data, 3) }
    case CODE.result:
      atLeast(data, 13)
      return { kind: 'result', systolic: wordAt(data, 7), diastolic: wordAt(data, 9), pulse: wordAt(data, 11) }
    case CODE.error:
      atLeast(data, 1)
      return { kind: 'error', errorCode: byteAt(data, 0) }
    default:
      return undefined
  }
}

function atLeast(data: Uint8Array, bytes: number): void {
  if (data.length < bytes) throw new DecodeError('bad-frame', `${data.length} bytes of data, ${bytes} needed`)
}

/** A command without data but for one zero byte. */
export function command(version: number, code: HostCode): Uint8Array {
  const frame = Uint8Array.of(...HOST_START, version, SHORTEST_LENGTH + 1, MEASURING_CLASS, code, 0, 0)
  frame[frame.length - 1] = xorOf(frame)
  return frame
}

/** The published shape of a frame of either direction. Throws DecodeError. */
export function decodeSankai(bytes: Uint8Array): object {
  const frame = parseFrame(bytes)
  const { data, trailingBytes, ...head } = frame
  return {
    ...head,
    data: Buffer.from(data).toString('hex'),
    ...messageOf(frame),
    ...(trailingBytes > 0 && { trailingBytes }),
  }
}

export const maiboboProtocols = { 'sankai-rbp': decodeSankai } as const
