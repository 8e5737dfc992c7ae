import { describe, expect, test } from 'vitest'
import { residentIn, WANG } from '../../db/testing/fixtures.ts'
import { machineTime } from '../clock.ts'
import { atWork } from '../testing/at-work.ts'
import { pressure } from '../testing/measurements.ts'

/** A guest has measured twice and gone. */
async function afterGuest() {
  // The minute between two readings passes at once.
  const passed = { ms: 0 }
  const machine = {
    wallMs: () => machineTime.wallMs() + passed.ms,
    monotonicMs: () => machineTime.monotonicMs() + passed.ms,
  }
  const work = await atWork({ machine })
  const { station, kiosk } = work
  await kiosk.kiosk.beginGuest()
  const visit = station.visits.open?.row.id ?? ''
  await work.measured((when) => pressure(146, 88, 70, when), 0)
  passed.ms += 60_000
  await work.measured((when) => pressure(142, 84, 72, when), 0)
  const finish = () => kiosk.visit.finish({ reason: 'done' })
  const current = (residentId: string) =>
    station.store.read.readings
      .ofVisit(visit)
      .filter((row) => row.state === 'current' && row.residentId === residentId)
      .map(({ indicator, value, seriesRole }) => `${indicator} ${value} ${seriesRole}`)
  return { ...work, visit, finish, current }
}

describe('a guest’s visit', () => {
  test('is claimed for a resident the same day: every reading and the mean, and the audit says by whom', async () => {
    const { station, desk, visit, finish, current } = await afterGuest()
    const guest = station.store.read.readings.ofVisit(visit).filter((row) => row.state === 'current')
    await finish()
    const { id } = station.store.write.residents.create(WANG, { kind: 'station' })
    await desk.desk.claimVisit({ visitId: visit, residentId: id, reason: '本人来登记了' })
    expect(current(id).sort()).toEqual(
      guest.map(({ indicator, value, seriesRole }) => `${indicator} ${value} ${seriesRole}`).sort(),
    )
    const all = station.store.read.readings.ofVisit(visit)
    expect(all.filter((row) => row.state === 'current' && row.residentId === undefined)).toEqual([])
    expect(station.store.read.measurements.ofVisit(visit).map(({ residentId }) => residentId)).toEqual([id, id])
    expect(station.store.read.visits.byId(visit)).toMatchObject({ assurance: 'guest' })
    expect(current(id)).toContain('sbp 144 mean')
    expect(station.store.read.readings.trend(id, 'sbp', 0, 5)).toMatchObject([{ value: 144, seriesCount: 2 }])
  })

  test('is claimed once', async () => {
    const { station, desk, visit, finish, current } = await afterGuest()
    await finish()
    const first = station.store.write.residents.create(WANG, { kind: 'station' }).id
    const second = residentIn(station.store)
    await desk.desk.claimVisit({ visitId: visit, residentId: first, reason: '是她' })
    await expect(desk.desk.claimVisit({ visitId: visit, residentId: second, reason: '是他' })).rejects.toMatchObject({
      data: { code: 'S308' },
    })
    expect(current(second)).toEqual([])
  })

  test('is not claimed while the guest sits there, nor for nobody, nor is a resident’s visit', async () => {
    const { station, desk, kiosk, visit, finish } = await afterGuest()
    const id = residentIn(station.store)
    const claim = (visitId: string, residentId: string) => desk.desk.claimVisit({ visitId, residentId, reason: '试' })
    await expect(claim(visit, id)).rejects.toMatchObject({ data: { code: 'S308' } })
    await finish()
    await expect(claim(visit, 'nobody')).rejects.toMatchObject({ data: { code: 'S301' } })
    station.visits.begin({ residentId: id, assurance: 'desk' })
    const own = station.visits.open?.row.id ?? ''
    await kiosk.visit.finish({ reason: 'done' })
    await expect(claim(own, id)).rejects.toMatchObject({ data: { code: 'S308' } })
  })
})
