import { DecodeError } from '../errors.ts'

/**
 * ASTM E1381 frames with E1394 records, as Contour meters send them: `02 number text 0D 17|03 check check 0D 0A`, check the low byte
 * of the sum from the frame number through 17 or 03, in hex digits.
 */
export const STX = 0x02
const ETX = 0x03
const ETB = 0x17
export const CONTROL = { EOT: 0x04, ENQ: 0x05, ACK: 0x06, NAK: 0x15 } as const
export type Control = keyof typeof CONTROL
/** Two check digits, CR, LF. */
const TAIL_BYTES = 4

export type AstmItem =
  | { readonly is: 'control'; readonly control: Control }
  | { readonly is: 'frame'; readonly frameNumber: number; readonly terminator: 'ETB' | 'ETX'; readonly text: string }

export const controlOf = (byte: number | undefined): Control | undefined =>
  (Object.keys(CONTROL) as Control[]).find((name) => CONTROL[name] === byte)

const terminatorAt = (bytes: Uint8Array): number => bytes.findIndex((byte) => byte === ETB || byte === ETX)

/** Whole length of the frame that begins with STX; undefined: its end has not come. */
export function frameBytes(beginning: Uint8Array): number | undefined {
  const terminator = terminatorAt(beginning)
  return terminator === -1 ? undefined : terminator + 1 + TAIL_BYTES
}

/** One control byte or frame. Throws DecodeError bad-sync, truncated, missing-checksum, checksum, bad-frame. */
export function parseItem(bytes: Uint8Array): AstmItem {
  const control = bytes.length === 1 ? controlOf(bytes[0]) : undefined
  if (control) return { is: 'control', control }
  if (bytes.length > 0 && bytes[0] !== STX) throw new DecodeError('bad-sync', 'neither STX nor a control byte alone')
  const terminator = terminatorAt(bytes)
  const digits = Buffer.from(bytes.subarray(terminator + 1, terminator + 3)).toString('latin1')
  if (terminator === -1 || digits.length < 2) throw new DecodeError('truncated', 'no end, or no check behind it')
  if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new DecodeError('missing-checksum', 'no hex digits behind the end')
  const expected = bytes.subarray(1, terminator + 1).reduce((sum, byte) => (sum + byte) & 0xff, 0)
  const got = Number.parseInt(digits, 16)
  if (expected !== got) throw new DecodeError('checksum', 'sum of the frame', { expected, got })
  const content = Buffer.from(bytes.subarray(1, terminator)).toString('latin1')
  if (!/^[0-7]/.test(content)) throw new DecodeError('bad-frame', 'a frame number that is not 0 to 7')
  return {
    is: 'frame',
    frameNumber: Number(content[0]),
    terminator: bytes[terminator] === ETB ? 'ETB' : 'ETX',
    text: content.slice(1).replace(/\r$/, ''),
  }
}

export interface AstmHeader {
  readonly sender: string
  readonly resultCount: number
  readonly timestamp: string
}

export interface AstmResult {
  readonly sequence: number
  readonly analyte: string
  readonly value: number
  readonly unit: string
  readonly referenceMethod: string
  readonly flags: string
  readonly timestamp: string
}

const HEADER_FIELDS = 8
const RESULT_FIELDS = 9

/** Fields of an H record. Throws DecodeError bad-frame. */
export function headerOf(text: string): AstmHeader {
  const fields = text.split('|')
  if (fields.length < HEADER_FIELDS) throw new DecodeError('bad-frame', 'an H record with too few fields')
  return {
    sender: fields[4] as string,
    resultCount: numberOf(fields[6] as string),
    timestamp: fields.at(-1) as string,
  }
}

/** Fields of an R record. Throws DecodeError bad-frame. */
export function resultOf(text: string): AstmResult {
  const fields = text.split('|')
  if (fields.length < RESULT_FIELDS) throw new DecodeError('bad-frame', 'an R record with too few fields')
  const [, sequence, analyte, value, measured, , flags, , timestamp] = fields as [string, ...string[]]
  const [unit = '', referenceMethod = ''] = (measured as string).split('^')
  return {
    sequence: numberOf(sequence as string),
    analyte: (analyte as string).replace(/^\^\^\^/, ''),
    value: numberOf(value as string),
    unit,
    referenceMethod,
    flags: flags as string,
    timestamp: timestamp as string,
  }
}

function numberOf(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new DecodeError('bad-frame', 'a value that is no number')
  return Number(text)
}

/** The published shape of a decoded item. Throws DecodeError. */
export function decodeContour(bytes: Uint8Array): object {
  const item = parseItem(bytes)
  if (item.is === 'control') return { valid: true, control: item.control }
  const { is: _, ...frame } = item
  const recordType = frame.text.slice(0, 1)
  return {
    valid: true,
    ...frame,
    recordType,
    ...(recordType === 'H' && headerOf(frame.text)),
    ...(recordType === 'R' && resultOf(frame.text)),
  }
}
