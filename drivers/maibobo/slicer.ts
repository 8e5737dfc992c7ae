import type { FrameSlicer } from '../driver.ts'
import { cutBy } from '../slicing.ts'
import { frontOf } from '../stream/framing.ts'
import { frameBytes, HOST_START, hasValidCheck, METER_START, SHORTEST_LENGTH, VERSION } from './codec.ts'

/** A result of 20 bytes is the longest known frame; a length far beyond is noise. */
const LONGEST_FRAME = 64
const VERSIONS: readonly number[] = Object.values(VERSION)

export const frontOfStream = frontOf({
  starts: [METER_START, HOST_START],
  frameBytes: (beginning) => {
    const version = beginning[2]
    if (version !== undefined && !VERSIONS.includes(version)) return 'impossible'
    const total = frameBytes(beginning)
    const possible = total === undefined || (total >= SHORTEST_LENGTH + 5 && total <= LONGEST_FRAME)
    return possible ? total : 'impossible'
  },
  isIntact: hasValidCheck,
})

/** 20 bytes take 21 ms at 9600 baud; some converters hold bytes back. */
export const maiboboSlicer: FrameSlicer = { gapMs: 1_000, push: cutBy(frontOfStream) }
