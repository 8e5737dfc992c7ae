import { VirtualStreamMeter } from '../virtual/stream-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

/** A finger in an oximeter; % and beats a minute. */
export interface Finger {
  readonly spo2: number
  readonly pulse: number
  /** So long until the first number. */
  readonly searchingMs?: number
  readonly staysMs: number
  /** SpO2 swings by so much to either side. */
  readonly swing?: number
}

export interface VirtualOximeterOptions {
  readonly time: VirtualTime
  /** Between two frames. */
  readonly everyMs?: number
  /** Switches itself off so long after the finger is out. */
  readonly offAfterMs?: number | undefined
}

/** What streaming oximeters do alike: without a finger they send frames without numbers. */
abstract class VirtualOximeter extends VirtualStreamMeter {
  private readonly oximeter: VirtualOximeterOptions
  private finger: (Finger & { readonly since: number }) | undefined
  private frames = 0

  constructor(options: VirtualOximeterOptions, link: { name: string; service: string; notifies: string }) {
    super({ time: options.time, ...link })
    this.oximeter = options
  }

  measure(finger: Finger): void {
    this.finger = { ...finger, since: this.time.now() }
    this.advertise()
  }

  protected override subscribed(): void {
    const { everyMs = 500 } = this.oximeter
    const tick = () => {
      this.tell()
      this.afterwards(everyMs, tick)
    }
    this.afterwards(everyMs, tick)
  }

  protected abstract frame(numbers: { spo2: number; pulse: number } | undefined, hasFinger: boolean): number[]

  private tell(): void {
    const { finger } = this
    const inMs = finger ? this.time.now() - finger.since : Number.POSITIVE_INFINITY
    const hasFinger = finger !== undefined && inMs < finger.staysMs
    this.frames += 1
    if (!finger || !hasFinger) {
      const { offAfterMs } = this.oximeter
      if (finger && offAfterMs !== undefined && inMs >= finger.staysMs + offAfterMs) this.hangUp()
      else this.send(this.frame(undefined, false))
      return
    }
    const { spo2, pulse, swing = 0, searchingMs = 2_000 } = finger
    const now = { spo2: spo2 + (this.frames % 2 === 0 ? swing : -swing), pulse }
    this.send(this.frame(inMs < searchingMs ? undefined : now, true))
  }
}

/** Jumper JPD-500: values of four bytes, and a waveform beside them. */
export class VirtualJumperOximeter extends VirtualOximeter {
  constructor(options: VirtualOximeterOptions) {
    super(options, {
      name: 'My Oximeter',
      service: 'cdeacb8052354c07884693a37ee6b86d',
      notifies: 'cdeacb8152354c07884693a37ee6b86d',
    })
  }

  protected override frame(numbers: { spo2: number; pulse: number } | undefined): number[] {
    this.send([0x80, 10, 20, 30, 40, 50, 40, 30, 20, 10, 0])
    return [0x81, numbers?.pulse ?? 0xff, numbers?.spo2 ?? 0x7f, 0x20]
  }
}

export class VirtualJks50f extends VirtualOximeter {
  constructor(options: VirtualOximeterOptions) {
    super(options, { name: 'OXIMETER', service: 'ffe0', notifies: 'ffe1' })
  }

  protected override frame(numbers: { spo2: number; pulse: number } | undefined, hasFinger: boolean): number[] {
    const { spo2, pulse } = numbers ?? { spo2: 0x7f, pulse: 0x7f }
    const wave = Array.from({ length: 60 }, (_, index) => (index * 7) % 100)
    const body = [0xff, 0x44, 0x01, hasFinger ? 0 : 1, spo2, pulse, 0x26, 0x04, ...wave]
    return [...body, (body.reduce((sum, byte) => sum + byte, 0) + 1) % 256]
  }
}

/** Berry BM1000: frames of five bytes, of which only the first has its upper bit set. */
export class VirtualBerry extends VirtualOximeter {
  constructor(options: VirtualOximeterOptions) {
    super(options, {
      name: 'BerryMed',
      service: '49535343fe7d4ae58fa99fafd205e455',
      notifies: '495353431e4d4bd9ba6123c647249616',
    })
  }

  protected override frame(numbers: { spo2: number; pulse: number } | undefined, hasFinger: boolean): number[] {
    if (!hasFinger) return [0x80 + 0x10 + 15, 0, 0x10, 0x7f, 0x7f]
    if (!numbers) return [0x80 + 2, 20, 0x20, 0x7f, 0x7f]
    const { spo2, pulse } = numbers
    return [0x80 + 0x40 + 6, 50, (pulse > 127 ? 0x40 : 0) + 8, pulse % 128, spo2]
  }
}

export interface VirtualHa120Options {
  readonly time: VirtualTime
  /** Sends pressure frames while it measures. */
  readonly tellsPressure?: boolean
}

/** Jumper JPD-HA120: measures with its own key only. */
export class VirtualHa120 extends VirtualStreamMeter {
  private readonly options: VirtualHa120Options
  private waiting: readonly number[] | undefined

  constructor(options: VirtualHa120Options) {
    super({ time: options.time, name: 'JPD-HA120', service: 'fff0', notifies: 'fff1', takes: 'fff2' })
    this.options = options
  }

  /** mmHg and beats a minute, or the number of an error. */
  measure(outcome: { systolic: number; diastolic: number; pulse: number } | { errorCode: number }): void {
    this.waiting =
      'errorCode' in outcome
        ? [0xfd, 0xfd, 0xfd, outcome.errorCode, 0x0d, 0x0a]
        : [0xfd, 0xfd, 0xfc, outcome.systolic, outcome.diastolic, outcome.pulse, 0x0d, 0x0a]
    if (this.isHeard) this.pump()
    else this.advertise()
  }

  protected override subscribed(): void {
    this.pump()
  }

  private pump(): void {
    const { waiting } = this
    if (!waiting) return
    this.waiting = undefined
    const steps = this.options.tellsPressure === false ? [] : [20, 60, 120, 160, 130, 13, 10, 80]
    steps.forEach((mmhg, index) => {
      this.afterwards((index + 1) * 500, () => this.send([0xfd, 0xfd, 0xfb, 0x00, mmhg, 0x0d, 0x0a]))
    })
    this.afterwards(5_000, () => this.send(waiting))
  }
}
