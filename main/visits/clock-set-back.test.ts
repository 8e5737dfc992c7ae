import { expect, test } from 'vitest'
import { atWork } from '../testing/at-work.ts'
import { pressure } from '../testing/measurements.ts'

const MINUTE = 60_000

test('a clock set back in the middle of a visit gives nobody’s reading to another, and ends no kiosk', async () => {
  const time = { lived: 0, set: 0 }
  const { kiosk, measured, station } = await atWork({
    machine: {
      wallMs: () => Date.now() + time.lived + time.set,
      monotonicMs: () => performance.now() + time.lived,
    },
  })
  const { visits } = station
  const resident = (name: string, cardCode: string) =>
    station.store.write.residents.create(
      { name, sex: 'female', birthDate: '1951-03-08' },
      { kind: 'station' },
      { cardCode },
    ).id
  const visit = async (card: string) => {
    const { found, candidate } = (await kiosk.kiosk.card({ code: card })) as {
      found: string
      candidate: { token: string }
    }
    expect(found).toBe('person')
    await kiosk.kiosk.begin({ token: candidate.token })
    return visits.open?.row.id
  }
  const [wang, li, zhao] = [resident('王秀英', 'WANG'), resident('李桂兰', 'LI'), resident('赵春梅', 'ZHAO')]
  await visit('WANG')
  time.lived += 10 * MINUTE
  expect(await measured((change) => pressure(131, 84, 72, change))).toMatchObject({ residentId: wang })
  time.lived += 10 * MINUTE
  visits.finish('done')
  time.lived += 30 * MINUTE
  await visit('LI')
  time.lived += MINUTE
  expect(await measured((change) => pressure(121, 74, 62, change))).toMatchObject({ residentId: li })

  // Now it is the tenth minute of the first visit once more, and the desk says that this is right.
  time.set = -41 * MINUTE
  station.clockIsRight()
  expect(await measured((change) => pressure(186, 112, 80, change))).toMatchObject({
    claim: 'unclaimed',
    claimReason: 'station-clock',
  })
  visits.finish('done')
  expect(station.store.read.visits.open()).toEqual([])
  expect(await measured((change) => pressure(142, 92, 70, change))).toMatchObject({ claim: 'unclaimed' })

  time.lived += 5 * MINUTE
  const third = await visit('ZHAO')
  time.lived += 2 * MINUTE
  expect(await measured((change) => pressure(118, 76, 66, change))).toMatchObject({ residentId: zhao, visitId: third })
  visits.finish('done')
})
