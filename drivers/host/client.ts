import { type Clock, systemClock } from './clock.ts'
import type {
  CardMessage,
  EventMessage,
  HostConfig,
  MeasurementMessage,
  SeenMessage,
  StartMessage,
} from './messages.ts'
import { type BondingEvent, FromMeters, type ToMeters } from './messages.ts'

/** The started process as the client needs it; `child_process.fork` (serialization `advanced`) or Electron's utilityProcess. */
export interface MeterChild {
  post(message: ToMeters): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (code: number | null) => void): void
  /** At once, without asking (SIGKILL). */
  kill(): void
}

export interface MeterClientOptions {
  /** Starts the entry `drivers/host/process.ts`. May throw; it is tried again. */
  spawn(): MeterChild
  /** What the process is to work with now. Asked at every start: the record numbers of a day ago would bring the day's records again. */
  config(): HostConfig
  /**
   * Stores the measurement. When it resolves, the measurement is acknowledged and never comes again; when it rejects, it comes
   * again after some seconds. The same delivery key may come more than once: storing it a second time must do nothing and resolve.
   * Called one at a time, in the order of arrival.
   */
  onMeasurement(message: MeasurementMessage): Promise<void>
  onEvent(message: Omit<EventMessage, 'type'>): void
  onSeen?(message: Omit<SeenMessage, 'type'>): void
  /** An identity card was laid; null: it could not be read. */
  onCard?(card: CardMessage['card']): void
  /** Called whenever the process has taken up a configuration. */
  onReady?(replayed: number): void
  /** Called when everything that was handed over before `onReady` has been stored; not when some of it had to be tried again. */
  onCaughtUp?(): void
  readonly clock?: Clock
  /** How long to wait before the n-th start in a row (from 0) of a process that does not stay up. */
  readonly restartPauseMs?: (failures: number) => number
}

/** A process that has said nothing for so many seconds hangs. Starting may take longer on a busy machine. */
const SILENT_SECONDS = 10
const STARTING_SECONDS = 30
/** Up so long, a process counts as healthy again. */
const HEALTHY_SECONDS = 60
const STOP_WITHIN_MS = 5000
const HAND_AGAIN_MS = 5000

/** 250 ms, doubling up to 30 s. */
export function restartPauseMs(failures: number): number {
  return Math.min(250 * 2 ** failures, 30_000)
}

/** The station's end of the meter process: keeps it running, configured and answered. */
export class MeterClient {
  readonly #options: MeterClientOptions
  readonly #clock: Clock
  readonly #ended = new AbortController()
  /** What a restored backup lacks has been handed over once. */
  #replayed = false
  #armed = false
  #discovering = false
  #child: MeterChild | undefined
  #supervising: Promise<void> | undefined
  /** Set while the process is asked to end: its exit is not a failure. */
  #leaving = false
  #exited: Promise<void> = Promise.resolve()
  /** Delivery keys being stored or waiting to be tried again. */
  readonly #held = new Set<string>()
  /** Addresses of bonds whose end has not been told. */
  readonly #bonding = new Set<string>()
  #storing: Promise<void> = Promise.resolve()

  constructor(options: MeterClientOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Starts the process, or gives the running one its configuration anew; meters that stay the same are not disturbed. */
  configure(): void {
    if (this.#child) this.#post(this.#configuration())
    this.#supervising ??= this.#supervise()
  }

  /** Somebody is measuring, or nobody is. `start` is said once: a process that is started afresh is not told of it. */
  arm(armed: boolean, start?: StartMessage): void {
    this.#armed = armed
    this.#post({ type: 'arm', armed, ...(start && { start }) })
  }

  discover(on: boolean): void {
    this.#discovering = on
    this.#post({ type: 'discover', on })
  }

  /** Bonds with a meter in sight; `bonding` events tell what becomes of it, and one of them tells its end, always. */
  bond(address: string, driverId: string, modelId: string): void {
    this.#bonding.add(address)
    if (this.#child) this.#post({ type: 'bond', address, driverId, modelId })
    else this.#bondsEnded('the meter process does not run')
  }

  /** The number the meter shows. */
  passkey(address: string, passkey: number): void {
    this.#post({ type: 'passkey', address, passkey })
  }

  /** Whether it shows the number to compare. */
  compared(address: string, same: boolean): void {
    this.#post({ type: 'compared', address, same })
  }

  cancelBond(address: string): void {
    this.#post({ type: 'cancel-bond', address })
  }

  /** Ends the process and starts it afresh (nightly). Resolves when the old one is gone. */
  async restart(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#leaving = true
    child.post({ type: 'stop' })
    const gone = this.#exited
    const late = new AbortController()
    void this.#clock.sleep(STOP_WITHIN_MS, late.signal).then(() => {
      if (!late.signal.aborted) child.kill()
    })
    await gone
    late.abort()
  }

  /** Ends the process for good. Resolves when it is gone and every measurement being stored is stored or left to the journal. */
  async stop(): Promise<void> {
    this.#ended.abort()
    await this.restart()
    await this.#supervising
    await this.#storing
  }

  async #supervise(): Promise<void> {
    const pauseMs = this.#options.restartPauseMs ?? restartPauseMs
    let failures = 0
    while (!this.#ended.signal.aborted) {
      const life = await this.#runOnce().catch((error: unknown) => {
        this.#tell('fault', `the meter process could not be started: ${String(error)}`)
        return { healthy: false, left: false }
      })
      if (life.left) continue
      if (life.healthy) failures = 0
      await this.#clock.sleep(pauseMs(failures), this.#ended.signal)
      failures += 1
    }
  }

  /** One life of the process. `left`: it ended because it was asked to. */
  async #runOnce(): Promise<{ healthy: boolean; left: boolean }> {
    this.#leaving = false
    const over = new AbortController()
    const configuration = this.#configuration()
    const child = this.#options.spawn()
    const watch = { seconds: 0, silent: 0, spoken: false, hung: false }
    const exit = new Promise<number | null>((resolve) => child.onExit(resolve))
    this.#exited = exit.then(() => {})
    this.#child = child
    child.onMessage((raw) => {
      watch.silent = 0
      watch.spoken = true
      if (this.#child === child) this.#receive(raw)
    })
    this.#tell('started', 'the meter process runs')
    this.#post(configuration)
    this.#post({ type: 'arm', armed: this.#armed })
    if (this.#discovering) this.#post({ type: 'discover', on: true })
    void this.#watch(child, watch, over.signal)
    const code = await exit
    over.abort()
    this.#child = undefined
    this.#bondsEnded('the meter process has ended')
    this.#tell('ended', watch.hung ? 'it did not answer and was killed' : `exit code ${code ?? 'none'}`)
    return { healthy: watch.seconds >= HEALTHY_SECONDS, left: this.#leaving }
  }

  /** Counts seconds of silence and not the time of day: when the station itself was held up, nobody else is to blame. */
  async #watch(
    child: MeterChild,
    watch: { seconds: number; silent: number; spoken: boolean; hung: boolean },
    over: AbortSignal,
  ): Promise<void> {
    while (!over.aborted) {
      await this.#clock.sleep(1000, over)
      watch.seconds += 1
      watch.silent += 1
      if (over.aborted || watch.silent <= (watch.spoken ? SILENT_SECONDS : STARTING_SECONDS)) continue
      watch.hung = true
      child.kill()
      return
    }
  }

  #receive(raw: unknown): void {
    const parsed = FromMeters.safeParse(raw)
    if (!parsed.success) {
      this.#tell('fault', `a message was refused: ${parsed.error.message}`)
      return
    }
    const message = parsed.data
    switch (message.type) {
      case 'ready':
        this.#replayed = true
        this.#options.onReady?.(message.replayed)
        this.#tellCaughtUp([...this.#held])
        break
      case 'measurement':
        this.#take(message)
        break
      case 'event':
        if (message.event.type === 'bonding' && isOver(message.event)) this.#bonding.delete(message.event.address)
        this.#options.onEvent(message)
        break
      case 'seen':
        this.#options.onSeen?.(message)
        break
      case 'card':
        this.#options.onCard?.(message.card)
        break
      case 'heartbeat':
        break
    }
  }

  #take(message: MeasurementMessage): void {
    if (this.#held.has(message.deliveryKey)) return
    this.#held.add(message.deliveryKey)
    this.#storing = this.#storing.then(() => this.#store(message))
  }

  #tellCaughtUp(given: readonly string[]): void {
    void this.#storing.then(() => {
      if (!given.some((key) => this.#held.has(key))) this.#options.onCaughtUp?.()
    })
  }

  async #store(message: MeasurementMessage): Promise<void> {
    if (this.#ended.signal.aborted && this.#child === undefined) return
    try {
      await this.#options.onMeasurement(message)
    } catch {
      void this.#handAgain(message)
      return
    }
    this.#held.delete(message.deliveryKey)
    this.#post({ type: 'ack', deliveryKeys: [message.deliveryKey] })
  }

  async #handAgain(message: MeasurementMessage): Promise<void> {
    await this.#clock.sleep(HAND_AGAIN_MS, this.#ended.signal)
    this.#held.delete(message.deliveryKey)
    if (!this.#ended.signal.aborted) this.#take(message)
  }

  #bondsEnded(reason: string): void {
    const at = this.#clock.now()
    for (const address of this.#bonding) {
      this.#bonding.delete(address)
      this.#options.onEvent({ at, event: { type: 'bonding', address, state: 'failed', reason } })
    }
  }

  #configuration(): ToMeters {
    const config = this.#options.config()
    // Once is enough; a restarted process must not hand everything over again.
    return { type: 'configure', config: this.#replayed ? { ...config, replaySince: undefined } : config }
  }

  #post(message: ToMeters): void {
    this.#child?.post(message)
  }

  #tell(state: 'fault' | 'started' | 'ended', reason: string): void {
    this.#options.onEvent({ at: this.#clock.now(), event: { type: 'process', state, reason } })
  }
}

function isOver({ state }: BondingEvent): boolean {
  return state !== 'started' && state !== 'passkey-wanted' && state !== 'compare-wanted'
}
