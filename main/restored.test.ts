import { expect, test, vi } from 'vitest'
import { makeBackup, restoreBackup } from '../db/backup.ts'
import { unlock } from '../db/keys.ts'
import { restoredSince } from '../db/restored.ts'
import { dataFolder, openTestStation, PATIENCE, type TestStation } from './testing/open-test-station.ts'

const systolics = ({ station }: TestStation) =>
  station.store.read.measurements
    .receivedBetween(0, 9e15, 100)
    .map(({ measurement }) => measurement.quantities.find(({ name }) => name === 'systolic')?.value)
    .sort()

test('what was measured since the backup is there again after a restore, once, and nobody’s', {
  timeout: 120_000,
}, async () => {
  const dataDir = dataFolder()
  const first = await openTestStation({ dataDir })
  const dataKey = unlock(dataDir)
  await first.linked('serial-monitor')
  await first.measure('serial-monitor', { systolic: 121, diastolic: 71, pulse: 61 })
  await vi.waitUntil(() => systolics(first).length === 1, PATIENCE)
  const nowMs = first.station.clock.now()
  const { file } = makeBackup(first.station.store, { dir: dataDir, dataKey, nowMs })
  first.station.visits.beginGuest('male', '65-79')
  first.station.visits.choose('pressure')
  first.station.visits.shutOut(null)
  first.station.advance(600_000)
  await first.measure('serial-monitor', { systolic: 186, diastolic: 112, pulse: 82 })
  await vi.waitUntil(() => systolics(first).length === 2, PATIENCE)
  await first.close()

  restoreBackup(file, { dir: dataDir, dataKey, nowMs })
  expect(restoredSince(dataDir)).toBeLessThan(nowMs)
  const again = await openTestStation({ dataDir }, first.bench)
  await vi.waitUntil(() => systolics(again).length === 2, PATIENCE)
  await vi.waitUntil(() => restoredSince(dataDir) === undefined, PATIENCE)
  expect(systolics(again)).toEqual([121, 186])
  const [{ measurement } = { measurement: null }] = again.station.store.read.measurements.receivedBetween(0, 9e15, 1)
  // Its visit went with the store: the desk says whose it was.
  expect(measurement).toMatchObject({ claim: 'unclaimed' })
  expect(again.station.store.read.alerts.unresolved()).toMatchObject([{ tier: 'now', state: 'open' }])
  await again.close()

  const later = await openTestStation({ dataDir }, first.bench)
  await later.linked('serial-monitor')
  expect(systolics(later)).toEqual([121, 186])
  expect(later.faults).toEqual([])
})
