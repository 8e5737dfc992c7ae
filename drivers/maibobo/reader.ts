import type { Quantity } from '../measurement.ts'
import type { NewMeasurement, Said, StreamReader } from '../stream/assembler.ts'
import type { Piece } from '../stream/cutter.ts'
import { LastOutcome } from '../stream/outcome.ts'
import { CODE, type MaiboboMessage, MEASURING_CLASS, messageOf, parseFrame } from './codec.ts'
import { ERROR_HELP } from './models.ts'

/** Pressure frames come five times a second; after such a pause the measuring they belonged to is over. */
export const PRESSURE_SILENCE_MS = 5_000

/** Reads one link's frames: acknowledgements, cuff pressure, result or error. */
export class MaiboboReader implements StreamReader {
  /** A frame of the monitor has come. */
  hasSpoken = false
  /** Results and errors given on this link. */
  outcomes = 0
  private measuring: { readonly since: number; last: number } | undefined
  private readonly lastOutcome = new LastOutcome()

  /** Station clock in ms of the first and the latest sign of the measuring under way. */
  get underWay(): { readonly since: number; readonly last: number } | undefined {
    return this.measuring
  }

  hear({ bytes, at }: Piece): Said {
    const frame = parseFrame(bytes)
    // A cable with one wire for both directions gives back what was sent.
    if (frame.direction === 'host-to-meter') return {}
    this.hasSpoken = true
    const message = messageOf(frame)
    if (!message) {
      if (frame.class === MEASURING_CLASS && frame.code === CODE.start) this.isAtWork(at)
      if (frame.class === MEASURING_CLASS && frame.code === CODE.stop) this.measuring = undefined
      return {}
    }
    if (message.kind === 'pressure') {
      this.isAtWork(at)
      return { events: [{ type: 'measuring', kind: 'pressure', cuffMmhg: message.cuffPressure }] }
    }
    return this.outcome(message, frame.data, at)
  }

  private isAtWork(at: number): void {
    const continues = this.measuring && at - this.measuring.last < PRESSURE_SILENCE_MS
    this.measuring = { since: continues && this.measuring ? this.measuring.since : at, last: at }
  }

  private outcome(message: Exclude<MaiboboMessage, { kind: 'pressure' }>, data: Uint8Array, at: number): Said {
    const { measuring } = this
    this.measuring = undefined
    if (this.lastOutcome.isAgain(data, at, measuring !== undefined)) return {}
    this.outcomes += 1
    const startedAt = measuring ? { startedAt: measuring.since } : {}
    return { measurement: { kind: 'pressure', origin: 'live', ...startedAt, ...contentOf(message) } }
  }
}

function contentOf(
  message: Exclude<MaiboboMessage, { kind: 'pressure' }>,
): Pick<NewMeasurement, 'flags' | 'quantities' | 'meterError'> {
  if (message.kind === 'error') {
    const { errorCode } = message
    const code = `E${errorCode.toString(16).toUpperCase().padStart(2, '0')}`
    return { flags: [], quantities: [], meterError: { code, help: ERROR_HELP[errorCode] ?? 'meter-error' } }
  }
  const { systolic, diastolic, pulse } = message
  if (systolic === 0 || diastolic === 0) return { flags: ['no-result'], quantities: [] }
  const quantities: Quantity[] = [
    { name: 'systolic', value: systolic, unit: 'mmHg' },
    { name: 'diastolic', value: diastolic, unit: 'mmHg' },
    { name: 'pulse', value: pulse, unit: '/min' },
  ]
  return { flags: [], quantities }
}
