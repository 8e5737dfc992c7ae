import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openBleAdapter } from '../links/ble.ts'
import { sigGlucose } from '../sig/glucose/driver.ts'
import { VirtualGlucoseMeter } from '../sig/glucose/virtual.ts'
import { createVirtualAir, type VirtualAir } from '../virtual/controller.ts'
import { type MountedGattMeter, mountGattMeter } from '../virtual/gatt-server.ts'
import { openPty, type Pty } from '../virtual/pty.ts'
import { wallTime } from '../virtual/time.ts'
import { systemClock } from './clock.ts'
import { MeterHost } from './host.ts'
import type { FromMeters, MeasurementMessage } from './messages.ts'
import { KEY_HEX, scratchDir } from './testing/rig.ts'

const ADDRESS = 'c0:26:00:00:18:08'
const RECORDS = 500
const PATIENCE = { timeout: 60_000, interval: 20 }

let dir: string
let air: VirtualAir
let central: Pty
let meter: VirtualGlucoseMeter
let mounted: MountedGattMeter
let host: MeterHost
let measurements: MeasurementMessage[]
let onMeasurement: () => void

beforeEach(async () => {
  dir = scratchDir(onTestFinished)
  air = createVirtualAir()
  central = await openPty(join(dir, 'central'))
  air.attach('00:00:00:00:00:01', central)
  meter = new VirtualGlucoseMeter({ time: wallTime, zoneOffsetMinutes: 480 })
  mounted = await mountGattMeter(meter, air, ADDRESS, join(dir, 'meter'))
  measurements = []
  onMeasurement = () => undefined
  host = new MeterHost({
    drivers: [sigGlucose],
    openSerial: () => Promise.reject(new Error('no serial meter here')),
    listPorts: async () => [],
    openBle: openBleAdapter,
    clock: systemClock,
    exit: () => undefined,
    send: (message: FromMeters) => {
      if (message.type !== 'measurement') return
      measurements.push(message)
      onMeasurement()
    },
  })
})
afterEach(async () => {
  await host.stop()
  await mounted.close()
  air.close()
  await central.close()
})

test('a memory of 500 records that breaks off in the middle is read to its end by the next link, each record once', {
  timeout: 120_000,
}, async () => {
  for (let record = 0; record < RECORDS; record += 1)
    meter.measure({ mmoll: 4 + (record % 60) / 10, agoMs: (RECORDS - record) * 60_000 })
  onMeasurement = () => {
    if (measurements.length === 200) void mounted.drop()
  }
  const modelId = sigGlucose.models[0]?.id ?? ''
  const link = { kind: 'ble', address: ADDRESS } as const
  host.configure({
    journal: { dir: join(dir, 'journal'), keyHex: KEY_HEX },
    zoneOffsetMinutes: 480,
    meters: [{ meterId: 'm1', driverId: sigGlucose.id, modelId, link, settings: {} }],
    ble: { binding: 'hci-uart', port: central.path, baudRate: 1_000_000 },
  })
  await vi.waitFor(() => expect(measurements.length).toBeGreaterThanOrEqual(200), PATIENCE)
  await vi.waitFor(() => expect(mounted.isConnected()).toBe(false), PATIENCE)
  const kept = measurements.length
  expect(kept).toBeLessThan(RECORDS)
  // Somebody measures once more; the meter advertises again.
  meter.measure({ mmoll: 5.5 })
  await vi.waitFor(() => expect(measurements.length).toBeGreaterThanOrEqual(RECORDS + 1), PATIENCE)
  await vi.waitFor(() => expect(mounted.isConnected()).toBe(false), PATIENCE)
  const numbers = measurements.map(({ measurement }) => measurement.recordNumber)
  expect(new Set(numbers).size).toBe(RECORDS + 1)
  expect(numbers).toHaveLength(RECORDS + 1)
  expect(new Set(measurements.map(({ conversation }) => conversation)).size).toBe(2)
})
