import type { VirtualTm2655Options } from '../aand/virtual.ts'
import type { BloodPressureFault, VirtualBloodPressureOptions, VirtualPressure } from '../sig/blood-pressure/virtual.ts'
import type { PushFault } from '../sig/common/virtual.ts'
import type { GlucoseFault, VirtualGlucose, VirtualGlucoseOptions } from '../sig/glucose/virtual.ts'
import type { VirtualSaturation } from '../sig/oximeter/virtual.ts'
import type { VirtualWeighing } from '../sig/scale/virtual.ts'
import type { VirtualTemperature } from '../sig/thermometer/virtual.ts'
import type { TaidocResult, VirtualTaidocOptions } from '../taidoc/virtual.ts'
import type { HandedOverByBle } from './sent-log.ts'
import type { HandedOver, SerialFaults, VirtualResult } from './serial-meter.ts'

/** The meters on the bench, each with what it is told to have measured and the faults it can be ordered. */
export interface BenchMeters {
  readonly 'ble-pressure': { readonly result: VirtualPressure; readonly fault: BloodPressureFault }
  readonly 'ble-glucose': { readonly result: VirtualGlucose; readonly fault: GlucoseFault }
  readonly 'ble-oximeter': { readonly result: VirtualSaturation; readonly fault: PushFault }
  readonly 'ble-thermometer': { readonly result: VirtualTemperature; readonly fault: PushFault }
  readonly 'ble-scale': { readonly result: VirtualWeighing; readonly fault: PushFault }
  readonly 'serial-monitor': { readonly result: VirtualResult; readonly fault: Partial<SerialFaults> }
  readonly 'serial-taidoc': { readonly result: TaidocResult; readonly fault: Partial<SerialFaults> }
  readonly 'serial-strips': { readonly result: TaidocResult; readonly fault: Partial<SerialFaults> }
}
export type BenchMeterId = keyof BenchMeters

type Settable<Options> = Partial<Omit<Options, 'time' | 'zoneOffsetMinutes'>>

export interface BenchOptions {
  /** Minutes east of UTC that the meters' clocks show. */
  readonly zoneOffsetMinutes?: number
  readonly blePressure?: Settable<VirtualBloodPressureOptions>
  readonly bleGlucose?: Settable<VirtualGlucoseOptions>
  readonly serialMonitor?: Settable<VirtualTm2655Options>
  readonly serialTaidoc?: Settable<VirtualTaidocOptions>
  readonly serialStrips?: Settable<VirtualTaidocOptions>
}

export type BenchMeterEntry =
  | { readonly id: BenchMeterId; readonly kind: 'ble'; readonly address: string; readonly name: string }
  | { readonly id: BenchMeterId; readonly kind: 'serial'; readonly path: string; readonly serialNumber: string }

export interface BenchList {
  /** For the `hci-uart` binding. */
  readonly bluetooth: { readonly port: string; readonly baudRate: number }
  /** JSON list of the virtual serial ports with their USB ids, as the meter process reads it; follows plugging. */
  readonly portsFile: string
  readonly meters: readonly BenchMeterEntry[]
}

export interface BenchLog {
  /** In the order sent; `meter` in place of the address. */
  readonly ble: readonly (Omit<HandedOverByBle, 'from'> & { readonly meter: BenchMeterId })[]
  readonly serial: readonly (HandedOver<TaidocResult> & { readonly meter: BenchMeterId })[]
}

/** What the bench does when asked; client and process share it. */
export interface BenchCommands {
  list(): Promise<BenchList>
  /** Somebody measures. Serial meters have the result after `measuringMs`. */
  measure<Id extends BenchMeterId>(meter: Id, result: BenchMeters[Id]['result'], measuringMs?: number): Promise<void>
  /** A BLE fault counts once and is queued; serial faults hold as set. */
  order<Id extends BenchMeterId>(meter: Id, fault: BenchMeters[Id]['fault']): Promise<void>
  /** Serial: the cable is pulled. BLE: the link breaks as by lost radio contact. */
  unplug(meter: BenchMeterId): Promise<void>
  /** Serial: the cable is back at the same path. BLE: nothing to do. */
  plug(meter: BenchMeterId): Promise<void>
  /** The Bluetooth adapter is pulled, and put back. */
  unplugAdapter(): Promise<void>
  plugAdapter(): Promise<void>
  /** BLE: a link is open, as the meter sees it. Serial: the cable is in. */
  isLinked(meter: BenchMeterId): Promise<boolean>
  /** What each meter handed over, to compare with what the station kept. */
  log(): Promise<BenchLog>
  /** Moves the meters' clocks against the wall clock, as the station's clock was moved. */
  shiftClock(ms: number): Promise<void>
}

export interface BenchRequest {
  readonly id: number
  readonly command: keyof BenchCommands
  readonly args: readonly unknown[]
}
export type BenchAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
/** The first message to the process; answered like a request with id 0. */
export interface BenchStart {
  readonly folder: string
  readonly options: BenchOptions
}
