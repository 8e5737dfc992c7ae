/** The commissioned meters as the station sees them: what the meter process is told, which are ready, what each last said. */
import type { Store } from '../../db/store.ts'
import type { Meter } from '../../db/types.ts'
import type { MeterDriver, MeterModel } from '../../drivers/driver.ts'
import type { EventMessage, MeterConfig } from '../../drivers/host/messages.ts'
import type { Task } from '../api/contract.ts'
import { type ChosenMeter, TASK_PLANS } from '../visits/tasks.ts'

export type MeterLinkState = 'waiting' | 'open' | 'asleep' | 'failed' | 'adapter-off'

export interface MeterStatus {
  readonly meter: Meter
  readonly model: MeterModel | undefined
  readonly state: MeterLinkState
  readonly lastAt: number | null
  readonly batteryPercent: number | null
  readonly clockOffsetMs: number | null
  /** Code of the last fault while the state is `failed`. */
  readonly faultCode: string | null
}

interface Seen {
  state: MeterLinkState
  lastAt: number | null
  batteryPercent: number | null
  clockOffsetMs: number | null
  faultCode: string | null
}

export interface BoardNeeds {
  readonly store: Store
  readonly drivers: readonly MeterDriver[]
  readonly changed: () => void
  /** Somebody is measuring: meters that must be asked are asked. */
  readonly arm: (armed: boolean) => void
}

export class MeterBoard {
  readonly #needs: BoardNeeds
  readonly #seen = new Map<string, Seen>()
  #adapterOff = false
  #armed = false
  #meters: readonly Meter[]

  constructor(needs: BoardNeeds) {
    this.#needs = needs
    this.#meters = needs.store.read.meters.commissioned()
  }

  /** Commissioned or retired at the desk. */
  reload(): void {
    this.#meters = this.#needs.store.read.meters.commissioned()
    this.#needs.changed()
  }

  /** What the meter process works with. */
  configs(): MeterConfig[] {
    return this.#meters.map((meter) => ({
      meterId: meter.id,
      driverId: meter.driverId,
      modelId: meter.modelId,
      link:
        meter.linkKind === 'ble' ? { kind: 'ble', address: meter.address } : { kind: 'serial', path: meter.address },
      settings: { ...meter.settings },
      ...(meter.lastRecordNumber === undefined ? {} : { lastRecordNumber: meter.lastRecordNumber }),
    }))
  }

  model(meter: Pick<Meter, 'driverId' | 'modelId'>): MeterModel | undefined {
    const driver = this.#needs.drivers.find((one) => one.id === meter.driverId)
    return driver?.models.find((one) => one.id === meter.modelId)
  }

  statuses(): MeterStatus[] {
    return this.#meters.map((meter) => {
      const seen = this.#seenOf(meter.id)
      const state = meter.linkKind === 'ble' && this.#adapterOff ? 'adapter-off' : seen.state
      return { meter, model: this.model(meter), ...seen, state }
    })
  }

  /** One card a task: the meters that can be used now. */
  ready(): { readonly task: Task; readonly status: MeterStatus; readonly model: MeterModel }[] {
    const usable = this.statuses().filter(({ state }) => state !== 'failed' && state !== 'adapter-off')
    return (Object.keys(TASK_PLANS) as Task[]).flatMap((task) => {
      const status = usable.find(({ model }) => model?.measures.some((kind) => TASK_PLANS[task].kinds.includes(kind)))
      return status?.model ? [{ task, status, model: status.model }] : []
    })
  }

  readyFor(task: Task): ChosenMeter | null {
    const found = this.ready().find((one) => one.task === task)
    return found ? { meterId: found.status.meter.id, posture: postureFor(task, found.model) } : null
  }

  chosen(meterId: string, task: Task): ChosenMeter | null {
    const meter = this.#meters.find((one) => one.id === meterId)
    const model = meter && this.model(meter)
    return model ? { meterId, posture: postureFor(task, model) } : null
  }

  /** The longest this meter may take for the task, in ms. */
  measureLimitMs(meterId: string | null, task: Task): number {
    const meter = this.#meters.find((one) => one.id === meterId)
    const driver = this.#needs.drivers.find((one) => one.id === meter?.driverId)
    return Math.max(0, ...TASK_PLANS[task].kinds.map((kind) => driver?.maxMeasureMs[kind] ?? 0))
  }

  arm(armed: boolean): void {
    if (this.#armed === armed) return
    this.#armed = armed
    this.#needs.arm(armed)
  }

  meterEvent({ meterId, at, event }: EventMessage): void {
    if (event.type === 'adapter') this.#adapterOff = event.state === 'off' || event.state === 'lost'
    if (meterId !== undefined && this.#meters.some((meter) => meter.id === meterId)) {
      this.#note(meterId, at, event)
      this.#keep(meterId, at, event)
    }
    this.#needs.changed()
  }

  #note(meterId: string, at: number, event: EventMessage['event']): void {
    const seen = this.#seenOf(meterId)
    seen.lastAt = at
    if (event.type === 'link') {
      seen.state = event.state === 'closed' ? 'waiting' : event.state
      seen.faultCode = event.state === 'failed' ? (event.code ?? null) : null
    } else if (event.type === 'battery') {
      seen.batteryPercent = event.percent
    } else if (event.type === 'clock') {
      seen.clockOffsetMs = event.set ? 0 : event.offsetMs
    }
  }

  /** The meter's history in the store: what a support call would want to know. */
  #keep(meterId: string, at: number, event: EventMessage['event']): void {
    const { meters } = this.#needs.store.write
    if (event.type === 'identity') {
      const { serialNumber, firmware } = event
      meters.update(
        meterId,
        { ...(serialNumber ? { serialNumber } : {}), ...(firmware ? { firmware } : {}) },
        { kind: 'station' },
      )
    } else if (event.type === 'clock') {
      meters.event({ meterId, at, type: event.set ? 'clock-set' : 'clock', amount: event.offsetMs })
    } else if (event.type === 'battery') {
      meters.event({ meterId, at, type: 'battery', amount: event.percent })
    } else if (event.type === 'skipped') {
      meters.event({ meterId, at, type: 'skipped', amount: event.bytes, text: event.reason })
    } else if (event.type === 'rejected') {
      meters.event({ meterId, at, type: 'rejected', code: event.code, text: event.reason })
    } else if (event.type === 'link' && event.state === 'failed') {
      meters.event({
        meterId,
        at,
        type: 'error',
        ...(event.code ? { code: event.code } : {}),
        text: event.reason ?? '',
      })
    }
  }

  #seenOf(meterId: string): Seen {
    const known = this.#seen.get(meterId)
    if (known) return known
    const fresh: Seen = { state: 'waiting', lastAt: null, batteryPercent: null, clockOffsetMs: null, faultCode: null }
    this.#seen.set(meterId, fresh)
    return fresh
  }
}

/** A meter that takes pressure and blood has one posture drawing of its own; the task decides the other. */
function postureFor(task: Task, model: MeterModel): ChosenMeter['posture'] {
  if (task === 'pressure') return model.posture === 'bp-tunnel' ? 'bp-tunnel' : 'bp-cuff'
  if (task === 'spo2') return 'finger-clip'
  if (task === 'temperature') return 'thermometer'
  return task === 'weight' ? 'scale' : 'finger-side'
}
