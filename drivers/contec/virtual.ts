import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

/** A finger in an oximeter; % and beats a minute. */
export interface ContecFinger {
  readonly spo2: number
  readonly pulse: number
  readonly searchingMs: number
  readonly staysMs: number
}

export interface VirtualContecOptions {
  readonly time: VirtualTime
  readonly speaks: 'contec-5' | 'bci-5' | 'contec-9'
  /** Hears the start of live data only after so many commands. */
  readonly deafFor?: number
}

/** 60 frames a second. */
const FRAME_EVERY_MS = 16
/** Live data stop so long after the last command. */
const KEEPS_ON_MS = 10_000

/** A Contec or BCI oximeter on its cable, from the protocol's description; knows nothing of the driver's codec.. */
export class VirtualContec {
  /** Third byte of each command it understood. */
  readonly heard: number[] = []
  private readonly options: VirtualContecOptions
  private readonly wire: FaultyWire
  private finger: (ContecFinger & { readonly since: number }) | undefined
  private liveUntil: number
  private input: number[] = []
  private isTicking = false

  constructor(options: VirtualContecOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.liveUntil = options.speaks === 'contec-9' ? 0 : Number.POSITIVE_INFINITY
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.input = []
    this.wire.plug(port)
    if (!this.isTicking) this.tick()
  }

  insert(finger: ContecFinger): void {
    this.finger = { ...finger, since: this.options.time.now() }
  }

  onBytes(bytes: Uint8Array): void {
    this.input.push(...bytes)
    while (this.input.length >= 9) {
      const [start, second, code = 0] = this.input.splice(0, 9)
      if (start === 0x7d && second === 0x81) this.command(code)
    }
  }

  private command(code: number): void {
    this.heard.push(code)
    const now = this.options.time.now()
    const isDeaf = this.heard.length <= (this.options.deafFor ?? 0)
    if (code === 0xa1 && !isDeaf) this.liveUntil = now + KEEPS_ON_MS
    if (code === 0xaf && this.liveUntil > now) this.liveUntil = now + KEEPS_ON_MS
    if (code === 0xa7) this.liveUntil = 0
    if (code === 0xa2 || code === 0xaa) this.wire.send(Uint8Array.of(0x02, 0x80, 0xc3, 0xcd, 0xd3))
  }

  private tick(): void {
    this.isTicking = true
    const { time } = this.options
    time.after(FRAME_EVERY_MS, () => {
      if (this.liveUntil > time.now()) this.wire.send(Uint8Array.from(this.frame()))
      this.tick()
    })
  }

  private frame(): number[] {
    const { finger, options } = this
    const inMs = finger ? options.time.now() - finger.since : Number.POSITIVE_INFINITY
    const state = !finger || inMs >= finger.staysMs ? 'out' : inMs < finger.searchingMs ? 'searching' : 'valid'
    const { spo2, pulse } = state === 'valid' && finger ? finger : { spo2: 0, pulse: 0 }
    if (options.speaks === 'contec-9') {
      // Bits 0 to 6 of the carrier are the top bits of the seven bytes after it.
      const payload = [5, 0x33, 6, pulse, spo2, 0x7f, 0x7f]
      const carrier = payload.reduce((bits, byte, index) => bits | ((byte >> 7) << index), 0x80)
      return [0x01, carrier, ...payload.map((byte) => byte | 0x80)]
    }
    const searching = state === 'searching' ? 0x20 : 0
    const pulseTop = (pulse & 0x80) >> 1
    if (options.speaks === 'contec-5') {
      return [0x84 | (state === 'out' ? 0x10 : 0), 50, 10 | searching | pulseTop, pulse & 0x7f, spo2]
    }
    const noFinger = state === 'out' ? 0x10 : 0
    const none = state === 'valid' ? undefined : { low: 0x7f, top: 0x40, spo2: 0x7f }
    return [
      0x84,
      50,
      10 | noFinger | searching | (none?.top ?? pulseTop),
      none?.low ?? pulse & 0x7f,
      none?.spo2 ?? spo2,
    ]
  }
}
