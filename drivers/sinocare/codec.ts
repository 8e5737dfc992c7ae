import { DecodeError } from '../errors.ts'
import { minuteText } from '../minute-text.ts'
import { type WallTime, wallTimeText } from '../sig/common/datetime.ts'

/**
 * Sinocare glucose meters: `53 4E`, length of what follows, device code (2 bytes), command, payload, check. The check is the low byte
 * of the sum from the length byte on. Source: README of sinocare2017/wx_blue_iot_sdk, and public integrations that agree with it.
 */
export const START = [0x53, 0x4e] as const
/** Start and length byte. */
const HEAD_BYTES = 3
/** Device code, command and check: no frame announces less. */
export const SHORTEST_LENGTH = 4

export const COMMAND = {
  connect: 0x01,
  error: 0x02,
  stripInserted: 0x03,
  result: 0x04,
  setTime: 0x06,
  testStarted: 0x0a,
  powerOff: 0x0b,
  history: 0x0e,
} as const

const KINDS: Readonly<Record<number, string>> = {
  [COMMAND.connect]: 'connect',
  [COMMAND.error]: 'error',
  [COMMAND.stripInserted]: 'strip-inserted',
  [COMMAND.result]: 'result',
  [COMMAND.setTime]: 'set-time',
  [COMMAND.testStarted]: 'test-started',
  [COMMAND.powerOff]: 'power-off',
  [COMMAND.history]: 'history',
}

/** Announced length of a result with seconds and a correction code, and of one without. */
const RESULT_LENGTH = { withSeconds: 0x10, toTheMinute: 0x0e } as const

/** Device code 0004, payload `SINO`: the only frame this station sends. */
export const CONNECT: Uint8Array = Uint8Array.of(0x53, 0x4e, 0x08, 0x00, 0x04, 0x01, 0x53, 0x49, 0x4e, 0x4f, 0x46)

export interface SinocareFrame {
  /** As announced. */
  readonly length: number
  readonly deviceCode: Uint8Array
  readonly command: number
  readonly payload: Uint8Array
  readonly trailingBytes: number
}

export interface SinocareResult {
  readonly time: WallTime
  readonly precision: 'second' | 'minute'
  readonly mmolL: number
  readonly sampleType: number
  readonly temperatureC: number
  readonly correctionCode?: number
}

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number
const wordAt = (bytes: Uint8Array, offset: number): number => byteAt(bytes, offset) * 256 + byteAt(bytes, offset + 1)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Length of the whole frame that begins so; undefined without its length byte. */
export function frameBytes(beginning: Uint8Array): number | undefined {
  const length = beginning[HEAD_BYTES - 1]
  return length === undefined ? undefined : HEAD_BYTES + length
}

const sumOf = (frame: Uint8Array): number =>
  frame.subarray(START.length, -1).reduce((sum, byte) => (sum + byte) & 0xff, 0)

export function hasValidSum(frame: Uint8Array): boolean {
  return frame.at(-1) === sumOf(frame)
}

/** One frame. Throws DecodeError bad-sync, truncated, bad-length, checksum. */
export function parseFrame(bytes: Uint8Array): SinocareFrame {
  if (START.some((byte, offset) => offset < bytes.length && bytes[offset] !== byte)) {
    throw new DecodeError('bad-sync', 'does not begin with 53 4e')
  }
  const total = frameBytes(bytes)
  if (total === undefined || bytes.length < total) {
    throw new DecodeError('truncated', `${bytes.length} of ${total ?? 'unknown'} bytes`)
  }
  const length = total - HEAD_BYTES
  if (length < SHORTEST_LENGTH) throw new DecodeError('bad-length', `${length} bytes hold no command`)
  const command = byteAt(bytes, HEAD_BYTES + 2)
  if (command === COMMAND.result && !Object.values<number>(RESULT_LENGTH).includes(length)) {
    throw new DecodeError('bad-length', `a result of ${length} bytes`)
  }
  const frame = bytes.subarray(0, total)
  if (!hasValidSum(frame)) {
    throw new DecodeError('checksum', 'sum of the frame', { expected: sumOf(frame), got: byteAt(frame, total - 1) })
  }
  return {
    length,
    deviceCode: frame.slice(HEAD_BYTES, HEAD_BYTES + 2),
    command,
    payload: frame.slice(HEAD_BYTES + 3, -1),
    trailingBytes: bytes.length - total,
  }
}

/** The payload of a result frame that `parseFrame` has accepted. */
export function resultOf({ length, payload }: SinocareFrame): SinocareResult {
  const hasSeconds = length === RESULT_LENGTH.withSeconds
  const after = hasSeconds ? 6 : 5
  return {
    time: {
      year: 2000 + byteAt(payload, 0),
      month: byteAt(payload, 1),
      day: byteAt(payload, 2),
      hour: byteAt(payload, 3),
      minute: byteAt(payload, 4),
      second: hasSeconds ? byteAt(payload, 5) : 0,
    },
    precision: hasSeconds ? 'second' : 'minute',
    mmolL: wordAt(payload, after) / 10,
    sampleType: byteAt(payload, after + 2),
    temperatureC: wordAt(payload, after + 3) / 10,
    ...(hasSeconds && { correctionCode: byteAt(payload, after + 5) }),
  }
}

/** What an error frame reports: 0001 to 0003 for E-1 to E-3, 0101 for HI, 0102 for LO. Throws DecodeError bad-frame. */
export function errorCodeOf({ payload }: SinocareFrame): string {
  if (payload.length < 2) throw new DecodeError('bad-frame', 'an error without its code')
  return hex(payload.subarray(0, 2))
}

export const timeText = ({ time, precision }: SinocareResult): string =>
  precision === 'second' ? wallTimeText(time) : minuteText(time)

/** The published shape of a frame of either direction. Throws DecodeError. */
export function decodeSinocare(bytes: Uint8Array): Readonly<Record<string, string | number>> {
  const frame = parseFrame(bytes)
  const { length, deviceCode, command, payload, trailingBytes } = frame
  const kind = KINDS[command]
  return {
    length,
    deviceCode: hex(deviceCode),
    command,
    payload: hex(payload),
    ...(kind && { kind }),
    ...(command === COMMAND.result && resultShape(resultOf(frame))),
    ...(command === COMMAND.error && { errorCode: errorCodeOf(frame) }),
    ...(trailingBytes > 0 && { trailingBytes }),
  }
}

function resultShape(result: SinocareResult): Readonly<Record<string, string | number>> {
  const { mmolL, sampleType, temperatureC, correctionCode } = result
  return {
    dateTime: timeText(result),
    mmolL,
    sampleType,
    temperatureC,
    ...(correctionCode !== undefined && { correctionCode }),
  }
}

export const sinocareProtocols = { 'sinocare-ble': decodeSinocare } as const
