import { describe, expect, test } from 'vitest'
import {
  commitFor,
  MINUTE,
  MONDAY_9,
  reading,
  residentIn,
  STATION,
  staffIn,
  temporaryStore,
  visitOf,
  ZONE,
} from './testing/fixtures.ts'
import type { MeterFields } from './types.ts'

describe('meters', () => {
  const CUFF: MeterFields = {
    driverId: 'sig',
    modelId: 'ua-651',
    name: '血压计',
    place: '1号桌',
    linkKind: 'ble',
    address: 'aa:bb',
    settings: { ignoreCheckByte: true },
  }

  test('are commissioned, changed, and retired but never forgotten', () => {
    const { store, clock } = temporaryStore()
    const { id } = store.write.meters.commission(CUFF, STATION)
    expect(store.read.meters.byId(id)).toEqual({
      ...CUFF,
      id,
      state: 'commissioned',
      commissionedAt: MONDAY_9,
      inUseFrom: 0,
    })
    store.write.meters.update(id, { firmware: '1.2', place: undefined }, STATION)
    expect(store.read.meters.byId(id)).toMatchObject({ firmware: '1.2', settings: { ignoreCheckByte: true } })
    expect(store.read.meters.byId(id)?.place).toBeUndefined()
    clock.now += MINUTE
    store.write.meters.retire(id, STATION)
    expect(store.read.meters.commissioned()).toEqual([])
    expect(store.read.meters.all()).toMatchObject([{ id, state: 'retired', retiredAt: clock.now }])
  })

  test('are in use from the end of their trial on', () => {
    const held = temporaryStore()
    const { clock } = held
    const { id } = held.store.write.meters.commission(CUFF, STATION, 'on-trial')
    held.reopen()
    const { store } = held
    expect(store.read.meters.byId(id)).toMatchObject({ state: 'commissioned' })
    expect(store.read.meters.byId(id)?.inUseFrom).toBeUndefined()
    clock.now += MINUTE
    store.write.meters.takeIntoUse(id, { name: '新血压计' }, STATION)
    expect(store.read.meters.byId(id)).toMatchObject({ name: '新血压计', inUseFrom: MONDAY_9 + MINUTE })
    expect(store.read.audit.entries(0, 9).map(({ action, reason }) => [action, reason])).toEqual([
      ['meter.commission', 'on-trial'],
      ['meter.take-into-use', undefined],
    ])
  })

  test('tell what went wrong with them since a moment, by kind and code', () => {
    const { store } = temporaryStore()
    const { id } = store.write.meters.commission(CUFF, STATION)
    const event = (at: number, type: 'rejected' | 'error' | 'battery', code?: string) =>
      store.write.meters.event({ meterId: id, at, type, ...(code ? { code } : {}) })
    event(1, 'rejected', 'M201')
    for (const at of [5, 6]) event(at, 'rejected', 'M201')
    event(7, 'error', 'M106')
    event(8, 'battery')
    expect(store.read.meters.trouble(id, 5)).toEqual([
      { type: 'rejected', code: 'M201', times: 2, lastAt: 6 },
      { type: 'error', code: 'M106', times: 1, lastAt: 7 },
    ])
    expect(store.read.meters.lastEvent(id, 'rejected')).toMatchObject({ at: 6 })
    expect(store.read.meters.lastEvent(id, 'clock')).toBeUndefined()
    expect(store.read.meters.lastQuality(id, 'control-solution')).toBeUndefined()
  })

  test('have one place on the air or the bus while in use', () => {
    const { store } = temporaryStore()
    const { id } = store.write.meters.commission(CUFF, STATION)
    expect(() => store.write.meters.commission(CUFF, STATION)).toThrow('D202')
    store.write.meters.retire(id, STATION)
    expect(store.write.meters.commission(CUFF, STATION).id).not.toBe(id)
  })

  test('tell what happens to them, and the highest record number', () => {
    const { store } = temporaryStore()
    const { id } = store.write.meters.commission(CUFF, STATION)
    store.write.meters.event({ meterId: id, at: 1, type: 'battery', amount: 40 })
    store.write.meters.event({ meterId: id, at: 2, type: 'rejected', code: 'M201', text: 'checksum' })
    expect(store.read.meters.events(id, 9)).toMatchObject([
      { type: 'rejected', code: 'M201' },
      { type: 'battery', amount: 40 },
    ])
    expect(store.read.meters.events(id, 1)).toHaveLength(1)
    for (const number of [7, 12, 3]) store.write.meters.noteRecordNumber(id, number)
    expect(store.read.meters.byId(id)?.lastRecordNumber).toBe(12)
    expect(() => store.write.meters.noteRecordNumber('x', 1)).toThrow('D201')
    expect(() => store.write.meters.event({ meterId: 'x', at: 1, type: 'lost' })).toThrow('D202')
  })
})

describe('staff', () => {
  test('sign in by a name of their own; attempts are counted and audited', () => {
    const { store } = temporaryStore()
    const id = staffIn(store)
    expect(store.read.staff.byLogin('zhou')).toMatchObject({ id, name: '周敏', active: true, failedAttempts: 0 })
    expect(() => staffIn(store)).toThrow('D202')
    store.write.staff.noteAttempt(id, { failedAttempts: 3, lockedUntil: MONDAY_9 + MINUTE })
    expect(store.read.staff.byId(id)).toMatchObject({ failedAttempts: 3, lockedUntil: MONDAY_9 + MINUTE })
    store.write.staff.noteAttempt(id, { failedAttempts: 0 })
    expect(store.read.staff.byId(id)?.lockedUntil).toBeUndefined()
    expect(store.read.audit.entries(1, 9).map(({ action }) => action)).toEqual([
      'staff.sign-in-failed',
      'staff.sign-in',
    ])
    store.write.staff.update(id, { active: false, role: 'admin' }, { kind: 'staff', staffId: id })
    expect(store.read.staff.active()).toEqual([])
    expect(store.read.staff.byId(id)?.role).toBe('admin')
    expect([store.read.staff.byId('x'), store.read.staff.byLogin('x')]).toEqual([undefined, undefined])
  })
})

describe('settings', () => {
  test('are any JSON, kept with who changed them', () => {
    const { store, reopen } = temporaryStore()
    store.write.settings.set('station.name', '示例小屋', STATION)
    store.write.settings.set('station.name', '盐务街', { kind: 'staff', staffId: staffIn(store) })
    store.write.settings.set('hours', [{ from: '07:30', to: '16:30' }], STATION)
    const { read } = reopen()
    expect(read.settings.get('station.name')).toBe('盐务街')
    expect(read.settings.get('nothing')).toBeUndefined()
    expect([...read.settings.all()]).toEqual([
      ['hours', [{ from: '07:30', to: '16:30' }]],
      ['station.name', '盐务街'],
    ])
    expect(read.audit.entries(0, 9)[0]).toMatchObject({ action: 'setting.set', subjectId: 'station.name' })
  })

  test('are put back to their default, which the audit tells', () => {
    const { store } = temporaryStore()
    store.write.settings.set('station.name', '示例小屋', STATION)
    store.write.settings.unset('station.name', STATION)
    expect(store.read.settings.get('station.name')).toBeUndefined()
    expect(store.read.audit.entries(0, 9)).toContainEqual(
      expect.objectContaining({ action: 'setting.unset', subjectId: 'station.name' }),
    )
  })
})

describe('print jobs', () => {
  test('wait, are printed or fail, and a reprint names the first', () => {
    const { store } = temporaryStore()
    const visitId = visitOf(store, residentIn(store))
    const job = { kind: 'slip', visitId, copies: 1 } as const
    const first = store.write.prints.queue(job, STATION)
    expect(store.read.prints.queued()).toEqual([first])
    expect(store.write.prints.finish(first.id, { error: 'out of paper' })).toMatchObject({
      state: 'failed',
      error: 'out of paper',
    })
    const second = store.write.prints.queue({ ...job, reprintOf: first.id }, STATION)
    expect(store.write.prints.finish(second.id, {})).toMatchObject({
      state: 'printed',
      finishedAt: MONDAY_9,
      reprintOf: first.id,
    })
    expect(store.read.prints.ofVisit(visitId).map(({ state }) => state)).toEqual(['failed', 'printed'])
    expect(store.read.prints.byId('x')).toBeUndefined()
    expect(() => store.write.prints.finish('x', {})).toThrow('D201')
  })
})

describe('packages', () => {
  const WEEK = { isoYear: 2026, isoWeek: 47, zone: ZONE, fromPosition: 0, toPosition: 2 }

  test('move the watermark only when sealed, carry the audit head, and count revisions of a week', () => {
    const { store } = temporaryStore()
    const { readings } = store.write.measurements.commit(
      commitFor('a', residentIn(store), [reading('spo2', 97), reading('pulse', 70)]),
    )
    const items = readings.map(({ lineage, revision }) => ({ lineage, revision, part: 'readings' as const }))
    const head = store.read.audit.head().hash
    const made = store.write.packages.add(
      WEEK,
      [...items, { lineage: 'x', revision: 1, part: 'quarantine', reason: 'no birth date' }],
      STATION,
    )
    expect(made).toMatchObject({ revision: 1, state: 'made', auditHead: head })
    expect(store.read.packages.watermark()).toBe(0)
    const file = { fileName: 'a.zip', sha256: 'ab'.repeat(32) }
    expect(store.write.packages.seal(made.id, file, STATION)).toMatchObject({ state: 'sealed', ...file })
    expect(store.read.packages.watermark()).toBe(2)
    expect(() => store.write.packages.seal(made.id, file, STATION)).toThrow('D202')
    const again = store.write.packages.add({ ...WEEK, fromPosition: 2 }, [], STATION)
    expect(store.read.packages.ofWeek(2026, 47)).toEqual(again)
    expect(again.revision).toBe(2)
    expect(store.read.packages.ofWeek(2026, 46)).toBeUndefined()
    expect(store.read.packages.all().map(({ revision, state }) => [revision, state])).toEqual([
      [1, 'sealed'],
      [2, 'made'],
    ])
    expect([...store.read.packages.items(made.id)].map(({ part }) => part)).toEqual([
      'quarantine',
      'readings',
      'readings',
    ])
  })
})

describe('imports', () => {
  const FILE = { fileName: '台账.xlsx', sha256: 'cd'.repeat(32) }

  test('add each row once, however often the file comes, and can be undone', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const rows = [1, 2, 3].map((day) =>
      reading('sbp', 130 + day, { residentId, measuredAt: MONDAY_9 - day * 86_400_000, precision: 'day' }),
    )
    const first = store.write.imports.add(FILE, rows, STATION)
    expect(first).toMatchObject({ rowsRead: 3, rowsAdded: 3 })
    expect(store.write.imports.add(FILE, rows, STATION)).toMatchObject({ rowsRead: 3, rowsAdded: 0 })
    expect(store.read.readings.trend(residentId, 'sbp', 0, 9)).toHaveLength(3)
    expect(store.write.imports.undo(first.id, STATION).undoneAt).toBe(MONDAY_9)
    expect(store.read.readings.trend(residentId, 'sbp', 0, 9)).toEqual([])
    expect(store.read.imports.batches().map(({ rowsAdded, undoneAt }) => [rowsAdded, undoneAt])).toEqual([
      [3, MONDAY_9],
      [0, undefined],
    ])
    expect(() => store.write.imports.undo(first.id, STATION)).toThrow('D202')
    expect(() => store.write.imports.undo('x', STATION)).toThrow('D201')
  })

  test('with one bad row add nothing', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    expect(() =>
      store.write.imports.add(FILE, [reading('sbp', 130, { residentId }), reading('sbp', 13, { residentId })], STATION),
    ).toThrow('D202')
    expect(store.read.imports.batches()).toEqual([])
  })
})
