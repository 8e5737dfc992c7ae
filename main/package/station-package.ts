/** The weekly package of a data folder, whether or not its station is running. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DbError } from '../../db/errors.ts'
import { openStore, openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { copyForReading } from '../../db/read-copy.ts'
import type { Store, StoreReader } from '../../db/store.ts'
import { readSettings } from '../settings.ts'
import { makePackage, type PackageOptions, type PackageResult } from './package.ts'

export interface StationPackageOptions extends Pick<PackageOptions, 'week' | 'to' | 'programVersion'> {
  readonly dir: string
  readonly dataKey: Uint8Array
  /** Station time, ms since the epoch. */
  readonly now: () => number
}

/**
 * With the store to itself it works on the store and enters the export in the audit. Beside a running station it works on a copy,
 * so that a long export holds up no measurement; only the station itself can write the audit then.
 */
export async function makeStationPackage(options: StationPackageOptions): Promise<PackageResult> {
  const { dir, dataKey, now } = options
  const store = openIfFree({ dir, dataKey, now })
  if (!store) return makeFromCopy(options)
  try {
    return await makePackage({ ...packageOptions(store.read, options), write: store.write })
  } finally {
    store.close()
  }
}

/** Copy, open, make, delete. */
export async function makeFromCopy(options: StationPackageOptions): Promise<PackageResult> {
  const { dir, dataKey } = options
  const copy = join(dir, `package-copy-${randomUUID()}.sqlite`)
  copyForReading(join(dir, STORE_FILE), dataKey, copy)
  try {
    const { read, close } = openStoreReader(copy, dataKey)
    try {
      return await makePackage(packageOptions(read, options))
    } finally {
      close()
    }
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true })
  }
}

function packageOptions(read: StoreReader, { week, to, programVersion, now }: StationPackageOptions): PackageOptions {
  const { settings } = readSettings(read.settings)
  const station = {
    code: settings['station.code'],
    name: settings['station.name'],
    zone: settings['station.zone'],
  }
  return { read, station, week, to, plain: true, now: now(), programVersion }
}

function openIfFree(options: Pick<StationPackageOptions, 'dir' | 'dataKey' | 'now'>): Store | undefined {
  try {
    return openStore(options)
  } catch (error) {
    if (error instanceof DbError && error.kind === 'locked') return undefined
    throw error
  }
}
