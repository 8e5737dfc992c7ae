/** What a command works with: its streams, and what the program it runs in provides. */
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { KeyStore } from '../../db/keys.ts'
import type { MeterChild } from '../../drivers/host/client.ts'

export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable
  readonly stderr: Writable & { readonly isTTY?: boolean }
  /** Asks a running command to end (SIGTERM, SIGINT). */
  readonly ending: AbortSignal
  /** The packaged program's own ways; absent under plain Node. */
  readonly keyStore?: (dataDir: string) => KeyStore
  readonly spawnMeters?: () => MeterChild
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: true
  readonly data: string
}

/** Wrong use: exit code 2. Anything else that is thrown is a failure: exit code 1. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Writes a line, and waits when the reader is slow. */
export async function printLine({ stdout }: Pick<Io, 'stdout'>, line: string): Promise<void> {
  if (!stdout.write(`${line}\n`)) await once(stdout, 'drain')
}

export function printJson(io: Pick<Io, 'stdout'>, value: unknown): Promise<void> {
  return printLine(io, JSON.stringify(value))
}

/** What went wrong, in one line. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0]?.trim() || 'failed without saying why'
}
