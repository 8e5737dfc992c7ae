import { VirtualTm2655 } from '../../drivers/aand/virtual.ts'
import { VirtualMaiboboSerial } from '../../drivers/maibobo/virtual.ts'
import { VirtualBloodPressureMeter } from '../../drivers/sig/blood-pressure/virtual.ts'
import { VirtualGlucoseMeter } from '../../drivers/sig/glucose/virtual.ts'
import { VirtualOximeter } from '../../drivers/sig/oximeter/virtual.ts'
import { VirtualThermometer } from '../../drivers/sig/thermometer/virtual.ts'
import { VirtualTaidoc } from '../../drivers/taidoc/virtual.ts'
import type { VirtualGattMeter } from '../../drivers/virtual/gatt.ts'
import type { VirtualResult, VirtualSerialMeter } from '../../drivers/virtual/serial-meter.ts'
import type { VirtualTime } from '../../drivers/virtual/time.ts'
import type { Task } from '../api/contract.ts'

type SoakLine = Pick<VirtualSerialMeter, 'start' | 'onBytes'> & {
  readonly log: readonly unknown[]
  readonly heard: readonly unknown[]
}

/** A virtual meter of the soak, by a line or over the air. */
export interface SoakMeter {
  readonly driverId: string
  readonly modelId: string
  readonly address: string
  readonly task: Task
  readonly line?: SoakLine
  readonly gatt?: VirtualGattMeter
  /** Measures, differently for each `count`; gives the first quantity that the store must then hold. */
  measure(count: number): number
  /** Empties the meter's own memory for tests, which would grow in place of the station's. */
  forget(): void
}

const ZONE_OFFSET_MINUTES = 480
/** Longer than the station leaves alone a meter that it asked in vain. */
const ADVERTISES_MS = 120_000
const DROPS_LINK_AFTER_MS = 1000

export function soakMeters(time: VirtualTime): readonly SoakMeter[] {
  const common = { time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES }
  const radio = { ...common, advertisesForMs: ADVERTISES_MS, dropsLinkAfterMs: DROPS_LINK_AFTER_MS }
  const pressure = (count: number) => ({ systolic: 101 + (count % 80), diastolic: 66, pulse: 60 + (count % 23) })
  const glucose = (count: number) => 80 + (count % 90)

  const serialPressure = (
    driverId: string,
    modelId: string,
    meter: SoakLine & { measure(result: Extract<VirtualResult, { kind: 'pressure' }>): void },
  ): SoakMeter => ({
    driverId,
    modelId,
    address: `line-${modelId}`,
    task: 'pressure',
    line: meter,
    measure(count) {
      meter.measure({ kind: 'pressure', ...pressure(count) })
      return pressure(count).systolic
    },
    forget: () => empty(meter.log, meter.heard),
  })

  const glucoseLine = new VirtualTaidoc(common)
  const cuff = new VirtualBloodPressureMeter({ ...radio, streamsCuff: true })
  const strips = new VirtualGlucoseMeter(radio)
  const oximeter = new VirtualOximeter({ ...radio, offers: 'spot' })
  const thermometer = new VirtualThermometer(radio)
  return [
    serialPressure('aand', 'aand-tm2655', new VirtualTm2655(common)),
    serialPressure('maibobo', 'maibobo-serial', new VirtualMaiboboSerial(common)),
    serialPressure('taidoc', 'fora-d40', new VirtualTaidoc(common)),
    {
      driverId: 'taidoc',
      modelId: 'taidoc-td-42xx',
      address: 'line-glucose',
      task: 'glucose',
      line: glucoseLine,
      measure(count) {
        glucoseLine.measure({ kind: 'glucose', glucoseMgPerDl: glucose(count) })
        return glucose(count)
      },
      forget: () => empty(glucoseLine.log, glucoseLine.heard),
    },
    {
      driverId: 'sig-blood-pressure',
      modelId: 'sig-bp-generic-live',
      address: 'c0:00:00:00:18:10',
      task: 'pressure',
      gatt: cuff,
      measure(count) {
        const { systolic, diastolic, pulse } = pressure(count)
        cuff.measure({ systolicMmhg: systolic, diastolicMmhg: diastolic, pulse })
        return systolic
      },
      forget: () => empty(cuff.sent),
    },
    {
      driverId: 'sig-glucose',
      modelId: 'sig-glucose-generic',
      address: 'c0:00:00:00:18:08',
      task: 'glucose',
      gatt: strips,
      measure(count) {
        strips.measure({ mmoll: glucose(count) / 10 })
        // The profile's unit is mol/L.
        return glucose(count) / 10_000
      },
      forget: () => empty(strips.sent, strips.requests),
    },
    {
      driverId: 'sig-oximeter',
      modelId: 'sig-oximeter-spot',
      address: 'c0:00:00:00:18:22',
      task: 'spo2',
      gatt: oximeter,
      measure(count) {
        oximeter.check({ spo2: 94 + (count % 6), pulse: 60 + (count % 31) })
        return 94 + (count % 6)
      },
      forget: () => empty(oximeter.sent, oximeter.requests),
    },
    {
      driverId: 'sig-thermometer',
      modelId: 'sig-thermometer-infrared',
      address: 'c0:00:00:00:18:09',
      task: 'temperature',
      gatt: thermometer,
      measure(count) {
        const celsius = (360 + (count % 12)) / 10
        thermometer.measure({ celsius })
        return celsius
      },
      forget: () => empty(thermometer.sent),
    },
  ]
}

function empty(...logs: readonly (readonly unknown[])[]): void {
  for (const log of logs) (log as unknown[]).length = 0
}
