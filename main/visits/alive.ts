/** A sign of life of the open visit, outside the store: after a crash the visit is ended at the last one, not at the restart. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

const FILE = 'visit-alive.json'
export const ALIVE_EVERY_MS = 5_000
const Sign = z.object({ visitId: z.string(), at: z.number() })

export function noteAlive(dataDir: string, visitId: string, at: number): void {
  // Best effort: without it the visit is taken to have ended when it began, which sends more to the desk, never less.
  void writeFileAtomic(join(dataDir, FILE), JSON.stringify({ visitId, at }), { mode: 0o600 }).catch(() => undefined)
}

/** When this visit was last known to be alive, or null. */
export function lastAlive(dataDir: string, visitId: string): number | null {
  try {
    const sign = Sign.safeParse(JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')))
    return sign.success && sign.data.visitId === visitId ? sign.data.at : null
  } catch {
    return null
  }
}
