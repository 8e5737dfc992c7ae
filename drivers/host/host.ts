import type { MeterDriver } from '../driver.ts'
import type { ListSerialPorts, OpenBleAdapter, OpenSerialLink } from '../links/link.ts'
import { BleMeters } from './ble-meters.ts'
import type { Clock } from './clock.ts'
import { Commissioned, type HostServices } from './commissioned.ts'
import { Discovery } from './discovery.ts'
import { Gate } from './gate.ts'
import { Handover } from './handover.ts'
import { Journal } from './journal.ts'
import { JournalKeyError, type RandomBytes } from './journal-format.ts'
import type { JournalFs } from './journal-fs.ts'
import { type FromMeters, type HostConfig, type MeterConfig, type MeterEvent, ToMeters } from './messages.ts'
import { pauseMs } from './pacing.ts'
import { portLister } from './ports.ts'
import { replay } from './replay.ts'
import { runSerialMeter } from './serial-meter.ts'

export interface HostDeps {
  readonly drivers: readonly MeterDriver[]
  readonly openSerial: OpenSerialLink
  readonly listPorts: ListSerialPorts
  readonly openBle: OpenBleAdapter
  readonly clock: Clock
  send(message: FromMeters): void
  /** Ends the process so that it is started afresh. */
  exit(reason: string): void
  readonly journalFs?: JournalFs
  readonly random?: RandomBytes
}

interface Running {
  /** What the meter was started with; a meter is left alone while this stays the same. */
  readonly startedWith: string
  readonly stop: AbortController
  readonly done: Promise<void>
}

/** The meter process without its process: takes the station's messages, keeps the meters going, sends what they say. */
export class MeterHost {
  readonly #deps: HostDeps
  readonly #armed = new Gate(false)
  readonly #journalWorks = new Gate(false)
  readonly #running = new Map<string, Running>()
  readonly #discovery: Discovery
  #config: HostConfig | undefined
  #journal: { readonly journal: Journal; readonly handover: Handover; readonly stop: AbortController } | undefined
  #ble: { readonly meters: BleMeters; readonly binding: string } | undefined
  #configuring: Promise<void> = Promise.resolve()
  /** Aborted when a newer configuration has come, or the end. */
  #superseded = new AbortController()
  /** The station has been told that the journal fails, and not yet that it works again. */
  #journalFailed = false
  #stopped = false
  #discovering = false
  #heard = 0

  constructor(deps: HostDeps) {
    this.#deps = deps
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
        break
      case 'ack':
        this.#journal?.handover.acknowledge(message.deliveryKeys)
        break
      case 'discover':
        this.#discover(message.on)
        break
      case 'stop':
        void this.stop().then(() => this.#deps.exit('asked to stop'))
    }
  }

  /** Configurations are taken up one after the other; a newer one ends the waiting of an older one. */
  configure(config: HostConfig): void {
    if (this.#stopped) return
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
    await this.#closeJournal()
    await this.#ble?.meters.close()
  }

  async #takeUp(config: HostConfig, superseded: AbortSignal): Promise<void> {
    if (superseded.aborted) return
    const { journal, replaySince } = config
    const before = this.#config?.journal
    if (before?.dir !== journal.dir || before.keyHex !== journal.keyHex || replaySince !== undefined)
      await this.#closeJournal()
    this.#config = config
    const replayed = this.#journal ? 0 : await this.#openJournal(config, superseded)
    if (replayed === undefined || this.#journal === undefined) return
    await this.#takeUpBle(config)
    await this.#takeUpMeters(config, this.#journal)
    if (this.#discovering) this.#discover(true)
    this.#deps.send({ type: 'ready', replayed })
  }

  /** The number of measurements handed over again, or undefined when a newer configuration has to be waited for. */
  async #openJournal(config: HostConfig, superseded: AbortSignal): Promise<number | undefined> {
    const { clock, journalFs, random } = this.#deps
    for (let tries = 0; !superseded.aborted; tries += 1) {
      try {
        const journal = new Journal({
          dir: config.journal.dir,
          key: Buffer.from(config.journal.keyHex, 'hex'),
          keepSince: config.replaySince,
          now: () => clock.now(),
          fs: journalFs,
          random,
          onState: (state, reason) => this.#journalState(state, reason),
        })
        journal.probe()
        if (this.#journalFailed) this.#tellJournal('ok', 'the journal can be written')
        return this.#adopt(journal, config)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (tries === 0) this.#tellJournal('failed', reason)
        if (error instanceof JournalKeyError) return undefined
        await clock.sleep(pauseMs('journal', tries), superseded)
      }
    }
    return undefined
  }

  #adopt(journal: Journal, config: HostConfig): number {
    const acknowledge = (conversation: string, keys: readonly string[], settled: boolean) => {
      try {
        journal.acknowledge(conversation, keys, settled)
      } catch {
        // The journal has told that it fails. The measurement will be handed over once more, under the same key.
      }
    }
    const handover = new Handover(
      ({ meterId, conversation, deliveryKey, measurement, frames }) =>
        this.#deps.send({ type: 'measurement', meterId, conversation, deliveryKey, measurement, frames: [...frames] }),
      acknowledge,
    )
    this.#journal = { journal, handover, stop: new AbortController() }
    for (const { segment, offset, bytes, reason } of journal.problems)
      this.#emit({
        type: 'journal',
        state: reason === 'torn tail' ? 'ok' : 'damaged',
        reason: `${reason} in ${segment} at ${offset}: ${bytes} bytes passed over`,
      })
    const replayed = replay(journal.found.conversations.values(), {
      drivers: this.#deps.drivers,
      zoneOffsetMinutes: config.zoneOffsetMinutes,
      since: config.replaySince,
      handover,
      onKept: ({ about }, reason) => this.#emit({ type: 'journal', state: 'damaged', reason }, about.meterId),
      onRejected: ({ about }, { code, reason }) => this.#emit({ type: 'rejected', code, reason }, about.meterId),
    })
    this.#journalWorks.set(true)
    return replayed
  }

  async #closeJournal(): Promise<void> {
    await this.#stopMeters([...this.#running.keys()])
    this.#journalWorks.set(false)
    this.#journal?.stop.abort()
    this.#journal?.journal.close()
    this.#journal = undefined
  }

  #journalState(state: 'ok' | 'failed', reason: string): void {
    // While it is being opened, the opening tells.
    if (this.#journal === undefined) return
    this.#journalWorks.set(state === 'ok')
    this.#tellJournal(state, reason)
    this.#ble?.meters.update()
    if (state === 'failed') void this.#probeJournal(this.#journal.journal, this.#journal.stop.signal)
  }

  #tellJournal(state: 'ok' | 'failed', reason: string): void {
    this.#journalFailed = state === 'failed'
    this.#emit({ type: 'journal', state, reason })
  }

  async #probeJournal(journal: Journal, signal: AbortSignal): Promise<void> {
    for (let tries = 0; !this.#journalWorks.open && !signal.aborted; tries += 1) {
      await this.#deps.clock.sleep(pauseMs('journal', tries), signal)
      if (signal.aborted || this.#journalWorks.open) return
      try {
        journal.probe()
      } catch {
        // Tried again; the station has been told.
      }
    }
  }

  async #takeUpBle(config: HostConfig): Promise<void> {
    const binding = JSON.stringify(config.ble)
    if (this.#ble?.binding === binding) return
    await this.#ble?.meters.close()
    this.#ble = undefined
    if (config.ble === null || this.#journal === undefined) return
    const meters = new BleMeters({
      services: this.#services(config, this.#journal),
      openBle: this.#deps.openBle,
      binding: config.ble,
      onSeen: (seen) => this.#discovery.seen(seen),
      onLost: () => void this.#exitWhenQuiet('the Bluetooth adapter is lost for this process'),
    })
    this.#ble = { meters, binding }
  }

  async #takeUpMeters(config: HostConfig, open: { journal: Journal; handover: Handover }): Promise<void> {
    const wanted = new Map(config.meters.map((meter) => [meter.meterId, { meter, with: startedWith(meter, config) }]))
    const changed = [...this.#running].filter(([id, running]) => wanted.get(id)?.with !== running.startedWith)
    await this.#stopMeters(changed.map(([id]) => id))
    const services = this.#services(config, open)
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
      else throw new Error('this station is set up without Bluetooth')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#emit({ type: 'link', state: 'failed', reason }, config.meterId)
    }
  }

  async #stopMeters(ids: readonly string[]): Promise<void> {
    const leaving = ids.flatMap((id) => this.#running.get(id) ?? [])
    for (const id of ids) this.#running.delete(id)
    for (const { stop } of leaving) stop.abort()
    await Promise.all(leaving.map(({ done }) => done))
    await this.#ble?.meters.settled()
  }

  #services(config: HostConfig, { journal, handover }: { journal: Journal; handover: Handover }): HostServices {
    return {
      clock: this.#deps.clock,
      journal,
      handover,
      journalWorks: this.#journalWorks,
      armed: this.#armed,
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
