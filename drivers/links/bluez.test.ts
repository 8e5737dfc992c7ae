import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Advertisement, BleLink } from '../driver.ts'
import type { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import { VirtualBloodPressureMeter } from '../sig/blood-pressure/virtual.ts'
import { VirtualGlucoseMeter } from '../sig/glucose/virtual.ts'
import { VirtualBluez } from '../virtual/bluez.ts'
import { type BusDaemon, startBusDaemon } from '../virtual/bus-daemon.ts'
import { wallTime } from '../virtual/time.ts'
import { openBleAdapter } from './ble.ts'
import { BLE_DEADLINES_MS } from './ble-link.ts'
import type { BleAdapter, BondCeremony, FrameRecorder } from './link.ts'

const PATIENCE = { timeout: 15_000, interval: 10 }
const PRESSURE = 'C0:26:00:00:18:10'
const GLUCOSE = 'C0:26:00:00:18:08'
const SETTINGS = { kind: 'ble', services: ['1810'], connects: 'after' } as const
const GLUCOSE_SETTINGS = { ...SETTINGS, services: ['1808'] } as const
const METER = { time: wallTime, zoneOffsetMinutes: 480 }
const RESULT = { systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 }

let bus: BusDaemon
let bluez: VirtualBluez
let adapter: BleAdapter | undefined

beforeAll(async () => {
  bus = await startBusDaemon()
})
afterAll(() => bus.stop())
beforeEach(async () => {
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', bus.address)
  bluez = await VirtualBluez.start(bus.address)
})
afterEach(async () => {
  await adapter?.close()
  adapter = undefined
  bluez.stop()
  vi.unstubAllEnvs()
})

const open = async (deadlines = {}): Promise<BleAdapter> => {
  adapter = await openBleAdapter({ binding: 'system' }, { ...BLE_DEADLINES_MS, ...deadlines })
  return adapter
}

/** What a journal would hold. */
const kept: Frame[] = []
const recorder: FrameRecorder = {
  record: (direction, bytes, channel) => {
    const frame = { id: `f${kept.length}`, at: Date.now(), direction, channel, bytes: Uint8Array.from(bytes) }
    kept.push(frame)
    return frame
  },
}
beforeEach(() => {
  kept.length = 0
})

const mountPressure = (options: Parameters<VirtualBluez['mount']>[2] & { needsBond?: boolean } = {}) => {
  const meter = new VirtualBloodPressureMeter({ ...METER, clock: 'current-time', needsBond: options.needsBond ?? true })
  return { meter, device: bluez.mount(meter, PRESSURE, options) }
}

/** Whoever was seen until this one was, the last one last. */
function untilSeen(over: BleAdapter, address: string, services: readonly string[] = []): Promise<Advertisement[]> {
  return new Promise((resolve, reject) => {
    const all: Advertisement[] = []
    const onSeen = (seen: Advertisement): void => {
      all.push(seen)
      if (seen.address === address) resolve([...all])
    }
    over.scan(services, onSeen).catch(reject)
  })
}

const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: MeterError) => error.kind,
  )

/** The first value the meter sends. */
async function listen(link: BleLink): Promise<Frame | undefined> {
  await link.subscribe('2a35')
  return link.next(10_000)
}

test('a bonded meter that advertises for seconds is seen, connected to and read, and waited for again', async () => {
  bluez.memory.bonds.add(PRESSURE)
  const { meter, device } = mountPressure()
  const over = await open()
  const other = new VirtualGlucoseMeter(METER)
  bluez.mount(other, GLUCOSE)
  other.measure({ mmoll: 5.6 })
  // Remembered, and not there: it is not seen.
  const seen = await untilSeen(over, GLUCOSE)
  expect(seen.map(({ address, bonded }) => [address, bonded])).toEqual([[GLUCOSE, false]])
  for (const systolicMmhg of [128, 131]) {
    meter.measure({ ...RESULT, systolicMmhg })
    expect((await untilSeen(over, PRESSURE, ['1810'])).at(-1)).toMatchObject({ name: 'BP-STATION', bonded: true })
    const link = await over.connect(PRESSURE, SETTINGS, recorder)
    expect((await listen(link))?.bytes[1]).toBe(systolicMmhg)
    await link.close()
    await vi.waitFor(() => expect(device.isConnected).toBe(false), PATIENCE)
  }
  expect(device.links).toBe(2)
})

async function linkTo(
  over: BleAdapter,
  address = PRESSURE,
  settings: typeof SETTINGS | typeof GLUCOSE_SETTINGS = SETTINGS,
) {
  await untilSeen(over, address)
  return over.connect(address, settings, recorder)
}

test('a value that comes before anybody asks for it is kept, once: bluetoothd turns on by itself what was on before', async () => {
  const { meter, device } = mountPressure()
  const over = await open()
  meter.measure(RESULT)
  const first = await linkTo(over)
  await listen(first)
  await first.close()
  await vi.waitFor(() => expect(device.isConnected).toBe(false), PATIENCE)
  const before = kept.length
  meter.measure({ ...RESULT, systolicMmhg: 140 })
  const link = await linkTo(over)
  await vi.waitFor(() => expect(kept.slice(before).map(({ channel }) => channel)).toEqual(['2a35']), PATIENCE)
  expect((await listen(link))?.bytes[1]).toBe(140)
  expect(await link.next(50)).toBeUndefined()
})

test('what is read is not taken for something the meter sent', async () => {
  mountPressure().meter.measure(RESULT)
  const link = await linkTo(await open())
  const { channel, bytes } = await link.read('2a19')
  expect([channel, bytes.length]).toEqual(['2a19', 1])
  expect(await link.next(50)).toBeUndefined()
  expect(kept).toHaveLength(1)
})

test('two meters are linked at once, each with its own values', async () => {
  const { meter } = mountPressure()
  const glucose = new VirtualGlucoseMeter(METER)
  bluez.mount(glucose, GLUCOSE)
  const over = await open()
  meter.measure(RESULT)
  glucose.measure({ mmoll: 5.6 })
  const links = [await linkTo(over), await linkTo(over, GLUCOSE, GLUCOSE_SETTINGS)]
  expect(links.map(({ address }) => address)).toEqual([PRESSURE, GLUCOSE])
  expect((await listen(links[0] as BleLink))?.channel).toBe('2a35')
  for (const uuid of ['2a18', '2a34', '2a52']) await links[1]?.subscribe(uuid)
  await links[1]?.write('2a52', Uint8Array.of(4, 1))
  expect((await links[1]?.next(10_000))?.bytes).toEqual(Uint8Array.of(5, 0, 1, 0))
})

describe('no call waits for ever', () => {
  const DEADLINES = { connect: 300, request: 300, pairing: 300, disconnect: 300, bluez: 300 }
  const OF_LINK: [member: string, call: (link: BleLink) => Promise<unknown>][] = [
    ['ReadValue', (link) => link.read('2a19')],
    ['WriteValue', (link) => link.write('2a2b', new Uint8Array(10))],
    ['StartNotify', (link) => link.subscribe('2a35')],
  ]
  test.each(OF_LINK)('%s', async (member, call) => {
    mountPressure({ needsBond: false }).meter.measure(RESULT)
    const link = await linkTo(await open(DEADLINES))
    bluez.mute.add(member)
    expect(await kindOf(call(link))).toBe('noAnswer')
    await vi.waitFor(() => expect(link.closed).toBe(true), PATIENCE)
  })

  test('Connect, and Disconnect after it; another meter is connected to then', async () => {
    mountPressure().meter.measure(RESULT)
    const glucose = new VirtualGlucoseMeter(METER)
    bluez.mount(glucose, GLUCOSE)
    const over = await open(DEADLINES)
    bluez.mute.add('Connect').add('Disconnect')
    expect(await kindOf(linkTo(over))).toBe('noAnswer')
    bluez.mute.clear()
    glucose.measure({ mmoll: 5.6 })
    expect((await linkTo(over, GLUCOSE, GLUCOSE_SETTINGS)).closed).toBe(false)
    expect((await linkTo(over)).closed).toBe(false)
  })

  test('closing', async () => {
    mountPressure().meter.measure(RESULT)
    const link = await linkTo(await open(DEADLINES))
    bluez.mute.add('Disconnect')
    await link.close()
    expect(link.closed).toBe(true)
  })

  test('starting the scan', async () => {
    const over = await open(DEADLINES)
    bluez.mute.add('StartDiscovery')
    expect(await kindOf(over.scan([], () => undefined))).toBe('noAnswer')
  })

  test.each(['Ping', 'GetManagedObjects'])('opening: %s', async (member) => {
    bluez.mute.add(member)
    expect(await kindOf(open(DEADLINES))).toBe('adapterOff')
  })
})

test('an adapter switched off is off, its links end, and it is scanned with again when it is on', async () => {
  const { meter } = mountPressure()
  const over = await open()
  const states: string[] = []
  over.onState((state) => states.push(state))
  meter.measure(RESULT)
  const link = await linkTo(over)
  bluez.power(false)
  await vi.waitFor(() => expect([over.state, link.closed]).toEqual(['off', true]), PATIENCE)
  expect(await kindOf(over.scan([], () => undefined))).toBe('adapterOff')
  bluez.power(true)
  await vi.waitFor(() => expect(over.state).toBe('on'), PATIENCE)
  meter.measure(RESULT)
  expect((await listen(await linkTo(over)))?.channel).toBe('2a35')
  expect(states).toEqual(['off', 'on'])
})

test('bluetoothd that ends loses the adapter; opened again when it is back, with its bonds', async () => {
  mountPressure().meter.measure(RESULT)
  const over = await open()
  const link = await linkTo(over)
  await listen(link)
  const { memory } = bluez
  bluez.stop()
  await vi.waitFor(() => expect([over.state, link.closed]).toEqual(['lost', true]), PATIENCE)
  await expect(open()).rejects.toMatchObject({ kind: 'adapterOff' })
  bluez = await VirtualBluez.start(bus.address, memory)
  const { meter } = mountPressure()
  const again = await open()
  meter.measure(RESULT)
  expect((await listen(await linkTo(again)))?.channel).toBe('2a35')
})

test('an adapter pulled out is lost; none at all is adapterOff', async () => {
  const over = await open()
  bluez.unplugAdapter()
  await vi.waitFor(() => expect(over.state).toBe('lost'), PATIENCE)
  await expect(open()).rejects.toMatchObject({ kind: 'adapterOff', message: /no adapter/ })
})

test('without a system bus it is adapterOff, and a bus that ends loses the adapter', async () => {
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere/socket')
  await expect(open()).rejects.toMatchObject({ kind: 'adapterOff', message: /no system bus/ })
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'nonsense:')
  await expect(open()).rejects.toMatchObject({ kind: 'adapterOff' })
  const other = await startBusDaemon()
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', other.address)
  const short = await VirtualBluez.start(other.address)
  const over = await open()
  short.stop()
  await other.stop()
  await vi.waitFor(() => expect(over.state).toBe('lost'), PATIENCE)
})

test('scanning again and again among many meters asks the bus for no more than it gives', async () => {
  const small = await startBusDaemon(60)
  const crowd = await VirtualBluez.start(small.address)
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', small.address)
  for (let at = 0; at < 12; at += 1) {
    const stranger = new VirtualBloodPressureMeter({ ...METER, needsBond: false })
    crowd.mount(stranger, `D0:00:00:00:00:${String(at).padStart(2, '0')}`)
    stranger.measure(RESULT)
  }
  const over = await open()
  for (let time = 0; time < 8; time += 1) await untilSeen(over, 'D0:00:00:00:00:11')
  expect(over.state).toBe('on')
  await over.close()
  crowd.stop()
  await small.stop()
})

describe('bonding', () => {
  const bond = (
    over: BleAdapter,
    {
      passkey,
      compare,
      signal = new AbortController().signal,
    }: { passkey?: () => Promise<number>; compare?: BondCeremony['compare']; signal?: AbortSignal } = {},
  ) => {
    const nobody = () => Promise.reject(new Error('nobody was to be asked'))
    return (
      over.bond?.(PRESSURE, { signal, askPasskey: passkey ?? nobody, compare: compare ?? nobody }) ??
      Promise.reject(new Error('cannot bond'))
    )
  }
  const scanning = async () => {
    const over = await open({ bluez: 300 })
    await over.scan([], () => undefined)
    return over
  }

  test('by Just Works, asking nobody; the meter is left alone afterwards', async () => {
    const { meter, device } = mountPressure()
    const over = await scanning()
    meter.measure(RESULT)
    await bond(over)
    expect([device.isBonded, device.isConnected]).toEqual([true, false])
    meter.measure(RESULT)
    expect((await listen(await linkTo(over)))?.channel).toBe('2a35')
  })

  test('with the number on the meter, typed at the desk', async () => {
    const { meter, device } = mountPressure({ passkey: 120_045 })
    const over = await scanning()
    meter.measure(RESULT)
    await bond(over, { passkey: async () => 120_045 })
    expect(device.isBonded).toBe(true)
  })

  test('a wrong number is refused, and may be tried again', async () => {
    const { meter, device } = mountPressure({ passkey: 120_045 })
    const over = await scanning()
    meter.measure(RESULT)
    expect(await kindOf(bond(over, { passkey: async () => 120_046 }))).toBe('pairingRefused')
    meter.measure(RESULT)
    await bond(over, { passkey: async () => 120_045 })
    expect(device.isBonded).toBe(true)
  })

  test.each([
    [true, 'no error', true],
    [false, 'pairingRefused', false],
  ] as const)('a number to compare is shown to somebody, whose word counts: %s', async (same, end, isBonded) => {
    const { meter, device } = mountPressure({ compares: 4711 })
    const over = await scanning()
    meter.measure(RESULT)
    const shown: number[] = []
    const compare = async (number: number) => {
      shown.push(number)
      return same
    }
    expect(await kindOf(bond(over, { compare }))).toBe(end)
    expect(shown).toEqual([4711])
    expect(device.isBonded).toBe(isBonded)
  })

  test('a number to compare that nobody looks at is not agreed to', async () => {
    const { meter, device } = mountPressure({ compares: 4711 })
    const over = await scanning()
    meter.measure(RESULT)
    const late = () => Promise.reject(new Error('took too long'))
    expect(await kindOf(bond(over, { compare: late }))).toBe('pairingRefused')
    expect(device.isBonded).toBe(false)
  })

  test('a meter that refuses is refused', async () => {
    const meter = new VirtualBloodPressureMeter({ ...METER, acceptsBonding: false })
    bluez.mount(meter, PRESSURE)
    meter.measure(RESULT)
    expect(await kindOf(bond(await scanning()))).toBe('pairingRefused')
  })

  test('waits until the meter shows itself, and ends when nobody waits any more', async () => {
    const { meter, device } = mountPressure()
    const over = await scanning()
    const stop = new AbortController()
    const stopped = bond(over, { signal: stop.signal })
    stop.abort(new Error('cancelled at the desk'))
    await expect(stopped).rejects.toThrow('cancelled at the desk')
    const waiting = bond(over)
    meter.measure(RESULT)
    await waiting
    expect(device.isBonded).toBe(true)
  })

  test('cancelled while the number is asked for, it ends at the meter too', async () => {
    const { meter, device } = mountPressure({ passkey: 1 })
    const over = await scanning()
    const stop = new AbortController()
    meter.measure(RESULT)
    const asked = Promise.withResolvers<void>()
    const never = () => {
      asked.resolve()
      return new Promise<number>(() => undefined)
    }
    const cancelled = bond(over, { passkey: never, signal: stop.signal })
    await asked.promise
    stop.abort()
    expect(await kindOf(cancelled)).toBe('pairingRefused')
    expect(bluez.calls).toContain('CancelPairing')
    expect([device.isBonded, device.isConnected]).toEqual([false, false])
  })

  test.each(['answers', 'breaks'] as const)(
    'a meter that has lost our key (%s) has a stale bond, which is made anew',
    async (lostKey) => {
      bluez.memory.bonds.add(PRESSURE)
      const { meter, device } = mountPressure({ lostKey })
      const over = await scanning()
      meter.measure(RESULT)
      expect(await kindOf(linkTo(over).then(listen))).toBe('staleBond')
      meter.measure(RESULT)
      const renewed = bond(over)
      await renewed
      expect(bluez.calls).toContain('RemoveDevice')
      expect(device.isBondedAtMeter()).toBe(true)
      meter.measure(RESULT)
      expect((await listen(await linkTo(over)))?.channel).toBe('2a35')
    },
  )

  test('a meter with a number that was never bonded needs pairing', async () => {
    mountPressure({ passkey: 5 }).meter.measure(RESULT)
    expect(await kindOf(linkTo(await open()).then(listen))).toBe('needsPairing')
  })

  test('a daemon that takes no agent gives noAnswer', async () => {
    mountPressure().meter.measure(RESULT)
    const over = await scanning()
    bluez.mute.add('RegisterAgent')
    expect(await kindOf(bond(over))).toBe('noAnswer')
  })
})
