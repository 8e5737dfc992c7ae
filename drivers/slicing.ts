import type { FrameSlicer } from './driver.ts'

/** What stands at the front of the bytes: a whole frame, or noise, of so many bytes; undefined: more bytes must decide. */
export type Front = { readonly is: 'frame' | 'noise'; readonly bytes: number } | undefined

/** Cuts a stream by asking again and again what stands at its front. Noise in one piece is reported in one piece. */
export function cutBy(front: (bytes: Uint8Array) => Front): FrameSlicer['push'] {
  return (pending) => {
    const frames: Uint8Array[] = []
    const skipped: Uint8Array[] = []
    let position = 0
    let noiseFrom = 0
    const endNoise = () => {
      if (noiseFrom < position) skipped.push(pending.slice(noiseFrom, position))
    }
    for (;;) {
      const next = front(pending.subarray(position))
      if (next?.is === 'noise') {
        position += next.bytes
        continue
      }
      endNoise()
      if (!next) return { frames, skipped, rest: pending.slice(position) }
      frames.push(pending.slice(position, position + next.bytes))
      position += next.bytes
      noiseFrom = position
    }
  }
}
