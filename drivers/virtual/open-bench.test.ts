import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openBleAdapter } from '../links/ble.ts'
import type { FrameRecorder, SerialSettings } from '../links/link.ts'
import { openSerialLink } from '../links/serial.ts'
import { type OpenBench, openBench } from './open-bench.ts'

const SERIAL: SerialSettings = {
  kind: 'serial',
  baudRate: 2_400,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  assertLines: false,
}
const PATIENCE = { timeout: 15_000, interval: 10 }
const recorder: FrameRecorder = {
  record: (direction, bytes, channel) => ({ id: 'f', at: 0, direction, channel, bytes: Uint8Array.from(bytes) }),
}

let folder: string
let bench: OpenBench

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'open-bench-'))
  bench = await openBench({ folder, options: { zoneOffsetMinutes: 0, blePressure: { name: 'BP-TEST' } } })
})
afterEach(async () => {
  await bench.close()
  rmSync(folder, { recursive: true })
})

test('every meter is listed, with the options it was given', async () => {
  const { meters, portsFile } = await bench.list()
  expect(meters.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
    'ble ble-pressure',
    'ble ble-glucose',
    'ble ble-oximeter',
    'ble ble-thermometer',
    'ble ble-scale',
    'serial serial-monitor',
    'serial serial-taidoc',
    'serial serial-strips',
  ])
  expect(meters[0]).toMatchObject({ name: 'BP-TEST' })
  const ports = JSON.parse(readFileSync(portsFile, 'utf8')) as { vendorId: string }[]
  expect(ports.map(({ vendorId }) => vendorId)).toEqual(['0403', '10c4', '10c4'])
})

test('a serial result carries the shifted clock, stands in the log, and an ordered fault spoils it', async () => {
  const path = join(folder, 'serial-monitor')
  const port = await openSerialLink(path, SERIAL, recorder)
  await bench.shiftClock(Date.UTC(2030, 0, 1, 12) - Date.now())
  await bench.order('serial-monitor', { wrongChecksums: 1 })
  await bench.measure('serial-monitor', { kind: 'pressure', systolic: 120, diastolic: 80, pulse: 60 })
  expect(await port.read(10_000)).toBeDefined()
  await bench.measure('serial-monitor', { kind: 'pressure', systolic: 121, diastolic: 81, pulse: 61 })
  await vi.waitFor(async () => expect((await bench.log()).serial).toHaveLength(2), PATIENCE)
  const { serial } = await bench.log()
  expect(serial.map(({ meter, intact, meterTime }) => ({ meter, intact, meterTime: meterTime.slice(0, 10) }))).toEqual([
    { meter: 'serial-monitor', intact: false, meterTime: '2030-01-01' },
    { meter: 'serial-monitor', intact: true, meterTime: '2030-01-01' },
  ])
  await port.close()
})

test('a BLE result stands in the log under its meter, confirmed when its confirmation has left', async () => {
  const { bluetooth, meters } = await bench.list()
  const adapter = await openBleAdapter({ binding: 'hci-uart', ...bluetooth })
  await bench.measure('ble-pressure', { systolicMmhg: 120, diastolicMmhg: 80, pulse: 60 })
  const [entry] = meters
  const address = entry?.kind === 'ble' ? entry.address : ''
  await new Promise<void>((resolve, reject) => {
    adapter.scan(['1810'], (seen) => seen.address === address && resolve()).catch(reject)
  })
  const link = await adapter.connect(address, { kind: 'ble', services: ['1810'], connects: 'after' }, recorder)
  expect(await bench.isLinked('ble-pressure')).toBe(true)
  await link.subscribe('2a35')
  const frame = await link.next(10_000)
  await vi.waitFor(async () => expect((await bench.log()).ble[0]?.confirmedAt).toBeDefined(), PATIENCE)
  expect((await bench.log()).ble).toMatchObject([{ meter: 'ble-pressure', type: 'indication', bytes: frame?.bytes }])
  await bench.unplug('ble-pressure')
  // The meter has noticed: what it measures now waits for the next link.
  expect(await bench.isLinked('ble-pressure')).toBe(false)
  await vi.waitFor(() => expect(link.closed).toBe(true), PATIENCE)
  await adapter.close()
})

test('cable and adapter come and go', async () => {
  const { bluetooth } = await bench.list()
  await bench.unplug('serial-taidoc')
  expect(await bench.isLinked('serial-taidoc')).toBe(false)
  await expect(openSerialLink(join(folder, 'serial-taidoc'), SERIAL, recorder)).rejects.toMatchObject({
    kind: 'portMissing',
  })
  await bench.plug('serial-taidoc')
  await bench.plug('serial-taidoc')
  expect(await bench.isLinked('serial-taidoc')).toBe(true)
  await bench.unplugAdapter()
  await expect(openBleAdapter({ binding: 'hci-uart', ...bluetooth })).rejects.toMatchObject({ kind: 'adapterOff' })
  await bench.plugAdapter()
  const adapter = await openBleAdapter({ binding: 'hci-uart', ...bluetooth })
  expect(adapter.state).toBe('on')
  await adapter.close()
})
