import type { FrameSlicer, MeterDriver } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { storedMeter } from '../stored/talk.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { lineBytes } from './codec.ts'
import { converse } from './conversation.ts'
import { FREESTYLE_LITE } from './models.ts'
import { DRIVER, LiteReader } from './reader.ts'

/** A record takes 40. */
const LONGEST_LINE_BYTES = 128

const slicer: FrameSlicer = { gapMs: 2_000, push: cutBy(frontOfLines) }

/** Each line is a frame with its line end, because the sum counts that too. */
function frontOfLines(bytes: Uint8Array): Front {
  const length = lineBytes(bytes)
  if (length !== undefined) return { is: 'frame', bytes: length }
  return bytes.length < LONGEST_LINE_BYTES ? undefined : { is: 'noise', bytes: bytes.length }
}

/** FreeStyle Lite, Freedom Lite and Mini: reads the memory, newest first, and the clock, which it sets when more than two minutes off. */
export const freestyleLite: MeterDriver = {
  ...DRIVER,
  models: [FREESTYLE_LITE],
  recordIdentity: 'time',
  readingOrder: 'newest-first',
  maxMeasureMs: { glucose: 15_000 },

  match(seen) {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: FREESTYLE_LITE.id }
  },

  ...storedMeter({ slicer, reader: (about) => new LiteReader(about), converse }),
}
