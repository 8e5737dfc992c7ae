import type { MeterDriver } from '../../driver.ts'
import { cutBy } from '../../slicing.ts'
import { storedMeter } from '../../stored/talk.ts'
import { frontOf } from '../../stream/framing.ts'
import { genericAdapter } from '../../usb-adapters.ts'
import { ULTRA_MINI } from '../models.ts'
import { frameBytes, hasValidCrc, STX } from './codec.ts'
import { converse } from './conversation.ts'
import { DRIVER, UltraMiniReader } from './reader.ts'

/** The longest answer is a version text of some 20 bytes: noise that promises more is not waited for. */
const LONGEST_FRAME_BYTES = 64

const slicer = {
  /** The meter pauses inside a frame. */
  gapMs: 500,
  push: cutBy(
    frontOf({
      starts: [[STX]],
      frameBytes: (beginning) => {
        const length = frameBytes(beginning)
        return typeof length === 'number' && length > LONGEST_FRAME_BYTES ? 'impossible' : length
      },
      isIntact: hasValidCrc,
    }),
  ),
}

/** OneTouch UltraMini (UltraEasy): reads the memory, newest first, and the clock, which it sets when more than two minutes off. */
export const ultraMini: MeterDriver = {
  ...DRIVER,
  models: [ULTRA_MINI],
  recordIdentity: 'time',
  readingOrder: 'newest-first',
  maxMeasureMs: { glucose: 15_000 },

  match(seen) {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: ULTRA_MINI.id }
  },

  ...storedMeter({ slicer, reader: (about) => new UltraMiniReader(about), converse }),
}
