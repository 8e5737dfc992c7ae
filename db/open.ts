import Database from 'better-sqlite3'
import { asDbError, DbError } from './errors.ts'

export type Connection = Database.Database

/** AEGIS-256: a page is encrypted and authenticated under its number, with 32 random bytes of nonce and a tag of as many. */
const CIPHER = 'aegis'

/** What must be true of every connection; read back after setting, because SQLite ignores a pragma it does not like. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  foreign_keys: 1,
  trusted_schema: 0,
  cell_size_check: 1,
  // Temporary tables and sorts would otherwise be written unencrypted.
  temp_store: 2,
  // Deleted content is overwritten, for erasure.
  secure_delete: 1,
}
/** Pages held in memory, in KiB: by the station, which comes back to them, and by what goes through a file once. */
const STATION_CACHE_KIB = 65_536
export const PASSING_CACHE_KIB = 16_384
const WRITER_SETTINGS: Readonly<Record<string, string | number>> = {
  ...SETTINGS,
  cache_size: -STATION_CACHE_KIB,
  journal_mode: 'wal',
  synchronous: 2,
}
const READER_SETTINGS: Readonly<Record<string, string | number>> = { ...SETTINGS, query_only: 1 }

/** Opens or creates the encrypted file for writing. Throws wrongKey without having touched it, settingRefused, damaged. */
export function openWriter(file: string, databaseKey: Uint8Array): Connection {
  return open(file, databaseKey, { timeout: 5000 }, WRITER_SETTINGS)
}

/** Opens an existing file so that SQLite itself refuses to write. */
export function openReader(file: string, databaseKey: Uint8Array, cacheKib = STATION_CACHE_KIB): Connection {
  const settings = { ...READER_SETTINGS, cache_size: -cacheKib }
  return open(file, databaseKey, { readonly: true, fileMustExist: true, timeout: 5000 }, settings)
}

function open(
  file: string,
  databaseKey: Uint8Array,
  options: Database.Options,
  settings: Readonly<Record<string, string | number>>,
): Connection {
  const connection = connect(file, options)
  try {
    unlockFile(connection, databaseKey)
    applySettings(connection, settings)
    return connection
  } catch (error) {
    connection.close()
    const known = asDbError(error)
    throw known instanceof DbError && known.kind === 'wrongKey'
      ? new DbError('wrongKey', `${file} does not open with this key`, { cause: error })
      : known
  }
}

function connect(file: string, options: Database.Options): Connection {
  try {
    return new Database(file, options)
  } catch (error) {
    // A missing folder is a TypeError of the library, without a code.
    throw error instanceof TypeError
      ? new DbError('ioFailed', `${file}: ${error.message}`, { cause: error })
      : asDbError(error)
  }
}

function unlockFile(connection: Connection, databaseKey: Uint8Array): void {
  connection.pragma(`cipher='${CIPHER}'`)
  connection.pragma(`key="x'${Buffer.from(databaseKey).toString('hex')}'"`)
  // The key is only tried when a page is read.
  connection.prepare('SELECT count(*) FROM sqlite_schema').get()
}

export function applySettings(connection: Connection, settings: Readonly<Record<string, string | number>>): void {
  for (const [name, wanted] of Object.entries(settings)) {
    connection.pragma(`${name} = ${wanted}`)
    const got = connection.pragma(name, { simple: true })
    if (got !== wanted) throw new DbError('settingRefused', `PRAGMA ${name} is ${String(got)}, must be ${wanted}`)
  }
}
