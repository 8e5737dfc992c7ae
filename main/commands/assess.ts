import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { assessLines } from '../../indicators/index.ts'
import { type Io, printLine } from './io.ts'

/** `station assess`: one JSON object a line in, one out, in order; from standard input without a file. */
export async function assess({ file }: { readonly file?: string }, io: Io): Promise<void> {
  const input = file === undefined ? io.stdin : createReadStream(file)
  for await (const line of assessLines(linesOf(input))) await printLine(io, line)
}

/** Lines end with a line feed and with nothing else: JSON text may hold what readline takes for an end (U+2028). */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of input.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}
