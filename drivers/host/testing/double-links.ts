import type { Advertisement, BleLink, SerialLink, UsbPort } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type {
  BleAdapter,
  BondCeremony,
  FrameRecorder,
  OnSkipped,
  OpenBleAdapter,
  OpenSerialLink,
} from '../../links/link.ts'
import type { Frame } from '../../measurement.ts'
import type { Clock } from '../clock.ts'

/** What both kinds of link have in common: input that is recorded as it comes and read in order. */
class Inlet {
  readonly recorder: FrameRecorder
  readonly #clock: Clock
  #frames: Frame[] = []
  #broken: MeterError | undefined
  #wake: AbortController = new AbortController()

  constructor(recorder: FrameRecorder, clock: Clock) {
    this.recorder = recorder
    this.#clock = clock
  }

  /** False when the frame could not be kept: a real link would not confirm it. */
  input(bytes: Uint8Array, channel?: string): boolean {
    try {
      this.#frames.push(this.recorder.record('in', bytes, channel))
      return true
    } catch (error) {
      this.break(error as MeterError)
      return false
    } finally {
      this.#wake.abort()
    }
  }

  break(error: MeterError): void {
    this.#broken = error
    this.#wake.abort()
  }

  async next(timeoutMs: number): Promise<Frame | undefined> {
    if (this.#frames.length === 0 && !this.#broken) {
      this.#wake = new AbortController()
      await this.#clock.sleep(timeoutMs, this.#wake.signal)
    }
    const frame = this.#frames.shift()
    if (frame === undefined && this.#broken) throw this.#broken
    return frame
  }
}

/** Serial ports by path, plugged and unplugged by the test. */
export class DoublePorts {
  readonly #clock: Clock
  readonly #plugged = new Set<string>()
  readonly #open = new Map<string, Inlet>()
  readonly #skipped = new Map<string, OnSkipped>()
  readonly opened: string[] = []
  /** Opening waits for this. */
  opening: Promise<void> = Promise.resolve()
  readonly written: Uint8Array[] = []
  /** Given to `listPorts`. */
  listed: UsbPort[] = []
  /** What a `when-asked` meter answers when it is woken. */
  answers: Uint8Array[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  plug(path: string): void {
    this.#plugged.add(path)
  }

  unplug(path: string): void {
    this.#plugged.delete(path)
    this.#open.get(path)?.break(new MeterError('linkLost', `${path} is gone`))
  }

  isOpen(path: string): boolean {
    return this.#open.has(path)
  }

  /** Noise on the line, which the link leaves out. */
  noise(path: string, bytes: Uint8Array): void {
    this.#skipped.get(path)?.(bytes, 'no frame begins here')
  }

  /** The meter sends. False when nobody kept it. */
  send(path: string, bytes: Uint8Array): boolean {
    return this.#open.get(path)?.input(bytes) ?? false
  }

  readonly open: OpenSerialLink = async (path, _settings, recorder, onSkipped) => {
    await this.opening
    if (!this.#plugged.has(path)) throw new MeterError('portMissing', path)
    if (this.#open.has(path)) throw new MeterError('portBusy', path)
    const inlet = new Inlet(recorder, this.#clock)
    this.#open.set(path, inlet)
    this.opened.push(path)
    if (onSkipped) this.#skipped.set(path, onSkipped)
    const link: SerialLink = {
      kind: 'serial',
      write: async (bytes) => {
        this.written.push(inlet.recorder.record('out', bytes).bytes)
        for (const answer of this.answers.splice(0)) inlet.input(answer)
      },
      read: (timeoutMs) => inlet.next(timeoutMs),
      useSlicer: () => {},
      flush: () => {},
      close: async () => {
        this.#open.delete(path)
        inlet.break(new MeterError('linkLost', `${path} is closed`))
      },
    }
    return link
  }
}

/** An adapter with peripherals in the air. */
export class DoubleAdapter implements BleAdapter {
  readonly #clock: Clock
  #listeners: ((state: BleAdapter['state']) => void)[] = []
  #onSeen: ((seen: Advertisement) => void) | undefined
  state: BleAdapter['state'] = 'on'
  scans: string[] = []
  connects: string[] = []
  failWith: MeterError | undefined
  failScanWith: Error | undefined
  /** Absent: bonds are the system's own business. */
  bond: ((address: string, ceremony: BondCeremony) => Promise<void>) | undefined
  /** Closing the link fails, as on an adapter that is gone. */
  failClosing = false
  link: { readonly inlet: Inlet; closed: boolean } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  openAdapter: OpenBleAdapter = async () => this

  get scanning(): boolean {
    return this.#onSeen !== undefined
  }

  become(state: BleAdapter['state']): void {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }

  advertise(address: string, services = ['181d']): void {
    this.#onSeen?.({ kind: 'ble', address, name: 'Double', services, rssi: -50 })
  }

  /** The meter indicates. False when it was not kept. */
  indicate(bytes: Uint8Array): boolean {
    return this.link?.inlet.input(bytes, '2a9d') ?? false
  }

  /** The meter ends the connection. */
  hangUp(): void {
    if (this.link) this.link.closed = true
  }

  onState(listener: (state: BleAdapter['state']) => void): void {
    this.#listeners.push(listener)
  }

  async scan(services: readonly string[], onSeen: (seen: Advertisement) => void): Promise<void> {
    this.scans.push(services.join())
    if (this.failScanWith) throw this.failScanWith
    this.#onSeen = onSeen
  }

  async stopScan(): Promise<void> {
    this.#onSeen = undefined
  }

  async connect(address: string, _settings: unknown, recorder: FrameRecorder): Promise<BleLink> {
    this.connects.push(address)
    if (this.failWith) throw this.failWith
    const inlet = new Inlet(recorder, this.#clock)
    const state = { inlet, closed: false }
    this.link = state
    return {
      kind: 'ble',
      address,
      characteristics: () => [],
      read: async (channel) => inlet.recorder.record('in', Uint8Array.of(), channel),
      write: async (channel, bytes) => void inlet.recorder.record('out', bytes, channel),
      subscribe: async () => {},
      next: (timeoutMs) => inlet.next(timeoutMs),
      get closed() {
        return state.closed
      },
      close: async () => {
        if (this.failClosing) throw new Error('gone already')
        state.closed = true
        inlet.break(new MeterError('linkLost', `${address} is closed`))
      },
    }
  }

  async close(): Promise<void> {
    this.#listeners = []
    this.#onSeen = undefined
  }
}
