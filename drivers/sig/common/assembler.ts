import type { DecodeResult, DriverEvent, MeterContext } from '../../driver.ts'
import { DecodeError } from '../../errors.ts'
import type { Frame, Measurement } from '../../measurement.ts'
import { CLOCK_UUIDS, type ClockUuid, clockOffsetMs } from './codec.ts'

/** What a frame gave. `events` are for whoever is in the conversation; a replay has no use for them. */
export interface Assembled {
  readonly measurements: readonly Measurement[]
  readonly rejected: DecodeResult['rejected']
  readonly events: readonly DriverEvent[]
}

/**
 * Turns the frames of one link conversation into measurements, one frame at a time. `talk` and `decode` both go through it, so
 * that a replay of the journal gives what the conversation gave.
 */
export interface Assembler {
  /** The characteristics whose values arrive unasked; all other frames are reads and writes. */
  readonly valueChannels: readonly string[]
  push(frame: Frame): Assembled
  /** The conversation is over: what is still held is handed on. */
  end(): readonly Measurement[]
}

export const NOTHING: Assembled = { measurements: [], rejected: [], events: [] }

/**
 * Reads first, then values: a meter that remembers an earlier subscription may send before `talk` has read the clock, and `talk`
 * looks at values only when it is done with reading.
 */
export function decodeWith(assembler: Assembler, frames: readonly Frame[]): DecodeResult {
  const isValue = ({ channel }: Frame) => channel !== undefined && assembler.valueChannels.includes(channel)
  const inOrderOfTalk = [...frames.filter((frame) => !isValue(frame)), ...frames.filter(isValue)]
  const steps = inOrderOfTalk.map((frame) => assembler.push(frame))
  return {
    measurements: [...steps.flatMap((step) => step.measurements), ...assembler.end()],
    rejected: steps.flatMap((step) => step.rejected),
  }
}

/** Runs `use`; a value that does not decode ends nothing, it is one rejected frame. */
export function rejecting(frame: Frame, use: () => Assembled): Assembled {
  try {
    return use()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return reject(frame, error)
  }
}

export function reject(frame: Frame, error: DecodeError): Assembled {
  return { ...NOTHING, rejected: [{ frameId: frame.id, code: error.code, reason: error.message }] }
}

/**
 * The meter's clock as far as the frames tell it. Records that lay in the meter were stamped before this link could set the
 * clock, so the first reading of it counts for them; what is measured during the link goes by the latest reading.
 */
export class MeterClock {
  private first: { offsetMs: number | undefined } | undefined
  private latest: number | undefined
  private readonly zoneOffsetMinutes: number

  constructor(about: MeterContext) {
    this.zoneOffsetMinutes = about.zoneOffsetMinutes
  }

  /** Whether the frame is a clock value, read or announced. Throws DecodeError. */
  hears(frame: Frame): boolean {
    const uuid = CLOCK_UUIDS.find((clock) => clock === frame.channel)
    if (uuid === undefined || frame.direction !== 'in') return false
    this.latest = this.offset(uuid, frame)
    this.first ??= { offsetMs: this.latest }
    return true
  }

  /** For a measurement's `clockOffsetMs`. */
  offsetFor(origin: Measurement['origin']): { clockOffsetMs?: number } {
    const offsetMs = origin === 'live' ? this.latest : this.first?.offsetMs
    return offsetMs === undefined ? {} : { clockOffsetMs: offsetMs }
  }

  private offset(uuid: ClockUuid, frame: Frame): number | undefined {
    return clockOffsetMs(uuid, frame.bytes, frame.at, this.zoneOffsetMinutes)
  }
}
