import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { asDbError, DbError } from './errors.ts'
import type { Connection } from './open.ts'

export const BACKUP_DIR = 'backups'

/** A consistent copy under the same key. Written beside its place and moved there when it is whole and on the disk. */
export function snapshot(connection: Connection, file: string): void {
  if (existsSync(file)) throw new DbError('refused', `${file} exists already`)
  const partial = `${file}.partial`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    rmSync(partial, { force: true })
    connection.prepare('VACUUM INTO ?').run(partial)
    syncFile(partial)
    renameSync(partial, file)
    syncFolder(dirname(file))
  } catch (error) {
    for (const left of [partial, `${partial}-journal`]) if (existsSync(left)) rmSync(left)
    throw asDbError(error)
  }
}

export function beforeMigrationFile(dir: string, nowMs: number): string {
  return join(dir, BACKUP_DIR, `before-migration-${fileStamp(nowMs)}.sqlite`)
}

/** `2026-11-22T02-00-00-000Z`: sorts by time and is a file name everywhere. */
export function fileStamp(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[:.]/g, '-')
}

export function quickCheck(connection: Connection): readonly string[] {
  const found = connection.prepare<[], string>('PRAGMA quick_check').pluck().all()
  return found.filter((line) => line !== 'ok')
}

export function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

/** Makes a rename last. Windows has no such call and needs none. */
export function syncFolder(dir: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(dir, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
