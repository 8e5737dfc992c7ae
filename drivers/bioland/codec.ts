import { DecodeError } from '../errors.ts'
import { minuteText } from '../minute-text.ts'
import type { WallTime } from '../sig/common/datetime.ts'

/**
 * Bioland G-500 glucose meters: start (`5A` host, `55` meter), length of the whole frame, category, data, check. The check is the sum
 * of all bytes before it plus 2; older firmware leaves the 2 away. Source: tests of sivulich/AppiaGlucometers, public captures.
 */
export const HOST_START = 0x5a
export const METER_START = 0x55
/** Start, length, category and check. */
export const SHORTEST_FRAME = 4

export const CATEGORY = { info: 0x00, countdown: 0x02, result: 0x03, end: 0x05, handshake: 0x09 } as const
export type HostCategory = typeof CATEGORY.info | typeof CATEGORY.result

const KINDS: Readonly<Record<number, string>> = {
  [CATEGORY.info]: 'info',
  [CATEGORY.countdown]: 'countdown',
  [CATEGORY.result]: 'result',
  [CATEGORY.end]: 'end',
  [CATEGORY.handshake]: 'handshake',
}

export type CheckRule = 'sum+2' | 'sum'
const RULES: Readonly<Record<CheckRule, number>> = { 'sum+2': 2, sum: 0 }

/** `5A 04 09`: the greeting of old firmware, which also has the old check. */
export const HANDSHAKE: Uint8Array = Uint8Array.of(HOST_START, SHORTEST_FRAME, CATEGORY.handshake, 0x67)

export interface BiolandFrame {
  /** `none`: information frames of some versions fit neither rule, and say nothing that could harm. */
  readonly checkRule: CheckRule | 'none'
  readonly direction: 'host-to-meter' | 'meter-to-host'
  readonly category: number
  /** All of it, to read the fields at the offsets that are published. */
  readonly bytes: Uint8Array
}

/** Only where the length has been checked. */
const byteAt = (bytes: Uint8Array, offset: number): number => bytes[offset] as number
const sumOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)

/** The rule by which the last byte is the check of the others. */
export function checkRuleOf(frame: Uint8Array): CheckRule | undefined {
  const difference = (byteAt(frame, frame.length - 1) - sumOf(frame.subarray(0, -1))) & 0xff
  return (Object.keys(RULES) as CheckRule[]).find((rule) => RULES[rule] === difference)
}

/** One frame. Throws DecodeError bad-sync, truncated, bad-length, checksum. */
export function parseFrame(bytes: Uint8Array): BiolandFrame {
  const start = bytes[0]
  if (start !== undefined && start !== HOST_START && start !== METER_START) {
    throw new DecodeError('bad-sync', 'begins with neither 5a nor 55')
  }
  const length = bytes[1]
  if (length === undefined || bytes.length < length) {
    throw new DecodeError('truncated', `${bytes.length} of ${length ?? 'unknown'} bytes`)
  }
  if (bytes.length > length || length < SHORTEST_FRAME) {
    throw new DecodeError('bad-length', `${bytes.length} bytes, ${length} announced`)
  }
  const direction = start === HOST_START ? 'host-to-meter' : 'meter-to-host'
  const category = byteAt(bytes, 2)
  const checkRule = checkRuleOf(bytes)
  const isInfo = direction === 'meter-to-host' && category === CATEGORY.info
  if (!checkRule && !isInfo) {
    const expected = (sumOf(bytes.subarray(0, -1)) + RULES['sum+2']) & 0xff
    throw new DecodeError('checksum', 'sum of the frame', { expected, got: byteAt(bytes, length - 1) })
  }
  return { checkRule: checkRule ?? 'none', direction, category, bytes }
}

/** Throws DecodeError bad-frame. */
export function infoOf({ bytes }: BiolandFrame): { protocolVersion: number; battery: number } {
  atLeast(bytes, 7)
  return { protocolVersion: byteAt(bytes, 3), battery: byteAt(bytes, 5) }
}

/** Throws DecodeError bad-frame. */
export function secondsLeft({ bytes }: BiolandFrame): number {
  atLeast(bytes, 6)
  return byteAt(bytes, 4)
}

/** The meter's own time to the minute, and mg/dL. Throws DecodeError bad-frame. */
export function resultOf({ bytes }: BiolandFrame): { time: WallTime; mgdL: number } {
  atLeast(bytes, 12)
  const [year, month, day, hour, minute] = Array.from(bytes.subarray(3, 8)) as [number, number, number, number, number]
  return {
    time: { year: 2000 + year, month, day, hour, minute, second: 0 },
    mgdL: byteAt(bytes, 9) + byteAt(bytes, 10) * 256,
  }
}

function atLeast(bytes: Uint8Array, length: number): void {
  if (bytes.length < length) throw new DecodeError('bad-frame', `${bytes.length} bytes, ${length} needed`)
}

/** A request that carries the host's time. */
export function request(category: HostCategory, time: WallTime, rule: CheckRule): Uint8Array {
  const { year, month, day, hour, minute, second } = time
  const body = Uint8Array.of(HOST_START, 10, category, year - 2000, month, day, hour, minute, second)
  return Uint8Array.of(...body, sumOf(body) + RULES[rule])
}

/** The published shape of a frame of either direction. Throws DecodeError. */
export function decodeBioland(bytes: Uint8Array): object {
  const frame = parseFrame(bytes)
  const { checkRule, direction, category } = frame
  const head = { checksumRule: checkRule, direction, category }
  const kind = KINDS[category]
  return direction === 'meter-to-host' && kind ? { ...head, kind, ...contentOf(frame) } : head
}

function contentOf(frame: BiolandFrame): object {
  switch (frame.category) {
    case CATEGORY.info:
      return infoOf(frame)
    case CATEGORY.countdown:
      return { secondsLeft: secondsLeft(frame) }
    case CATEGORY.result: {
      const { time, mgdL } = resultOf(frame)
      return { dateTime: minuteText(time), mgdL }
    }
    default:
      return {}
  }
}

export const biolandProtocols = { bioland: decodeBioland } as const
