import { afterAll, beforeAll, expect, test } from 'vitest'
import { aand } from '../aand/driver.ts'
import type { Link, MeterContext, MeterDriver } from '../driver.ts'
import { openBleAdapter } from '../links/ble.ts'
import type { BleAdapter, BleSettings, FrameRecorder, SerialSettings } from '../links/link.ts'
import { openSerialLink } from '../links/serial.ts'
import type { Frame, Measurement } from '../measurement.ts'
import { sigBloodPressure } from '../sig/blood-pressure/driver.ts'
import { sigGlucose } from '../sig/glucose/driver.ts'
import { taidoc } from '../taidoc/driver.ts'
import { type Bench, startBench } from './bench-client.ts'
import type { BenchMeterEntry, BenchMeterId } from './bench-protocol.ts'

const ZONE_OFFSET_MINUTES = 480

let bench: Bench
let adapter: BleAdapter
let entries: readonly BenchMeterEntry[]

beforeAll(async () => {
  bench = await startBench({ zoneOffsetMinutes: ZONE_OFFSET_MINUTES })
  const { bluetooth, meters } = await bench.list()
  entries = meters
  adapter = await openBleAdapter({ binding: 'hci-uart', ...bluetooth })
})
afterAll(async () => {
  await adapter.close()
  await bench.stop()
})

async function openLink(id: BenchMeterId, driver: MeterDriver, recorder: FrameRecorder): Promise<Link> {
  const entry = entries.find((one) => one.id === id)
  if (!entry) throw new Error(`${id} is not on the bench`)
  const settings = driver.models.flatMap(({ links }) => links)
  if (entry.kind === 'serial') {
    const serial = settings.find((one): one is SerialSettings => one.kind === 'serial')
    if (!serial) throw new Error(`${driver.id} has no serial model`)
    return openSerialLink(entry.path, serial, recorder)
  }
  const ble = settings.find((one): one is BleSettings => one.kind === 'ble')
  if (!ble) throw new Error(`${driver.id} has no BLE model`)
  await new Promise<void>((resolve, reject) => {
    adapter.scan(ble.services, ({ address }) => address === entry.address && resolve()).catch(reject)
  })
  return adapter.connect(entry.address, ble, recorder)
}

/** One conversation over the real link, until the driver gives a measurement; and the same from the recorded frames. */
async function firstMeasurement(
  id: BenchMeterId,
  driver: MeterDriver,
): Promise<[Measurement, Measurement | undefined]> {
  const frames: Frame[] = []
  const link = await openLink(id, driver, {
    record: (direction, bytes, channel) => {
      const frame: Frame = {
        id: `f${frames.length}`,
        at: Date.now(),
        direction,
        channel,
        bytes: Uint8Array.from(bytes),
      }
      frames.push(frame)
      return frame
    },
  })
  const ending = new AbortController()
  const about: MeterContext = {
    meterId: id,
    modelId: driver.models[0]?.id ?? '',
    now: () => Date.now(),
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    settings: {},
    lastRecordNumber: undefined,
    signal: ending.signal,
    report: () => undefined,
  }
  for await (const measurement of driver.talk(link, about)) {
    const again = driver.decode(frames, about).measurements[0]
    ending.abort()
    await link.close()
    return [measurement, again]
  }
  throw new Error(`${driver.id} gave no measurement`)
}

const quantities = (measurement: Measurement): Record<string, number | undefined> =>
  Object.fromEntries(measurement.quantities.map(({ name, value }) => [name, value]))

test('blood pressure reaches the driver through noble, as measured', async () => {
  await bench.measure('ble-pressure', { systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 })
  const [measurement, again] = await firstMeasurement('ble-pressure', sigBloodPressure)
  expect(quantities(measurement)).toMatchObject({ systolic: 128, diastolic: 82, pulse: 71 })
  expect(again).toEqual(measurement)
})

test('glucose reaches the driver through noble, with its meal', async () => {
  await bench.measure('ble-glucose', { mmoll: 6.1, meal: 3 })
  const [measurement, again] = await firstMeasurement('ble-glucose', sigGlucose)
  expect(quantities(measurement).glucose).toBeCloseTo(0.0061, 6)
  expect(measurement.meal).toBe('fasting')
  expect(again).toEqual(measurement)
})

test('a monitor that sends its result once is heard', async () => {
  // Later than the port is open: what comes before is lost, as on a real line.
  await bench.measure('serial-monitor', { kind: 'pressure', systolic: 151, diastolic: 95, pulse: 77 }, 1_500)
  const [measurement, again] = await firstMeasurement('serial-monitor', aand)
  expect(quantities(measurement)).toMatchObject({ systolic: 151, diastolic: 95, pulse: 77 })
  expect(again).toEqual(measurement)
})

test('a stored pressure reaches the TaiDoc driver over its port', async () => {
  await bench.measure('serial-taidoc', { kind: 'pressure', systolic: 135, diastolic: 85, pulse: 68 })
  const [measurement, again] = await firstMeasurement('serial-taidoc', taidoc)
  expect(quantities(measurement)).toMatchObject({ systolic: 135, diastolic: 85, pulse: 68 })
  expect(again).toEqual(measurement)
  expect((await bench.log()).serial).toContainEqual(expect.objectContaining({ meter: 'serial-taidoc', intact: true }))
})
