import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { auditReader } from './audit.ts'
import { asDbError, DbError } from './errors.ts'
import { deriveKey, KEYS_FILE } from './keys.ts'
import { lockFolder } from './lock.ts'
import { openReader } from './open.ts'
import { STORE_FILE } from './open-store.ts'
import { noteRestored } from './restored.ts'
import { secretsOf } from './secrets.ts'
import { BACKUP_DIR, fileStamp, quickCheck, syncFile, syncFolder } from './snapshot.ts'
import type { Store } from './store.ts'

export interface Backup {
  readonly file: string
  readonly madeAt: number
  readonly bytes: number
}
/** What verifying found in a good backup. */
export interface BackupFacts {
  readonly schemaVersion: number
  readonly rows: Readonly<Record<string, number>>
  readonly auditHead: { readonly position: number; readonly hash: string }
  /** When its newest measurement was received, ms since the epoch; 0 where it has none. */
  readonly newestAt: number
}

const BACKUP_NAME = /^station-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.sqlite$/
const DAY_MS = 86_400_000
const DAILY_KEPT = 7
const WEEKLY_KEPT = 8
/** Tables whose rows are only ever added or kept: a copy must not have fewer. */
const COUNTED = ['resident', 'visit', 'measurement', 'reading', 'alert', 'audit', 'meter', 'staff', 'setting'] as const

/**
 * Writes a backup into `to` (the data folder's own by default) with the wrapped keys beside it, and opens it again to verify.
 * What does not verify is removed. Throws diskFull, backupInvalid.
 */
export function makeBackup(
  store: Store,
  { dir, dataKey, nowMs, to = join(dir, BACKUP_DIR) }: { dir: string; dataKey: Uint8Array; nowMs: number; to?: string },
): Backup & BackupFacts {
  const file = join(to, `station-${fileStamp(nowMs)}.sqlite`)
  const head = store.read.audit.head()
  store.snapshot(file)
  try {
    const facts = verifyBackup(file, dataKey)
    if (facts.auditHead.hash !== head.hash) throw new DbError('backupInvalid', `${file} is not what the store held`)
    const keys = readFileSync(join(dir, KEYS_FILE))
    writeFileAtomic.sync(keysBeside(file), keys, { mode: 0o600 })
    return { file, madeAt: nowMs, bytes: statSync(file).size, ...facts }
  } catch (error) {
    rmSync(file, { force: true })
    rmSync(keysBeside(file), { force: true })
    throw asDbError(error)
  }
}

/** Opens the backup with the key, lets SQLite check it, counts, and walks the audit chain. Throws backupInvalid, wrongKey. */
export function verifyBackup(file: string, dataKey: Uint8Array): BackupFacts {
  if (!existsSync(file)) throw new DbError('backupInvalid', `${file} does not exist`)
  const connection = openReader(file, deriveKey(dataKey, 'database'))
  try {
    const faults = quickCheck(connection)
    const schemaVersion = Number(connection.pragma('user_version', { simple: true }))
    if (schemaVersion === 0) throw new DbError('backupInvalid', `${file} holds no station`)
    if (faults.length > 0) throw new DbError('backupInvalid', `${file}: ${faults.slice(0, 3).join('; ')}`)
    const audit = auditReader(connection, secretsOf(dataKey))
    const verdict = audit.verify()
    if (!verdict.intact)
      throw new DbError('backupInvalid', `${file}: audit entry ${verdict.atPosition} is ${verdict.fault}`)
    const rows = COUNTED.map((table) => [
      table,
      connection.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0,
    ])
    return {
      schemaVersion,
      rows: Object.fromEntries(rows),
      auditHead: audit.head(),
      newestAt: connection.prepare<[], number | null>('SELECT max(received_at) FROM measurement').pluck().get() ?? 0,
    }
  } catch (error) {
    const known = asDbError(error)
    throw known instanceof DbError && known.kind === 'damaged'
      ? new DbError('backupInvalid', `${file}: ${known.message}`, { cause: error })
      : known
  } finally {
    connection.close()
  }
}

/** Newest first. */
export function listBackups(folder: string): readonly Backup[] {
  if (!existsSync(folder)) return []
  const backups = readdirSync(folder).flatMap((name) => {
    const at = BACKUP_NAME.exec(name)
    if (!at) return []
    const file = join(folder, name)
    return [{ file, madeAt: Date.parse(`${at[1]}${at[2]}:${at[3]}:${at[4]}.${at[5]}Z`), bytes: statSync(file).size }]
  })
  return backups.sort((a, b) => b.madeAt - a.madeAt)
}

/**
 * The newest backup of each of the last 7 days that have one, and of each of the last 8 weeks; the rest may go. Days and weeks
 * (from Monday) are those of the station's zone, given by its offset.
 */
export function planRetention<B extends Pick<Backup, 'madeAt'>>(
  backups: readonly B[],
  zoneOffsetMinutes: number,
): { readonly keep: readonly B[]; readonly drop: readonly B[] } {
  const newestFirst = [...backups].sort((a, b) => b.madeAt - a.madeAt)
  const dayOf = ({ madeAt }: B) => Math.floor((madeAt + zoneOffsetMinutes * 60_000) / DAY_MS)
  // Day 0, 1970-01-01, was a Thursday.
  const weekOf = (backup: B) => Math.floor((dayOf(backup) + 3) / 7)
  const kept = new Set([...newestOf(newestFirst, dayOf, DAILY_KEPT), ...newestOf(newestFirst, weekOf, WEEKLY_KEPT)])
  return { keep: newestFirst.filter((b) => kept.has(b)), drop: newestFirst.filter((b) => !kept.has(b)) }
}

function newestOf<B>(newestFirst: readonly B[], periodOf: (backup: B) => number, periods: number): B[] {
  const byPeriod = new Map<number, B>()
  for (const backup of newestFirst) {
    const period = periodOf(backup)
    if (!byPeriod.has(period)) byPeriod.set(period, backup)
  }
  return [...byPeriod.values()].slice(0, periods)
}

export function dropBackups(backups: readonly Pick<Backup, 'file'>[]): void {
  for (const { file } of backups) {
    rmSync(file, { force: true })
    rmSync(keysBeside(file), { force: true })
  }
}

/** The wrapped keys that open this backup: for a blank machine, where only the recovery key is left. */
export function keysBeside(file: string): string {
  return file.replace(/\.sqlite$/, '.keys.json')
}

/** Puts the backup's wrapped keys into a folder that has none, so that `unlockWithRecovery` can be asked. */
export function adoptKeys(file: string, dir: string): void {
  if (existsSync(join(dir, KEYS_FILE))) return
  if (!existsSync(keysBeside(file))) throw new DbError('keyMissing', `${keysBeside(file)} is not beside the backup`)
  writeFileAtomic.sync(join(dir, KEYS_FILE), readFileSync(keysBeside(file)), { mode: 0o600 })
}

/**
 * Verifies the backup and puts it in the store's place. What was there is kept as `station-replaced-….sqlite`; what the journal
 * received since is handed over again at the next start. Throws locked
 * while a station uses the folder, backupInvalid and wrongKey with nothing changed.
 */
export function restoreBackup(
  file: string,
  { dir, dataKey, nowMs }: { dir: string; dataKey: Uint8Array; nowMs: number },
): BackupFacts {
  const facts = verifyBackup(file, dataKey)
  const lock = lockFolder(dir)
  const place = join(dir, STORE_FILE)
  const incoming = join(dirname(place), `${basename(place)}.incoming`)
  try {
    copyFileSync(file, incoming)
    syncFile(incoming)
    noteRestored(dir, facts.newestAt)
    setAside(place, join(dir, `station-replaced-${fileStamp(nowMs)}.sqlite`))
    renameSync(incoming, place)
    syncFolder(dir)
    return facts
  } catch (error) {
    rmSync(incoming, { force: true })
    throw asDbError(error)
  } finally {
    lock.release()
  }
}

/** With its log, without which the file may lack the last commits. */
function setAside(place: string, aside: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(place + suffix)) renameSync(place + suffix, aside + suffix)
  }
}
