import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { asDbError, DbError } from './errors.ts'

export const LOCK_FILE = 'station.lock'

/**
 * One instance a data folder. The lock is an exclusive SQLite transaction that is never committed: the system gives it back
 * however the process ends, so no stale lock can remain. Throws locked.
 */
export function lockFolder(dir: string): { release(): void } {
  let holder: Database.Database | undefined
  try {
    holder = new Database(join(dir, LOCK_FILE), { timeout: 0 })
    holder.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    holder?.close()
    const known =
      error instanceof TypeError
        ? new DbError('ioFailed', `${dir}: ${error.message}`, { cause: error })
        : asDbError(error)
    if (!(known instanceof DbError) || known.kind !== 'locked') throw known
    throw new DbError(
      'locked',
      `another program uses the data folder ${dir}; close it, or name another folder with --data`,
      {
        cause: error,
      },
    )
  }
  const held = holder
  return {
    release() {
      held.close()
    },
  }
}

/** Whether a program holds the folder; asked without taking the lock for a moment. */
export function isLocked(dir: string): boolean {
  const file = join(dir, LOCK_FILE)
  if (!existsSync(file)) return false
  const asking = new Database(file, { readonly: true, timeout: 0 })
  try {
    asking.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    const known = asDbError(error)
    if (known instanceof DbError && known.kind === 'locked') return true
    throw known
  } finally {
    asking.close()
  }
}
