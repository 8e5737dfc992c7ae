import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { alertReader, alertWriter } from './alerts.ts'
import { auditReader } from './audit.ts'
import { pooledRandom, uuidV7Source } from './ids.ts'
import { importReader, importWriter } from './imports.ts'
import { deriveKey } from './keys.ts'
import { lockFolder } from './lock.ts'
import { measurementReader } from './measurements.ts'
import { measurementWriter } from './measurements-write.ts'
import { meterReader, meterWriter } from './meters.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import type { Migration } from './migrations/migration.ts'
import { type Connection, openReader, openWriter, PASSING_CACHE_KIB } from './open.ts'
import { packageReader, packageWriter } from './packages.ts'
import { printReader, printWriter } from './prints.ts'
import { readingReader } from './readings.ts'
import { readingWriter } from './readings-write.ts'
import { residentReader } from './residents.ts'
import { residentWriter } from './residents-write.ts'
import { type Secrets, secretsOf } from './secrets.ts'
import { type Session, sessionOn } from './session.ts'
import { settingReader, settingWriter } from './settings.ts'
import { beforeMigrationFile, quickCheck, snapshot } from './snapshot.ts'
import { staffReader, staffWriter } from './staff.ts'
import type { Store, StoreReader, StoreWriter } from './store.ts'
import { visitReader, visitWriter } from './visits.ts'

export const STORE_FILE = 'station.sqlite'

export interface StoreOptions {
  /** The data folder; made if it is not there. */
  readonly dir: string
  /** From `unlock` or `createKeys`. */
  readonly dataKey: Uint8Array
  /** The station's clock, ms since the epoch. */
  readonly now: () => number
  /** UUIDv7s; given by tests and by the seed. */
  readonly newId?: () => string
  readonly migrations?: readonly Migration[]
}

/**
 * Opens the store of a data folder, made new where there is none, and holds the folder's lock until `close`.
 * Throws locked, wrongKey (nothing touched), newerFile, damaged, settingRefused, migrationFailed.
 */
export function openStore(options: StoreOptions): Store {
  const { dir, dataKey, now } = options
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = join(dir, STORE_FILE)
  const lock = lockFolder(dir)
  const open: Connection[] = []
  const close = () => {
    for (const connection of open.reverse()) connection.close()
    lock.release()
  }
  try {
    const databaseKey = deriveKey(dataKey, 'database')
    const writer = openWriter(file, databaseKey)
    open.push(writer)
    migrate(writer, options.migrations ?? MIGRATIONS, () => snapshot(writer, beforeMigrationFile(dir, now())))
    const reader = openReader(file, databaseKey)
    open.push(reader)
    const secrets = secretsOf(dataKey)
    const newId = options.newId ?? uuidV7Source(now, pooledRandom())
    const session = sessionOn(writer, secrets, now, newId)
    return {
      read: readersOn(reader, secrets),
      write: writersOn(session),
      snapshot: (file) => snapshot(writer, file),
      check: () => quickCheck(reader),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/** A store that can only be looked at, beside a running station or on a snapshot; takes no lock, and little memory. */
export function openStoreReader(
  file: string,
  dataKey: Uint8Array,
): Pick<Store, 'check' | 'close'> & { readonly read: StoreReader } {
  const connection = openReader(file, deriveKey(dataKey, 'database'), PASSING_CACHE_KIB)
  return {
    read: readersOn(connection, secretsOf(dataKey)),
    check: () => quickCheck(connection),
    close: () => void connection.close(),
  }
}

function readersOn(connection: Connection, secrets: Secrets): StoreReader {
  return {
    residents: residentReader(connection, secrets),
    visits: visitReader(connection),
    measurements: measurementReader(connection, secrets),
    readings: readingReader(connection),
    alerts: alertReader(connection),
    meters: meterReader(connection),
    staff: staffReader(connection),
    audit: auditReader(connection, secrets),
    settings: settingReader(connection),
    prints: printReader(connection),
    packages: packageReader(connection),
    imports: importReader(connection),
  }
}

/** The writing half on a session of one's own; the station gets it from `openStore`. */
export function writersOn(session: Session): StoreWriter {
  return {
    residents: residentWriter(session),
    visits: visitWriter(session),
    measurements: measurementWriter(session),
    readings: readingWriter(session),
    alerts: alertWriter(session),
    meters: meterWriter(session),
    staff: staffWriter(session),
    settings: settingWriter(session),
    prints: printWriter(session),
    packages: packageWriter(session),
    imports: importWriter(session),
    together: session.transaction,
    audit: (actor, action, subject, reason) =>
      session.transaction(() => session.audit(actor, action, subject.kind, subject.id, reason)),
  }
}
