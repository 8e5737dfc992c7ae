import type { FrameSlicer } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { ESC, T } from './codec.ts'

/** Also ends a sheet whose end mark was lost. */
const SHEET_GAP_MS = 300
/** A sheet has some 180 characters. */
const MAX_SHEET_BYTES = 1_000
const NUL = 0x00
/** NUL, CR and LF begin a sheet, capital letters its lines. */
const MAY_BEGIN = (byte: number): boolean =>
  byte === NUL || byte === 0x0d || byte === 0x0a || (byte >= 0x41 && byte <= 0x5a)
const isLetter = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a

/** Cuts sheets: up to ESC T NUL, or to a pause. */
export const gtechSlicer: FrameSlicer = {
  gapMs: SHEET_GAP_MS,
  push: cutBy(front),
  finish: (rest) => (rest.some(isLetter) ? rest : undefined),
}

function front(bytes: Uint8Array): Front {
  if (bytes.length === 0) return undefined
  const start = bytes.findIndex(MAY_BEGIN)
  if (start !== 0) return { is: 'noise', bytes: start === -1 ? bytes.length : start }
  const end = bytes.findIndex((byte, at) => byte === ESC && bytes[at + 1] === T)
  if (end === -1) return bytes.length > MAX_SHEET_BYTES ? { is: 'noise', bytes: bytes.length } : undefined
  const last = bytes[end + 2]
  return last === undefined ? undefined : { is: 'frame', bytes: end + (last === NUL ? 3 : 2) }
}
