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

/** A keyword, between whose letters blanks do not count, and what stands behind it; NUL and ESC are for the printer. */
const PRINTED = LINES.map((line) => ({
  ...line,
  pattern: new RegExp(`^[ \\0\\x1b]*${[...line.keyword].join(' *')}(?![A-Z])(.*)$`, 'm'),
}))

/** A missing line was not measured. Throws DecodeError. */
export function decodeGl310(bytes: Uint8Array): GtechSheet {
  if (bytes.length === 0) throw new DecodeError('truncated', 'an empty sheet')
  // A carriage return alone ends a line for `^` and `$` too.
  const sheet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const printed = PRINTED.flatMap((line) => {
    const text = line.pattern.exec(sheet)?.[1]
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

/** ESC T stands behind the last line. */
function isEnded(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => byte === ESC && bytes[at + 1] === T)
}

export const gtechProtocols = {
  'gtech-gl310': (bytes: Uint8Array) => ({ ...decodeGl310(bytes) }),
} as const
