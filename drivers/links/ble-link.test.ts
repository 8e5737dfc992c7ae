import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import type { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import { BLE_DEADLINES_MS, type GattPeripheral, NobleLink } from './ble-link.ts'
import type { BleSettings, FrameRecorder } from './link.ts'

/** A peripheral as the system's own Bluetooth shows it; what goes over HCI is proved on real stacks in `ble.test.ts`. */
class SystemCharacteristic extends EventEmitter {
  readonly uuid: string
  readonly properties: readonly string[]
  subscribeAsync = vi.fn(async () => undefined)
  writeAsync = vi.fn(async (_data: Buffer, _withoutResponse: boolean) => undefined)
  readAsync = vi.fn(async () => Buffer.of(1))
  constructor(uuid: string, properties: readonly string[]) {
    super()
    this.uuid = uuid
    this.properties = properties
  }
}

class SystemPeripheral extends EventEmitter implements GattPeripheral {
  readonly id = 'aabbcc'
  readonly address: string = 'aa:bb:cc:00:00:01'
  readonly value = new SystemCharacteristic('2a35', ['indicate'])
  readonly clock = new SystemCharacteristic('2a08', ['write', 'read'])
  readonly command = new SystemCharacteristic('fff1', ['writeWithoutResponse'])
  readonly otherClock = new SystemCharacteristic('2a08', ['read'])
  isGone = false
  async discoverServicesAsync() {
    return [this.service('180a', [this.otherClock]), this.service('1810', [this.value, this.clock, this.command])]
  }
  async disconnectAsync() {
    if (this.isGone) return new Promise<void>(() => undefined)
    this.emit('disconnect', 'local')
  }
  private service(uuid: string, found: SystemCharacteristic[]) {
    return Object.assign(new EventEmitter(), { uuid, discoverCharacteristicsAsync: async () => found })
  }
}

const SETTINGS: BleSettings = { kind: 'ble', services: ['1810'], connects: 'after' }
const FAST = { ...BLE_DEADLINES_MS, discover: 30, request: 30, pairing: 60, disconnect: 30 }

function frames(fails = false): FrameRecorder & { readonly kept: Frame[] } {
  const kept: Frame[] = []
  return {
    kept,
    record: (direction, bytes, channel) => {
      if (fails) throw new Error('disk full')
      const frame: Frame = { id: `f${kept.length}`, at: 0, direction, channel, bytes: Uint8Array.from(bytes) }
      kept.push(frame)
      return frame
    },
  }
}

async function opened(recorder: FrameRecorder = frames()) {
  const peripheral = new SystemPeripheral()
  const onEnded = vi.fn()
  const link = new NobleLink(peripheral, 'system', recorder, FAST, onEnded)
  await link.discover(SETTINGS)
  return { peripheral, link, onEnded }
}

const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: MeterError) => error.kind,
  )

test('a characteristic in two services is the one of the declared service', async () => {
  const { link } = await opened()
  expect(link.characteristics()).toContainEqual({ uuid: '2a08', service: '1810', properties: ['write', 'read'] })
  expect(link.characteristics().filter(({ uuid }) => uuid === '2a08')).toHaveLength(1)
})

test('values come by the system; what was read is not taken for one; subscribing twice brings each once', async () => {
  const recorder = frames()
  const { peripheral, link } = await opened(recorder)
  await link.subscribe('2a35')
  await link.subscribe('2a35')
  peripheral.value.emit('data', Buffer.of(9), false)
  peripheral.value.emit('data', Buffer.of(7), true)
  expect(await link.next(1_000)).toMatchObject({ direction: 'in', channel: '2a35', bytes: Uint8Array.of(7) })
  expect(await link.next(5)).toBeUndefined()
  expect(recorder.kept).toHaveLength(1)
})

test('a value that comes while somebody waits wakes him', async () => {
  const { peripheral, link } = await opened()
  await link.subscribe('2a35')
  const next = link.next(60_000)
  peripheral.value.emit('data', Buffer.of(3), true)
  expect((await next)?.bytes).toEqual(Uint8Array.of(3))
})

test('a value that was not kept ends the link, without an exception into the system’s code', async () => {
  const { peripheral, link, onEnded } = await opened(frames(true))
  await link.subscribe('2a35')
  const next = kindOf(link.next(60_000))
  peripheral.value.emit('data', Buffer.of(3), true)
  expect(await next).toBe('journalFailed')
  await vi.waitFor(() => expect(onEnded).toHaveBeenCalledOnce())
  expect(await kindOf(link.read('2a08'))).toBe('journalFailed')
})

test('a characteristic without write is written as a command', async () => {
  const { peripheral, link } = await opened()
  await link.write('2a08', Uint8Array.of(1))
  await link.write('fff1', Uint8Array.of(2))
  expect(peripheral.clock.writeAsync).toHaveBeenCalledWith(Buffer.of(1), false)
  expect(peripheral.command.writeAsync).toHaveBeenCalledWith(Buffer.of(2), true)
})

test('the system’s errors are typed, and the link goes on', async () => {
  const { peripheral, link } = await opened()
  peripheral.clock.readAsync.mockRejectedValueOnce(
    Object.assign(new Error('no'), { type: 'org.bluez.Error.NotPermitted' }),
  )
  expect(await kindOf(link.read('2a08'))).toBe('needsPairing')
  expect((await link.read('2a08')).bytes).toEqual(Uint8Array.of(1))
})

test('a call the system never settles ends at the deadline of a pairing, and closes the link', async () => {
  const { peripheral, link, onEnded } = await opened()
  peripheral.clock.readAsync.mockReturnValueOnce(new Promise(() => undefined))
  expect(await kindOf(link.read('2a08'))).toBe('noAnswer')
  await vi.waitFor(() => expect(link.closed).toBe(true))
  expect(onEnded).toHaveBeenCalledOnce()
})

test('closing ends even when the system never says so, once, and leaves no listener', async () => {
  const { peripheral, link, onEnded } = await opened()
  await link.subscribe('2a35')
  peripheral.isGone = true
  await link.close()
  await link.close()
  expect(link.closed).toBe(true)
  expect(onEnded).toHaveBeenCalledOnce()
  expect(peripheral.eventNames()).toEqual([])
  expect(peripheral.value.eventNames()).toEqual([])
  expect(await kindOf(link.write('2a08', Uint8Array.of(1)))).toBe('linkLost')
})

test('a peripheral whose system hides its address is known by its id', () => {
  const nameless = Object.assign(new SystemPeripheral(), { address: '' })
  expect(new NobleLink(nameless, 'system', frames(), FAST, () => undefined).address).toBe('aabbcc')
})

test('over HCI a value of an unknown handle is kept under its handle, and not given to the driver', async () => {
  const recorder = frames()
  const peripheral = new SystemPeripheral()
  const link = new NobleLink(peripheral, 'hci', recorder, FAST, () => undefined)
  peripheral.emit('handleNotify', 0x12, Buffer.of(5))
  expect(recorder.kept).toMatchObject([{ direction: 'in', channel: 'handle-0012' }])
  expect(await link.next(5)).toBeUndefined()
})

test('over HCI an error response without a request under way changes nothing', async () => {
  const link = new NobleLink(new SystemPeripheral(), 'hci', frames(), FAST, () => undefined)
  link.attError(0x0e)
  expect(link.closed).toBe(false)
})

test('over HCI an answer noble does not take closes the link', async () => {
  const peripheral = new SystemPeripheral()
  const link = new NobleLink(peripheral, 'hci', frames(), FAST, () => undefined)
  await link.discover(SETTINGS)
  peripheral.clock.writeAsync.mockReturnValueOnce(new Promise(() => undefined))
  const write = kindOf(link.write('2a08', Uint8Array.of(1)))
  await new Promise((resolve) => setImmediate(resolve))
  link.attError(0x04)
  expect(await write).toBe('refused')
  expect(link.closed).toBe(true)
})

test('over HCI a request that waits for pairing has the deadline of a pairing; after that it needs one', async () => {
  const peripheral = new SystemPeripheral()
  const link = new NobleLink(peripheral, 'hci', frames(), FAST, () => undefined)
  await link.discover(SETTINGS)
  peripheral.clock.readAsync.mockReturnValue(new Promise(() => undefined))
  const read = kindOf(link.read('2a08'))
  await new Promise((resolve) => setImmediate(resolve))
  link.attError(0x05)
  expect(await read).toBe('needsPairing')
})
