import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { deriveKey } from './keys.ts'
import { MIGRATIONS, migrate } from './migrate.ts'
import type { Migration } from './migrations/migration.ts'
import { openReader, openWriter } from './open.ts'
import { openStore, openStoreReader, STORE_FILE } from './open-store.ts'
import {
  commitFor,
  reading,
  residentIn,
  STATION,
  TEST_KEY,
  temporaryFolder,
  temporaryStore,
} from './testing/fixtures.ts'

const now = () => Date.UTC(2026, 10, 22)
const next = (sql: string): Migration[] => [
  ...MIGRATIONS,
  { version: (MIGRATIONS.at(-1)?.version ?? 0) + 1, name: 'test', sql },
]

/** A closed folder whose store has rows of today's schema. */
function folderWithRows() {
  const { store, dir } = temporaryStore()
  const residentId = residentIn(store)
  store.write.measurements.commit(commitFor('a', residentId, [reading('spo2', 97)]))
  store.close()
  const version = () => {
    const connection = openReader(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
    const found = connection.pragma('user_version', { simple: true })
    connection.close()
    return found
  }
  const open = (migrations: readonly Migration[]) => openStore({ dir, dataKey: TEST_KEY, now, migrations })
  return {
    dir,
    residentId,
    version,
    open,
    backups: () => (existsSync(join(dir, 'backups')) ? readdirSync(join(dir, 'backups')) : []),
  }
}

/** A folder as a program of that step left it, with these rows. */
function folderOfStep(step: number, rows: string): string {
  const dir = temporaryFolder()
  const connection = openWriter(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
  migrate(connection, MIGRATIONS.slice(0, step), () => undefined)
  connection.exec(rows)
  connection.close()
  return dir
}

const LI = '01900000-0000-7000-8000-000000000001'
/** Rows as a program of the first schema wrote them; the readings at 8 and 9 have been erased. */
const ROWS_OF_THE_FIRST_SCHEMA = `
INSERT INTO resident (id, name, sex, birth_date, conditions, state, created_at, updated_at)
VALUES ('${LI}', '李建国', 'male', '1948-07', '[]', 'active', 0, 0);
INSERT INTO staff (id, name, login, role, secret, active, failed_attempts, created_at)
VALUES ('01900000-0000-7000-8000-000000000002', '周敏', 'zhou', 'duty', 'x', 1, 0, 0);
INSERT INTO reading (position, lineage, revision, indicator, value_milli, unit, band, level, alert, catalogue_version, source,
  resident_id, operator_id, measured_at, zone, precision, state, created_at)
VALUES (7, '01900000-0000-7000-8000-000000000003', 1, 'spo2', 97000, '%', 'normal', 'normal', 'none', '1.0.0', 'hand',
  '${LI}', '01900000-0000-7000-8000-000000000002', 5, 'Asia/Shanghai', 'second', 'current', 5);
UPDATE sqlite_sequence SET seq = 9 WHERE name = 'reading';
`

describe('migrations', () => {
  test('are numbered from 1 without a gap', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1))
  })

  test('step by step leave the old rows whole, referring to what is there', () => {
    for (const [index] of MIGRATIONS.entries()) {
      const dir = folderOfStep(index + 1, ROWS_OF_THE_FIRST_SCHEMA)
      const newest = openStore({ dir, dataKey: TEST_KEY, now })
      onTestFinished(() => newest.close())
      expect(newest.read.residents.byId(LI)?.name).toBe('李建国')
      expect(newest.read.readings.trend(LI, 'spo2', 0, 9)).toMatchObject([{ value: 97, level: 'normal' }])
      expect(newest.read.readings.lastPosition()).toBe(7)
      expect(newest.check()).toEqual([])
      // A position that was given once is not given again, nor is a stored row changed.
      const measured = newest.write.measurements.commit(commitFor('a', LI, [reading('spo2', 96)]))
      expect(measured.readings[0]?.position).toBe(10)
    }
  })

  test('meters and controls from before trials were kept are in use, and stay', () => {
    const [meterId = '', measurementId, id] = ['m', 'x', 'q'].map((letter) => letter.repeat(36))
    const dir = folderOfStep(
      1,
      `INSERT INTO meter (id, driver_id, model_id, name, link_kind, address, commissioned_at)
        VALUES ('${meterId}', 'd', 'm', '血糖仪', 'ble', 'aa', 5);
      INSERT INTO measurement (id, delivery_key, meter_id, kind, origin, validity, claim, taken_at, taken_trusted, received_at,
          zone, flags, quantities, driver_id, driver_version, created_at)
        VALUES ('${measurementId}', 'k', '${meterId}', 'glucose', 'live', 'quality-control', 'nobody', 6, 1, 6,
          'Asia/Shanghai', '[]', '[]', 'd', 1, 6);
      INSERT INTO quality_log (id, measurement_id, meter_id, at, kind)
        VALUES ('${id}', '${measurementId}', '${meterId}', 6, 'control-solution')`,
    )
    const newest = openStore({ dir, dataKey: TEST_KEY, now })
    expect(newest.read.meters.byId(meterId)?.inUseFrom).toBe(0)
    expect(newest.read.meters.quality(meterId, 9)).toEqual([
      { id, measurementId, meterId, at: 6, kind: 'control-solution' },
    ])
    newest.close()
  })

  test('what an earlier driver read is kept as it was, and never by the version that read it', () => {
    const { store, dir } = temporaryStore()
    const { measurement } = store.write.measurements.commit(
      commitFor('a', residentIn(store), [reading('glucose', 6.4)]),
    )
    const decoded = { driverVersion: 2, validity: 'valid', flags: [], quantities: [] } as const
    const again = { measurementId: measurement.id, decoded, readings: [], alerts: [], actor: STATION }
    store.write.measurements.redecode(again)
    expect(() => store.write.measurements.redecode(again)).toThrow('is of version 2 of its driver')
    expect(store.read.measurements.earlierDecodes(measurement.id)).toMatchObject([{ driverVersion: 1 }])
    store.close()
    const connection = openWriter(join(dir, STORE_FILE), deriveKey(TEST_KEY, 'database'))
    expect(() => connection.exec('UPDATE earlier_decode SET driver_version = 9')).toThrow('is never changed')
    connection.close()
  })

  test('of a file with rows are preceded by a backup that opens; a new file needs none', () => {
    const { dir, residentId, version, open, backups } = folderWithRows()
    expect(backups()).toEqual([])
    open(next('ALTER TABLE resident ADD COLUMN test TEXT')).close()
    expect(version()).toBe(MIGRATIONS.length + 1)
    const [backup, ...more] = backups()
    expect([backup, more]).toEqual(['before-migration-2026-11-22T00-00-00-000Z.sqlite', []])
    const old = openStoreReader(join(dir, 'backups', backup ?? ''), TEST_KEY)
    expect(old.read.readings.trend(residentId, 'spo2', 0, 9)).toHaveLength(1)
    old.close()
  })

  test.each([
    ['is no SQL', 'ALTER TABLE resident ADD COLUMN a TEXT; THIS IS NOT SQL'],
    [
      'breaks a rule of the rows',
      'ALTER TABLE resident ADD COLUMN a TEXT; CREATE UNIQUE INDEX u ON reading (level); INSERT INTO setting VALUES (1, 2, 3)',
    ],
    [
      'leaves rows without what they refer to',
      'PRAGMA defer_foreign_keys = 1; ALTER TABLE resident ADD COLUMN a TEXT; DELETE FROM resident_term; DELETE FROM resident',
    ],
  ])('one that %s changes nothing, and the old program still opens the file', (_, sql) => {
    const { residentId, version, open } = folderWithRows()
    expect(() => open(next(sql))).toThrow(expect.objectContaining({ code: 'D110' }))
    expect(version()).toBe(MIGRATIONS.length)
    const store = open(MIGRATIONS)
    expect(store.read.residents.byId(residentId)?.name).toBe('李建国')
    store.close()
  })

  test('a file of a newer program is refused and not touched', () => {
    const { version, open } = folderWithRows()
    open(next('ALTER TABLE resident ADD COLUMN a TEXT')).close()
    expect(() => open(MIGRATIONS)).toThrow(expect.objectContaining({ code: 'D108' }))
    expect(version()).toBe(MIGRATIONS.length + 1)
  })
})
