import type { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Advertisement, BleLink } from '../driver.ts'
import type { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import { createVirtualAir, type SentPdu, type VirtualAir } from '../virtual/controller.ts'
import { AttError, type VirtualCharacteristic, type VirtualGattMeter, type VirtualGattServer } from '../virtual/gatt.ts'
import { type MountedGattMeter, mountGattMeter } from '../virtual/gatt-server.ts'
import { openPty, type Pty } from '../virtual/pty.ts'
import { openBleAdapter } from './ble.ts'
import { BLE_DEADLINES_MS } from './ble-link.ts'
import type { BleAdapter, BleSettings, FrameRecorder } from './link.ts'

const CENTRAL = '00:00:00:00:00:01'
const METER = 'c0:00:00:00:00:02'
const VALUE = Uint8Array.from(Buffer.from('1e7800500063000000000000000000000000', 'hex'))
const PRESSURE: BleSettings = { kind: 'ble', services: ['1810'], connects: 'after' }
const ATT_CHANNEL = 4
const CONFIRMATION = 0x1e
const FAST = { ...BLE_DEADLINES_MS, connect: 1_500, request: 1_000, pairing: 2_000 }
const PATIENCE = { timeout: 15_000, interval: 5 }

interface Recording extends FrameRecorder {
  readonly frames: Frame[]
}
function recording(onIn: (bytes: Uint8Array) => void = () => undefined): Recording {
  const frames: Frame[] = []
  return {
    frames,
    record: (direction, bytes, channel) => {
      if (direction === 'in') onIn(bytes)
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
  }
}

/** A pressure meter that does what the test tells it; advertises whenever nobody is connected. */
class ScriptedMeter implements VirtualGattMeter {
  readonly name: string
  readonly advertisedServices = ['1810']
  readonly services
  readonly acceptsBonding: boolean
  readonly sent = []
  server: VirtualGattServer | undefined
  private listener: ((advertising: boolean) => void) | undefined

  constructor(
    characteristics: readonly VirtualCharacteristic[],
    { name = 'Scripted', acceptsBonding = true }: { name?: string; acceptsBonding?: boolean } = {},
  ) {
    this.name = name
    this.acceptsBonding = acceptsBonding
    this.services = [{ uuid: '1810', characteristics }]
  }
  onAdvertising(listener: (advertising: boolean) => void): void {
    this.listener = listener
    listener(true)
  }
  advertise(advertising: boolean): void {
    this.listener?.(advertising)
  }
  connected(server: VirtualGattServer): void {
    this.server = server
  }
  disconnected(): void {
    this.server = undefined
  }
}

let folder: string
let air: VirtualAir
let centralPty: Pty
let adapter: BleAdapter
let heard: SentPdu[]
const mounted: MountedGattMeter[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ble-'))
  air = createVirtualAir()
  heard = []
  air.onSent((pdu) => heard.push(pdu))
  centralPty = await openPty(join(folder, 'central'))
  air.attach(CENTRAL, centralPty)
  adapter = await openBleAdapter({ binding: 'hci-uart', port: centralPty.path, baudRate: 1_000_000 }, FAST)
})
afterEach(async () => {
  await adapter.close()
  for (const meter of mounted.splice(0)) await meter.close()
  air.close()
  await centralPty.close()
  rmSync(folder, { recursive: true })
})

async function mount(meter: VirtualGattMeter, address = METER): Promise<MountedGattMeter> {
  const one = await mountGattMeter(meter, air, address, join(folder, `meter${mounted.length}`))
  mounted.push(one)
  return one
}

async function sight(...addresses: string[]): Promise<Map<string, Advertisement>> {
  const seen = new Map<string, Advertisement>()
  await adapter.scan(['1810'], (one) => seen.set(one.address, one))
  await vi.waitFor(() => expect([...seen.keys()]).toEqual(expect.arrayContaining(addresses)), PATIENCE)
  return seen
}

async function connect(meter: VirtualGattMeter, recorder: FrameRecorder = recording()): Promise<BleLink> {
  await mount(meter)
  await sight(METER)
  return adapter.connect(METER, PRESSURE, recorder)
}

const confirmations = (): number =>
  heard.filter((pdu) => pdu.from === CENTRAL && pdu.channel === ATT_CHANNEL && pdu.bytes[0] === CONFIRMATION).length

function indicating(): { meter: ScriptedMeter; confirmed: () => number } {
  let count = 0
  const meter: ScriptedMeter = new ScriptedMeter([
    {
      uuid: '2a35',
      properties: ['indicate'],
      onSubscribe: () => {
        meter.server?.indicate('2a35', VALUE).then(
          () => count++,
          () => undefined,
        )
      },
    },
  ])
  return { meter, confirmed: () => count }
}

const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: MeterError) => error.kind,
  )

test('an advertising meter is seen with its name, services and strength', async () => {
  await mount(new ScriptedMeter([], { name: 'VBP-1' }))
  const seen = await sight(METER)
  expect(seen.get(METER)).toEqual({ kind: 'ble', address: METER, name: 'VBP-1', services: ['1810'], rssi: -55 })
})

test('an indication is received, recorded with its characteristic, and confirmed to the meter', async () => {
  const { meter, confirmed } = indicating()
  const recorder = recording()
  const link = await connect(meter, recorder)
  expect(link.characteristics()).toEqual([{ uuid: '2a35', service: '1810', properties: ['indicate'] }])
  await link.subscribe('2a35')
  const frame = await link.next(5_000)
  expect(frame).toMatchObject({ direction: 'in', channel: '2a35', bytes: VALUE })
  expect(recorder.frames).toContain(frame)
  await vi.waitFor(() => expect(confirmed()).toBe(1), PATIENCE)
  expect(await link.next(50)).toBeUndefined()
  expect(link.closed).toBe(false)
})

test('a value that could not be recorded is never confirmed, and the link says why it ends', async () => {
  const { meter, confirmed } = indicating()
  const link = await connect(
    meter,
    recording(() => {
      throw new Error('disk full')
    }),
  )
  await link.subscribe('2a35').catch(() => undefined)
  expect(await kindOf(link.next(5_000))).toBe('journalFailed')
  await vi.waitFor(() => expect(meter.server).toBeUndefined(), PATIENCE)
  expect(confirmations()).toBe(0)
  expect(confirmed()).toBe(0)
  expect(await kindOf(link.write('2a35', VALUE))).toBe('journalFailed')
})

test('reads and writes are recorded with their characteristic and direction', async () => {
  const written: Uint8Array[] = []
  const long = Uint8Array.from({ length: 60 }, (_, at) => at)
  const recorder = recording()
  const link = await connect(
    new ScriptedMeter([
      { uuid: '2a49', properties: ['read'], onRead: () => long },
      { uuid: '2a2b', properties: ['write'], onWrite: (bytes) => written.push(bytes) },
    ]),
    recorder,
  )
  expect(await link.read('2a49')).toMatchObject({ direction: 'in', channel: '2a49', bytes: long })
  await link.write('2a2b', Uint8Array.of(1, 2, 3))
  expect(written).toEqual([Uint8Array.of(1, 2, 3)])
  expect(recorder.frames.map(({ direction, channel }) => `${direction} ${channel}`)).toEqual(['in 2a49', 'out 2a2b'])
})

test('error responses become typed errors that name the code, and the link stays usable', async () => {
  const link = await connect(
    new ScriptedMeter([
      {
        uuid: '2a52',
        properties: ['write'],
        onWrite: () => {
          throw new AttError(0x80)
        },
      },
      {
        uuid: '2a51',
        properties: ['read'],
        onRead: () => {
          throw new AttError(0x11)
        },
      },
      { uuid: '2a49', properties: ['read'], onRead: () => Uint8Array.of(7) },
    ]),
  )
  await expect(link.write('2a52', Uint8Array.of(1))).rejects.toMatchObject({
    kind: 'refused',
    message: /ATT error 0x80/,
  })
  await expect(link.read('2a51')).rejects.toMatchObject({ kind: 'refused', message: /ATT error 0x11/ })
  expect(await kindOf(link.read('2aff'))).toBe('refused')
  expect(await kindOf(link.subscribe('2a49'))).toBe('refused')
  expect((await link.read('2a49')).bytes).toEqual(Uint8Array.of(7))
})

test('a meter that wants a bond gets it by just-works pairing', async () => {
  const { meter } = indicating()
  const [characteristic] = meter.services[0]?.characteristics ?? []
  Object.assign(characteristic ?? {}, { needsBond: true })
  const link = await connect(meter)
  await link.subscribe('2a35')
  expect((await link.next(5_000))?.bytes).toEqual(VALUE)
})

test('a meter that refuses to pair ends in pairingRefused and a closed link', async () => {
  const meter = new ScriptedMeter([{ uuid: '2a35', properties: ['indicate'], needsBond: true }], {
    acceptsBonding: false,
  })
  const link = await connect(meter)
  expect(await kindOf(link.subscribe('2a35'))).toBe('pairingRefused')
  await vi.waitFor(() => expect(link.closed).toBe(true), PATIENCE)
})

test('a link that drops in the middle of a write is linkLost, and nothing more comes', async () => {
  let drop = (): void => undefined
  const link = await connect(new ScriptedMeter([{ uuid: '2a2b', properties: ['write'], onWrite: () => drop() }]))
  drop = () => void mounted[0]?.drop()
  expect(await kindOf(link.write('2a2b', Uint8Array.of(1)))).toBe('linkLost')
  expect(link.closed).toBe(true)
  expect(await link.next(5_000)).toBeUndefined()
  expect(await kindOf(link.read('2a2b'))).toBe('linkLost')
})

test('a meter that hangs up after its value leaves the value to be read', async () => {
  const { meter, confirmed } = indicating()
  const link = await connect(meter)
  await link.subscribe('2a35')
  await vi.waitFor(() => expect(confirmed()).toBe(1), PATIENCE)
  meter.server?.disconnect()
  await vi.waitFor(() => expect(link.closed).toBe(true), PATIENCE)
  expect((await link.next(0))?.bytes).toEqual(VALUE)
  expect(await link.next(5_000)).toBeUndefined()
})

test('a meter that hangs is noAnswer at the deadline, and the link is closed', async () => {
  const link = await connect(
    new ScriptedMeter([{ uuid: '2a49', properties: ['read'], onRead: () => Uint8Array.of(1) }]),
  )
  air.mute(METER, true)
  expect(await kindOf(link.read('2a49'))).toBe('noAnswer')
  await vi.waitFor(() => expect(link.closed).toBe(true), PATIENCE)
})

test('a meter that has gone silent before connecting is noAnswer, and connects when it is back', async () => {
  const { meter } = indicating()
  await mount(meter)
  await sight(METER)
  meter.advertise(false)
  expect(await kindOf(adapter.connect('c0:00:00:00:00:99', PRESSURE, recording()))).toBe('noAnswer')
  expect(await kindOf(adapter.connect(METER, PRESSURE, recording()))).toBe('noAnswer')
  meter.advertise(true)
  await expect(adapter.connect(METER, PRESSURE, recording())).resolves.toMatchObject({ address: METER, closed: false })
})

test('two meters are connected at the same time and keep their values apart', async () => {
  const addresses = [METER, 'c0:00:00:00:00:03']
  const meters = [indicating().meter, indicating().meter]
  for (const [index, meter] of meters.entries()) await mount(meter, addresses[index])
  await sight(...addresses)
  const links = await Promise.all(addresses.map((address) => adapter.connect(address, PRESSURE, recording())))
  expect(links.map(({ address }) => address)).toEqual(addresses)
  await Promise.all(links.map((link) => link.subscribe('2a35')))
  for (const link of links) expect((await link.next(5_000))?.bytes).toEqual(VALUE)
  await meters[0]?.server?.indicate('2a35', Uint8Array.of(1))
  expect((await links[0]?.next(5_000))?.bytes).toEqual(Uint8Array.of(1))
  expect(await links[1]?.next(50)).toBeUndefined()
})

test('a lost adapter is lost for good: links close, calls end, and nothing waits', async () => {
  const { meter } = indicating()
  const link = await connect(meter)
  const states: string[] = []
  adapter.onState((state) => states.push(state))
  await centralPty.close()
  await vi.waitFor(() => expect(adapter.state).toBe('lost'), PATIENCE)
  expect(states).toEqual(['lost'])
  expect(link.closed).toBe(true)
  expect(await kindOf(link.subscribe('2a35'))).toBe('linkLost')
  expect(await kindOf(adapter.connect(METER, PRESSURE, recording()))).toBe('adapterOff')
  expect(await kindOf(adapter.scan(['1810'], () => undefined))).toBe('adapterOff')
})

test('a write that fails after the adapter was given back ends nothing', async () => {
  type Inside = { noble: { _bindings: { _hci: { _socket: { _serialDevice: EventEmitter } } } } }
  const device = (adapter as unknown as Inside).noble._bindings._hci._socket._serialDevice
  await adapter.close()
  expect(device.emit('error', new Error('EIO: i/o error, write'))).toBe(true)
})

test('fifty connections leave no listener behind', { timeout: 60_000 }, async () => {
  const { meter } = indicating()
  await mount(meter)
  await sight(METER)
  const { noble } = adapter as unknown as { noble: EventEmitter & { _peripherals: Map<string, EventEmitter> } }
  const count = (): number =>
    [noble, ...noble._peripherals.values()]
      .flatMap((one) => one.eventNames().map((name) => one.listenerCount(name)))
      .reduce((a, b) => a + b, 0)
  let before = 0
  for (let round = 0; round < 50; round++) {
    const link = await adapter.connect(METER, PRESSURE, recording())
    await link.subscribe('2a35')
    expect((await link.next(5_000))?.bytes).toEqual(VALUE)
    await link.close()
    await vi.waitFor(() => expect(meter.server).toBeUndefined(), PATIENCE)
    if (round === 0) before = count()
  }
  expect(count()).toBe(before)
})

test('without an adapter the error is adapterOff and says what is missing', async () => {
  const port = join(folder, 'nowhere')
  await expect(openBleAdapter({ binding: 'hci-uart', port, baudRate: 1_000_000 })).rejects.toMatchObject({
    kind: 'adapterOff',
    message: /No such file/,
  })
})

test('without a system bus the system binding is adapterOff and the process lives on', async () => {
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', `unix:path=${join(folder, 'no-bus')}`)
  await expect(openBleAdapter({ binding: 'system' })).rejects.toMatchObject({ kind: 'adapterOff', message: /ENOENT/ })
  vi.unstubAllEnvs()
})
