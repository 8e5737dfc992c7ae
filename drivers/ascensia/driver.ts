import type { FrameSlicer, MeterDriver } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { storedMeter } from '../stored/talk.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { controlOf, frameBytes, STX } from './codec.ts'
import { converse } from './conversation.ts'
import { CONTOUR } from './models.ts'
import { ContourReader, DRIVER } from './reader.ts'

/** Headers exceed 200 bytes. */
const LONGEST_FRAME_BYTES = 512

/** A frame that stops in its middle is handed on after two seconds, so that it is refused and asked for again. */
const slicer: FrameSlicer = { gapMs: 2_000, finish: (rest) => rest, push: cutBy(frontOfStream) }

function frontOfStream(bytes: Uint8Array): Front {
  if (bytes.length === 0) return undefined
  if (controlOf(bytes[0])) return { is: 'frame', bytes: 1 }
  if (bytes[0] !== STX) {
    const next = bytes.findIndex((byte) => byte === STX || controlOf(byte) !== undefined)
    return { is: 'noise', bytes: next === -1 ? bytes.length : next }
  }
  const length = frameBytes(bytes)
  const nextStart = bytes.indexOf(STX, 1)
  if (nextStart !== -1 && (length === undefined || nextStart < length)) return { is: 'noise', bytes: nextStart }
  if (length !== undefined && bytes.length >= length) return { is: 'frame', bytes: length }
  return bytes.length < LONGEST_FRAME_BYTES ? undefined : { is: 'noise', bytes: bytes.length }
}

/** Contour meters on a serial cable: lets the meter send its memory. The clock is read from the header and left alone. */
export const contour: MeterDriver = {
  ...DRIVER,
  models: [CONTOUR],
  recordIdentity: 'time',
  readingOrder: 'any',
  maxMeasureMs: { glucose: 15_000 },

  match(seen) {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: CONTOUR.id }
  },

  ...storedMeter({ slicer, reader: (about) => new ContourReader(about), converse }),
}
