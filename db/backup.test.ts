import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adoptKeys,
  dropBackups,
  keysBeside,
  listBackups,
  makeBackup,
  planRetention,
  restoreBackup,
  verifyBackup,
} from './backup.ts'
import { addKeyStore, createKeys, fileKeyStore, KEYS_FILE, unlock, unlockWithRecovery } from './keys.ts'
import { openStore, STORE_FILE } from './open-store.ts'
import { commitFor, MONDAY_9, reading, residentIn, temporaryFolder, temporaryStore } from './testing/fixtures.ts'

const DAY = 86_400_000
const OTHER_KEY = Buffer.alloc(32, 1)

/** A station with its keys, one resident and one reading. */
function station() {
  const dir = temporaryFolder()
  const { dataKey, recoveryKey } = createKeys(dir)
  const { store } = temporaryStore({ dir, dataKey })
  const residentId = residentIn(store)
  store.write.measurements.commit(commitFor('a', residentId, [reading('spo2', 97)]))
  return { dir, dataKey, recoveryKey, store, residentId, about: { dir, dataKey, nowMs: MONDAY_9 } }
}

describe('a backup', () => {
  test('is written while the station runs, verified, encrypted, with its keys beside it', () => {
    const { dir, dataKey, store, about } = station()
    const backup = makeBackup(store, about)
    expect(backup).toMatchObject({
      madeAt: MONDAY_9,
      rows: { resident: 1, reading: 1, measurement: 1, audit: 2 },
      auditHead: store.read.audit.head(),
    })
    expect(listBackups(join(dir, 'backups'))).toMatchObject([
      { file: backup.file, madeAt: MONDAY_9, bytes: backup.bytes },
    ])
    expect(verifyBackup(backup.file, dataKey).rows).toEqual(backup.rows)
    expect(readFileSync(backup.file).includes('李建国')).toBe(false)
    expect(readFileSync(keysBeside(backup.file))).toEqual(readFileSync(join(dir, KEYS_FILE)))
    expect(() => verifyBackup(backup.file, OTHER_KEY)).toThrow('D101')
  })

  test('may lie on a second medium', () => {
    const { store, about } = station()
    const to = join(temporaryFolder(), 'stick', 'station')
    expect(makeBackup(store, { ...about, to }).file.startsWith(to)).toBe(true)
    expect(readdirSync(to)).toHaveLength(2)
  })

  test.each<[string, (folder: string) => void, string]>([
    ['its place is a file', (folder) => writeFileSync(folder, ''), 'D106'],
    [
      'one of that moment is there',
      (folder) => {
        mkdirSync(folder)
        writeFileSync(join(folder, 'station-2026-11-16T01-00-00-000Z.sqlite'), 'x')
      },
      'D202',
    ],
  ])('that cannot be written because %s leaves nothing half and the store as it was', (_, spoil, code) => {
    const { dir, store, about } = station()
    const folder = join(dir, 'there')
    spoil(folder)
    const before = statSync(folder).isDirectory() ? readdirSync(folder) : []
    expect(() => makeBackup(store, { ...about, to: folder })).toThrow(code)
    expect(statSync(folder).isDirectory() ? readdirSync(folder) : []).toEqual(before)
    expect(store.read.residents.count()).toBe(1)
  })

  test('without keys to put beside it is not kept', () => {
    const { dir, store, about } = station()
    rmSync(join(dir, KEYS_FILE))
    expect(() => makeBackup(store, about)).toThrow('D106')
    expect(readdirSync(join(dir, 'backups'))).toEqual([])
  })

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut', (bytes) => bytes.subarray(0, bytes.length - 8192)],
    ['changed in one byte', (bytes) => bytes.with(9000, (bytes[9000] ?? 0) ^ 1) as Buffer],
    ['empty', () => Buffer.alloc(0)],
  ])('that is %s does not verify and does not replace anything', (_, spoil) => {
    const { dir, dataKey, store, about } = station()
    const { file } = makeBackup(store, about)
    writeFileSync(file, spoil(readFileSync(file)))
    store.close()
    const before = readFileSync(join(dir, STORE_FILE))
    expect(() => verifyBackup(file, dataKey)).toThrow(/D1/)
    expect(() => restoreBackup(file, about)).toThrow(/D1/)
    expect(readFileSync(join(dir, STORE_FILE))).toEqual(before)
    expect(() => verifyBackup(join(dir, 'none.sqlite'), dataKey)).toThrow('D111')
  })
})

describe('restoring', () => {
  test('puts the backup in the store’s place and keeps what was there', () => {
    const { dir, dataKey, store, residentId, about } = station()
    const { file } = makeBackup(store, about)
    residentIn(store)
    store.close()
    restoreBackup(file, about)
    const restored = openStore({ dir, dataKey, now: () => MONDAY_9 })
    expect(restored.read.residents.count()).toBe(1)
    expect(restored.read.readings.trend(residentId, 'spo2', 0, 9)).toHaveLength(1)
    restored.close()
    expect(readdirSync(dir).filter((name) => name.startsWith('station-replaced-'))).not.toEqual([])
    expect(existsSync(join(dir, 'station.sqlite.incoming'))).toBe(false)
  })

  test('is refused while a station runs', () => {
    const { store, about } = station()
    const { file } = makeBackup(store, about)
    expect(() => restoreBackup(file, about)).toThrow('D104')
  })

  test('works on a blank machine with backup and recovery key alone', () => {
    const { recoveryKey, store, residentId, about } = station()
    const { file } = makeBackup(store, about)
    const [stick, blank] = [temporaryFolder(), temporaryFolder()]
    const carried = join(stick, 'station-2026-11-16T01-00-00-000Z.sqlite')
    cpSync(file, carried)
    expect(() => adoptKeys(carried, blank)).toThrow('D102')
    cpSync(keysBeside(file), keysBeside(carried))
    adoptKeys(carried, blank)
    adoptKeys(carried, blank)
    expect(() => unlock(blank)).toThrow('D102')
    const dataKey = unlockWithRecovery(blank, recoveryKey)
    addKeyStore(blank, dataKey, fileKeyStore(blank))
    restoreBackup(carried, { dir: blank, dataKey, nowMs: MONDAY_9 })
    const restored = openStore({ dir: blank, dataKey: unlock(blank), now: () => MONDAY_9 })
    expect(restored.read.residents.byId(residentId)?.name).toBe('李建国')
    restored.close()
  })
})

describe('retention', () => {
  const at = (days: number, hours = 2) => ({ madeAt: MONDAY_9 - days * DAY + hours * 3_600_000 })

  test('keeps the newest of each of seven days and of each of eight weeks', () => {
    const nightly = Array.from({ length: 100 }, (_, days) => at(days))
    const { keep, drop } = planRetention(nightly, 480)
    // Monday, then the six days before; of older weeks their Sundays.
    const age = ({ madeAt }: { madeAt: number }) => Math.round((at(0).madeAt - madeAt) / DAY)
    expect(keep.map(age)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 15, 22, 29, 36, 43])
    expect(keep.length + drop.length).toBe(100)
  })

  test('of one day keeps the newest, by the station’s day and not by UTC', () => {
    // 23:30 and 00:30 in Shanghai are one day in UTC and two at the station.
    const [before, after] = [{ madeAt: MONDAY_9 - 9.5 * 3_600_000 }, { madeAt: MONDAY_9 - 8.5 * 3_600_000 }]
    const later = { madeAt: MONDAY_9 }
    expect(planRetention([before, later, after], 480)).toEqual({ keep: [later, before], drop: [after] })
  })

  test('never drops the newest, drops nothing twice, and keeps at most fifteen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 * DAY }), { minLength: 1 }), (ages) => {
        const backups = ages.map((age) => ({ madeAt: MONDAY_9 - age }))
        const { keep, drop } = planRetention(backups, 480)
        expect(keep[0]?.madeAt).toBe(Math.max(...backups.map(({ madeAt }) => madeAt)))
        expect(new Set([...keep, ...drop]).size).toBe(backups.length)
        expect(keep.length).toBeLessThanOrEqual(15)
        expect(planRetention(keep, 480).drop).toEqual([])
      }),
    )
  })

  test('removes files with their keys and lists only what is a backup', () => {
    const { dir, store, about } = station()
    const folder = join(dir, 'backups')
    expect(listBackups(folder)).toEqual([])
    for (const days of [0, 1, 2]) makeBackup(store, { ...about, nowMs: MONDAY_9 - days * DAY })
    writeFileSync(join(folder, 'note.txt'), '')
    const [newest, ...older] = listBackups(folder)
    dropBackups(older)
    expect(listBackups(folder)).toEqual([newest])
    expect(readdirSync(folder)).toHaveLength(3)
  })
})
