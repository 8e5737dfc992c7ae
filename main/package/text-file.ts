/** Text written piece by piece, with memory for one chunk only. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const CHUNK_CHARACTERS = 65_536

export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk !== '') yield chunk
}

/** UTF-8, readable by the station's user only, and on the disk when it resolves. */
export async function writeText(file: string, pieces: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inChunks(pieces)), createWriteStream(file, { mode: 0o600, flush: true }))
}
