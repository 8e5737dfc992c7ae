import { METER_ERROR_CODES, MeterError } from '../errors.ts'
import type { IdCard } from '../id-card/codec.ts'
import { samReader } from '../id-card/reader.ts'
import type { ListSerialPorts, OpenBleAdapter, OpenSerialLink } from '../links/link.ts'
import { BleMeters } from './ble-meters.ts'
import { Commissioned, type HostServices } from './commissioned.ts'
import { Discovery } from './discovery.ts'
import { Gate } from './gate.ts'
import { runIdReader } from './id-reader.ts'
import { JournalKeeper, type JournalKeeperDeps, type OpenJournal } from './journal-keeper.ts'
import { type HostConfig, type IdReaderEvent, type MeterConfig, type MeterEvent, ToMeters } from './messages.ts'
import { portLister } from './ports.ts'
import { runSerialMeter } from './serial-meter.ts'
import { StartOrders } from './start-orders.ts'

export interface HostDeps extends Omit<JournalKeeperDeps, 'emit' | 'onChange'> {
  readonly openSerial: OpenSerialLink
  readonly listPorts: ListSerialPorts
  readonly openBle: OpenBleAdapter
  /** Ends the process so that it is started afresh. */
  exit(reason: string): void
}

interface Running {
  readonly stop: AbortController
  readonly done: Promise<void>
}

interface RunningMeter extends Running {
  /** What the meter was started with; a meter is left alone while this stays the same. */
  readonly startedWith: string
}

/** The meter process without its process: takes the station's messages, keeps the meters going, sends what they say. */
export class MeterHost {
  readonly #deps: HostDeps
  readonly #armed = new Gate(false)
  readonly #starts: StartOrders
  readonly #running = new Map<string, RunningMeter>()
  readonly #discovery: Discovery
  readonly #keeper: JournalKeeper
  #config: HostConfig | undefined
  #ble: { readonly meters: BleMeters; readonly binding: string } | undefined
  #idReader: (Running & { readonly path: string }) | undefined
  #configuring: Promise<void> = Promise.resolve()
  /** Aborted when a newer configuration has come, or the end. */
  #superseded = new AbortController()
  #stopped = false
  #discovering = false
  #heard = 0

  constructor(deps: HostDeps) {
    this.#deps = deps
    this.#starts = new StartOrders(deps.clock)
    this.#keeper = new JournalKeeper({
      ...deps,
      emit: (event, meterId) => this.#emit(event, meterId),
      onChange: () => this.#ble?.meters.update(),
    })
    this.#discovery = new Discovery(deps.drivers, deps.clock, (sighting, matches) =>
      deps.send({
        type: 'seen',
        sighting: sighting.kind === 'ble' ? { ...sighting, services: [...sighting.services] } : sighting,
        matches,
      }),
    )
  }

  /** A message of the station. One that does not fit is reported and changes nothing. */
  receive(raw: unknown): void {
    const parsed = ToMeters.safeParse(raw)
    if (!parsed.success) {
      this.#emit({ type: 'process', state: 'fault', reason: `a message was refused: ${parsed.error.message}` })
      return
    }
    const message = parsed.data
    switch (message.type) {
      case 'configure':
        this.configure(message.config)
        break
      case 'arm':
        this.#armed.set(message.armed)
        this.#starts.set(message.start)
        break
      case 'ack':
        this.#keeper.current?.handover.acknowledge(message.deliveryKeys)
        break
      case 'discover':
        this.#discover(message.on)
        break
      case 'bond':
        this.#bond(message)
        break
      case 'passkey':
        this.#ble?.meters.bonding.passkey(message.address, message.passkey)
        break
      case 'compared':
        this.#ble?.meters.bonding.compared(message.address, message.same)
        break
      case 'cancel-bond':
        this.#ble?.meters.bonding.cancel(message.address)
        break
      case 'stop':
        void this.stop().then(() => this.#deps.exit('asked to stop'))
    }
  }

  /** Configurations are taken up one after the other; a newer one ends the waiting of an older one. */
  configure(config: HostConfig): void {
    if (this.#stopped) return
    this.#deps.clock.follow?.(config.clockOffsetMs ?? 0)
    this.#superseded.abort()
    this.#superseded = new AbortController()
    const { signal } = this.#superseded
    this.#configuring = this.#configuring.then(() => this.#takeUp(config, signal))
  }

  /** Ends all conversations, cleanly where the meter lets us, and closes the journal. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#superseded.abort()
    await this.#configuring
    this.#discovery.stop()
    await this.#leaveJournal()
    await this.#ble?.meters.close()
    await this.#leaveIdReader()
  }

  async #takeUp(config: HostConfig, superseded: AbortSignal): Promise<void> {
    if (superseded.aborted) return
    const { journal, replaySince } = config
    const before = this.#config?.journal
    if (before?.dir !== journal.dir || before.keyHex !== journal.keyHex || replaySince !== undefined)
      await this.#leaveJournal()
    this.#config = config
    await this.#takeUpIdReader(config)
    const replayed = this.#keeper.current ? 0 : await this.#keeper.open(config, superseded)
    const { current } = this.#keeper
    if (replayed === undefined || current === undefined) return
    const services = this.#services(config, current)
    await this.#takeUpBle(config, services)
    await this.#takeUpMeters(config, services)
    if (this.#discovering) this.#discover(true)
    this.#deps.send({ type: 'ready', replayed })
  }

  async #takeUpIdReader({ idReader }: HostConfig): Promise<void> {
    if (this.#idReader?.path === idReader?.path) return
    await this.#leaveIdReader()
    if (!idReader) return
    const stop = new AbortController()
    const { openSerial, clock, send } = this.#deps
    const needs = {
      reader: samReader,
      openSerial,
      clock,
      laid: (card: IdCard | null) => send({ type: 'card', card }),
      tell: (event: IdReaderEvent) => this.#emit(event),
    }
    this.#idReader = { path: idReader.path, stop, done: runIdReader(idReader.path, needs, stop.signal) }
  }

  async #leaveIdReader(): Promise<void> {
    const leaving = this.#idReader
    this.#idReader = undefined
    leaving?.stop.abort()
    await leaving?.done
  }

  async #leaveJournal(): Promise<void> {
    await this.#stopMeters([...this.#running.keys()])
    this.#keeper.close()
  }

  async #takeUpBle(config: HostConfig, services: HostServices): Promise<void> {
    const binding = JSON.stringify(config.ble)
    if (this.#ble?.binding === binding) return
    await this.#ble?.meters.close()
    this.#ble = undefined
    if (config.ble === null) return
    const meters = new BleMeters({
      services,
      openBle: this.#deps.openBle,
      binding: config.ble,
      onSeen: (seen) => this.#discovery.seen(seen),
      onLost: () => void this.#exitWhenQuiet('the Bluetooth adapter is lost for this process'),
    })
    this.#ble = { meters, binding }
  }

  async #takeUpMeters(config: HostConfig, services: HostServices): Promise<void> {
    const wanted = new Map(config.meters.map((meter) => [meter.meterId, { meter, with: startedWith(meter, config) }]))
    const changed = [...this.#running].filter(([id, running]) => wanted.get(id)?.with !== running.startedWith)
    await this.#stopMeters(changed.map(([id]) => id))
    for (const { meter, with: startedWith } of wanted.values()) {
      if (this.#running.has(meter.meterId)) continue
      const stop = new AbortController()
      this.#running.set(meter.meterId, { startedWith, stop, done: this.#run(meter, services, stop.signal) })
    }
    this.#ble?.meters.update()
  }

  async #run(config: MeterConfig, services: HostServices, signal: AbortSignal): Promise<void> {
    try {
      const meter = new Commissioned(config, this.#deps.drivers, services)
      if (config.link.kind === 'serial') await runSerialMeter(meter, services, this.#deps.openSerial, signal)
      else if (this.#ble) this.#ble.meters.watch(meter, signal)
      else throw new MeterError('adapterOff', 'this station is set up without Bluetooth')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const code = error instanceof MeterError ? error.code : undefined
      this.#emit({ type: 'link', state: 'failed', code, reason }, config.meterId)
    }
  }

  async #stopMeters(ids: readonly string[]): Promise<void> {
    const leaving = ids.flatMap((id) => this.#running.get(id) ?? [])
    for (const id of ids) this.#running.delete(id)
    for (const { stop } of leaving) stop.abort()
    await Promise.all(leaving.map(({ done }) => done))
    await this.#ble?.meters.settled()
  }

  #services(config: HostConfig, { journal, handover }: OpenJournal): HostServices {
    return {
      clock: this.#deps.clock,
      journal,
      handover,
      journalWorks: this.#keeper.works,
      armed: this.#armed,
      starts: this.#starts,
      listPorts: portLister(this.#deps.listPorts, config.portsFile),
      zoneOffsetMinutes: config.zoneOffsetMinutes,
      onHeard: () => {
        this.#heard += 1
      },
      emit: (event, meterId) => this.#emit(event, meterId),
    }
  }

  #discover(on: boolean): void {
    this.#discovering = on
    if (on) this.#discovery.start(portLister(this.#deps.listPorts, this.#config?.portsFile))
    else this.#discovery.stop()
    this.#ble?.meters.discover(on)
  }

  #bond({ address, driverId, modelId }: Extract<ToMeters, { type: 'bond' }>): void {
    const fail = (reason: string, code?: string) =>
      this.#emit({ type: 'bonding', address, state: 'failed', code, reason })
    const models = this.#deps.drivers.find(({ id }) => id === driverId)?.models
    if (!models?.some(({ id }) => id === modelId)) fail(`no driver ${driverId} for model ${modelId} here`)
    else if (this.#ble) void this.#ble.meters.bonding.begin(address)
    else fail('this station is set up without Bluetooth', METER_ERROR_CODES.adapterOff)
  }

  /** Serial monitors may be in the middle of a result they send once: they are let finish, for half a minute at most. */
  async #exitWhenQuiet(reason: string): Promise<void> {
    this.#emit({ type: 'process', state: 'fault', reason })
    for (let seconds = 0; seconds < 30; seconds += 1) {
      const heard = this.#heard
      await this.#deps.clock.sleep(1000)
      if (heard === this.#heard) break
    }
    this.#deps.exit(reason)
  }

  #emit(event: MeterEvent, meterId?: string): void {
    this.#deps.send({ type: 'event', meterId, at: this.#deps.clock.now(), event })
  }
}

/** The record number moves with every result and changes nothing about a running meter. */
function startedWith(meter: MeterConfig, config: HostConfig): string {
  const { lastRecordNumber: _, ...rest } = meter
  return JSON.stringify([rest, config.zoneOffsetMinutes, meter.link.kind === 'ble' ? config.ble : null])
}
