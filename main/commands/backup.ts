import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { adoptKeys, type BackupFacts, makeBackup, restoreBackup, verifyBackup } from '../../db/backup.ts'
import { hasKeys, KEYS_FILE } from '../../db/keys.ts'
import { openStore, STORE_FILE } from '../../db/open-store.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'
import { openKey, openOrRecoverKey } from './keys.ts'

/** `station backup make`: a verified copy; refused while the station runs, which makes its own. */
export async function makeOne({ data, json, to }: CommonOptions & { readonly to?: string }, io: Io): Promise<void> {
  if (!existsSync(join(data, STORE_FILE))) throw new Error(`${data} holds no station data`)
  const dataKey = openKey(data, io)
  const store = openStore({ dir: data, dataKey, now: Date.now })
  try {
    const made = makeBackup(store, { dir: data, dataKey, nowMs: Date.now(), ...(to === undefined ? {} : { to }) })
    if (json) await printJson(io, made)
    else await printLine(io, `${made.file}: ${made.bytes} bytes, ${countsOf(made)}`)
  } finally {
    store.close()
  }
}

/** `station backup verify FILE`. */
export async function verify(file: string, { data, json }: CommonOptions, io: Io): Promise<void> {
  const facts = verifyBackup(file, openKey(data, io))
  if (json) await printJson(io, { file, ...facts })
  else await printLine(io, `${file} is good: ${countsOf(facts)}`)
}

/** `station backup restore FILE`: also on a blank machine, with the recovery key. */
export async function restore(
  file: string,
  { data, json, recoveryKeyFile }: CommonOptions & { readonly recoveryKeyFile?: string },
  io: Io,
): Promise<void> {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const blank = !hasKeys(data)
  if (blank) adoptKeys(file, data)
  try {
    const dataKey = await openOrRecoverKey(data, recoveryKeyFile, io)
    const facts = restoreBackup(file, { dir: data, dataKey, nowMs: Date.now() })
    if (json) await printJson(io, { file, ...facts })
    else await printLine(io, `${data} holds ${file} again: ${countsOf(facts)}`)
  } catch (error) {
    // A folder that was blank stays so; keys without a store would look like a station that has lost its data.
    if (blank && existsSync(join(data, KEYS_FILE))) rmSync(join(data, KEYS_FILE))
    throw error
  }
}

function countsOf({ rows }: BackupFacts): string {
  return Object.entries(rows)
    .filter(([, count]) => count > 0)
    .map(([table, count]) => `${table} ${count}`)
    .join(', ')
}
