/** Text written piece by piece, with memory for one chunk only. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const CHUNK_BYTES = 262_144
/** UTF-8 needs at most three bytes for one of a string's 16-bit units. */
const BYTES_A_UNIT = 3

/** As UTF-8. Written straight into the chunk: adding strings up first takes longer and leaves more to be cleared away. */
export function* inChunks(pieces: Iterable<string>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let filled = 0
  for (const piece of pieces) {
    const atMost = piece.length * BYTES_A_UNIT
    if (filled + atMost > chunk.length) {
      yield chunk.subarray(0, filled)
      chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, atMost))
      filled = 0
    }
    filled += chunk.write(piece, filled)
  }
  yield chunk.subarray(0, filled)
}

/** UTF-8, readable by the station's user only, and on the disk when it resolves. */
export async function writeText(file: string, pieces: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inChunks(pieces)), createWriteStream(file, { mode: 0o600, flush: true }))
}
