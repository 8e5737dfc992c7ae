/**
 * A restored store lacks what was measured since its backup; the journal still has it. This note says from when on it must be
 * handed over again. It is on the disk before the restored file is, and goes when the station has taken everything up.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

const NOTE_FILE = 'restored.json'
/** A measurement may have waited for its acknowledgement when the backup was made. Handing over twice stores once. */
const BEFORE_MS = 86_400_000

/** `newestAt`: when the newest measurement of the backup was received; 0 for one without. */
export function noteRestored(dir: string, newestAt: number): void {
  writeFileAtomic.sync(join(dir, NOTE_FILE), JSON.stringify({ since: Math.max(0, newestAt - BEFORE_MS) }), {
    mode: 0o600,
  })
}

/** Hand over again what was received since (ms since the epoch); undefined where nothing was restored. */
export function restoredSince(dir: string): number | undefined {
  const file = join(dir, NOTE_FILE)
  if (!existsSync(file)) return undefined
  const { since } = JSON.parse(readFileSync(file, 'utf8')) as { since: number }
  return since
}

export function forgetRestored(dir: string): void {
  rmSync(join(dir, NOTE_FILE), { force: true })
}
