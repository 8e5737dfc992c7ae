import type { FrameSlicer } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { ACK, ETX, HEAD_BYTES, NAK, PREFIX, SOH, STX, SYN } from './codec.ts'

/** The check byte follows ETX at once, if one is sent. */
const CHECK_GAP_MS = 200
/** 2400 baud: 4 ms a byte; the monitor may pause. */
const FRAME_GAP_MS = 1_000
const FIELD_SEPARATOR = 0x1e
/** A list of pulses has some hundred. */
const MAX_TEXT_BYTES = 4_096

/**
 * Cuts from SYN SYN SOH to the byte after ETX, or to ETX where silence or the next frame follows. A control character inside the
 * text means that the rest of that frame was lost.
 */
export const aandSlicer: FrameSlicer = {
  gapMs: FRAME_GAP_MS,
  gapAfterMs: (rest) => (etxOf(rest) === -1 ? FRAME_GAP_MS : CHECK_GAP_MS),
  push: cutBy(front),
  finish(rest) {
    const etx = etxOf(rest)
    return etx === -1 ? undefined : rest.slice(0, etx + 2)
  },
}

function front(bytes: Uint8Array): Front {
  const isPrefix = PREFIX.every((byte, position) => position >= bytes.length || bytes[position] === byte)
  if (!isPrefix) return noise(bytes)
  const kind = bytes[HEAD_BYTES]
  if (kind === undefined) return undefined
  if (kind === ACK || kind === NAK) return { is: 'frame', bytes: HEAD_BYTES + 1 }
  const end = textEnd(bytes)
  if (end === -1 && bytes.length < MAX_TEXT_BYTES) return undefined
  return end !== -1 && bytes[end] === ETX ? endAfter(bytes, end) : noise(bytes)
}

/** Up to the next byte that may begin a frame. */
function noise(bytes: Uint8Array): Front {
  const next = bytes.indexOf(SYN, 1)
  return { is: 'noise', bytes: next === -1 ? bytes.length : next }
}

/** The first byte that cannot stand in a text: its end, or where it broke off; -1 while none has come. */
function textEnd(bytes: Uint8Array): number {
  if (bytes[HEAD_BYTES] !== STX) return HEAD_BYTES
  return bytes.findIndex((byte, at) => at > HEAD_BYTES && byte < 0x20 && byte !== FIELD_SEPARATOR)
}

function etxOf(bytes: Uint8Array): number {
  const end = bytes.length > HEAD_BYTES ? textEnd(bytes) : -1
  return end !== -1 && bytes[end] === ETX ? end : -1
}

/** SYN after ETX is the check byte or the next frame: what follows it decides, or silence. */
function endAfter(bytes: Uint8Array, etx: number): Front {
  const [check, second, third] = bytes.subarray(etx + 1, etx + 4)
  if (check === undefined) return undefined
  if (check === SYN) {
    if (second === undefined || (second === SYN && third === undefined)) return undefined
    if (second === SYN && third === SOH) return { is: 'frame', bytes: etx + 1 }
  }
  return { is: 'frame', bytes: etx + 2 }
}
