import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  commitFor,
  reading,
  residentIn,
  TEST_KEY,
  temporaryFolder,
  temporaryStore,
  WANG,
} from '../../db/testing/fixtures.ts'
import { makeStationPackage } from './station-package.ts'
import { weekInterval } from './week.ts'

const WEEK = { year: 2026, week: 47 }
const NOW = weekInterval(WEEK, 'Asia/Shanghai').toMs

function stationWithOneReading() {
  const { dir, store } = temporaryStore()
  store.write.settings.set('station.code', 'GY-TEST-01', { kind: 'cli' })
  store.write.measurements.commit(commitFor('one', residentIn(store, WANG), [reading('glucose', 6.4)]))
  return { dir, store, options: { dir, dataKey: TEST_KEY, now: () => NOW, week: WEEK, programVersion: '0.1.0' } }
}

describe('the package of a data folder', () => {
  it('is made from a copy while the station runs; nothing is left of the copy and the station writes on', async () => {
    const { dir, store, options } = stationWithOneReading()
    const to = temporaryFolder()
    const before = readdirSync(dir)
    const making = makeStationPackage({ ...options, to })
    const later = residentIn(store, { name: '李四' })
    store.write.measurements.commit(commitFor('two', later, [reading('glucose', 7)]))
    const { counts, folder } = await making
    expect(counts.readings).toBe(1)
    expect(folder.endsWith('GY-TEST-01_2026W47')).toBe(true)
    expect(readdirSync(dir)).toEqual(before)
    expect(store.read.readings.lastPosition()).toBe(2)
  })

  it('is made from the store itself when no station runs, and stands in the audit', async () => {
    const { dir, store, options } = stationWithOneReading()
    store.close()
    const to = temporaryFolder()
    const { counts } = await makeStationPackage({ ...options, to })
    expect(counts.readings).toBe(1)
    const again = temporaryStore({ dir })
    const { position } = again.store.read.audit.head()
    expect(again.store.read.audit.entries(position - 1, 1)[0]?.action).toBe('package.plain')
  })

  it('passes on what keeps the store from opening', async () => {
    const { store, options } = stationWithOneReading()
    store.close()
    const dataKey = Buffer.alloc(32, 1)
    await expect(makeStationPackage({ ...options, dataKey, to: temporaryFolder() })).rejects.toThrow('D101')
  })
})
