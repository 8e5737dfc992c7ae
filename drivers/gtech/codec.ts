import { DecodeError } from '../errors.ts'

/** The sheet that a G-Tech GL-310 height and weight column prints after each weighing. Source: one public capture. */
export const ESC = 0x1b
export const T = 0x54

export interface GtechSheet {
  readonly weightKg?: number
  readonly heightCm?: number
  readonly bmi?: number
}

const LINES = [
  { keyword: 'WEIGHT', field: 'weightKg', unit: 'kg' },
  { keyword: 'HEIGHT', field: 'heightCm', unit: 'cm' },
  { keyword: 'BMI', field: 'bmi', unit: '' },
] as const

/** A missing line was not measured. Throws DecodeError. */
export function decodeGl310(bytes: Uint8Array): GtechSheet {
  if (bytes.length === 0) throw new DecodeError('truncated', 'an empty sheet')
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/[\r\n]+/)
  const printed = LINES.flatMap((line) => {
    const text = lines.map((one) => afterKeyword(one, line.keyword)).find((after) => after !== undefined)
    return text === undefined ? [] : [{ ...line, text }]
  })
  if (printed.length < LINES.length && !isEnded(bytes)) throw new DecodeError('truncated', 'the sheet has no end')
  if (printed.length === 0) throw new DecodeError('unsupported-format', 'no line of the sheet is known')
  const values = printed.map(({ keyword, unit, text }) => {
    const [, value, itsUnit] = /^ *-+ *(\d+(?:\.\d+)?) *([^ ]*) *$/.exec(text) ?? []
    if (value === undefined) throw new DecodeError('bad-frame', `no number behind ${keyword}`)
    return { value: Number(value), isKnown: itsUnit?.toLowerCase() === unit }
  })
  if (values.some(({ isKnown }) => !isKnown)) throw new DecodeError('unsupported-format', 'a unit that is not kg or cm')
  return Object.fromEntries(printed.map(({ field }, index) => [field, values[index]?.value]))
}

/** What stands behind the keyword, blanks between whose letters do not count; NUL and ESC are for the printer. */
function afterKeyword(line: string, keyword: string): string | undefined {
  return new RegExp(`^[ \\0\\x1b]*${[...keyword].join(' *')}(?![A-Z])(.*)$`).exec(line)?.[1]
}

/** ESC T stands behind the last line. */
function isEnded(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => byte === ESC && bytes[at + 1] === T)
}

export const gtechProtocols = {
  'gtech-gl310': (bytes: Uint8Array) => ({ ...decodeGl310(bytes) }),
} as const
