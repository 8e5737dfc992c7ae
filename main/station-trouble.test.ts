import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { DbError } from '../db/errors.ts'
import { createKeys, type KeyStore } from '../db/keys.ts'
import { openStore } from '../db/open-store.ts'
import { machineTime } from './clock.ts'
import { spawnMeters } from './shell/chromium/meter-child.ts'
import { openStation } from './station.ts'
import { storeOnFillingDisk } from './testing/filling-disk.ts'
import { DESK, dataFolder, noSheets, openTestStation, PATIENCE, type TestStation } from './testing/open-test-station.ts'

const MINUTE = 60_000

const measurements = ({ station }: TestStation) => station.store.read.measurements.receivedBetween(0, 9e15, 100)

function rested(kiosk: TestStation): void {
  kiosk.resident('王秀英', 'CARD-WANG')
  kiosk.signIn('CARD-WANG')
  kiosk.station.visits.choose('pressure')
  kiosk.station.visits.shutOut(null)
  kiosk.station.advance(5 * MINUTE)
}

describe('when the disk is full', { timeout: 90_000 }, () => {
  test('the kiosk says 没存上, keeps the numbers on the screen and acknowledges nothing; saving again works', async () => {
    const { disk, openStore } = storeOnFillingDisk()
    const kiosk = await openTestStation({ openStore })
    rested(kiosk)
    disk.full = true
    await kiosk.measure('ble-pressure', { systolic: 127, diastolic: 81, pulse: 70 })
    const failed = await kiosk.shows((view) => view.storage === 'failed' && view.visit?.results.length)
    expect(failed.visit?.results).toMatchObject([
      { saved: false, numbers: [{ value: '127' }, { value: '81' }, { value: '70' }] },
    ])
    expect(kiosk.station.kiosk.saveAgain()).toBe(false)
    expect(measurements(kiosk)).toEqual([])
    expect(kiosk.acknowledged).toEqual([])

    disk.full = false
    expect(kiosk.station.kiosk.saveAgain()).toBe(true)
    const saved = await kiosk.shows((view) => view.storage === 'ok' && view.visit?.results[0]?.saved)
    expect(saved.visit?.results).toHaveLength(1)
    await vi.waitUntil(() => kiosk.acknowledged.length === 1, PATIENCE)
    expect(measurements(kiosk)).toMatchObject([{ measurement: { claim: 'attributed' } }])
    expect(kiosk.faults).toEqual([])
  })

  test('the visit is over all the same, and what comes later is not given to it', async () => {
    const { disk, openStore } = storeOnFillingDisk()
    const kiosk = await openTestStation({ openStore })
    rested(kiosk)
    const visitId = kiosk.station.visits.open?.row.id ?? ''
    disk.full = true
    kiosk.station.kiosk.finish('done')
    const view = await kiosk.shows((one) => one.visit === null && one.storage === 'failed')
    expect(view).toMatchObject({ question: null, call: null })
    expect(kiosk.station.store.read.visits.byId(visitId)?.endedAt).toBeUndefined()
    expect(() => kiosk.signIn('CARD-WANG')).toThrow()
    kiosk.station.advance(2 * MINUTE)
    await kiosk.measure('ble-pressure', { systolic: 127, diastolic: 81, pulse: 70 })
    disk.full = false
    await vi.waitUntil(() => measurements(kiosk).length > 0, PATIENCE)
    expect(measurements(kiosk)).toMatchObject([{ measurement: { claim: 'unclaimed' } }])
    expect(kiosk.station.store.read.visits.byId(visitId)?.endedBy).toBe('done')
  })

  test('it is tried again by itself when nothing is measured', async () => {
    const { disk, openStore } = storeOnFillingDisk()
    const kiosk = await openTestStation({ openStore })
    disk.full = true
    expect(() => kiosk.station.visits.beginGuest(null, null)).toThrow(DbError)
    kiosk.station.refused(new DbError('diskFull', 'full'))
    await kiosk.shows((view) => view.storage === 'failed')
    kiosk.station.advance(6_000)
    expect(kiosk.view.storage).toBe('failed')
    disk.full = false
    kiosk.station.advance(6_000)
    await kiosk.shows((view) => view.storage === 'ok')
  })

  test('a meter’s chatter does not bring the station down', async () => {
    const { disk, openStore } = storeOnFillingDisk()
    const kiosk = await openTestStation({ openStore })
    disk.full = true
    await kiosk.measure('ble-pressure', { systolic: 127, diastolic: 81, pulse: 70 })
    await kiosk.shows((view) => view.storage === 'failed')
    expect(kiosk.faults).toEqual([])
  })
})

describe('after a crash', { timeout: 90_000 }, () => {
  test('what was measured and not stored is attributed by time; the open visit ended when it was last alive', async () => {
    const dataDir = dataFolder()
    const { disk, openStore } = storeOnFillingDisk()
    const kiosk = await openTestStation({ dataDir, openStore })
    rested(kiosk)
    const visit = kiosk.station.visits.open?.row
    disk.full = true
    await kiosk.measure('ble-pressure', { systolic: 127, diastolic: 81, pulse: 70 })
    await kiosk.shows((view) => view.storage === 'failed')
    const last = kiosk.station.clock.now()
    // The store does not hear of the end: as after kill -9.
    await kiosk.close()
    writeFileSync(join(dataDir, 'visit-alive.json'), JSON.stringify({ visitId: visit?.id, at: last }))

    const again = await openTestStation({ dataDir }, kiosk.bench)
    const [row] = await vi.waitUntil(() => measurements(again).length > 0 && measurements(again), PATIENCE)
    expect(row?.measurement).toMatchObject({ claim: 'attributed', visitId: visit?.id })
    expect(again.station.store.read.visits.byId(visit?.id ?? '')).toMatchObject({ endedAt: last, endedBy: 'restart' })
    expect(again.station.visits.open).toBeNull()
  })

  test('questions that nobody can answer any more go to the desk', async () => {
    const dataDir = dataFolder()
    const { disk, openStore } = storeOnFillingDisk()
    const kiosk = await openTestStation({ dataDir, openStore })
    kiosk.resident('王秀英', 'CARD-WANG')
    kiosk.signIn('CARD-WANG')
    kiosk.station.advance(40_000)
    await kiosk.measure('ble-pressure', { systolic: 124, diastolic: 79, pulse: 68 })
    await kiosk.shows((view) => view.question)
    disk.full = true
    await kiosk.close()
    const again = await openTestStation({ dataDir }, kiosk.bench)
    expect(measurements(again)).toMatchObject([{ measurement: { claim: 'unclaimed', claimReason: 'no-answer' } }])
  })
})

describe('when somebody sets the clock', { timeout: 90_000 }, () => {
  test('attribution by time stops until the desk has looked', async () => {
    const set = { byMs: 0 }
    const machine = { ...machineTime, wallMs: () => machineTime.wallMs() + set.byMs }
    const kiosk = await openTestStation({ machine })
    const { station } = kiosk
    await station.staff.first('周敏', '4711')
    const [zhou] = station.store.read.staff.active()
    await station.staff.signIn(DESK.id, zhou?.id ?? '', '4711')
    const desk = station.deskLive.follow(DESK.id, undefined)
    const banners = async () => (await desk.next()).value.banners.map(({ code }: { code: string }) => code)
    expect(await banners()).not.toContain('clock-jump')
    rested(kiosk)
    set.byMs = 3_600_000
    await vi.waitUntil(async () => (await banners()).includes('clock-jump'), PATIENCE)
    await kiosk.measure('ble-pressure', { systolic: 127, diastolic: 81, pulse: 70 })
    await vi.waitUntil(() => measurements(kiosk).length > 0, PATIENCE)
    expect(measurements(kiosk)).toMatchObject([{ measurement: { claim: 'unclaimed', claimReason: 'station-clock' } }])
    expect(kiosk.view.visit?.task?.trouble?.word).toBe('at-desk')

    station.clockIsRight()
    await vi.waitUntil(async () => !(await banners()).includes('clock-jump'), PATIENCE)
    expect(Math.abs(station.clock.now() - 5 * MINUTE - machine.wallMs())).toBeLessThan(1000)
    await desk.return(undefined)
  })
})

describe('what cannot be opened is refused in one clear line', () => {
  const options = { spawnMeters: () => spawnMeters(), sheets: noSheets }

  test('a folder that another station uses', { timeout: 60_000 }, async () => {
    const dataDir = dataFolder()
    const kiosk = await openTestStation({ dataDir })
    await expect(openStation({ ...options, dataDir })).rejects.toThrow(/^D104 another program uses the data folder/)
    await kiosk.close()
  })

  test('a key that is not this folder’s', async () => {
    const dataDir = dataFolder()
    createKeys(dataDir)
    const lost: KeyStore = {
      id: 'file',
      weak: true,
      protect: (secret) => secret,
      reveal: () => {
        throw new Error('gone')
      },
    }
    await expect(openStation({ ...options, dataDir, keyStore: lost })).rejects.toThrow(/^D102 the key store/)
  })

  test('a store of another key', async () => {
    const [dataDir, other] = [dataFolder(), dataFolder()]
    const { dataKey } = createKeys(other)
    openStore({ dir: dataDir, dataKey, now: Date.now }).close()
    createKeys(dataDir)
    await expect(openStation({ ...options, dataDir })).rejects.toThrow(/^D101 .* does not open with this key/)
  })
})
