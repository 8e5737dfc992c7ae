import { describe, expect, test } from 'vitest'
import type { NewAlert } from './store.ts'
import {
  commitFor,
  MINUTE,
  MONDAY_9,
  reading,
  residentIn,
  STATION,
  staffIn,
  temporaryStore,
} from './testing/fixtures.ts'

const HELP: NewAlert = { reason: 'help', tier: 'now', rings: true }
const RESULT: NewAlert = { reason: 'result', tier: 'inform', rings: false, indicator: 'spo2', level: 'low', reading: 0 }

describe('an alert', () => {
  test('stays, over a restart, until it is acknowledged by name and then handled', () => {
    const test = temporaryStore()
    const staffId = staffIn(test.store)
    const { id } = test.store.write.alerts.raise(HELP, STATION)
    const store = test.reopen()
    expect(store.read.alerts.unresolved()).toMatchObject([{ id, state: 'open', raisedAt: MONDAY_9 }])
    test.clock.now += MINUTE
    expect(store.write.alerts.acknowledge(id, staffId)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: staffId,
      acknowledgedAt: test.clock.now,
    })
    expect(store.read.alerts.unresolved()).toHaveLength(1)
    expect(store.write.alerts.handle(id, staffId, 'rest-and-watch', '坐了十分钟')).toMatchObject({
      state: 'closed',
      closedReason: 'handled',
      outcome: 'rest-and-watch',
      note: '坐了十分钟',
    })
    expect(store.read.alerts.unresolved()).toEqual([])
    expect(store.read.alerts.between(MONDAY_9, MONDAY_9 + 1)).toEqual([store.read.alerts.byId(id)])
  })

  test('keeps the first who acknowledged it', () => {
    const { store } = temporaryStore()
    const first = staffIn(store)
    const second = store.write.staff.create({ name: '陈', login: 'chen', role: 'admin', secret: 's' }, STATION).id
    const { id } = store.write.alerts.raise(HELP, STATION)
    store.write.alerts.acknowledge(id, first)
    expect(store.write.alerts.acknowledge(id, second).acknowledgedBy).toBe(first)
    expect(store.write.alerts.handle(id, second, undefined, undefined).acknowledgedBy).toBe(first)
  })

  test('handled without being acknowledged first counts as acknowledged', () => {
    const { store } = temporaryStore()
    const staffId = staffIn(store)
    const { id } = store.write.alerts.raise(HELP, STATION)
    expect(store.write.alerts.handle(id, staffId, 'called-120', undefined)).toMatchObject({
      acknowledgedBy: staffId,
      state: 'closed',
    })
    for (const again of [
      () => store.write.alerts.handle(id, staffId, 'x', undefined),
      () => store.write.alerts.acknowledge(id, staffId),
    ])
      expect(again).toThrow('D202')
  })

  test('about a call is over by itself, about a result never', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const call = store.write.alerts.raise({ ...HELP, residentId }, STATION)
    expect(store.write.alerts.close(call.id, STATION)).toMatchObject({
      state: 'closed',
      closedReason: 'over',
      residentId,
    })
    const { alerts } = store.write.measurements.commit(
      commitFor('a', residentId, [reading('spo2', 91)], { alerts: [RESULT] }),
    )
    expect(() => store.write.alerts.close(alerts[0]?.id ?? '', STATION)).toThrow('D202')
    expect(() => store.write.alerts.close('x', STATION)).toThrow('D201')
  })

  test('closes when its reading is entered in error', () => {
    const { store } = temporaryStore()
    const { alerts, readings } = store.write.measurements.commit(
      commitFor('a', residentIn(store), [reading('spo2', 91)], { alerts: [RESULT] }),
    )
    store.write.readings.enterInError(readings[0]?.lineage ?? '', 'cold finger', STATION)
    expect(store.read.alerts.byId(alerts[0]?.id ?? '')).toMatchObject({ state: 'closed', closedReason: 'voided' })
  })

  test('is acknowledged by nobody who is not staff', () => {
    const { store } = temporaryStore()
    const { id } = store.write.alerts.raise(HELP, STATION)
    expect(() => store.write.alerts.acknowledge(id, 'passer-by')).toThrow('D202')
    expect(store.read.alerts.byId(id)?.state).toBe('open')
  })
})

test('dangerous ones stand first, then the oldest', () => {
  const { store, clock } = temporaryStore()
  const raise = (alert: NewAlert) => {
    clock.now += MINUTE
    return store.write.alerts.raise(alert, STATION).id
  }
  const ids = [raise({ ...HELP, tier: 'inform' }), raise(HELP), raise(HELP)]
  expect(store.read.alerts.unresolved().map(({ id }) => id)).toEqual([ids[1], ids[2], ids[0]])
})
