import type { Advertisement } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { BleAdapter, BleBinding, OpenBleAdapter } from '../links/link.ts'
import { Bonding } from './bonding.ts'
import type { Commissioned, HostServices } from './commissioned.ts'
import { Gate } from './gate.ts'
import { conversationDeadlineMs, NEW_OCCASION_AFTER_MS, pauseMs } from './pacing.ts'

/** A lost adapter may never answer. */
const CLOSE_WITHIN_MS = 2000

interface Watched {
  readonly meter: Commissioned
  readonly signal: AbortSignal
  talking: boolean
  /** In cool-down until this is aborted. */
  cooling: AbortController | undefined
  /** Its last advertisement, or the end of its last conversation. */
  heardAt: number
  /** Conversations without a measurement in a row on the same occasion, failed or empty. */
  fruitless: number
}

export interface BleMetersOptions {
  readonly services: HostServices
  readonly openBle: OpenBleAdapter
  readonly binding: BleBinding
  /** Every advertisement while discovering. */
  onSeen(seen: Advertisement): void
  /** The adapter is lost for this process: it must be restarted. */
  onLost(): void
}

/** Everything Bluetooth: one adapter, one scan for all commissioned meters, a conversation with whichever shows itself. */
export class BleMeters {
  readonly #options: BleMetersOptions
  readonly #watched = new Map<string, Watched>()
  readonly #closing = new AbortController()
  readonly #on = new Gate(false)
  /** Bonding with meters that are not commissioned yet, or anew. */
  readonly bonding: Bonding
  readonly #running = new Map<Promise<void>, AbortSignal>()
  #adapter: BleAdapter | undefined
  #opening: Promise<void> | undefined
  #scanning: string | undefined
  #scanChange: Promise<void> = Promise.resolve()
  /** One connection is made at a time. */
  #connecting: Watched | undefined
  /** Since when the scan has not been interrupted. */
  #listeningSince = 0
  #discovering = false

  constructor(options: BleMetersOptions) {
    this.#options = options
    const { clock, emit } = options.services
    this.bonding = new Bonding({
      clock,
      emit,
      adapterOn: async (signal) => {
        await this.#on.wait(signal)
        return this.#adapter
      },
      onChange: () => {
        this.#listeningAnew()
        this.update()
      },
    })
  }

  /** Takes the meter up until the signal is aborted. */
  watch(meter: Commissioned, signal: AbortSignal): void {
    const { link } = meter.config
    if (link.kind !== 'ble') return
    const address = link.address.toLowerCase()
    const watched = { meter, signal, talking: false, cooling: undefined, heardAt: 0, fruitless: 0 }
    this.#watched.set(address, watched)
    signal.addEventListener('abort', () => {
      if (this.#watched.get(address) === watched) this.#watched.delete(address)
      this.update()
    })
    this.update()
  }

  discover(on: boolean): void {
    this.#discovering = on
    this.update()
  }

  /** Brings adapter and scan in line with what is wanted now. Called whenever something changed. */
  update(): void {
    if (this.#closing.signal.aborted) return
    if (this.#adapter === undefined) {
      if (this.#wanted() !== undefined) this.#opening ??= this.#open()
      return
    }
    this.#scanChange = this.#scanChange
      .then(() => this.#changeScan())
      .catch((error: unknown) => this.#scanFailed(error))
  }

  /** Resolves when the conversations of meters no longer watched are over. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running].flatMap(([run, signal]) => (signal.aborted ? [run] : [])))
  }

  async close(): Promise<void> {
    this.bonding.close()
    this.#closing.abort()
    await Promise.all(this.#running.keys())
    const closed = this.#adapter?.close().catch(() => {})
    await Promise.race([closed, this.#options.services.clock.sleep(CLOSE_WITHIN_MS)])
  }

  /** The services to scan for; an empty list means all of them, undefined means not to scan. */
  #wanted(): readonly string[] | undefined {
    if (this.#discovering || this.bonding.isUnderWay) return []
    if (this.#watched.size === 0 || !this.#options.services.journalWorks.open) return undefined
    const services = [...this.#watched.values()].map(({ meter }) => advertisedBy(meter))
    // Some meters are known by their name only.
    if (services.some((own) => own === undefined)) return []
    return [...new Set(services.flatMap((own) => own ?? []))].sort()
  }

  async #open(): Promise<void> {
    const { services, binding, openBle } = this.#options
    const { signal } = this.#closing
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        const adapter = await openBle(binding)
        if (signal.aborted) return await adapter.close()
        this.#adapter = adapter
        adapter.onState((state) => this.#stateChanged(state))
        this.#stateChanged(adapter.state)
        return
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (tries === 0) services.emit({ type: 'adapter', state: 'none', reason })
        await services.clock.sleep(pauseMs('adapter', tries), signal)
      }
    }
  }

  #stateChanged(state: BleAdapter['state']): void {
    this.#options.services.emit({ type: 'adapter', state })
    // A switched-off adapter forgets its scan.
    if (state !== 'on') this.#scanning = undefined
    this.#on.set(state === 'on')
    if (state === 'lost') this.#options.onLost()
    this.update()
  }

  async #changeScan(): Promise<void> {
    const adapter = this.#adapter
    if (adapter?.state !== 'on' || this.#closing.signal.aborted) return
    const wanted = this.#wanted()
    if (wanted?.join() === this.#scanning) return
    this.#scanning = wanted?.join()
    if (wanted === undefined) await adapter.stopScan()
    else await adapter.scan(wanted, (seen) => this.#seen(seen))
    this.#listeningAnew()
  }

  #scanFailed(error: unknown): void {
    this.#scanning = undefined
    const { services } = this.#options
    const reason = error instanceof Error ? error.message : String(error)
    services.emit({ type: 'adapter', state: this.#adapter?.state ?? 'off', reason })
    void services.clock.sleep(pauseMs('adapter', 1), this.#closing.signal).then(() => this.update())
  }

  #seen(seen: Advertisement): void {
    if (this.#discovering) this.#options.onSeen(seen)
    const watched = this.#watched.get(seen.address.toLowerCase())
    if (!watched) return
    this.#heard(watched)
    if (
      watched.talking ||
      watched.cooling ||
      this.bonding.has(seen.address) ||
      this.#connecting ||
      this.#closing.signal.aborted
    )
      return
    if (!this.#options.services.journalWorks.open) return
    const run = this.#talk(watched, seen.address).finally(() => this.#running.delete(run))
    this.#running.set(run, watched.signal)
  }

  /** Back after a silence, it has something else to say than what it was cooled down for. */
  #heard(watched: Watched): void {
    const now = this.#options.services.clock.now()
    const isBack = now - Math.max(watched.heardAt, this.#listeningSince) >= NEW_OCCASION_AFTER_MS
    watched.heardAt = now
    if (!isBack || watched.talking) return
    watched.fruitless = 0
    watched.cooling?.abort()
    watched.cooling = undefined
  }

  #listeningAnew(): void {
    this.#listeningSince = this.#options.services.clock.now()
  }

  #connected(watched: Watched): void {
    if (this.#connecting !== watched) return
    this.#connecting = undefined
    this.#listeningAnew()
  }

  async #talk(watched: Watched, address: string): Promise<void> {
    const { meter } = watched
    const { settings } = meter
    const adapter = this.#adapter
    if (settings.kind !== 'ble' || adapter === undefined) return
    watched.talking = true
    this.#connecting = watched
    const signal = AbortSignal.any([watched.signal, this.#closing.signal])
    const deadlineMs = conversationDeadlineMs(meter.driver, meter.model.measures)
    const outcome = await meter.converse(signal, deadlineMs, async (recorder) => {
      try {
        return await adapter.connect(address, settings, recorder)
      } finally {
        this.#connected(watched)
      }
    })
    this.#connected(watched)
    if (signal.aborted) return
    meter.tell(judgeBle(outcome.error), outcome.error)
    watched.fruitless = outcome.given > 0 ? 0 : watched.fruitless + 1
    watched.talking = false
    this.#cool(watched, signal)
  }

  #cool(watched: Watched, signal: AbortSignal): void {
    const { clock } = this.#options.services
    const cooling = new AbortController()
    watched.cooling = cooling
    watched.heardAt = clock.now()
    const ms = pauseMs('cooling', Math.max(0, watched.fruitless - 1))
    void clock.sleep(ms, AbortSignal.any([signal, cooling.signal])).then(() => {
      if (watched.cooling === cooling) watched.cooling = undefined
    })
  }
}

/** The services that tell its driver this meter; undefined where it takes the name. */
function advertisedBy({ driver, settings }: Commissioned): readonly string[] | undefined {
  if (settings.kind !== 'ble') return []
  const { services } = settings
  const nameless = { kind: 'ble', address: '', name: undefined, services, rssi: 0 } as const
  return driver.match(nameless) ? services : undefined
}

/** A meter that has gone out of reach or to sleep is waited for; everything else somebody should look at. */
export function judgeBle(error: Error | undefined): 'closed' | 'waiting' | 'failed' {
  if (error === undefined) return 'closed'
  const gone = error instanceof MeterError && (error.kind === 'linkLost' || error.kind === 'noAnswer')
  return gone ? 'waiting' : 'failed'
}
