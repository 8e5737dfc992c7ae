/** The command line in the test's own process: what it answers, what it says, and its exit code. */
import { PassThrough, Readable } from 'node:stream'
import { runCommand } from '../cli.ts'
import type { Io } from '../commands/io.ts'

interface Ran {
  readonly code: number
  readonly out: string
  readonly lines: readonly string[]
  readonly said: string
}

export async function station(args: readonly string[], input = '', change: Partial<Io> = {}): Promise<Ran> {
  const collect = () => {
    const stream = new PassThrough()
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    return { stream, text: () => Buffer.concat(parts).toString() }
  }
  const [out, said] = [collect(), collect()]
  const io: Io = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: out.stream,
    stderr: said.stream,
    ending: new AbortController().signal,
    ...change,
  }
  const code = await runCommand(args, io)
  await new Promise((resolve) => setImmediate(resolve))
  return { code, out: out.text(), lines: out.text().split('\n').slice(0, -1), said: said.text() }
}
