import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { DbError } from './errors.ts'
import { deriveKey } from './keys.ts'
import { applySettings, openReader, openWriter } from './open.ts'
import { openStore, openStoreReader, STORE_FILE } from './open-store.ts'
import type { Store, StoreReader } from './store.ts'
import { residentIn, STATION, TEST_KEY, temporaryFolder, temporaryStore, WANG } from './testing/fixtures.ts'

const OTHER_KEY = Buffer.alloc(32, 9)
const now = () => 0
/** The lock file is touched by every attempt and holds nothing. */
const contents = (dir: string) =>
  readdirSync(dir)
    .filter((name) => name !== 'station.lock')
    .map((name) => [name, readFileSync(join(dir, name)).toString('base64'), statSync(join(dir, name)).mtimeMs])

describe('the file', () => {
  test('holds nothing that can be read without the key', () => {
    const { store, dir } = temporaryStore()
    store.write.residents.create(WANG, STATION, { cardCode: 'CARD-0001' })
    store.close()
    const bytes = readFileSync(join(dir, STORE_FILE))
    for (const text of ['SQLite format', 'resident', '王秀英', 'wangxiuying', '19900004321', 'CARD-0001'])
      expect(bytes.includes(text), text).toBe(false)
  })

  test.each([
    ['another key', OTHER_KEY],
    ['an empty key', Buffer.alloc(32)],
  ])('with %s gives one clear error and is not touched', (_, dataKey) => {
    const { store, dir } = temporaryStore()
    residentIn(store)
    store.close()
    const before = contents(dir)
    expect(() => openStore({ dir, dataKey, now })).toThrow(expect.objectContaining({ code: 'D101', kind: 'wrongKey' }))
    expect(contents(dir)).toEqual(before)
    const again = openStore({ dir, dataKey: TEST_KEY, now })
    expect(again.read.residents.count()).toBe(1)
    again.close()
  })

  test('that is no database at all is refused in the same way', () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, STORE_FILE), Buffer.alloc(8192, 'x'))
    expect(() => openStore({ dir, dataKey: TEST_KEY, now })).toThrow('D101')
  })

  test('is not made by a reader, and a folder that cannot be is an error', () => {
    const dir = temporaryFolder()
    expect(() => openStoreReader(join(dir, STORE_FILE), TEST_KEY)).toThrow('D106')
    expect(existsSync(join(dir, STORE_FILE))).toBe(false)
    expect(() => openWriter(join(dir, 'nowhere', STORE_FILE), OTHER_KEY)).toThrow('D106')
  })

  test('has its settings read back', () => {
    const { dir } = temporaryStore()
    const connection = openWriter(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'temp_store', 'secure_delete']
    expect(settings.map((name) => connection.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 2, 1])
    const cipher = ['cipher', 'algorithm'].map((name) => connection.pragma(name, { simple: true }))
    expect(cipher).toEqual(['aegis', 'aegis-256'])
    expect(() => applySettings(connection, { page_size: 777 })).toThrow(expect.objectContaining({ code: 'D109' }))
    connection.close()
  })

  test('passes its own check, and a spoiled page is found', () => {
    const { store, dir } = temporaryStore()
    for (let i = 0; i < 50; i++) residentIn(store)
    expect(store.check()).toEqual([])
    store.close()
    const file = join(dir, STORE_FILE)
    const bytes = readFileSync(file)
    bytes.fill(0, 4096 * 20, 4096 * 24)
    writeFileSync(file, bytes)
    const spoiled = () => {
      const again = openStore({ dir, dataKey: TEST_KEY, now })
      try {
        return again.check()
      } finally {
        again.close()
      }
    }
    let found: readonly string[] = []
    try {
      found = spoiled()
    } catch (error) {
      found = [error instanceof DbError ? error.code : String(error)]
    }
    expect(found).not.toEqual([])
  })
})

describe('one instance a data folder', () => {
  test('a second one is refused, by a line that names the folder and what to do', () => {
    const { dir } = temporaryStore()
    expect(() => openStore({ dir, dataKey: TEST_KEY, now })).toThrow(
      `D104 another program uses the data folder ${dir}; close it, or name another folder with --data`,
    )
  })

  test('after closing the next one may', () => {
    const { reopen } = temporaryStore()
    expect(reopen().read.residents.count()).toBe(0)
  })

  test('a refused opening gives the lock back', () => {
    const { store, dir } = temporaryStore()
    store.close()
    expect(() => openStore({ dir, dataKey: OTHER_KEY, now })).toThrow('D101')
    openStore({ dir, dataKey: TEST_KEY, now }).close()
  })

  test('others may still look', () => {
    const { store, dir } = temporaryStore()
    const id = residentIn(store)
    const beside = openStoreReader(join(dir, STORE_FILE), TEST_KEY)
    expect(beside.read.residents.byId(id)?.name).toBe('李建国')
    beside.close()
  })
})

describe('a read path cannot write', () => {
  test('by its type', () => {
    expectTypeOf<StoreReader>().not.toHaveProperty('write')
    expectTypeOf<Store['read']>().toEqualTypeOf<StoreReader>()
    expectTypeOf<StoreReader['residents']>().not.toHaveProperty('create')
    expectTypeOf<StoreReader['readings']>().not.toHaveProperty('add')
  })

  test('nor by its connection', () => {
    const { dir } = temporaryStore()
    const reader = openReader(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
    for (const sql of [
      `INSERT INTO setting VALUES ('a', '1', 0, NULL)`,
      'DROP TABLE setting',
      'PRAGMA user_version = 7',
      'VACUUM',
    ])
      expect(() => reader.exec(sql), sql).toThrow(/readonly|read-only/)
    reader.close()
  })
})

test('what is written together is written all or not at all, also across groups', () => {
  const { store } = temporaryStore()
  expect(() =>
    store.write.together(() => {
      residentIn(store)
      store.write.settings.set('station.name', '示例小屋', STATION)
      throw new Error('in the middle')
    }),
  ).toThrow('in the middle')
  expect(store.read.residents.count()).toBe(0)
  expect(store.read.settings.get('station.name')).toBeUndefined()
  expect(store.read.audit.head().position).toBe(0)
  store.write.together(() => residentIn(store))
  expect(store.read.residents.count()).toBe(1)
})
