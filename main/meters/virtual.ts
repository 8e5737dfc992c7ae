/** Meters that are not there, for the demo, tests and `serve --virtual`: the bench process of `drivers/virtual`, and what it is told. */
import type { Store } from '../../db/store.ts'
import type { MeterFields } from '../../db/types.ts'
import type { BleBinding } from '../../drivers/links/link.ts'
import type { Bench } from '../../drivers/virtual/bench-client.ts'
import type { BenchList, BenchMeterId } from '../../drivers/virtual/bench-protocol.ts'
import { say } from '../words.ts'

/** What a virtual meter is told: quantities in mmHg, /min, mmol/L, %, ℃, kg, cm, µmol/L. */
export interface VirtualOrder {
  readonly meterId: string
  readonly values: Readonly<Record<string, number>>
  readonly options: Readonly<Record<string, string | number | boolean>>
}

interface Plan {
  readonly driverId: string
  readonly modelId: string
  readonly name: string
  readonly kinds: readonly string[]
  measure(bench: Bench, order: VirtualOrder): Promise<void>
}

const MGDL_PER_MMOLL = 18.0156
/** What a strip meter of several parameters sends in mg/dL. */
const STRIPS = [
  ['uricAcid', 'uric-acid', 1 / 59.48],
  ['totalCholesterol', 'cholesterol', 38.67],
  ['triglycerides', 'triglycerides', 88.57],
] as const
/** Meal codes of the glucose profile's context record. */
const MEAL_CODES: Readonly<Record<string, number>> = {
  preprandial: 1,
  postprandial: 2,
  fasting: 3,
  casual: 4,
  bedtime: 5,
}

const PLANS: Readonly<Record<BenchMeterId, Plan>> = {
  'ble-pressure': {
    driverId: 'sig-blood-pressure',
    modelId: 'sig-bp-generic-live',
    name: say('virtual.ble-pressure').zh,
    kinds: ['pressure'],
    measure: (bench, order) => bench.measure('ble-pressure', pressureOf(order), measuringMs(order)),
  },
  'ble-glucose': {
    driverId: 'sig-glucose',
    modelId: 'sig-glucose-generic',
    name: say('virtual.ble-glucose').zh,
    kinds: ['glucose'],
    measure: (bench, { values, options }) => {
      const meal = MEAL_CODES[String(options['meal'] ?? '')]
      const control = options['controlSolution'] === true ? { typeAndLocation: 0x1a } : {}
      const status = options['status'] === undefined ? {} : { status: Number(options['status']) }
      const given = { mmoll: required(values, 'glucose'), ...(meal ? { meal } : {}), ...control, ...status }
      return bench.measure('ble-glucose', given, measuringMs({ options }))
    },
  },
  'ble-oximeter': {
    driverId: 'sig-oximeter',
    modelId: 'sig-oximeter-spot',
    name: say('virtual.ble-oximeter').zh,
    kinds: ['spo2'],
    measure: (bench, { values }) =>
      bench.measure('ble-oximeter', { spo2: required(values, 'spo2'), pulse: required(values, 'pulse') }),
  },
  'ble-thermometer': {
    driverId: 'sig-thermometer',
    modelId: 'sig-thermometer-infrared',
    name: say('virtual.ble-thermometer').zh,
    kinds: ['temperature'],
    measure: (bench, { values }) => bench.measure('ble-thermometer', { celsius: required(values, 'temperature') }),
  },
  'ble-scale': {
    driverId: 'sig-scale',
    modelId: 'sig-composition-generic',
    name: say('virtual.ble-scale').zh,
    kinds: ['weight'],
    measure: (bench, { values }) => {
      const { bodyFat, height } = values
      return bench.measure('ble-scale', {
        weight: required(values, 'weight'),
        ...(bodyFat === undefined ? {} : { bodyFat }),
        ...(height === undefined ? {} : { height: height / 100 }),
      })
    },
  },
  'serial-strips': {
    driverId: 'taidoc',
    modelId: 'taidoc-td-42xx',
    name: say('virtual.serial-strips').zh,
    kinds: ['uric-acid', 'cholesterol', 'triglycerides'],
    measure: (bench, order) => {
      const [name, kind, mgPerDl] = STRIPS.find(([one]) => order.values[one] !== undefined) ?? STRIPS[0]
      const result = { kind, mgPerDl: required(order.values, name) * mgPerDl }
      return bench.measure('serial-strips', result, measuringMs(order))
    },
  },
  'serial-monitor': {
    driverId: 'aand',
    modelId: 'aand-tm2655',
    name: say('virtual.serial-monitor').zh,
    kinds: ['pressure'],
    measure: (bench, order) => bench.measure('serial-monitor', serialPressure(order), measuringMs(order)),
  },
  'serial-taidoc': {
    driverId: 'taidoc',
    modelId: 'fora-d40',
    name: say('virtual.serial-taidoc').zh,
    kinds: ['pressure', 'glucose'],
    measure: (bench, order) => {
      const { values, options } = order
      if (values['glucose'] === undefined)
        return bench.measure('serial-taidoc', serialPressure(order), measuringMs(order))
      const glucoseMgPerDl = Math.round(values['glucose'] * MGDL_PER_MMOLL)
      const controlSolution = options['controlSolution'] === true
      return bench.measure('serial-taidoc', { kind: 'glucose', glucoseMgPerDl, controlSolution }, measuringMs(order))
    },
  },
}

/** A meter that measures nothing keeps its link about so long. */
const LONGEST_LINK_MS = 120_000

function required(values: VirtualOrder['values'], name: string): number {
  const value = values[name]
  if (value === undefined) throw new RangeError(`a virtual meter needs ${name}`)
  return value
}

function pressureOf({ values, options }: Pick<VirtualOrder, 'values' | 'options'>) {
  return {
    systolicMmhg: required(values, 'systolic'),
    diastolicMmhg: required(values, 'diastolic'),
    pulse: required(values, 'pulse'),
    ...(options['status'] === undefined ? {} : { status: Number(options['status']) }),
    ...(options['agoMs'] === undefined ? {} : { agoMs: Number(options['agoMs']) }),
  }
}

function serialPressure({ values }: Pick<VirtualOrder, 'values'>) {
  const { systolic, diastolic, pulse } = {
    systolic: required(values, 'systolic'),
    diastolic: required(values, 'diastolic'),
    pulse: required(values, 'pulse'),
  }
  return { kind: 'pressure', systolic, diastolic, pulse } as const
}

function measuringMs({ options }: Pick<VirtualOrder, 'options'>): number | undefined {
  return options['measuringMs'] === undefined ? undefined : Number(options['measuringMs'])
}

/** What the station needs of them. */
export type VirtualFace = Pick<
  VirtualMeters,
  'bluetooth' | 'portsFile' | 'commission' | 'list' | 'measure' | 'shiftClock'
>

export class VirtualMeters {
  readonly bench: Bench
  readonly #list: BenchList
  #shifted: Promise<void> = Promise.resolve()

  constructor(bench: Bench, list: BenchList) {
    this.bench = bench
    this.#list = list
  }

  get bluetooth(): BleBinding {
    return { binding: 'hci-uart', ...this.#list.bluetooth }
  }

  get portsFile(): string {
    return this.#list.portsFile
  }

  /** Commissions what stands on the bench; a meter known from an earlier bench gets its new address. */
  commission(store: Store): void {
    const known = store.read.meters.commissioned()
    for (const entry of this.#list.meters) {
      const { driverId, modelId, name } = PLANS[entry.id]
      const address = entry.kind === 'ble' ? entry.address : entry.path
      const before = known.find((meter) => meter.driverId === driverId && meter.modelId === modelId)
      const fields: MeterFields = { driverId, modelId, name, linkKind: entry.kind, address, settings: {} }
      if (!before) store.write.meters.commission(fields, { kind: 'station' })
      else if (before.address !== address) store.write.meters.update(before.id, { address }, { kind: 'station' })
    }
  }

  list(): { id: string; name: string; kinds: string[] }[] {
    return this.#list.meters.map(({ id }) => ({ id, name: PLANS[id].name, kinds: [...PLANS[id].kinds] }))
  }

  async measure(order: VirtualOrder): Promise<void> {
    const entry = this.#list.meters.find(({ id }) => id === order.meterId)
    if (!entry) throw new RangeError(`no virtual meter ${order.meterId}`)
    await this.#shifted
    await PLANS[entry.id].measure(this.bench, order)
  }

  /** Station time has moved on: the meters' clocks follow, and Bluetooth links that would have ended meanwhile end. */
  shiftClock(ms: number): Promise<void> {
    this.#shifted = this.#shifted.then(() => this.#shift(ms))
    return this.#shifted
  }

  async #shift(ms: number): Promise<void> {
    await this.bench.shiftClock(ms)
    if (ms < LONGEST_LINK_MS) return
    for (const { id, kind } of this.#list.meters) {
      if (kind === 'ble' && (await this.bench.isLinked(id))) await this.bench.unplug(id)
    }
  }
}

/** Starts the bench process. Only in the source tree: virtual meters are not packaged. */
export async function startVirtualMeters(zoneOffsetMinutes: number): Promise<VirtualMeters> {
  const { startBench } = await import('../../drivers/virtual/bench-client.ts')
  const bench = await startBench({ zoneOffsetMinutes, blePressure: { streamsCuff: true } })
  return new VirtualMeters(bench, await bench.list())
}
