import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { VirtualBioland } from '../bioland/virtual.ts'
import { drivers } from '../catalogue.ts'
import type { Advertisement, BleLink, MeterContext, MeterDriver } from '../driver.ts'
import { matchesOf } from '../host/discovery.ts'
import { VirtualBerry, VirtualHa120, VirtualJks50f, VirtualJumperOximeter } from '../jumper/virtual.ts'
import { openBleAdapter } from '../links/ble.ts'
import type { BleAdapter, BleSettings } from '../links/link.ts'
import { VirtualMaibobo } from '../maibobo/virtual.ts'
import type { Frame, Measurement } from '../measurement.ts'
import { VirtualOmronBle } from '../omron/ble/virtual.ts'
import { MODELS as OMRON_MODELS } from '../omron/ble-models.ts'
import { pairingKey } from '../omron/ble-talk.ts'
import { VirtualBloodPressureMeter } from '../sig/blood-pressure/virtual.ts'
import { VirtualGlucoseMeter } from '../sig/glucose/virtual.ts'
import { VirtualOximeter } from '../sig/oximeter/virtual.ts'
import { VirtualScale } from '../sig/scale/virtual.ts'
import { VirtualThermometer } from '../sig/thermometer/virtual.ts'
import { VirtualSinocare } from '../sinocare/virtual.ts'
import { VirtualTaidoc } from '../taidoc/virtual.ts'
import { VirtualBluez } from './bluez.ts'
import { startBusDaemon } from './bus-daemon.ts'
import { createVirtualAir } from './controller.ts'
import type { VirtualGattMeter } from './gatt.ts'
import { mountGattMeter } from './gatt-server.ts'
import { openPty } from './pty.ts'
import { SerialOverGatt } from './serial-over-gatt.ts'
import { type VirtualTime, wallTime } from './time.ts'

const METER_ID = 'meter-1'
/** Meters and frames live faster than the wall clock, so that an oximeter settles in seconds. */
const SPEED = 4
const START = Date.now()
const time: VirtualTime = {
  now: () => START + (Date.now() - START) * SPEED,
  after: (ms, run) => wallTime.after(ms / SPEED, run),
}
const METER = { time, zoneOffsetMinutes: 480 }
const FINGER = { spo2: 97, pulse: 68 }
const HELD = { ...FINGER, staysMs: 120_000 }
const PRESSURE = { systolic: 128, diastolic: 82, pulse: 71 }

interface Family {
  readonly driverId: string
  readonly modelId?: string
  readonly make: () => VirtualGattMeter
  readonly gives: Readonly<Record<string, number>>
}

/** Somebody measures as soon as the meter is made; it advertises then. */
function having<Meter extends VirtualGattMeter>(meter: Meter, measures: (meter: Meter) => void): Meter {
  measures(meter)
  return meter
}

const families: readonly Family[] = [
  {
    driverId: 'sig-blood-pressure',
    make: () =>
      having(new VirtualBloodPressureMeter(METER), (meter) =>
        meter.measure({ systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 }),
      ),
    gives: PRESSURE,
  },
  {
    driverId: 'sig-glucose',
    make: () => having(new VirtualGlucoseMeter(METER), (meter) => meter.measure({ mmoll: 6.1 })),
    gives: { glucose: 0.0061 },
  },
  {
    driverId: 'sig-oximeter',
    make: () => having(new VirtualOximeter({ ...METER, offers: 'spot' }), (meter) => meter.check(FINGER)),
    gives: FINGER,
  },
  {
    driverId: 'sig-thermometer',
    make: () => having(new VirtualThermometer(METER), (meter) => meter.measure({ celsius: 36.6 })),
    gives: { temperature: 36.6 },
  },
  {
    driverId: 'sig-scale',
    make: () => having(new VirtualScale(METER), (meter) => meter.weigh({ weight: 62.5 })),
    gives: { weight: 62.5 },
  },
  {
    driverId: 'sinocare',
    make: () => having(new VirtualSinocare(METER), (meter) => meter.measure({ mmolL: 5.6 })),
    gives: { glucose: 5.6 },
  },
  {
    driverId: 'maibobo',
    make: () => having(new VirtualMaibobo({ time, onConnect: PRESSURE }), (meter) => meter.advertise()),
    gives: PRESSURE,
  },
  {
    driverId: 'bioland',
    make: () => having(new VirtualBioland(METER), (meter) => meter.measure(99)),
    gives: { glucose: 99 },
  },
  {
    driverId: 'jumper-oximeter',
    make: () => having(new VirtualJumperOximeter(METER), (meter) => meter.measure(HELD)),
    gives: FINGER,
  },
  {
    driverId: 'jks50f',
    make: () => having(new VirtualJks50f(METER), (meter) => meter.measure(HELD)),
    gives: FINGER,
  },
  {
    driverId: 'berry',
    make: () => having(new VirtualBerry(METER), (meter) => meter.measure(HELD)),
    gives: FINGER,
  },
  {
    driverId: 'jumper-ha120',
    make: () => having(new VirtualHa120(METER), (meter) => meter.measure(PRESSURE)),
    gives: PRESSURE,
  },
  {
    driverId: 'omron-ble',
    modelId: 'omron-hem-7150t',
    make: () => {
      const layout = OMRON_MODELS.find(({ id }) => id === 'omron-hem-7150t')?.layout
      const key = pairingKey({ meterId: METER_ID, settings: {} })
      const wallMs = time.now() + METER.zoneOffsetMinutes * 60_000
      return having(new VirtualOmronBle({ time, key, ...layout }), (meter) => meter.measure({ ...PRESSURE, wallMs }))
    },
    gives: PRESSURE,
  },
  {
    driverId: 'taidoc',
    modelId: 'taidoc-pressure-ble',
    make: () => {
      const meter = new VirtualTaidoc(METER)
      meter.measure({ kind: 'pressure', ...PRESSURE })
      const [name, service, channel] = [
        'FORA D40',
        '000015231212efde1523785feabcd123',
        '000015241212efde1523785feabcd123',
      ]
      const needsBond = true
      return having(new SerialOverGatt(meter, { time, name, service, channel, needsBond }), (gatt) => gatt.advertise())
    },
    gives: PRESSURE,
  },
]

/** Where a meter can be put: what carries it, and the adapter that hears it. */
interface Room {
  readonly adapter: BleAdapter
  mount(meter: VirtualGattMeter, address: string): Promise<void>
  close(): Promise<void>
}

async function roomOfNoble(): Promise<Room> {
  const folder = mkdtempSync(join(tmpdir(), 'families-'))
  const air = createVirtualAir()
  const central = await openPty(join(folder, 'central'))
  air.attach('00:00:00:00:00:01', central)
  const adapter = await openBleAdapter({ binding: 'hci-uart', port: central.path, baudRate: 1_000_000 })
  const closing: (() => Promise<void>)[] = []
  return {
    adapter,
    mount: async (meter, address) => {
      const mounted = await mountGattMeter(meter, air, address, join(folder, `meter${closing.length}`))
      closing.push(mounted.close)
    },
    close: async () => {
      await adapter.close()
      for (const close of closing) await close()
      air.close()
      await central.close()
      rmSync(folder, { recursive: true })
    },
  }
}

async function roomOfBluez(): Promise<Room> {
  const bus = await startBusDaemon()
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', bus.address)
  const bluez = await VirtualBluez.start(bus.address)
  const adapter = await openBleAdapter({ binding: 'system' })
  return {
    adapter,
    mount: async (meter, address) => void bluez.mount(meter, address),
    close: async () => {
      await adapter.close()
      bluez.stop()
      await bus.stop()
      vi.unstubAllEnvs()
    },
  }
}

function untilSeen({ adapter }: Room, address: string): Promise<Advertisement> {
  return new Promise((resolve, reject) => {
    const onSeen = (seen: Advertisement): void => {
      // The name comes with the scan response, a moment later.
      if (seen.address.toLowerCase() === address && seen.name) resolve(seen)
    }
    adapter.scan([], onSeen).catch(reject)
  })
}

/** One conversation until the driver gives a measurement; and the same from the recorded frames. */
async function firstMeasurement(driver: MeterDriver, about: MeterContext, link: BleLink, frames: readonly Frame[]) {
  let measurement: Measurement | undefined
  for await (const given of driver.talk(link, about)) {
    measurement = given
    break
  }
  await link.close()
  const [again] = driver.decode(frames, { ...about, report: () => undefined }).measurements
  return { measurement, again }
}

describe.each([
  ['noble over HCI, with a GATT server at the other end', roomOfNoble],
  ['noble over the stand-in for BlueZ', roomOfBluez],
] as const)('%s', (_, open) => {
  let room: Room
  beforeAll(async () => {
    room = await open()
  })
  afterAll(() => room.close())

  test.each(families.map((family, at) => ({ ...family, address: `c0:26:00:00:01:${String(at + 10)}` })))(
    '$driverId is recognised, connected to and read',
    { timeout: 30_000 },
    async ({ driverId, modelId, make, gives, address }) => {
      await room.mount(make(), address)
      const seen = await untilSeen(room, address)
      const [match] = matchesOf(seen, drivers)
      expect(match).toMatchObject({ driverId })
      const driver = drivers.find(({ id }) => id === driverId) as MeterDriver
      const model = driver.models.find(({ id }) => id === (modelId ?? match?.modelId))
      const settings = model?.links.find((one): one is BleSettings => one.kind === 'ble') as BleSettings
      const frames: Frame[] = []
      const record = (direction: Frame['direction'], bytes: Uint8Array, channel?: string): Frame => {
        const frame = { id: `f${frames.length}`, at: time.now(), direction, channel, bytes: Uint8Array.from(bytes) }
        frames.push(frame)
        return frame
      }
      const link = await room.adapter.connect(seen.address, settings, { record })
      const about: MeterContext = {
        meterId: METER_ID,
        modelId: model?.id ?? '',
        now: () => time.now(),
        zoneOffsetMinutes: METER.zoneOffsetMinutes,
        settings: {},
        lastRecordNumber: undefined,
        signal: new AbortController().signal,
        report: () => undefined,
      }
      const { measurement, again } = await firstMeasurement(driver, about, link, frames)
      const quantities = Object.fromEntries((measurement?.quantities ?? []).map(({ name, value }) => [name, value]))
      for (const [name, value] of Object.entries(gives)) expect(quantities[name], name).toBeCloseTo(value, 4)
      expect(again).toEqual(measurement)
    },
  )
})
