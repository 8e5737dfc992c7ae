import type { FrameSlicer } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { FIVE, isHigh, LIVE_TYPE, NINE } from './codec.ts'

/**
 * So many frames are journalled as one piece: a second of a stream of 60 frames a second. Each piece is written to disk by itself, and
 * a waveform is not worth sixty writes a second.
 */
const GROUP = 60
/** What has come is handed on when the stream pauses. */
const GAP_MS = 200

interface Stream {
  readonly frameBytes: number
  readonly begins: (byte: number) => boolean
  readonly continues: (byte: number) => boolean
}

const FIVE_BYTES: Stream = { frameBytes: FIVE, begins: isHigh, continues: (byte) => !isHigh(byte) }
/** Packets of other types, answers to commands, are passed over. */
const NINE_BYTES: Stream = { frameBytes: NINE, begins: (byte) => byte === LIVE_TYPE, continues: isHigh }

/** Cuts pieces of whole frames. */
function slicerOf(stream: Stream): FrameSlicer {
  return {
    gapMs: GAP_MS,
    push: cutBy((bytes) => frontOf(stream, bytes, GROUP)),
    finish(rest) {
      const whole = wholeFrames(stream, rest) * stream.frameBytes
      return whole > 0 ? rest.slice(0, whole) : undefined
    },
  }
}

/** A frame with a byte that cannot stand in it is dropped up to that byte. */
function frontOf(stream: Stream, bytes: Uint8Array, group: number): Front {
  const whole = Math.min(group, wholeFrames(stream, bytes))
  const length = whole * stream.frameBytes
  const { at: broken, isNoise } = breakIn(stream, bytes.subarray(length))
  if (whole === group || (whole > 0 && isNoise)) return { is: 'frame', bytes: length }
  return isNoise ? { is: 'noise', bytes: broken } : undefined
}

/** Where the unfinished frame at the front breaks off, or the noise there ends. */
function breakIn({ begins, continues }: Stream, bytes: Uint8Array): { at: number; isNoise: boolean } {
  const [first] = bytes
  if (first === undefined) return { at: 0, isNoise: false }
  const next = bytes.findIndex((byte, at) => at > 0 && (begins(first) ? !continues(byte) : begins(byte)))
  if (next !== -1) return { at: next, isNoise: true }
  return { at: bytes.length, isNoise: !begins(first) }
}

function wholeFrames({ frameBytes, begins, continues }: Stream, bytes: Uint8Array): number {
  const fits = (byte: number, at: number) => (at % frameBytes === 0 ? begins(byte) : continues(byte))
  const wrong = bytes.findIndex((byte, at) => !fits(byte, at))
  return Math.floor((wrong === -1 ? bytes.length : wrong) / frameBytes)
}

export const fiveByteSlicer = slicerOf(FIVE_BYTES)
export const nineByteSlicer = slicerOf(NINE_BYTES)
/** One frame out of a journalled piece. */
export const fiveByteFront = (bytes: Uint8Array): Front => frontOf(FIVE_BYTES, bytes, 1)
export const nineByteFront = (bytes: Uint8Array): Front => frontOf(NINE_BYTES, bytes, 1)
