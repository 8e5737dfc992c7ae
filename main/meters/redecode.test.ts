import { Readable, Writable } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createKeys, unlock } from '../../db/keys.ts'
import { openStore, openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import type { StoredMeasurement } from '../../db/types.ts'
import { drivers } from '../../drivers/catalogue.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import { runCommand } from '../cli.ts'
import { dataFolder, openTestStation, PATIENCE, type TestStation } from '../testing/open-test-station.ts'
import { redecode } from './redecode.ts'

const ZONE_MINUTES = 480

async function command(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const parts: string[] = []
  const stdout = new Writable({ write: (chunk, _encoding, done) => done(void parts.push(String(chunk))) })
  const stderr = new Writable({ write: (_chunk, _encoding, done) => done() })
  const io = { stdin: Readable.from([]), stdout, stderr, ending: new AbortController().signal }
  const code = await runCommand(['redecode', '--dry-run', ...args], io)
  return { code, lines: parts.join('').trim().split('\n') }
}

/** Everything that today's decoder says, said by tomorrow's. */
function later(driver: MeterDriver, decode: MeterDriver['decode']): readonly MeterDriver[] {
  return [{ ...driver, version: driver.version + 1, decode }]
}

describe('stored frames decoded again', { timeout: 120_000 }, () => {
  test('real frames of four meters give what is stored; a driver that has changed is told by what it would change', async () => {
    const dataDir = dataFolder()
    const kiosk = await openTestStation({ dataDir })
    const stored = (count: number, { station }: TestStation = kiosk) =>
      vi.waitUntil(() => {
        const rows = [...station.store.read.measurements.receivedSince(0)]
        return rows.length >= count && rows
      }, PATIENCE)
    await kiosk.linked('serial-monitor')
    kiosk.station.visits.beginGuest('male', '65-79')
    kiosk.station.visits.choose('pressure')
    kiosk.station.visits.shutOut(null)
    kiosk.station.visits.rested('said-so')
    await kiosk.measure('serial-monitor', { systolic: 121, diastolic: 71, pulse: 61 })
    await stored(1)
    await kiosk.measure('ble-pressure', { systolic: 128, diastolic: 82, pulse: 72 })
    await stored(2)
    kiosk.station.visits.choose('glucose')
    await kiosk.measure('ble-glucose', { glucose: 6.4 })
    await stored(3)
    await kiosk.measure('serial-taidoc', { glucose: 5.5 })
    const rows = await stored(4)

    const { read } = kiosk.station.store
    const again = (row: StoredMeasurement, by: readonly MeterDriver[], frames = read.measurements.frames(row.id)) =>
      redecode(row, frames, read.meters.byId(row.meterId ?? ''), by, ZONE_MINUTES)
    for (const row of rows) expect([row.driverId, again(row, drivers)]).toEqual([row.driverId, { outcome: 'same' }])

    const row = rows.find(({ driverId }) => driverId === 'sig-blood-pressure')
    const driver = drivers.find(({ id }) => id === 'sig-blood-pressure')
    if (!row || !driver) throw new Error('no pressure was stored')
    const flagged = later(driver, (frames, about) => {
      const { measurements, rejected } = driver.decode(frames, about)
      return { measurements: measurements.map((one) => ({ ...one, flags: [...one.flags, 'body-movement'] })), rejected }
    })
    expect(again(row, flagged)).toMatchObject({
      outcome: 'differs',
      version: driver.version + 1,
      changes: [{ field: 'flags', before: row.flags, now: [...row.flags, 'body-movement'] }],
    })
    const fails = later(driver, () => {
      throw new Error('broken')
    })
    const refuses = later(driver, () => ({
      measurements: [],
      rejected: [{ frameId: 'x', code: 'M202', reason: 'M202 bad' }],
    }))
    expect(again(row, fails)).toEqual({ outcome: 'left', reason: 'the driver failed: broken' })
    expect(again(row, refuses)).toEqual({ outcome: 'left', reason: 'M202 bad' })
    expect(again(row, drivers, [])).toEqual({
      outcome: 'left',
      reason: 'not decodable alone: the frames kept with it make no measurement',
    })
    expect(again(row, [])).toEqual({ outcome: 'left', reason: 'no driver sig-blood-pressure here' })
    expect(redecode(row, [], undefined, drivers, ZONE_MINUTES)).toMatchObject({
      reason: 'its meter was never commissioned',
    })

    // Beside the running station, and nothing is written.
    const head = read.audit.head()
    expect(await command('--data', dataDir)).toEqual({
      code: 0,
      lines: ['4 as stored, 0 would change, 0 left as they are; nothing was changed'],
    })
    expect((await command('--data', dataDir, '--json', '--since', '2999-01-01')).lines).toEqual([
      '{"same":0,"differs":0,"left":0}',
    ])
    expect(read.audit.head()).toEqual(head)
  })

  test('what nobody can decode now is told, a line each', async () => {
    const dataDir = dataFolder()
    const store = openStore({ dir: dataDir, dataKey: createKeys(dataDir).dataKey, now: Date.now })
    onTestFinished(() => store.close())
    const measurement = {
      deliveryKey: 'a:0',
      kind: 'glucose',
      origin: 'live',
      validity: 'valid',
      claim: 'unclaimed',
      takenAt: 1,
      takenTrusted: true,
      receivedAt: 1,
      zone: 'Asia/Shanghai',
      flags: [],
      quantities: [],
      driverId: 'gone',
      driverVersion: 1,
    } as const
    const { id } = store.write.measurements.commit({
      measurement: { ...measurement },
      frames: [],
      readings: [],
      alerts: [],
      actor: { kind: 'station' },
    }).measurement
    expect((await command('--data', dataDir)).lines[0]).toBe(`${id}  gone left: no driver gone here`)
    expect((await command('--data', dataDir, '--json')).lines).toEqual([
      `{"measurementId":"${id}","outcome":"left","reason":"no driver gone here"}`,
      '{"same":0,"differs":0,"left":1}',
    ])
    expect((await command('--data', `${dataDir}/none`)).code).toBe(1)
    const reader = openStoreReader(`${dataDir}/${STORE_FILE}`, unlock(dataDir))
    expect(reader.read.measurements.byId(id)?.quantities).toEqual([])
    reader.close()
  })
})
