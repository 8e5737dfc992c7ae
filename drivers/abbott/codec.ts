import { DecodeError } from '../errors.ts'
import { type WallTime, wallTimeMs, wallTimeText } from '../sig/common/datetime.ts'

/**
 * The answer of a FreeStyle Lite, Freedom Lite or Mini to `mem`: text lines ending CR LF. Source: glucometers-tech/glucometer-protocols,
 * freestyle-lite. No capture of a real meter is public.
 */
export type LiteLine =
  | { readonly is: 'begin' | 'accepted' | 'refused' | 'log-empty' | 'other' }
  | { readonly is: 'serial-number'; readonly serialNumber: string }
  | { readonly is: 'version'; readonly version: string }
  | { readonly is: 'clock'; readonly time: WallTime }
  | { readonly is: 'count'; readonly records: number }
  /** Without sum where the log is empty. */
  | { readonly is: 'end'; readonly sum: number | undefined; readonly isLogEmpty: boolean }

export interface LiteRecord {
  readonly time: WallTime
  /** mg/dL whatever the meter shows. */
  readonly mgPerDl: number | 'HI' | 'LO'
  readonly control: boolean
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** A field of four letters: `June` and `July` fill it, the others have a blank. */
const DATE = '([A-Z][a-z]{2})[a-z]? +(\\d\\d) (\\d{4}) (\\d\\d):(\\d\\d)'
const CLOCK = new RegExp(`^${DATE}:(\\d\\d)$`)
const RECORD = new RegExp(`^(\\d{3}|HI |LO ) +${DATE} \\d\\d 0x([0-9A-Fa-f]{2})$`)

const LF = 0x0a
const END = Buffer.from('END')

/** Bytes of the line at the front, its end included; the last line ends with the letters END. Undefined: more bytes must tell. */
export function lineBytes(bytes: Uint8Array): number | undefined {
  const lf = bytes.indexOf(LF) + 1
  const end = Buffer.from(bytes).indexOf(END)
  if (end !== -1 && (lf === 0 || end < lf)) return end + END.length
  return lf === 0 ? undefined : lf
}

/** The line without what frames it: line ends, STX, ETX, noise, blanks. */
export const lineText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.filter((byte) => byte >= 0x20 && byte < 0x7f))
    .toString('latin1')
    .trim()

/** What a line is, but for records, which only stand behind the count. Throws DecodeError invalid-date. */
export function readLine(bytes: Uint8Array): LiteLine {
  const text = lineText(bytes)
  // The first line is empty; an extra LF may stand behind the count.
  if (text === '') return { is: bytes.includes(0x0d) ? 'begin' : 'other' }
  if (/^[A-Z0-9]{7}-[A-Z0-9]{5}$/.test(text)) return { is: 'serial-number', serialNumber: text }
  if (/-P$/.test(text)) return { is: 'version', version: text }
  if (/^\d{3}$/.test(text)) return { is: 'count', records: Number(text) }
  if (text === 'Log Empty') return { is: 'log-empty' }
  if (text === 'CMD OK') return { is: 'accepted' }
  if (text.startsWith('CMD Fail')) return { is: 'refused' }
  const end = /^(Log Empty)? *(?:0x([0-9A-Fa-f]{4}))? *END$/.exec(text)
  if (end) return { is: 'end', sum: end[2] ? Number.parseInt(end[2], 16) : undefined, isLogEmpty: end[1] !== undefined }
  const clock = CLOCK.exec(text)
  return clock ? { is: 'clock', time: timeOf(clock.slice(1), Number(clock.at(-1))) } : { is: 'other' }
}

/** Throws DecodeError bad-frame (a letter in place of a digit: the meter's memory is damaged there), invalid-date. */
export function readRecord(bytes: Uint8Array): LiteRecord {
  const fields = RECORD.exec(lineText(bytes))
  if (!fields) throw new DecodeError('bad-frame', 'no record')
  const [value, ...rest] = fields.slice(1) as [string, ...string[]]
  return {
    time: timeOf(rest, 0),
    mgPerDl: value === 'HI ' ? 'HI' : value === 'LO ' ? 'LO' : Number(value),
    control: rest.at(-1) !== '00',
  }
}

/** Throws DecodeError invalid-date. */
function timeOf(fields: readonly string[], second: number): WallTime {
  const [month, ...numbers] = fields as [string, ...string[]]
  const [day, year, hour, minute] = numbers.map(Number) as [number, number, number, number]
  const time = { year, month: MONTHS.indexOf(month) + 1, day, hour, minute, second }
  if (wallTimeMs(time) === undefined) throw new DecodeError('invalid-date', wallTimeText(time))
  return time
}

/** 16-bit sum of the answer, from its first CR up to the `0x` of its last line. */
export function sumOf(lines: readonly Uint8Array[]): number {
  const answer = Buffer.concat(lines)
  const until = answer.lastIndexOf('0x')
  return answer.subarray(answer.indexOf(0x0d), until).reduce((sum, byte) => (sum + byte) & 0xffff, 0)
}

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

/** Which of the two a model understands is not known: one after the other. */
export const MEMORY_REQUESTS = [ascii('$mem\r\n'), ascii('mem'), ascii('$mem\r\n')] as const

export function setClockRequest(time: WallTime): Uint8Array {
  const [year, month, day, hour, minute] = wallTimeText(time).slice(2).split(/\D/)
  return ascii(`$tim,${month},${day},${year},${hour},${minute}\r\n`)
}
