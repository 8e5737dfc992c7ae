import type { FrameSlicer } from '../driver.ts'
import { cutBy, type Front } from '../slicing.ts'
import { END, FRAME_BYTES, hasValidSum, START } from './codec.ts'

/**
 * A frame whose sum is wrong is handed on, so that it is kept and asked for again. But where another start byte stands inside it,
 * the first one was data or noise, and the search goes on from there.
 */
export const taidocSlicer: FrameSlicer = {
  // 8 bytes take 4 ms, but a reply may come in two reads.
  gapMs: 300,
  push: cutBy(frontOfStream),
}

export function frontOfStream(bytes: Uint8Array): Front {
  if (bytes.length === 0) return undefined
  const candidate = bytes.subarray(0, FRAME_BYTES)
  if (couldBeFrame(candidate)) {
    return candidate.length === FRAME_BYTES ? { is: 'frame', bytes: FRAME_BYTES } : undefined
  }
  const nextStart = candidate.indexOf(START, 1)
  return { is: 'noise', bytes: nextStart === -1 ? candidate.length : nextStart }
}

function couldBeFrame(candidate: Uint8Array): boolean {
  const end = candidate[FRAME_BYTES - 2]
  if (candidate[0] !== START || (end !== undefined && !Object.values(END).includes(end))) return false
  return candidate.length < FRAME_BYTES || hasValidSum(candidate) || !candidate.includes(START, 1)
}
