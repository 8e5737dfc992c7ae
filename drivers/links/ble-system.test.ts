import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Advertisement } from '../driver.ts'
import type { MeterError } from '../errors.ts'
import { openBleAdapter } from './ble.ts'
import { BLE_DEADLINES_MS } from './ble-link.ts'
import type { BleAdapter, BleBinding, BleSettings } from './link.ts'

/** The states of the adapter of Windows or macOS, which the machine of a test is not; noble itself is proved in `ble.test.ts`. */
class SystemNoble extends EventEmitter {
  state: string
  readonly startScanning = vi.fn((_services: string[], _all: boolean, done: (error?: Error) => void) => done())
  readonly stopScanning = vi.fn((done: () => void) => done())
  readonly connect = vi.fn((_id: string, _options: undefined, done: (error?: Error) => void) => done())
  readonly cancelConnect = vi.fn()
  readonly stop = vi.fn()
  constructor(state: string) {
    super()
    this.state = state
  }
  says(state: string): void {
    this.state = state
    this.emit('stateChange', state)
  }
}

const made = vi.hoisted(() => ({ noble: undefined as unknown }))
vi.mock('@abandonware/noble', () => ({ withBindings: () => made.noble }))

const METER = 'aa:bb:cc:00:00:01'
const SETTINGS: BleSettings = { kind: 'ble', services: ['1810'], connects: 'after' }
const recorder = {
  record: () => {
    throw new Error('nothing to record')
  },
}

let noble: SystemNoble
const { platform } = process
beforeEach(() => {
  Object.defineProperty(process, 'platform', { value: 'darwin' })
  vi.useFakeTimers()
})
afterEach(() => {
  Object.defineProperty(process, 'platform', { value: platform })
  vi.useRealTimers()
})

function open(state: string, binding: BleBinding['binding'] = 'system'): Promise<BleAdapter> {
  noble = new SystemNoble(state)
  made.noble = noble
  const wanted: BleBinding = binding === 'hci-uart' ? { binding, port: 'none', baudRate: 1 } : { binding }
  return openBleAdapter(wanted, { ...BLE_DEADLINES_MS, connect: 1_000 })
}

const peripheral = (address: string, rssi: number) =>
  Object.assign(new EventEmitter(), {
    id: address.replaceAll(':', ''),
    address,
    rssi,
    advertisement: { localName: '', serviceUuids: ['1810'] },
    discoverServicesAsync: async () => [],
    disconnectAsync: async () => undefined,
  })

const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: MeterError) => error.kind,
  )

test('an adapter that is switched off is off, not missing, and can be switched on', async () => {
  const opening = open('poweredOff')
  await vi.advanceTimersByTimeAsync(3_000)
  const adapter = await opening
  expect(adapter.state).toBe('off')
  expect(await kindOf(adapter.scan(['1810'], () => undefined))).toBe('adapterOff')
  const states: string[] = []
  adapter.onState((state) => states.push(state))
  noble.says('poweredOn')
  noble.says('poweredOff')
  noble.says('resetting')
  expect(states).toEqual(['on', 'off'])
})

test('the system’s adapter switched off is off; one over HCI is lost', async () => {
  const system = await open('poweredOn')
  noble.says('poweredOff')
  expect(system.state).toBe('off')
  const hci = await open('poweredOn', 'hci')
  noble.says('poweredOff')
  noble.says('poweredOn')
  expect(hci.state).toBe('lost')
})

test.each(['unsupported', 'unauthorized'])('%s is adapterOff, with what noble complained about', async (state) => {
  const opening = open('unknown')
  const failed = expect(opening).rejects.toMatchObject({ kind: 'adapterOff', message: /no Bluetooth here/ })
  noble.emit('warning', 'no Bluetooth here')
  noble.says(state)
  await failed
  expect(noble.stop).toHaveBeenCalledOnce()
})

test('an adapter that says nothing is adapterOff after ten seconds', async () => {
  const failed = expect(open('unknown')).rejects.toMatchObject({ kind: 'adapterOff', message: /not on after 10 s/ })
  await vi.advanceTimersByTimeAsync(10_000)
  await failed
})

test('a nameless meter is seen without a name, and nothing is known of its bond', async () => {
  const adapter = await open('poweredOn')
  const seen: Advertisement[] = []
  await adapter.scan(['1810'], (one) => seen.push(one))
  noble.emit('discover', peripheral(METER, -60))
  expect(seen).toEqual([{ kind: 'ble', address: METER, name: undefined, services: ['1810'], rssi: -60 }])
})

test('sightings are forgotten, the oldest first, so that changing addresses do not fill the memory', async () => {
  const adapter = await open('poweredOn')
  for (let count = 0; count <= 200; count++) noble.emit('discover', peripheral(`addr-${count}`, -60))
  expect(await kindOf(adapter.connect('addr-0', SETTINGS, recorder))).toBe('noAnswer')
  expect(noble.connect).not.toHaveBeenCalled()
  await adapter.connect('addr-200', SETTINGS, recorder)
  expect(noble.connect).toHaveBeenCalledOnce()
})

test('the scan pauses while connecting and goes on afterwards, also after a failure', async () => {
  const adapter = await open('poweredOn')
  await adapter.scan(['1810'], () => undefined)
  noble.emit('discover', peripheral(METER, -60))
  noble.connect.mockImplementationOnce((_id, _options, done) => {
    expect(noble.stopScanning).toHaveBeenCalledOnce()
    done(new Error('le-connection-abort-by-local'))
  })
  expect(await kindOf(adapter.connect(METER, SETTINGS, recorder))).toBe('refused')
  expect(noble.cancelConnect).toHaveBeenCalledOnce()
  expect(noble.startScanning).toHaveBeenCalledTimes(2)
  await adapter.scan(['1808'], () => undefined)
  expect(noble.startScanning).toHaveBeenLastCalledWith(['1808'], true, expect.any(Function))
  await adapter.stopScan()
  await adapter.stopScan()
  expect(noble.stopScanning).toHaveBeenCalledTimes(3)
})

test('a connection under way ends when the adapter goes, and one that hangs at its deadline', async () => {
  const adapter = await open('poweredOn')
  noble.emit('discover', peripheral(METER, -60))
  noble.connect.mockImplementation(() => undefined)
  const late = kindOf(adapter.connect(METER, SETTINGS, recorder))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await late).toBe('noAnswer')
  const broken = kindOf(adapter.connect(METER, SETTINGS, recorder))
  await vi.advanceTimersByTimeAsync(0)
  noble.says('poweredOff')
  expect(await broken).toBe('adapterOff')
})

test('closing stops noble even where it cannot be stopped, and tells nobody', async () => {
  const adapter = await open('poweredOn')
  const states: string[] = []
  adapter.onState((state) => states.push(state))
  noble.stop.mockImplementationOnce(() => {
    throw new Error('not started')
  })
  await adapter.scan([], () => undefined)
  await adapter.close()
  expect(adapter.state).toBe('lost')
  expect(states).toEqual([])
  expect(noble.eventNames()).toEqual([])
})
