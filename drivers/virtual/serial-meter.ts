/**
 * The meter's own side of a serial line, independent of what carries the bytes: a pty on the bench, memory in unit tests.
 * `Result` is what this meter can be told to have measured.
 */
export interface VirtualSerialMeter<Result = VirtualResult> {
  readonly faults: SerialFaults
  /** The line is there. Called again after an unplug, when the cable is put back. */
  start(port: VirtualSerialPort): void
  /** What the station has sent, in any portions. */
  onBytes(bytes: Uint8Array): void
  /** Somebody presses start; the result is there `measuringMs` later (at once when left out). */
  measure(result: Result, measuringMs?: number): void
  /** Every result it has handed over, in order, repeats included, for comparison with what the station kept. */
  readonly log: readonly HandedOver<Result>[]
}

/** What carries the meter, as long as the cable is in. */
export interface VirtualSerialPort {
  send(bytes: Uint8Array): void
  /** The cable is pulled: the station sees its port go, and nothing more passes in either direction. */
  unplug(): void
}

/** mmHg, beats a minute; glucose as the meter keeps it, in mg/dL. `errorCode` in place of numbers: the measuring failed. */
export type VirtualResult =
  | {
      readonly kind: 'pressure'
      readonly systolic: number
      readonly diastolic: number
      readonly pulse: number
      readonly meanArterialPressure?: number
    }
  | {
      readonly kind: 'glucose'
      readonly glucoseMgPerDl: number
      readonly meal?: 'preprandial' | 'postprandial'
      readonly controlSolution?: boolean
    }
  | { readonly kind: 'failed'; readonly errorCode: string }

export interface HandedOver<Result = VirtualResult> {
  /** Bench clock, ms since the epoch, when the last byte was handed to the line. */
  readonly at: number
  readonly result: Result
  /** The frames that carry the result, as they should arrive. */
  readonly frames: readonly Uint8Array[]
  /** The meter's local time in them, `YYYY-MM-DDTHH:MM`. */
  readonly meterTime: string
  /** False where an ordered fault spoilt the bytes on the wire. */
  readonly intact: boolean
}

/** Faults to order; they hold until changed, the counters count down. */
export interface SerialFaults {
  /** So many of the next frames leave with a wrong check byte. */
  wrongChecksums: number
  /** Bytes in front of every frame. */
  noise: Uint8Array
  /** Largest portion in one write, in bytes; 1 sends every byte on its own. */
  portionBytes: number
  /** Time between two portions. */
  portionGapMs: number
  /** Holds frames back until so many are there, then sends them in one write. */
  mergeFrames: number
  /** So many of the next frames are swallowed. */
  droppedFrames: number
  /** Hears everything and answers nothing. */
  silent: boolean
  /** Pause before each frame. */
  slowMs: number
  /** Every frame twice. */
  sendsTwice: boolean
  /** The cable is pulled after so many more bytes. */
  unplugAfterBytes: number
}
