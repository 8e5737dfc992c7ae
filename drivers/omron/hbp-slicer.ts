import type { FrameSlicer } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'

const LF = 0x0a
const CR = 0x0d
/** The longest known line has 63 characters. */
const MAX_LINE_BYTES = 200
/** An HBP-9020 may end its line with CR alone. */
const LF_GAP_MS = 200
/** 2400 baud: 5 ms a byte; the monitor may pause. */
const LINE_GAP_MS = 2_000

/** Cuts lines at LF, or at a CR that nothing or something else follows. */
export const hbpSlicer: FrameSlicer = {
  gapMs: LINE_GAP_MS,
  gapAfterMs: (rest) => (rest.at(-1) === CR ? LF_GAP_MS : LINE_GAP_MS),
  push: cutBy(front),
  finish: (rest) => (rest.at(-1) === CR ? rest : undefined),
}

/** No line begins with a control character or above ASCII: those are glitches of the adapter, or what is left of a line's end. */
const isText = (byte: number) => byte >= 0x20 && byte < 0x7f

function front(bytes: Uint8Array): Front {
  if (bytes.length === 0) return undefined
  const start = bytes.findIndex(isText)
  if (start !== 0) return { is: 'noise', bytes: start === -1 ? bytes.length : start }
  const end = bytes.findIndex((byte) => byte === LF || byte === CR)
  if (end === -1) return bytes.length > MAX_LINE_BYTES ? { is: 'noise', bytes: bytes.length } : undefined
  if (bytes[end] === LF) return { is: 'frame', bytes: end + 1 }
  const next = bytes[end + 1]
  return next === undefined ? undefined : { is: 'frame', bytes: end + (next === LF ? 2 : 1) }
}
