import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import { VirtualStreamMeter } from '../virtual/stream-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

/** mmHg and beats a minute, or the number of an error. */
export type MaiboboOutcome =
  | { readonly systolic: number; readonly diastolic: number; readonly pulse: number }
  | { readonly errorCode: number }

export interface VirtualMaiboboOptions {
  readonly time: VirtualTime
  /** What the cuff finds when the station starts it. */
  readonly onStart?: MaiboboOutcome
  /** What its own key is pressed for as soon as the station has connected. */
  readonly onConnect?: MaiboboOutcome
  /** Acknowledges nothing. */
  readonly isDeaf?: boolean
  /** Its clock was never set: the date of the result is all minimal. */
  readonly clockUnset?: boolean
  /** Says nothing while it measures with its own key. */
  readonly hidesPressure?: boolean
  /** How often it sends the pressure during one measurement, up and down. */
  readonly pressureFrames?: number
}

const PRESSURE_EVERY_MS = 200

/** What a Maibobo monitor does, over whichever line; knows nothing of the driver's codec. */
class Body {
  /** Codes of the commands it has understood. */
  readonly heard: number[] = []
  private readonly version: 2 | 3
  private readonly options: VirtualMaiboboOptions
  private readonly send: (frame: readonly number[], outcome?: MaiboboOutcome) => void
  private input: number[] = []
  private cancels: (() => void)[] = []

  constructor(version: 2 | 3, options: VirtualMaiboboOptions, send: Body['send']) {
    this.version = version
    this.options = options
    this.send = send
  }

  hear(bytes: Uint8Array): void {
    this.input.push(...bytes)
    while (this.input.length >= 8) {
      const [start, second, version, length, group, code = 0, , check] = this.input
      const isCommand = start === 0xcc && second === 0x80 && version === this.version && length === 3 && group === 1
      const fits = isCommand && check === (this.version ^ 3 ^ 1 ^ code)
      this.input.splice(0, fits ? 8 : 1)
      if (fits) this.command(code)
    }
  }

  /** Somebody presses the monitor's own key. */
  measure(outcome: MaiboboOutcome): void {
    this.stop()
    const { pressureFrames = 40, hidesPressure = false, time } = this.options
    const top = 'systolic' in outcome ? outcome.systolic + 30 : 160
    const at = (ms: number, run: () => void) => this.cancels.push(time.after(ms, run))
    for (let index = 0; index < pressureFrames && !hidesPressure; index++) {
      const part = index / pressureFrames
      const mmhg = Math.round(top * (part < 0.4 ? part / 0.4 : 1 - (part - 0.4)))
      at((index + 1) * PRESSURE_EVERY_MS, () => this.frame(5, [0, 0, 0, Math.floor(mmhg / 256), mmhg % 256, 0]))
    }
    at((pressureFrames + 1) * PRESSURE_EVERY_MS, () => {
      this.cancels = []
      if ('errorCode' in outcome) this.frame(7, [outcome.errorCode], outcome)
      else this.frame(6, [...this.date(), ...words(outcome.systolic, outcome.diastolic, outcome.pulse)], outcome)
    })
  }

  stop(): void {
    for (const cancel of this.cancels.splice(0)) cancel()
  }

  private command(code: number): void {
    this.heard.push(code)
    if (this.options.isDeaf) return
    this.frame(code, [0])
    if (code === 1 && this.options.onConnect) this.measure(this.options.onConnect)
    if (code === 2 && this.options.onStart) this.measure(this.options.onStart)
    if (code === 3) this.stop()
  }

  private date(): number[] {
    return this.options.clockUnset ? [1, 0, 1, 1, 0, 0, 0] : [1, 18, 9, 19, 18, 1, 32]
  }

  private frame(code: number, data: readonly number[], outcome?: MaiboboOutcome): void {
    const body = [this.version, data.length + 2, 1, code, ...data]
    this.send([0xaa, 0x80, ...body, body.reduce((check, byte) => check ^ byte, 0)], outcome)
  }
}

const words = (...values: readonly number[]) => values.flatMap((value) => [Math.floor(value / 256), value % 256])

/** A monitor with Bluetooth. */
export class VirtualMaibobo extends VirtualStreamMeter {
  private readonly body: Body

  constructor(options: VirtualMaiboboOptions) {
    super({ time: options.time, name: 'RBP-9804-0017', service: 'fff0', notifies: 'fff1', takes: 'fff2' })
    this.body = new Body(2, options, (frame) => this.send(frame))
  }

  get heard(): readonly number[] {
    return this.body.heard
  }

  measure(outcome: MaiboboOutcome): void {
    this.body.measure(outcome)
  }

  override disconnected(): void {
    super.disconnected()
    this.body.stop()
  }

  protected override written(bytes: Uint8Array): void {
    this.body.hear(bytes)
  }
}

/** A tunnel monitor on a serial line. */
export class VirtualMaiboboSerial implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  private readonly options: VirtualMaiboboOptions
  private readonly wire: FaultyWire
  private readonly body: Body

  constructor(options: VirtualMaiboboOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.body = new Body(3, options, (frame, outcome) => this.put(Uint8Array.from(frame), outcome))
  }

  get faults() {
    return this.wire.faults
  }

  get heard(): readonly number[] {
    return this.body.heard
  }

  start(port: VirtualSerialPort): void {
    this.wire.plug(port)
  }

  onBytes(bytes: Uint8Array): void {
    this.body.hear(bytes)
  }

  measure(result: VirtualResult): void {
    if (result.kind === 'glucose') throw new Error('a pressure monitor cannot measure glucose')
    this.body.measure(result.kind === 'failed' ? { errorCode: Number(result.errorCode) } : result)
  }

  private put(frame: Uint8Array, outcome: MaiboboOutcome | undefined): void {
    if (!outcome) {
      this.wire.send(frame)
      return
    }
    const result: VirtualResult =
      'errorCode' in outcome
        ? { kind: 'failed', errorCode: String(outcome.errorCode) }
        : { kind: 'pressure', ...outcome }
    this.wire.send(frame, (intact) =>
      // Its own date is not used by anybody.
      this.log.push({ at: this.options.time.now(), result, frames: [frame], meterTime: '', intact }),
    )
  }
}
