/** Text written piece by piece, with memory for one chunk only. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const CHUNK_CHARACTERS = 65_536

/** Joined at once, not added up: a string of many small additions is costly to keep and to write. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk: string[] = []
  let characters = 0
  for (const piece of pieces) {
    chunk.push(piece)
    characters += piece.length
    if (characters >= CHUNK_CHARACTERS) {
      yield chunk.join('')
      chunk = []
      characters = 0
    }
  }
  if (chunk.length > 0) yield chunk.join('')
}

/** UTF-8, readable by the station's user only, and on the disk when it resolves. */
export async function writeText(file: string, pieces: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inChunks(pieces)), createWriteStream(file, { mode: 0o600, flush: true }))
}
