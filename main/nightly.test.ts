import { expect, test, vi } from 'vitest'
import { openTestStation, PATIENCE } from './testing/open-test-station.ts'
import { zoned } from './zone.ts'

const ZONE = 'Asia/Shanghai'

test('what a meter keeps in its memory is not told again because its process is started afresh in the night', async () => {
  const kiosk = await openTestStation()
  const { station } = kiosk
  const meterId = station.store.read.meters.commissioned().find(({ driverId }) => driverId === 'sig-glucose')?.id ?? ''
  const told = () =>
    station.store.read.measurements.ofMeter(meterId, 10).map(({ claim, quantities }) => ({
      isRepeat: claim === 'repeat',
      molPerL: quantities[0]?.value,
    }))
  kiosk.resident('王秀英', 'CARD-WANG')
  /** Until the conversation is over: a meter that is connected does not offer its next result. */
  async function measured(glucose: number, recordNumber: number) {
    await kiosk.measure('ble-glucose', { glucose })
    const noted = () => station.store.read.meters.byId(meterId)?.lastRecordNumber
    await vi.waitUntil(() => noted() === recordNumber, PATIENCE)
  }

  kiosk.signIn('CARD-WANG')
  await measured(5.4, 1)
  await measured(6.1, 2)
  station.visits.finish('done')

  const now = zoned(station.clock.now(), ZONE)
  const night = now.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone: ZONE, plainTime: '03:41' })
  station.advance(night.epochMilliseconds - now.epochMilliseconds)
  await vi.waitUntil(() => kiosk.starts === 2, PATIENCE)

  kiosk.signIn('CARD-WANG')
  await measured(7.3, 3)
  expect(told()).toEqual([0.0073, 0.0061, 0.0054].map((molPerL) => ({ isRepeat: false, molPerL })))
  expect(kiosk.faults).toEqual([])
}, 60_000)
