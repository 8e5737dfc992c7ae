import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'

/** The bench's end of a pseudo terminal; the other end is `path`, which programs open as if it were a serial port. */
export interface Pty {
  readonly path: string
  write(bytes: Uint8Array): void
  onData(listener: (chunk: Buffer) => void): void
  /** Bytes written that nobody has taken yet. */
  backlog(): number
  /** Pulls the plug: whoever has `path` open sees a hang-up, and the path is gone. */
  close(): Promise<void>
}

const START_TIMEOUT_MS = 10_000

/**
 * A pty made by socat. The bench itself keeps the far end open too, so that a program that dies or closes does not hang up the
 * line: the next one opens the same path, as with a cable.
 */
export async function openPty(path: string): Promise<Pty> {
  const socat = spawn('socat', ['-d', '-d', '-', `pty,raw,echo=0,link=${path}`], { stdio: ['pipe', 'pipe', 'pipe'] })
  await started(socat, path)
  const keepOpen = openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  const ended = new Promise<void>((resolve) => socat.once('exit', () => resolve()))
  socat.stdin.on('error', () => undefined)
  let isClosed = false
  return {
    path,
    write: (bytes) => {
      if (!isClosed) socat.stdin.write(bytes)
    },
    onData: (listener) => {
      socat.stdout.on('data', listener)
    },
    backlog: () => socat.stdin.writableLength,
    close: async () => {
      if (isClosed) return ended
      isClosed = true
      closeSync(keepOpen)
      socat.kill('SIGTERM')
      await ended
    },
  }
}

/** socat's second notice level says when the pty and its link are there. */
function started(socat: ChildProcessByStdio<Writable, Readable, Readable>, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (cause: string): void => {
      clearTimeout(timer)
      socat.kill('SIGKILL')
      reject(new Error(`no pty at ${path}: ${cause} (is socat installed?)`))
    }
    const timer = setTimeout(() => fail(`socat was not ready in ${START_TIMEOUT_MS} ms. ${said}`), START_TIMEOUT_MS)
    socat.once('error', (error) => fail(error.message))
    socat.once('exit', (code) => fail(`socat ended with ${code}. ${said}`))
    socat.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000)
      if (!said.includes('starting data transfer loop')) return
      clearTimeout(timer)
      socat.removeAllListeners('exit')
      socat.stderr.removeAllListeners('data').resume()
      resolve()
    })
  })
}
