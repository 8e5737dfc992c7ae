import type { FrameSlicer, MeterDriver } from '../../driver.ts'
import { cutBy, type Front } from '../../slicing.ts'
import { storedMeter } from '../../stored/talk.ts'
import { genericAdapter } from '../../usb-adapters.ts'
import { ULTRA_2 } from '../models.ts'
import { converse } from './conversation.ts'
import { DRIVER, Ultra2Reader } from './reader.ts'

const CR = 0x0d
const LF = 0x0a
/** A record takes 65. */
const LONGEST_LINE_BYTES = 128

const slicer: FrameSlicer = {
  gapMs: 1_000,
  /** A line may end with CR alone: LF is not waited for long. */
  gapAfterMs: (rest) => (rest.at(-1) === CR ? 50 : 1_000),
  finish: (rest) => (rest.at(-1) === CR ? rest : undefined),
  push: cutBy(frontOfLines),
}

function frontOfLines(bytes: Uint8Array): Front {
  const begin = bytes.findIndex(isPrintable)
  if (begin !== 0) return bytes.length === 0 ? undefined : { is: 'noise', bytes: begin === -1 ? bytes.length : begin }
  const end = bytes.indexOf(CR)
  if (end === -1) return bytes.length < LONGEST_LINE_BYTES ? undefined : { is: 'noise', bytes: bytes.length }
  if (end === bytes.length - 1) return undefined
  return { is: 'frame', bytes: end + (bytes[end + 1] === LF ? 2 : 1) }
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f

/** OneTouch Ultra 2 and Ultra: reads the dump of the memory, newest first, and the clock, which it sets when more than two minutes off. */
export const ultra2: MeterDriver = {
  ...DRIVER,
  models: [ULTRA_2],
  recordIdentity: 'time',
  readingOrder: 'newest-first',
  maxMeasureMs: { glucose: 15_000 },

  match(seen) {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: ULTRA_2.id }
  },

  ...storedMeter({ slicer, reader: (about) => new Ultra2Reader(about), converse }),
}
