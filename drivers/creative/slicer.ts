import type { FrameSlicer } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { frontOf } from '../stream/framing.ts'
import { frameBytes, hasValidCheck, START, TOKEN, tokenOf } from './codec.ts'

/** One frame of the protocol. */
export const frontOfStream = frontOf({ starts: [START], frameBytes, isIntact: hasValidCheck })

/** Two seconds of waveform. */
const GROUP_FRAMES = 100

const isWaveform = (frame: Uint8Array): boolean => tokenOf(frame) === TOKEN.oximeterWaveform

/** Waveform frames come fifty a second and are nobody's result: they are kept together with the frame that follows them. */
function frontOfLine(bytes: Uint8Array): Front {
  const first = frontOfStream(bytes)
  if (first?.is !== 'frame' || !isWaveform(bytes)) return first
  let length = first.bytes
  for (let frames = 1; frames < GROUP_FRAMES; frames++) {
    const rest = bytes.subarray(length)
    const next = frontOfStream(rest)
    if (!next) return undefined
    if (next.is === 'noise') break
    length += next.bytes
    if (!isWaveform(rest)) break
  }
  return { is: 'frame', bytes: length }
}

/** 64 bytes take 1.4 ms at 460800 baud; converters hold bytes back for 16 ms. A waveform frame comes every 20 ms. */
export const creativeSlicer: FrameSlicer = {
  gapMs: 200,
  push: cutBy(frontOfLine),
  /** From the first whole frame on: what stands before it was a beginning that was none. */
  finish(rest) {
    for (let from = 0; from < rest.length; from++) {
      if (frontOfStream(rest.subarray(from))?.is === 'frame') return rest.slice(from)
    }
    return undefined
  },
}
