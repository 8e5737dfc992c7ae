import type { Front } from '../slicing.ts'

/** A protocol whose frames begin with fixed bytes, tell their length and mostly end with a check. */
export interface Framing {
  /** The first bytes of a frame, one entry for each way a frame may begin. */
  readonly starts: readonly (readonly number[])[]
  /**
   * Length of the whole frame in bytes, told by its beginning (which starts as a frame does); undefined: more bytes must tell;
   * `impossible`: no frame begins like this.
   */
  frameBytes(beginning: Uint8Array): number | 'impossible' | undefined
  /** Whether the check of a whole frame fits. */
  isIntact(frame: Uint8Array): boolean
}

/**
 * What stands at the front of a stream of such frames. A frame whose check is wrong is handed on, so that it is refused and seen;
 * but where another frame may begin inside it, its own beginning was data or noise, and the search goes on from there.
 */
export function frontOf(framing: Framing): (bytes: Uint8Array) => Front {
  const nextStart = (bytes: Uint8Array, from: number): number => {
    for (let at = from; at < bytes.length; at++) if (beginsFrame(framing, bytes.subarray(at))) return at
    return bytes.length
  }
  return (bytes) => {
    if (bytes.length === 0) return undefined
    const length = beginsFrame(framing, bytes) ? framing.frameBytes(bytes) : 'impossible'
    if (length === 'impossible') return { is: 'noise', bytes: nextStart(bytes, 1) }
    if (length === undefined || bytes.length < length) return undefined
    if (framing.isIntact(bytes.subarray(0, length))) return { is: 'frame', bytes: length }
    const inside = nextStart(bytes, 1)
    return inside < length ? { is: 'noise', bytes: inside } : { is: 'frame', bytes: length }
  }
}

/** Whether the bytes, as far as they are there, begin as a frame does. */
function beginsFrame({ starts }: Framing, bytes: Uint8Array): boolean {
  return starts.some((start) => start.every((byte, index) => index >= bytes.length || bytes[index] === byte))
}
