import { describe, expect, test, vi } from 'vitest'
import { WANG } from '../../db/testing/fixtures.ts'
import { atWork } from '../testing/at-work.ts'
import { handClock } from '../testing/hand-clock.ts'
import { LaidCards } from './laid-cards.ts'
import { Newcomers } from './newcomer.ts'

const CARD = { name: '赵玉兰', sex: 'female', birthDate: '1948-02-29', number: '990000194802290028' } as const
const actor = { kind: 'station' } as const

async function withReader() {
  const work = await atWork()
  const lay = (card: typeof CARD | null) => work.meters.say({ type: 'card', card })
  return { ...work, lay }
}

describe('an identity card on the reader', () => {
  test('of a resident is somebody to be confirmed, as sure as a card', async () => {
    const { station, kiosk, lay, kioskView } = await withReader()
    const { id } = station.store.write.residents.create({ ...WANG, identityNumber: CARD.number }, actor)
    lay(CARD)
    const { laid } = await kioskView()
    expect(laid?.answer).toMatchObject({ found: 'person', candidate: { name: WANG.name } })
    // Drawn again it is the same laying with the same token.
    expect((await kioskView()).laid).toEqual(laid)
    if (laid?.answer.found !== 'person') throw new Error('nobody')
    await kiosk.kiosk.begin({ token: laid.answer.candidate.token })
    expect(station.visits.open?.row).toMatchObject({ residentId: id, assurance: 'card' })
  })

  test('during a visit is the same person, or asks 换人吗', async () => {
    const { station, kiosk, lay, kioskView } = await withReader()
    station.store.write.residents.create({ ...WANG, identityNumber: CARD.number }, actor)
    await kiosk.kiosk.beginGuest()
    lay(CARD)
    expect((await kioskView()).laid?.answer).toMatchObject({ found: 'other-person' })
  })

  test('that could not be read is said as such', async () => {
    const { lay, kioskView } = await withReader()
    lay(null)
    expect((await kioskView()).laid?.answer).toEqual({ found: 'unreadable' })
  })

  test('laid twice within three seconds is one laying', async () => {
    const { lay, kioskView } = await withReader()
    lay(CARD)
    const first = (await kioskView()).laid
    lay(CARD)
    expect((await kioskView()).laid).toEqual(first)
  })

  test('is gone some seconds later, so that a page that comes then does not begin with it', () => {
    const clock = handClock()
    const changed = vi.fn()
    const laid = new LaidCards({ clock, newId: () => 'laid-1', answer: () => ({ found: 'unregistered' }), changed })
    laid.lay(CARD)
    clock.advance(4_999)
    expect(laid.shownIn('w1')).toEqual({ id: 'laid-1', answer: { found: 'unregistered' } })
    clock.advance(1)
    expect([laid.shownIn('w1'), changed.mock.calls.length]).toEqual([null, 2])
  })
})

describe('somebody who is not registered', () => {
  const wanted = { phone: null, cardCode: null, consent: true }
  const { name, sex, birthDate } = CARD

  test('is told so, and the desk registers them from the card without seeing its number', async () => {
    const { station, desk, lay, kioskView, deskView } = await withReader()
    lay(CARD)
    expect((await kioskView()).laid?.answer).toEqual({ found: 'unregistered' })
    const { newcomer } = await deskView()
    expect(newcomer).toMatchObject({ name, sex, birthDate, numberTail: '0028' })
    expect(JSON.stringify(newcomer)).not.toContain(CARD.number)
    const { residentId } = await desk.desk.register({
      ...wanted,
      name,
      sex,
      birthDate,
      laneGroup: '12',
      pictureSign: 'lantern',
      newcomerId: newcomer?.id ?? '',
    })
    expect(station.store.read.residents.byIdentityNumber(CARD.number)?.id).toBe(residentId)
    expect(station.store.read.residents.byId(residentId)).toMatchObject({ laneGroup: '12', pictureSign: 'lantern' })
    expect(station.store.read.residents.consents(residentId)).toHaveLength(1)
    expect((await deskView()).newcomer).toBeNull()
  })

  test('is forgotten where the desk says so, and then cannot be registered from the card any more', async () => {
    const { desk, lay, deskView } = await withReader()
    lay(CARD)
    const newcomerId = (await deskView()).newcomer?.id ?? ''
    await desk.desk.forgetNewcomer()
    expect((await deskView()).newcomer).toBeNull()
    await expect(desk.desk.register({ ...wanted, name, sex, birthDate, newcomerId })).rejects.toMatchObject({
      data: { code: 'S701' },
    })
  })

  test('registered by another way in the meantime is not registered twice', async () => {
    const { station, desk, lay, deskView } = await withReader()
    lay(CARD)
    const newcomerId = (await deskView()).newcomer?.id ?? ''
    station.store.write.residents.create({ ...WANG, identityNumber: CARD.number }, actor)
    await expect(desk.desk.register({ ...wanted, name, sex, birthDate, newcomerId })).rejects.toMatchObject({
      data: { code: 'S306' },
    })
  })

  test('disturbs nobody who is measuring', async () => {
    const { kiosk, lay, deskView } = await withReader()
    await kiosk.kiosk.beginGuest()
    lay(CARD)
    expect((await deskView()).newcomer).toBeNull()
  })

  test('is forgotten after a quarter of an hour', () => {
    const clock = handClock()
    const newcomers = new Newcomers(
      clock,
      () => 'n1',
      () => undefined,
    )
    newcomers.came(CARD)
    clock.advance(15 * 60_000 - 1)
    expect(newcomers.newest?.card).toEqual(CARD)
    clock.advance(1)
    expect(newcomers.newest).toBeNull()
  })

  test('is not on a locked desk', async () => {
    const { desk, lay, deskView } = await withReader()
    lay(CARD)
    await desk.desk.signOut()
    expect((await deskView()).newcomer).toBeNull()
  })
})
