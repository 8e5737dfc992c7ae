import type { FrameSlicer, MeterDriver } from '../driver.ts'
import { cutBy } from '../slicing.ts'
import { storedMeter } from '../stored/talk.ts'
import { frontOf } from '../stream/framing.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { frameBytes, hasValidCheck, START } from './codec.ts'
import { converse } from './conversation.ts'
import { CODEFREE } from './models.ts'
import { CodefreeReader, DRIVER } from './reader.ts'

/** Longer than the count, the longest message: noise that promises more is not waited for. */
const LONGEST_FRAME_BYTES = 32

/** The end byte stands inside messages as well: frames are cut by their length. */
const slicer: FrameSlicer = {
  gapMs: 500,
  push: cutBy(
    frontOf({
      starts: [[START, 0x20]],
      frameBytes: (beginning) => {
        const length = frameBytes(beginning)
        return typeof length === 'number' && length > LONGEST_FRAME_BYTES ? 'impossible' : length
      },
      isIntact: hasValidCheck,
    }),
  ),
}

/** SD CodeFree: fetches the memory whenever the meter is plugged in. Setting `setClock` (true): sets its clock instead. */
export const codefree: MeterDriver = {
  ...DRIVER,
  models: [CODEFREE],
  recordIdentity: 'time',
  readingOrder: 'any',
  maxMeasureMs: { glucose: 15_000 },

  match(seen) {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: CODEFREE.id }
  },

  ...storedMeter({ slicer, reader: () => new CodefreeReader(), converse }),
}
