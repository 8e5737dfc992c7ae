import { DecodeError } from '../errors.ts'
import { minuteText } from '../minute-text.ts'
import { type WallTime, wallTimeMs } from '../sig/common/datetime.ts'

/**
 * Result lines of Omron waiting-room monitors. Which format is sent is a menu setting of the monitor; a line of another format is
 * refused, because its columns mean something else. Sources: public HBP-9030 protocol tests and HBP-9020 captures.
 */
export type HbpFormat = 'omron-hbp9030' | 'omron-hbp9020'

/** mmHg and beats a minute. */
export interface HbpResult {
  readonly time: WallTime
  /** The 20 characters typed or scanned at the monitor; personal data, may be blank. */
  readonly id: string
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number
  /** HBP-9020 only. */
  readonly map?: number
  /** HBP-9030: digit M, movement of the body. */
  readonly movement?: number
  /** HBP-9020: 0 good; what other numbers mean is not published. */
  readonly status?: number
}

/** HBP-9030: a measurement that failed, with the digit the monitor gives for it. */
export interface HbpFailure {
  readonly time: WallTime
  readonly errorCode: number
}

const HBP9030_CHARACTERS = 53
/** Blanks or digits where a failed measurement has them, checked apart: a value of a good one must be digits. */
const HBP9030 = /^(\d{4}),(\d\d),(\d\d),(\d\d),(\d\d),([ -+\--~]{20}),(\d),([ \d]{3}),([ \d]{3}),([ \d]{3}),(\d)$/
const HBP9030_LIMITS = { systolic: [60, 260], diastolic: [30, 215], pulse: [40, 180] } as const

/** One line of an HBP-9030 in format 5, with or without its end. Throws DecodeError, but for a failed measurement. */
export function parseHbp9030(bytes: Uint8Array): HbpResult | HbpFailure {
  const line = lineOf(bytes)
  if (line === '') throw new DecodeError('truncated', 'an empty line')
  if (/^[a-z]/i.test(line))
    throw new DecodeError('unsupported-format', `begins with ${JSON.stringify(line.slice(0, 8))}`)
  const fields = HBP9030.exec(line)
  if (!fields) throw new DecodeError('bad-frame', `not the ${HBP9030_CHARACTERS} characters of format 5`)
  const [, year, month, day, hour, minute, id, error, ...rest] = fields as unknown as readonly string[]
  const time = wallTime(year, month, day, hour, minute)
  const values = rest.slice(0, 3)
  const errorCode = Number(error)
  if (errorCode === 0) {
    if (values.some((value) => value.includes(' '))) throw new DecodeError('bad-frame', 'a value is missing')
  } else {
    const text = values.join('')
    if (text.trim() !== '' && text.includes(' ')) throw new DecodeError('bad-frame', 'an error with half of the values')
    return { time, errorCode }
  }
  assertExists(time)
  const [systolic, diastolic, pulse] = values.map(Number) as [number, number, number]
  const result = { systolic, diastolic, pulse }
  for (const name of ['systolic', 'diastolic', 'pulse'] as const) {
    const [lowest, highest] = HBP9030_LIMITS[name]
    if (result[name] < lowest || result[name] > highest)
      throw new DecodeError('out-of-range', `${name} ${result[name]}`)
  }
  return { time, id: id as string, ...result, movement: Number(rest[3]) }
}

const HBP9020_FIELDS = 9

/** One line of an HBP-9020 in text format (menu F3 = 5). Throws DecodeError. */
export function parseHbp9020(bytes: Uint8Array): HbpResult {
  const line = lineOf(bytes)
  if (line === '') throw new DecodeError('truncated', 'an empty line')
  const fields = line.split(',')
  if (fields[0] !== 'bp') throw new DecodeError('unsupported-format', `begins with ${JSON.stringify(line.slice(0, 8))}`)
  if (fields.length < HBP9020_FIELDS) throw new DecodeError('truncated', `${fields.length} of ${HBP9020_FIELDS} fields`)
  const [, id, date, clock, ...numbers] = fields as [string, string, string, string, ...string[]]
  const [, year, month, day] = /^(\d{4})\/(\d\d)\/(\d\d)$/.exec(date) ?? []
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(clock) ?? []
  const [systolic, map, diastolic, pulse, status, ...more] = numbers as [string, string, string, string, string]
  const isWhole = [systolic, map, diastolic, pulse].every((value) => /^\d{3}$/.test(value)) && /^\d+$/.test(status)
  if (!isWhole || !day || !minute || more.length > 0)
    throw new DecodeError('bad-frame', 'the fields are not as they should be')
  const time = wallTime(year, month, day, hour, minute)
  assertExists(time)
  return {
    time,
    id,
    systolic: Number(systolic),
    map: Number(map),
    diastolic: Number(diastolic),
    pulse: Number(pulse),
    status: Number(status),
  }
}

function lineOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/\r?\n?$/, '')
}

function wallTime(...parts: readonly (string | undefined)[]): WallTime {
  const [year, month, day, hour, minute] = parts.map(Number) as [number, number, number, number, number]
  return { year, month, day, hour, minute, second: 0 }
}

function assertExists(time: WallTime): void {
  if (wallTimeMs(time) === undefined) throw new DecodeError('invalid-date', minuteText(time))
}

export const hbpProtocols = {
  'omron-hbp9030': (bytes: Uint8Array) => {
    const parsed = parseHbp9030(bytes)
    if ('errorCode' in parsed) throw new DecodeError('device-error', `E${parsed.errorCode}`)
    const { time, movement, ...result } = parsed
    return { dateTime: minuteText(time), ...result, errorCode: 0, movement }
  },
  'omron-hbp9020': (bytes: Uint8Array) => {
    const { time, ...result } = parseHbp9020(bytes)
    return { dateTime: minuteText(time), ...result }
  },
} as const
