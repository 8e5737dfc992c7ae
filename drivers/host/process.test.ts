import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Bench, startBench } from '../virtual/bench-client.ts'
import type { BenchList, BenchMeterId } from '../virtual/bench-protocol.ts'
import { MeterClient } from './client.ts'
import type { EventMessage, HostConfig, MeasurementMessage, MeterConfig, SeenMessage } from './messages.ts'
import { KEY_HEX, scratchDir } from './testing/rig.ts'

const ENTRY = fileURLToPath(new URL('./process.ts', import.meta.url))
const PATIENCE = { timeout: 40_000, interval: 20 }

let bench: Bench
let list: BenchList
beforeAll(async () => {
  bench = await startBench({ zoneOffsetMinutes: 480 })
  list = await bench.list()
})
afterAll(() => bench.stop())

function commissioned(id: BenchMeterId, driverId: string, modelId: string): MeterConfig {
  const entry = list.meters.find((meter) => meter.id === id)
  if (!entry) throw new Error(`${id} is not on the bench`)
  const link =
    entry.kind === 'ble'
      ? ({ kind: 'ble', address: entry.address } as const)
      : ({ kind: 'serial', path: entry.path } as const)
  return { meterId: id, driverId, modelId, link, settings: {} }
}

/** The real meter process on real links, with the virtual meters behind them. */
function station(meters: MeterConfig[]) {
  const measurements: MeasurementMessage[] = []
  const events: EventMessage['event'][] = []
  const seen: SeenMessage['matches'][] = []
  const config: HostConfig = {
    journal: { dir: scratchDir(onTestFinished), keyHex: KEY_HEX },
    zoneOffsetMinutes: 480,
    meters,
    ble: { binding: 'hci-uart', ...list.bluetooth },
    portsFile: list.portsFile,
  }
  const client = new MeterClient({
    config: () => config,
    spawn: () => {
      const child = fork(ENTRY, { serialization: 'advanced', execArgv: [] })
      return {
        post: (message) => void child.send(message, () => {}),
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void child.on('exit', listener),
        kill: () => void child.kill('SIGKILL'),
      }
    },
    onMeasurement: async (message) => void measurements.push(message),
    onEvent: ({ event }) => void events.push(event),
    onSeen: ({ matches }) => void seen.push(matches),
  })
  onTestFinished(() => client.stop())
  client.configure()
  return { client, measurements, events, seen }
}

test('a BLE pressure and a serial record travel from the meters through the process, each once', async () => {
  const { client, measurements, events } = station([
    commissioned('ble-pressure', 'sig-blood-pressure', 'sig-bp-generic'),
    commissioned('serial-taidoc', 'taidoc', 'fora-d40'),
  ])
  client.arm(true)
  await bench.measure('ble-pressure', { systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 })
  await bench.measure('serial-taidoc', { kind: 'glucose', glucoseMgPerDl: 104 })
  const quantitiesNamed = (name: string) =>
    measurements.flatMap(({ measurement }) => measurement.quantities.filter((quantity) => quantity.name === name))
  await vi.waitUntil(() => quantitiesNamed('systolic').length > 0 && quantitiesNamed('glucose').length > 0, PATIENCE)
  expect(quantitiesNamed('systolic').map(({ value }) => value)).toEqual([128])
  expect(measurements.find(({ meterId }) => meterId === 'ble-pressure')?.frames[0]?.channel).toBe('2a35')
  // A second round of asking reads the same memory again and hands over only what is new.
  await bench.measure('serial-taidoc', { kind: 'glucose', glucoseMgPerDl: 99 })
  await vi.waitUntil(() => quantitiesNamed('glucose').length > 1, PATIENCE)
  expect(quantitiesNamed('glucose').map(({ value }) => value)).toEqual([104, 99])
  expect(events.filter(({ type }) => type === 'process')).toMatchObject([{ state: 'started' }])
}, 90_000)

test('discovering sees the meters on the bench and names their drivers', async () => {
  const { client, seen } = station([])
  client.discover(true)
  await bench.measure('ble-pressure', { systolicMmhg: 120, diastolicMmhg: 80, pulse: 70 })
  const offered = () => new Set(seen.flat().map(({ driverId }) => driverId))
  await vi.waitUntil(() => offered().has('sig-blood-pressure') && offered().has('taidoc'), PATIENCE)
}, 60_000)
