import { DecodeError } from '../../errors.ts'
import { type WallTime, wallTimeMs, wallTimeText } from '../../sig/common/datetime.ts'

/**
 * Lines of the OneTouch Ultra and Ultra 2: text, a blank, four hex digits with the sum of all bytes before that blank, CR LF.
 * Source: glucometers-tech/glucometer-protocols, onetouch-ultra2; public dumps.
 */
export type Ultra2Line =
  | { readonly kind: 'dump-header'; readonly records: number; readonly serial: string; readonly displayUnit: string }
  | Ultra2Record
  | { readonly kind: 'serial-number'; readonly serial: string }
  | { readonly kind: 'clock'; readonly time: WallTime }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'unit'; readonly displayUnit: string }

export interface Ultra2Record {
  readonly kind: 'record'
  readonly day: string
  readonly time: WallTime
  readonly control: boolean
  /** As transmitted, mg/dL; the wording of HI and LO is not documented. */
  readonly mgdL: number | 'HI' | 'LO'
  /** The meter found its own memory damaged here. */
  readonly parityError: boolean
  /** Absent in the older Ultra. */
  readonly meal?: 'none' | 'before' | 'after'
  readonly comment?: number
}

const CHECKED = /^(.*) ([0-9A-F]{4})(?:\r\n?)?$/s
const MEALS = { N: 'none', B: 'before', A: 'after' } as const
const UNITS: Readonly<Record<string, string>> = { 'MG/DL': 'mg/dL', 'MMOL/L': 'mmol/L' }

/** Commands go out behind DC1 and CR, which wake the meter and clear its parser. DMZ erases the memory and is left out on purpose. */
export const request = (command: string): Uint8Array => Uint8Array.from(Buffer.from(`\x11\r${command}\r`, 'latin1'))

export function setClockCommand(time: WallTime): string {
  const [date, clock] = wallTimeText(time).split('T') as [string, string]
  const [year, month, day] = date.split('-') as [string, string, string]
  return `DMT ${month}/${day}/${year.slice(2)} ${clock}`
}

export function checksum(text: string): number {
  return [...text].reduce((sum, letter) => (sum + letter.charCodeAt(0)) & 0xffff, 0)
}

/** One line, with or without its end. Throws DecodeError truncated, missing-checksum, checksum, bad-frame, invalid-date. */
export function parseLine(bytes: Uint8Array): { readonly line: Ultra2Line; readonly checksum: number } {
  if (bytes.length === 0) throw new DecodeError('truncated', 'nothing')
  const whole = CHECKED.exec(Buffer.from(bytes).toString('latin1'))
  if (!whole) throw new DecodeError('missing-checksum', 'the line does not end in a blank and four hex digits')
  const [, text = '', digits = ''] = whole
  const expected = checksum(text)
  const got = Number.parseInt(digits, 16)
  if (expected !== got) throw new DecodeError('checksum', 'sum of the line', { expected, got })
  for (const { grammar, read } of GRAMMARS) {
    const fields = grammar.exec(text)
    if (fields) return { line: read(fields.slice(1)), checksum: got }
  }
  throw new DecodeError('bad-frame', 'text of no known kind')
}

const DAY_AND_TIME = '"([A-Z]{3})","(\\d\\d)\\/(\\d\\d)\\/(\\d\\d)","(\\d\\d):(\\d\\d):(\\d\\d) {3}"'

/** A group that is not there is undefined. */
type Fields = readonly (string | undefined)[]

const GRAMMARS: readonly { readonly grammar: RegExp; readonly read: (fields: Fields) => Ultra2Line }[] = [
  {
    grammar: /^P (\d{3}),"([^"]*)","(MG\/DL|MMOL\/L) *"$/,
    read: ([records, serial, unit]) => ({
      kind: 'dump-header',
      records: Number(records),
      serial: String(serial),
      displayUnit: displayUnit(unit),
    }),
  },
  {
    grammar: new RegExp(
      `^P ${DAY_AND_TIME},"([C ]) ( {2}\\d| \\d\\d|\\d{3}|HIGH|HI |LOW|LO )([ ?])"(?:,"([NBA])","(\\d\\d)")?, 00$`,
    ),
    read: readRecord,
  },
  { grammar: /^@ "([^"]*)"$/, read: ([serial]) => ({ kind: 'serial-number', serial: String(serial) }) },
  {
    grammar: new RegExp(`^[FT] ${DAY_AND_TIME}$`),
    read: (fields) => ({ kind: 'clock', time: timeOf(fields.slice(1)) }),
  },
  { grammar: /^\?(\S.*)$/, read: ([version]) => ({ kind: 'version', version: String(version) }) },
  { grammar: /^SU\?,"(MG\/DL|MMOL\/L) *"$/, read: ([unit]) => ({ kind: 'unit', displayUnit: displayUnit(unit) }) },
]

const displayUnit = (unit: string | undefined): string => UNITS[String(unit)] as string

function readRecord([day, ...rest]: Fields): Ultra2Record {
  const time = timeOf(rest)
  const [control, value, parity, meal, comment] = rest.slice(6)
  return {
    kind: 'record',
    day: String(day),
    time,
    control: control === 'C',
    mgdL: glucoseOf(String(value)),
    parityError: parity === '?',
    ...(meal && { meal: MEALS[meal as keyof typeof MEALS], comment: commentOf(comment) }),
  }
}

function glucoseOf(text: string): Ultra2Record['mgdL'] {
  if (text.startsWith('HI')) return 'HI'
  return text.startsWith('LO') ? 'LO' : Number(text)
}

const HIGHEST_COMMENT = 11

function commentOf(digits: string | undefined): number {
  const comment = Number(digits)
  if (comment > HIGHEST_COMMENT) throw new DecodeError('bad-frame', `comment ${comment} is not defined`)
  return comment
}

/** Month, day, year without century, hour, minute, second. Throws DecodeError invalid-date. */
function timeOf(fields: Fields): WallTime {
  const [month, day, year, hour, minute, second] = fields.slice(0, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const time = { year: 2000 + year, month, day, hour, minute, second }
  if (wallTimeMs(time) === undefined) throw new DecodeError('invalid-date', wallTimeText(time))
  return time
}

/** The published shape of a decoded line. Throws DecodeError. */
export function decodeUltra2(bytes: Uint8Array): object {
  const { line, checksum } = parseLine(bytes)
  if (!('time' in line)) return { valid: true, checksum, ...line }
  const { time, ...fields } = line
  return { valid: true, checksum, ...fields, dateTime: wallTimeText(time) }
}
