import { expect, test } from 'vitest'
import { commitFor, reading, residentIn, STATION, staffIn, temporaryStore, visitOf } from '../../db/testing/fixtures.ts'
import { Calls } from './calls.ts'

function inVisit() {
  const { store } = temporaryStore()
  const residentId = residentIn(store)
  const visit = { id: visitOf(store, residentId), residentId }
  const dangerous = () =>
    store.write.measurements.commit({
      ...commitFor('k1', residentId, [reading('sbp', 190)]),
      measurement: { ...commitFor('k1', residentId, []).measurement, visitId: visit.id },
      alerts: [{ reason: 'result', tier: 'now', rings: true, indicator: 'sbp', level: 'critical-high', reading: 0 }],
      actor: STATION,
    }).alerts[0]?.id ?? ''
  return { store, calls: new Calls(store), visit, dangerous, staffId: staffIn(store) }
}

test('calling twice is one call', () => {
  const { store, calls, visit } = inVisit()
  calls.callStaff(visit)
  calls.callStaff(visit)
  expect(store.read.alerts.unresolved()).toMatchObject([{ reason: 'help', visitId: visit.id, rings: true }])
  expect(calls.current(visit.id)).toMatchObject({ state: 'calling', holds: false })
})

test('a call that was put away comes back when called again', () => {
  const { store, calls, visit } = inVisit()
  calls.callStaff(visit)
  calls.dismiss(visit.id)
  expect(calls.current(visit.id)).toBeNull()
  calls.callStaff(visit)
  expect(calls.current(visit.id)?.state).toBe('calling')
  expect(store.read.alerts.unresolved()).toHaveLength(1)
})

test('somebody who is not signed in can call too', () => {
  const { calls } = inVisit()
  calls.callStaff(null)
  expect(calls.current(null)).toMatchObject({ alert: { reason: 'help' } })
})

test('a dangerous result goes before a call for help, and holds until the desk has answered', () => {
  const { store, calls, visit, dangerous, staffId } = inVisit()
  calls.callStaff(visit)
  const alertId = dangerous()
  expect(calls.current(visit.id)).toMatchObject({ alert: { id: alertId }, state: 'calling', holds: true })
  expect(() => calls.dismiss(visit.id)).toThrow('S501')
  store.write.alerts.acknowledge(alertId, staffId)
  expect(calls.current(visit.id)).toMatchObject({ alert: { id: alertId }, state: 'acknowledged', holds: false })
  calls.dismiss(visit.id)
  expect(calls.current(visit.id)).toMatchObject({ alert: { reason: 'help' } })
})

test('what the desk has handled is over', () => {
  const { store, calls, visit, dangerous, staffId } = inVisit()
  store.write.alerts.handle(dangerous(), staffId, 'retested-normal', undefined)
  expect(calls.current(visit.id)).toBeNull()
  calls.dismiss(visit.id)
})

test('nothing of it is shown to the next person', () => {
  const { calls, visit, dangerous } = inVisit()
  calls.callStaff(visit)
  dangerous()
  calls.visitEnded()
  expect(calls.current(null)).toBeNull()
  expect(calls.current('next')).toBeNull()
})
