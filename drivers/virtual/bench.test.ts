import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { BleLink, SerialLink } from '../driver.ts'
import type { MeterError } from '../errors.ts'
import { openBleAdapter } from '../links/ble.ts'
import type { BleAdapter, FrameRecorder, SerialSettings } from '../links/link.ts'
import { openSerialLink } from '../links/serial.ts'
import { type Bench, startBench } from './bench-client.ts'
import type { BenchList, BenchMeterEntry, BenchMeterId } from './bench-protocol.ts'

const PATIENCE = { timeout: 15_000, interval: 10 }
const SERIAL: SerialSettings = {
  kind: 'serial',
  baudRate: 19_200,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  assertLines: false,
}

let bench: Bench
let list: BenchList
let adapter: BleAdapter | undefined

beforeAll(async () => {
  bench = await startBench()
  list = await bench.list()
})
afterAll(() => bench.stop())
afterEach(async () => {
  await adapter?.close()
  adapter = undefined
  // The meter hears of the end of its link a moment later than we do.
  await vi.waitFor(async () => expect(await bench.isLinked('ble-pressure')).toBe(false), PATIENCE)
})

function recorder(onIn: () => void = () => undefined): FrameRecorder {
  let count = 0
  return {
    record: (direction, bytes, channel) => {
      if (direction === 'in') onIn()
      return { id: `f${count++}`, at: Date.now(), direction, channel, bytes: Uint8Array.from(bytes) }
    },
  }
}

function entry<Kind extends BenchMeterEntry['kind']>(
  id: BenchMeterId,
  kind: Kind,
): Extract<BenchMeterEntry, { kind: Kind }> {
  const found = list.meters.find((meter) => meter.id === id && meter.kind === kind)
  if (!found) throw new Error(`${id} is not on the bench`)
  return found as Extract<BenchMeterEntry, { kind: Kind }>
}

async function connect(id: BenchMeterId, service: string, using = recorder()): Promise<BleLink> {
  adapter ??= await openBleAdapter({ binding: 'hci-uart', ...list.bluetooth })
  const opened = adapter
  const { address } = entry(id, 'ble')
  await new Promise<void>((resolve, reject) => {
    opened.scan([service], (seen) => seen.address === address && resolve()).catch(reject)
  })
  return opened.connect(address, { kind: 'ble', services: [service], connects: 'after' }, using)
}

test('a value is on disk before its confirmation leaves the UART', async () => {
  let recordedAt = 0
  const slowDisk = recorder(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250)
    recordedAt = Date.now()
  })
  await bench.measure('ble-pressure', { systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 })
  const link = await connect('ble-pressure', '1810', slowDisk)
  await link.subscribe('2a35')
  const frame = await link.next(10_000)
  const value = await vi.waitFor(async () => {
    const last = (await bench.log()).ble.at(-1)
    expect(last?.confirmedAt).toBeDefined()
    return last
  }, PATIENCE)
  expect(value).toMatchObject({ meter: 'ble-pressure', type: 'indication', bytes: frame?.bytes })
  expect(recordedAt - (value?.at ?? Number.NaN)).toBeGreaterThanOrEqual(240)
  expect(value?.confirmedAt).toBeGreaterThanOrEqual(recordedAt)
})

test('a value whose receiver is killed before confirming comes again to the next process', async () => {
  await bench.measure('ble-pressure', { systolicMmhg: 141, diastolicMmhg: 93, pulse: 66 })
  const before = (await bench.log()).ble.length
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  const script = join(folder, 'killed.mjs')
  const ble = JSON.stringify(fileURLToPath(new URL('../links/ble.ts', import.meta.url)))
  writeFileSync(
    script,
    `import { openBleAdapter } from ${ble}
     const adapter = await openBleAdapter(${JSON.stringify({ binding: 'hci-uart', ...list.bluetooth })})
     const { address } = ${JSON.stringify(entry('ble-pressure', 'ble'))}
     await new Promise((resolve) => adapter.scan(['1810'], (seen) => seen.address === address && resolve()))
     const recorder = { record: () => process.kill(process.pid, 'SIGKILL') }
     const link = await adapter.connect(address, { kind: 'ble', services: ['1810'], connects: 'after' }, recorder)
     await link.subscribe('2a35')`,
  )
  const [, signal] = await once(fork(script), 'exit')
  expect(signal).toBe('SIGKILL')
  const [unconfirmed, ...none] = (await bench.log()).ble.slice(before)
  expect(none).toEqual([])
  expect(unconfirmed?.confirmedAt).toBeUndefined()

  const link = await connect('ble-pressure', '1810')
  await link.subscribe('2a35')
  expect((await link.next(10_000))?.bytes).toEqual(unconfirmed?.bytes)
  rmSync(folder, { recursive: true })
})

test('two meters of the bench are linked at once', async () => {
  await bench.measure('ble-pressure', { systolicMmhg: 117, diastolicMmhg: 76, pulse: 64 })
  await bench.measure('ble-glucose', { mmoll: 5.6 })
  const pressure = await connect('ble-pressure', '1810')
  const glucose = await connect('ble-glucose', '1808')
  await pressure.subscribe('2a35')
  expect((await pressure.next(10_000))?.channel).toBe('2a35')
  expect(glucose.characteristics().map(({ uuid }) => uuid)).toEqual(expect.arrayContaining(['2a18', '2a52']))
  expect(glucose.closed).toBe(false)
})

test('a link that breaks can be made again', async () => {
  await bench.measure('ble-pressure', { systolicMmhg: 119, diastolicMmhg: 79, pulse: 60 })
  const link = await connect('ble-pressure', '1810')
  await bench.unplug('ble-pressure')
  await vi.waitFor(() => expect(link.closed).toBe(true), PATIENCE)
  const again = await connect('ble-pressure', '1810')
  await again.subscribe('2a35')
  expect((await again.next(10_000))?.channel).toBe('2a35')
})

test('the adapter can be pulled and put back for the next process', async () => {
  adapter = await openBleAdapter({ binding: 'hci-uart', ...list.bluetooth })
  const pulled = adapter
  await bench.unplugAdapter()
  await vi.waitFor(() => expect(pulled.state).toBe('lost'), PATIENCE)
  await pulled.close()
  await bench.plugAdapter()
  adapter = await openBleAdapter({ binding: 'hci-uart', ...list.bluetooth })
  expect(adapter.state).toBe('on')
})

/** Read model, which a TaiDoc meter answers from its second frame on: the first wakes it. */
const READ_MODEL = Uint8Array.of(0x51, 0x24, 0, 0, 0, 0, 0xa3, 0x18)

async function askModel(port: SerialLink): Promise<Uint8Array | undefined> {
  await port.write(READ_MODEL)
  await port.write(READ_MODEL)
  return (await port.read(5_000))?.bytes
}

test('a serial meter is in the ports file with its USB ids, answers, and goes and comes with its cable', async () => {
  const { path } = entry('serial-taidoc', 'serial')
  const ports = () => JSON.parse(readFileSync(list.portsFile, 'utf8')) as { path: string }[]
  expect(ports()).toContainEqual(expect.objectContaining({ path, vendorId: '10c4', productId: 'ea60' }))
  const port = await openSerialLink(path, SERIAL, recorder())
  expect((await askModel(port))?.subarray(0, 2)).toEqual(Uint8Array.of(0x51, 0x24))
  const reading = port.read(10_000).then(
    () => 'no error',
    (error: MeterError) => error.kind,
  )
  await bench.unplug('serial-taidoc')
  expect(await reading).toBe('linkLost')
  expect(ports().map((one) => one.path)).not.toContain(path)
  await expect(openSerialLink(path, SERIAL, recorder())).rejects.toMatchObject({ kind: 'portMissing' })
  await bench.plug('serial-taidoc')
  expect(ports().map((one) => one.path)).toContain(path)
  const again = await openSerialLink(path, SERIAL, recorder())
  expect((await askModel(again))?.subarray(0, 2)).toEqual(Uint8Array.of(0x51, 0x24))
  await again.close()
})

test('what cannot be done is an error of the call, and the bench goes on', async () => {
  await expect(bench.unplug('no-such-meter' as BenchMeterId)).rejects.toThrow()
  expect(await bench.list()).toEqual(list)
})

test('the bench ends with whoever started it, and its ports go with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-test-'))
  const script = join(folder, 'owner.mjs')
  const client = JSON.stringify(fileURLToPath(new URL('./bench-client.ts', import.meta.url)))
  writeFileSync(
    script,
    `import { startBench } from ${client}
     const bench = await startBench()
     process.send({ pid: bench.pid, port: (await bench.list()).bluetooth.port })`,
  )
  const owner = fork(script)
  const [{ pid, port }] = (await once(owner, 'message')) as [{ pid: number; port: string }]
  expect(existsSync(port)).toBe(true)
  owner.kill('SIGKILL')
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), PATIENCE)
  expect(existsSync(dirname(port))).toBe(false)
  rmSync(folder, { recursive: true })
})
