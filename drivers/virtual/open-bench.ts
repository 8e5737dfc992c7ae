import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { VirtualTm2655 } from '../aand/virtual.ts'
import { VirtualBloodPressureMeter } from '../sig/blood-pressure/virtual.ts'
import { VirtualGlucoseMeter } from '../sig/glucose/virtual.ts'
import { VirtualOximeter } from '../sig/oximeter/virtual.ts'
import { VirtualScale } from '../sig/scale/virtual.ts'
import { VirtualThermometer } from '../sig/thermometer/virtual.ts'
import { type TaidocResult, VirtualTaidoc } from '../taidoc/virtual.ts'
import { plugAdapter } from './adapter-wire.ts'
import type { BenchCommands, BenchMeterEntry, BenchMeterId, BenchMeters, BenchStart } from './bench-protocol.ts'
import { createVirtualAir } from './controller.ts'
import type { VirtualGattMeter } from './gatt.ts'
import { mountGattMeter } from './gatt-server.ts'
import { SentLog } from './sent-log.ts'
import type { HandedOver, SerialFaults, VirtualSerialMeter } from './serial-meter.ts'
import { mountSerialMeter } from './serial-mount.ts'
import { type VirtualTime, wallTime } from './time.ts'

const CENTRAL = '00:00:00:00:00:01'
const BAUD_RATE = 1_000_000
/** China. */
const ZONE_OFFSET_MINUTES = 480

/** A meter as the commands need it, whatever carries it. */
interface OnBench<Id extends BenchMeterId> {
  readonly entry: BenchMeterEntry
  /** The converter in its cable, as the system would list it. */
  readonly usb?: { readonly vendorId: string; readonly productId: string; readonly manufacturer: string }
  readonly handedOver: readonly HandedOver<TaidocResult>[]
  measure(result: BenchMeters[Id]['result'], measuringMs?: number): void
  order(fault: BenchMeters[Id]['fault']): void
  unplug(): void | Promise<void>
  plug(): void | Promise<void>
  isLinked(): boolean
  remove(): Promise<void>
}

export interface OpenBench extends BenchCommands {
  close(): Promise<void>
}

/** Sets up the whole bench in `folder`, which exists. */
export async function openBench({ folder, options }: BenchStart): Promise<OpenBench> {
  let clockShiftMs = 0
  const time: VirtualTime = { now: () => wallTime.now() + clockShiftMs, after: wallTime.after }
  const common = { time, zoneOffsetMinutes: options.zoneOffsetMinutes ?? ZONE_OFFSET_MINUTES }
  const portsFile = join(folder, 'ports.json')
  const air = createVirtualAir()
  const sent = new SentLog()
  air.onSent((pdu) => sent.hear(pdu, Date.now()))
  const adapter = await plugAdapter(air, CENTRAL, join(folder, 'bluetooth'))

  async function gatt<Id extends BenchMeterId>(
    id: Id,
    address: string,
    meter: VirtualGattMeter & Pick<OnBench<Id>, 'order'>,
    measure: OnBench<Id>['measure'],
  ): Promise<OnBench<Id>> {
    const mounted = await mountGattMeter(meter, air, address, join(folder, id))
    return {
      entry: { id, kind: 'ble', address, name: meter.name },
      handedOver: [],
      measure,
      order: (fault) => meter.order(fault),
      unplug: () => mounted.drop(),
      plug: () => undefined,
      isLinked: mounted.isConnected,
      remove: mounted.close,
    }
  }

  async function serial<Id extends 'serial-monitor' | 'serial-taidoc' | 'serial-strips'>(
    id: Id,
    usb: NonNullable<OnBench<Id>['usb']>,
    meter: VirtualSerialMeter<BenchMeters[Id]['result']>,
  ): Promise<OnBench<Id>> {
    const mounted = await mountSerialMeter(meter, join(folder, id))
    return {
      entry: { id, kind: 'serial', path: mounted.path, serialNumber: `VIRTUAL-${id.toUpperCase()}` },
      usb,
      handedOver: meter.log,
      measure: (result, measuringMs) => meter.measure(result, measuringMs),
      order: (fault: Partial<SerialFaults>) => Object.assign(meter.faults, fault),
      unplug: mounted.unplug,
      plug: mounted.plug,
      isLinked: mounted.isPlugged,
      remove: mounted.unplug,
    }
  }

  const pressure = new VirtualBloodPressureMeter({ ...common, ...options.blePressure })
  const glucose = new VirtualGlucoseMeter({ ...common, ...options.bleGlucose })
  const oximeter = new VirtualOximeter({ ...common, offers: 'spot' })
  const thermometer = new VirtualThermometer(common)
  const scale = new VirtualScale({ ...common, hasComposition: true })
  const meters: { readonly [Id in BenchMeterId]: OnBench<Id> } = {
    'ble-pressure': await gatt('ble-pressure', 'c0:26:00:00:18:10', pressure, (result) => pressure.measure(result)),
    'ble-glucose': await gatt('ble-glucose', 'c0:26:00:00:18:08', glucose, (result) => glucose.measure(result)),
    'ble-oximeter': await gatt('ble-oximeter', 'c0:26:00:00:18:22', oximeter, (result) => oximeter.check(result)),
    'ble-thermometer': await gatt('ble-thermometer', 'c0:26:00:00:18:09', thermometer, (result) =>
      thermometer.measure(result),
    ),
    'ble-scale': await gatt('ble-scale', 'c0:26:00:00:18:1d', scale, (result) => scale.weigh(result)),
    'serial-monitor': await serial(
      'serial-monitor',
      { vendorId: '0403', productId: '6001', manufacturer: 'FTDI' },
      new VirtualTm2655({ ...common, ...options.serialMonitor }),
    ),
    'serial-taidoc': await serial(
      'serial-taidoc',
      { vendorId: '10c4', productId: 'ea60', manufacturer: 'Silicon Labs' },
      new VirtualTaidoc({ ...common, ...options.serialTaidoc }),
    ),
    'serial-strips': await serial(
      'serial-strips',
      { vendorId: '10c4', productId: 'ea60', manufacturer: 'Silicon Labs' },
      new VirtualTaidoc({ ...common, model: '4285', serialNumber: '4285216300654321', ...options.serialStrips }),
    ),
  }
  const all = Object.values(meters)

  async function writePorts(): Promise<void> {
    const ports = all.flatMap(({ entry, usb, isLinked }) =>
      entry.kind === 'serial' && isLinked() ? [{ path: entry.path, serialNumber: entry.serialNumber, ...usb }] : [],
    )
    await writeFile(portsFile, JSON.stringify(ports, undefined, 2))
  }
  await writePorts()

  const meterAt = (address: string): BenchMeterId => {
    const found = all.find(({ entry }) => entry.kind === 'ble' && entry.address === address)
    if (!found) throw new Error(`no meter at ${address}`)
    return found.entry.id
  }

  return {
    list: async () => ({
      bluetooth: { port: adapter.path, baudRate: BAUD_RATE },
      portsFile,
      meters: all.map(({ entry }) => entry),
    }),
    measure: async (meter, result, measuringMs) => meters[meter].measure(result, measuringMs),
    order: async (meter, fault) => meters[meter].order(fault),
    unplug: async (meter) => {
      await meters[meter].unplug()
      await writePorts()
    },
    plug: async (meter) => {
      await meters[meter].plug()
      await writePorts()
    },
    unplugAdapter: adapter.unplug,
    plugAdapter: adapter.plug,
    isLinked: async (meter) => meters[meter].isLinked(),
    log: async () => ({
      ble: sent.values.map(({ from, ...value }) => ({ ...value, meter: meterAt(from) })),
      serial: all.flatMap(({ entry, handedOver }) => handedOver.map((one) => ({ ...one, meter: entry.id }))),
    }),
    shiftClock: async (ms) => {
      clockShiftMs += ms
    },
    close: async () => {
      await Promise.all(all.map((meter) => meter.remove()))
      await adapter.unplug()
      air.close()
    },
  }
}
