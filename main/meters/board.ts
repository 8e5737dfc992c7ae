/** The commissioned meters as the station sees them: what the meter process is told, which are ready, what each last said. */
import type { Store } from '../../db/store.ts'
import type { Meter } from '../../db/types.ts'
import type { MeterDriver, MeterModel } from '../../drivers/driver.ts'
import type { EventMessage, MeterConfig, StartMessage } from '../../drivers/host/messages.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { startedByStation } from '../../drivers/start-by-station.ts'
import type { Task } from '../api/contract.ts'
import { type ChosenMeter, TASK_PLANS } from '../visits/tasks.ts'
import { serialWhereabouts } from './adapters.ts'
import { diagnose, type Finding, isSpoilt, type MeterEvidence } from './doctor.ts'

export type MeterLinkState = 'waiting' | 'open' | 'asleep' | 'unplugged' | 'failed' | 'adapter-off'

export interface MeterStatus {
  readonly meter: Meter
  readonly model: MeterModel | undefined
  /** The desk is still trying it: nothing of it reaches the kiosk. */
  readonly onTrial: boolean
  readonly state: MeterLinkState
  readonly lastAt: number | null
  readonly batteryPercent: number | null
  readonly clockOffsetMs: number | null
  /** Code of the last fault while the state is `failed`. */
  readonly faultCode: string | null
  /** What the meter doctor makes of it all; null where there is nothing to do. */
  readonly finding: Finding | null
  /** Its adapter is at another place, where the desk may confirm it. */
  readonly moved: boolean
}

export interface UsbPlace {
  readonly path: string
  readonly place: string
}

/** What one meter has shown since the station runs. */
type Seen = {
  -readonly [Name in
    | 'state'
    | 'faultCode'
    | 'bonded'
    | 'rssi'
    | 'notUnderstood'
    | 'clockOffsetMs'
    | 'batteryPercent'
    | 'saysBatteryLow']: MeterEvidence[Name]
} & { lastAt: number | null; movedTo: UsbPlace | null }

const NOTHING_SEEN: Seen = {
  state: 'waiting',
  faultCode: null,
  bonded: null,
  rssi: null,
  notUnderstood: 0,
  clockOffsetMs: null,
  batteryPercent: null,
  saysBatteryLow: false,
  lastAt: null,
  movedTo: null,
}

export interface BoardNeeds {
  readonly store: Store
  readonly drivers: readonly MeterDriver[]
  readonly now: () => number
  readonly changed: () => void
  /** Somebody is measuring: meters that must be asked are asked, and the one that is to begin by command is told to. */
  readonly arm: (armed: boolean, start?: StartMessage) => void
}

export class MeterBoard {
  readonly #needs: BoardNeeds
  readonly #seen = new Map<string, Seen>()
  #adapter: MeterEvidence['adapter'] = null
  #journalFailed = false
  readonly #armedFor = new Set<'visit' | 'trial'>()
  #start: StartMessage | undefined
  #meters: readonly Meter[]
  readonly #since: number

  constructor(needs: BoardNeeds) {
    this.#needs = needs
    this.#since = needs.now()
    this.#meters = needs.store.read.meters.commissioned()
  }

  /** Commissioned or retired at the desk. */
  reload(): void {
    this.#meters = this.#needs.store.read.meters.commissioned()
    this.#needs.changed()
  }

  /** What the meter process works with; read anew, because the record numbers move with every result. */
  configs(): MeterConfig[] {
    const meters = this.#needs.store.read.meters.commissioned()
    return meters.map((meter) => ({
      meterId: meter.id,
      driverId: meter.driverId,
      modelId: meter.modelId,
      link:
        meter.linkKind === 'ble'
          ? { kind: 'ble', address: meter.address }
          : { kind: 'serial', ...serialWhereabouts(meter, meters) },
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
      const model = this.model(meter)
      const { state, faultCode, lastAt, batteryPercent, clockOffsetMs } = this.#seenOf(meter.id)
      const finding = diagnose(this.#evidence(meter, model))
      return {
        meter,
        model,
        onTrial: meter.inUseFrom === undefined,
        state: shownState(state, finding),
        lastAt,
        batteryPercent,
        clockOffsetMs,
        faultCode: state === 'failed' ? faultCode : null,
        finding,
        moved: this.movedTo(meter.id) !== null,
      }
    })
  }

  /** Where its adapter is now, for the desk to confirm; null where nothing is to be confirmed. */
  movedTo(meterId: string): UsbPlace | null {
    return this.#seenOf(meterId).movedTo
  }

  onTrial(meterId: string): boolean {
    return this.#meters.some(({ id, inUseFrom }) => id === meterId && inUseFrom === undefined)
  }

  #evidence(meter: Meter, model: MeterModel | undefined): MeterEvidence {
    const { lastAt, movedTo: _, ...seen } = this.#seenOf(meter.id)
    const speaksWhenAsked = model?.links.some((link) => link.kind === 'serial' && link.speaks === 'when-asked') ?? false
    return {
      ...seen,
      link: meter.linkKind,
      speaksWhenAsked,
      armed: this.#armedFor.size > 0,
      adapter: this.#adapter,
      journalFailed: this.#journalFailed,
      quietMs: this.#needs.now() - Math.max(lastAt ?? 0, this.#since),
    }
  }

  /** One card a task: the meters that can be used now. */
  ready(): { readonly task: Task; readonly status: MeterStatus; readonly model: MeterModel }[] {
    const usable = this.statuses().filter(
      ({ state, onTrial }) => state !== 'failed' && state !== 'adapter-off' && !onTrial,
    )
    return (Object.keys(TASK_PLANS) as Task[]).flatMap((task) => {
      const status = usable.find(({ model }) => model?.measures.some((kind) => TASK_PLANS[task].kinds.includes(kind)))
      return status?.model ? [{ task, status, model: status.model }] : []
    })
  }

  readyFor(task: Task): ChosenMeter | null {
    const found = this.ready().find((one) => one.task === task)
    return found ? chosenFor(task, found.status.meter, found.model) : null
  }

  chosen(meterId: string, task: Task): ChosenMeter | null {
    if (this.onTrial(meterId)) return null
    const meter = this.#meters.find((one) => one.id === meterId)
    const model = meter && this.model(meter)
    return model ? chosenFor(task, meter, model) : null
  }

  modelOf(meterId: string | null): MeterModel | undefined {
    const meter = this.#meters.find((one) => one.id === meterId)
    return meter && this.model(meter)
  }

  /** The longest this meter may take for the task, in ms. */
  measureLimitMs(meterId: string | null, task: Task): number {
    const meter = this.#meters.find((one) => one.id === meterId)
    const driver = this.#needs.drivers.find((one) => one.id === meter?.driverId)
    return Math.max(0, ...TASK_PLANS[task].kinds.map((kind) => driver?.maxMeasureMs[kind] ?? 0))
  }

  /** Asked for a measurement, and does not answer. */
  isAsleep(meterId: string | null): boolean {
    return this.statuses().some(({ meter, finding }) => meter.id === meterId && finding === 'asleep')
  }

  /** Meters that must be asked are asked while somebody measures at the kiosk, or tries one at the desk. */
  arm(armed: boolean, start?: StartMessage): void {
    this.#armFor('visit', armed, start)
  }

  armForTrial(armed: boolean): void {
    this.#armFor('trial', armed, this.#start)
  }

  #armFor(why: 'visit' | 'trial', armed: boolean, start: StartMessage | undefined): void {
    const before = this.#armedFor.size > 0
    if (armed) this.#armedFor.add(why)
    else this.#armedFor.delete(why)
    const after = this.#armedFor.size > 0
    if (after === before && this.#start?.turn === start?.turn) return
    this.#start = start
    this.#needs.arm(after, start)
  }

  meterEvent({ meterId, at, event }: EventMessage): void {
    if (event.type === 'adapter') this.#adapter = adapterOf(event.state)
    else if (event.type === 'journal' && event.state !== 'damaged') this.#journalFailed = event.state === 'failed'
    if (meterId !== undefined && this.#meters.some((meter) => meter.id === meterId)) {
      this.#note(meterId, at, event)
      this.#keep(meterId, at, event)
    }
    this.#needs.changed()
  }

  /** It has measured: its driver is the right one. */
  measured(meterId: string, { receivedAt, flags }: Pick<Measurement, 'receivedAt' | 'flags'>): void {
    const seen = this.#seenOf(meterId)
    seen.lastAt = Math.max(receivedAt, seen.lastAt ?? receivedAt)
    seen.notUnderstood = 0
    seen.saysBatteryLow = flags.includes('battery-low')
    this.#needs.changed()
  }

  /** Seen while somebody looks for meters. */
  sighted(sighting: {
    readonly kind: string
    readonly address?: string
    readonly rssi?: number
    readonly bonded?: boolean
  }): void {
    if (sighting.kind !== 'ble') return
    const address = sighting.address?.toLowerCase()
    const meter = this.#meters.find((one) => one.linkKind === 'ble' && one.address.toLowerCase() === address)
    if (!meter) return
    const seen = this.#seenOf(meter.id)
    seen.rssi = sighting.rssi ?? null
    seen.bonded = sighting.bonded ?? seen.bonded
  }

  #note(meterId: string, at: number, event: EventMessage['event']): void {
    const seen = this.#seenOf(meterId)
    if (event.type === 'link') {
      seen.state = event.state
      seen.faultCode = event.code ?? null
      seen.movedTo = event.movedTo ?? null
      if (isSpoilt(event.code)) seen.notUnderstood += 1
      if (event.state === 'open') seen.lastAt = at
      return
    }
    if (event.type === 'skipped' || event.type === 'rejected') {
      seen.notUnderstood += 1
      return
    }
    seen.lastAt = at
    seen.notUnderstood = 0
    if (event.type === 'battery') seen.batteryPercent = event.percent
    else if (event.type === 'clock') seen.clockOffsetMs = event.set ? 0 : event.offsetMs
  }

  /** The meter's history in the store: what a support call would want to know. */
  #keep(meterId: string, at: number, event: EventMessage['event']): void {
    const { meters } = this.#needs.store.write
    if (event.type === 'identity') {
      this.#learn(meterId, event)
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

  /** Told in every conversation; written when it is new. */
  #learn(meterId: string, told: { readonly serialNumber?: string; readonly firmware?: string }): void {
    const meter = this.#meters.find(({ id }) => id === meterId)
    const serialNumber = told.serialNumber ?? meter?.serialNumber
    const firmware = told.firmware ?? meter?.firmware
    if (serialNumber === meter?.serialNumber && firmware === meter?.firmware) return
    this.#needs.store.write.meters.update(meterId, { serialNumber, firmware }, { kind: 'station' }, 'identity')
    this.reload()
  }

  #seenOf(meterId: string): Seen {
    const known = this.#seen.get(meterId) ?? this.#remembered(meterId)
    this.#seen.set(meterId, known)
    return known
  }

  /** What was known of it before the station was started. */
  #remembered(meterId: string): Seen {
    const { meters, measurements } = this.#needs.store.read
    const battery = meters.lastEvent(meterId, 'battery')
    const clock = meters.lastEvent(meterId, 'clock')
    const clockSet = meters.lastEvent(meterId, 'clock-set')
    const isSet = clockSet !== undefined && (clock === undefined || clockSet.at >= clock.at)
    return {
      ...NOTHING_SEEN,
      lastAt: measurements.ofMeter(meterId, 1)[0]?.receivedAt ?? null,
      batteryPercent: battery?.amount ?? null,
      clockOffsetMs: isSet ? 0 : (clock?.amount ?? null),
    }
  }
}

function adapterOf(state: Extract<EventMessage['event'], { type: 'adapter' }>['state']): MeterEvidence['adapter'] {
  if (state === 'starting') return null
  return state === 'lost' ? 'none' : state
}

function shownState(state: MeterEvidence['state'], finding: Finding | null): MeterLinkState {
  if (finding === 'adapter-off' || finding === 'adapter-missing') return 'adapter-off'
  if (finding === 'asleep') return 'asleep'
  if (finding === 'port-missing') return 'unplugged'
  return state === 'closed' ? 'waiting' : state
}

function chosenFor(task: Task, { id: meterId, settings }: Meter, model: MeterModel): ChosenMeter {
  const isStarted = startedByStation(model, settings).some((kind) => TASK_PLANS[task].kinds.includes(kind))
  return { meterId, posture: postureFor(task, model), startedByStation: isStarted }
}

/** A meter that takes pressure and blood has one posture drawing of its own; the task decides the other. */
function postureFor(task: Task, model: MeterModel): ChosenMeter['posture'] {
  if (task === 'pressure') return model.posture === 'bp-tunnel' ? 'bp-tunnel' : 'bp-cuff'
  if (task === 'spo2') return 'finger-clip'
  if (task === 'temperature') return 'thermometer'
  return task === 'weight' ? 'scale' : 'finger-side'
}
