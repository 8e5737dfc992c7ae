import { describe, expect, test } from 'vitest'
import { MINUTE, MONDAY_9, residentIn, STATION, temporaryStore, visitOf, ZONE } from './testing/fixtures.ts'

describe('a visit', () => {
  test('begins and ends, and is on the timeline where it touches it', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const id = visitOf(store, residentId)
    expect(store.read.visits.open()).toMatchObject([{ id, residentId, assurance: 'card', zone: ZONE }])
    store.write.visits.end(id, MONDAY_9 + 5 * MINUTE, 'done', STATION)
    expect(store.read.visits.byId(id)).toMatchObject({ endedAt: MONDAY_9 + 5 * MINUTE, endedBy: 'done' })
    expect(store.read.visits.open()).toEqual([])
    const touching = (from: number, to: number) =>
      store.read.visits.between(MONDAY_9 + from * MINUTE, MONDAY_9 + to * MINUTE).length
    expect([touching(-2, -1), touching(-1, 0), touching(1, 2), touching(5, 6), touching(6, 7)]).toEqual([0, 1, 1, 1, 0])
    expect(() => store.write.visits.end(id, MONDAY_9 + 6 * MINUTE, 'done', STATION)).toThrow('D201')
  })

  test('of a guest keeps sex and age group and nothing else', () => {
    const { store } = temporaryStore()
    const guest = { kiosk: 'kiosk-1', assurance: 'guest', startedAt: MONDAY_9, zone: ZONE } as const
    const known = store.write.visits.begin({ ...guest, guest: { sex: 'female', ageGroup: '65-79' } }, STATION)
    expect(known.guest).toEqual({ sex: 'female', ageGroup: '65-79' })
    store.write.visits.end(known.id, MONDAY_9 + 1, 'timeout', STATION)
    expect(store.write.visits.begin(guest, STATION).guest).toEqual({ sex: undefined, ageGroup: undefined })
  })

  test('of a guest is told more while it is open; a resident’s is not', () => {
    const { store } = temporaryStore()
    const guest = { kiosk: 'kiosk-1', assurance: 'guest', startedAt: MONDAY_9, zone: ZONE } as const
    const { id } = store.write.visits.begin(guest, STATION)
    const { describeGuest, end } = store.write.visits
    expect(describeGuest(id, { sex: 'female' }, STATION).guest).toEqual({ sex: 'female', ageGroup: undefined })
    describeGuest(id, { ageGroup: '80+' }, STATION)
    expect(store.read.visits.byId(id)?.guest).toEqual({ sex: 'female', ageGroup: '80+' })
    expect(store.read.audit.entries(0, 9).map(({ action }) => action)).toEqual([
      'visit.begin',
      'visit.describe-guest',
      'visit.describe-guest',
    ])
    end(id, MONDAY_9 + 1, 'done', STATION)
    const resident = visitOf(store, residentIn(store))
    for (const none of [id, resident]) expect(() => describeGuest(none, { sex: 'male' }, STATION)).toThrow('D201')
  })

  test.each([
    ['a second one at the same kiosk', { residentId: 'R' }],
    ['a guest with a name', { kiosk: 'kiosk-2', residentId: 'R', assurance: 'guest' }],
    ['a resident without one', { kiosk: 'kiosk-2', residentId: undefined }],
    ['a resident with a guest’s age group', { kiosk: 'kiosk-2', residentId: 'R', guest: { ageGroup: '80+' } }],
  ] as const)('is not %s', (_, change) => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    visitOf(store, residentId)
    const visit = { kiosk: 'kiosk-1', assurance: 'card', startedAt: MONDAY_9, zone: ZONE, ...change } as const
    const whose = visit.residentId === undefined ? undefined : residentId
    expect(() => store.write.visits.begin({ ...visit, residentId: whose }, STATION)).toThrow('D202')
  })

  test('counts its person once a day, and each guest', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    for (let i = 0; i < 3; i++)
      store.write.visits.end(visitOf(store, residentId, MONDAY_9 + i * MINUTE), MONDAY_9 + i * MINUTE, 'done', STATION)
    store.write.visits.begin(
      { kiosk: 'kiosk-1', assurance: 'guest', startedAt: MONDAY_9 + 9 * MINUTE, zone: ZONE },
      STATION,
    )
    expect(store.read.visits.peopleBetween(MONDAY_9, MONDAY_9 + 10 * MINUTE)).toBe(2)
    expect(store.read.visits.peopleBetween(MONDAY_9 + 10 * MINUTE, MONDAY_9 + 11 * MINUTE)).toBe(0)
    expect(store.read.visits.ofResident(residentId, 2).map(({ startedAt }) => startedAt)).toEqual([
      MONDAY_9 + 2 * MINUTE,
      MONDAY_9 + MINUTE,
    ])
  })
})
