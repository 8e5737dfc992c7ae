import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { asDbError, DB_ERRORS, DbError } from './errors.ts'
import { uuidV7Source } from './ids.ts'
import { deriveKey } from './keys.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import { openWriter } from './open.ts'
import { STORE_FILE, writersOn } from './open-store.ts'
import { readingReader } from './readings.ts'
import { secretsOf } from './secrets.ts'
import { sessionOn } from './session.ts'
import { commitFor, MONDAY_9, reading, STATION, TEST_KEY, temporaryFolder, WANG } from './testing/fixtures.ts'

/** A store on a disk with room for `pages` more pages of 4 KiB. */
function crampedStore() {
  const connection = openWriter(join(temporaryFolder(), STORE_FILE), deriveKey(TEST_KEY, 'database'))
  onTestFinished(() => void connection.close())
  migrate(connection, MIGRATIONS, () => {})
  const now = () => MONDAY_9
  const write = writersOn(
    sessionOn(
      connection,
      secretsOf(TEST_KEY),
      now,
      uuidV7Source(now, () => randomBytes(16)),
    ),
  )
  const count = (table: string) => connection.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()
  const room = (pages: number) =>
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true })) + pages}`)
  return { connection, write, count, room }
}
const TABLES = ['measurement', 'frame', 'reading', 'alert', 'audit', 'quality_log']

describe('on a full disk', () => {
  test('a measurement is stored whole or not at all, with a clear error, and again once there is room', () => {
    const { connection, write, count, room } = crampedStore()
    const residentId = write.residents.create(WANG, STATION).id
    const bytes = new Uint8Array(3000)
    const commit = (key: string) =>
      write.measurements.commit({
        ...commitFor(key, residentId, [reading('sbp', 186), reading('dbp', 96), reading('pulse', 70)]),
        frames: [1, 2, 3].map((n) => ({ id: `${key}-${n}`, at: MONDAY_9, direction: 'in', bytes })),
        alerts: [{ reason: 'result', tier: 'now', rings: true, indicator: 'sbp', level: 'critical-high', reading: 0 }],
      })
    commit('first')
    // Wherever the room ends: each page count cuts the transaction at another place.
    let failures = 0
    for (let pages = 0; pages < 12; pages++) {
      room(pages)
      const before = TABLES.map(count)
      try {
        commit(`key-${pages}`)
        expect(TABLES.map(count)).not.toEqual(before)
      } catch (error) {
        failures += 1
        expect(error).toBeInstanceOf(DbError)
        expect(error).toMatchObject({ kind: 'diskFull', code: 'D105' })
        expect(TABLES.map(count)).toEqual(before)
        expect(connection.inTransaction).toBe(false)
      }
    }
    expect(failures).toBeGreaterThan(2)
    room(1000)
    expect(commit('last').outcome).toBe('stored')
    expect(readingReader(connection).trend(residentId, 'sbp', 0, 99).length * 3).toBe(count('reading'))
  })

  test('a migration leaves the file as it was', () => {
    const { connection, room, count } = crampedStore()
    room(0)
    const step = {
      version: MIGRATIONS.length + 1,
      name: 'large',
      sql: 'CREATE TABLE large (x BLOB); INSERT INTO large VALUES (zeroblob(100000))',
    }
    expect(() => migrate(connection, [...MIGRATIONS, step], () => {})).toThrow(
      expect.objectContaining({ code: 'D105' }),
    )
    expect(connection.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(() => count('large')).toThrow('no such table')
  })
})

describe('errors', () => {
  const sqlite = (code: string) => Object.assign(new Error('said SQLite'), { code })

  test.each([
    ['SQLITE_FULL', 'D105'],
    ['ENOSPC', 'D105'],
    ['EDQUOT', 'D105'],
    ['SQLITE_IOERR_WRITE', 'D106'],
    ['SQLITE_CANTOPEN', 'D106'],
    ['SQLITE_IOERR_FSYNC', 'D106'],
    ['SQLITE_READONLY', 'D106'],
    ['SQLITE_CORRUPT', 'D107'],
    ['SQLITE_NOTADB', 'D101'],
    ['SQLITE_BUSY', 'D104'],
    ['SQLITE_CONSTRAINT_CHECK', 'D202'],
  ])('%s is told as %s, with the code in the message and the cause kept', (code, expected) => {
    const cause = sqlite(code)
    const error = asDbError(cause)
    expect(error).toMatchObject({ name: 'DbError', code: expected, cause })
    expect(String(error)).toContain(expected)
  })

  test('of the file system are told as D106', () => {
    const cause = Object.assign(new Error('no'), { code: 'EROFS', syscall: 'open' })
    expect(asDbError(cause)).toMatchObject({ code: 'D106', cause })
  })

  test('that nobody foresaw pass as they are', () => {
    const strange = [sqlite('SQLITE_ERROR'), new Error('x'), 'text', new DbError('refused', 'r')]
    expect(strange.map(asDbError)).toEqual(strange)
  })

  test('each have a code of their own and words for the desk in both languages', () => {
    const all = Object.values(DB_ERRORS)
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
    for (const { zh, en } of all) {
      expect(zh).toMatch(/^[\u4e00-\u9fff，。：；、]+$/)
      expect(en).toMatch(/^[ -~’]+\.$/)
    }
  })
})
