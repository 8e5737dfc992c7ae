import { SettlingReader } from '../jumper/oximeter.ts'
import type { Quantity } from '../measurement.ts'
import type { NewMeasurement, Said, StreamReader } from '../stream/assembler.ts'
import type { Piece } from '../stream/cutter.ts'
import { LastOutcome } from '../stream/outcome.ts'
import {
  type CreativeFrame,
  MODULE,
  messageOf,
  oximeterValues,
  PRESSURE_COMMAND,
  type PressureResult,
  parseFrame,
  type StripResult,
  type TemperatureResult,
  TOKEN,
} from './codec.ts'
import { PRESSURE_HELP } from './models.ts'
import { stripMeasurement } from './strips.ts'

/** While the cuff is at work the module tells its pressure; after such a pause it is not at work any more. */
export const CUFF_SILENCE_MS = 5_000
/** What comes so soon after a question may be its answer, and the same once more is no news. */
const ANSWER_MS = 1_500
/** No two results of a cuff come within seconds. */
const APART_MS = 5_000
/** An answer that differs from one this fresh was measured in between: it is live. */
const FRESH_MS = 15_000
/** Older than this, the last answer says nothing any more. */
const STALE_MS = 75_000

interface Answer {
  readonly at: number
  readonly hex: string
}

/** Token and type of a frame: what an answer has in common with its question. */
const topicOf = ({ token, type }: Pick<CreativeFrame, 'token' | 'type'>) => token * 256 + type

/** Reads one module's frames, and what the station has asked it. */
export class CreativeReader implements StreamReader {
  /** The module wants to be answered: handshakes and sleep, as they came. */
  readonly owed: CreativeFrame[] = []
  /** Results and errors of the cuff on this link. */
  outcomes = 0
  /** The cuff has stopped, as the module says. */
  hasFinished = false
  /** It has said that it goes to sleep, and nothing since. */
  isAsleep = false
  /** Whole frames of the module so far. */
  heard = 0
  private readonly lastOf = new Map<number, { readonly count: number; readonly frame: CreativeFrame }>()
  private readonly askedAt = new Map<number, number>()
  /** The last answer of each strip. */
  private readonly strips = new Map<number, Answer>()
  private lastPressure: Answer | undefined
  private measuring: { readonly since: number; last: number } | undefined
  private wokenAt = Number.NEGATIVE_INFINITY
  private readonly oximeter = new SettlingReader(numbersOf)
  private readonly lastFailure = new LastOutcome()
  private readonly lastTemperature = new LastOutcome()

  /** Station clock in ms of the first and the latest sign of the cuff at work. */
  get underWay(): { readonly since: number; readonly last: number } | undefined {
    return this.measuring
  }

  /** The last frame of this token and type, if it came when more than `count` frames had been heard. */
  heardSince(token: number, type: number, count: number): CreativeFrame | undefined {
    const last = this.lastOf.get(topicOf({ token, type }))
    return last && last.count > count ? last.frame : undefined
  }

  sent(bytes: Uint8Array, at: number): void {
    if (bytes.every((byte) => byte === 0)) {
      this.wokenAt = at
      this.strips.clear()
      return
    }
    const frame = parseFrame(bytes)
    this.askedAt.set(topicOf(frame), at)
    if (frame.token !== TOKEN.pressureCommand) return
    this.measuring = undefined
    this.hasFinished = false
  }

  hear(piece: Piece): Said {
    const { bytes, at } = piece
    const frame = parseFrame(bytes)
    this.heard += 1
    this.lastOf.set(topicOf(frame), { count: this.heard, frame })
    this.isAsleep = false
    switch (frame.token) {
      case TOKEN.module:
        return this.module(frame)
      case TOKEN.pressureCommand:
        if (frame.type === PRESSURE_COMMAND.start) this.isAtWork(at)
        return {}
      case TOKEN.pressureStatus:
        this.hasFinished ||= this.measuring !== undefined && frame.data[0] === 0
        return {}
      case TOKEN.oximeterValues:
        return frame.type === 1 ? this.oximeter.hear(piece) : {}
      default:
        return this.message(frame, piece)
    }
  }

  private module(frame: CreativeFrame): Said {
    const isHandshake = frame.type === MODULE.handshake && frame.data.length === 0
    this.isAsleep = frame.type === MODULE.sleep && frame.data.every((byte) => byte === 0)
    if (isHandshake || this.isAsleep) this.owed.push(frame)
    return {}
  }

  private message(frame: CreativeFrame, { bytes, at }: Piece): Said {
    if (frame.token === TOKEN.pressureResult && frame.type === 2) return this.failed(frame, bytes, at)
    const message = messageOf(frame)
    switch (message?.kind) {
      case 'bp-realtime':
        this.isAtWork(at)
        return { events: [{ type: 'measuring', kind: 'pressure', cuffMmhg: message.cuffPressure }] }
      case 'bp-result':
        return this.pressure(message, bytes, at)
      case 'chem-result':
        return this.strip(message, frame, at)
      case 'temperature-result':
        return this.lastTemperature.isAgain(bytes, at, false) ? {} : { measurement: temperature(message) }
      default:
        return {}
    }
  }

  private isAtWork(at: number): void {
    const continues = this.measuring && at - this.measuring.last < CUFF_SILENCE_MS
    this.measuring = { since: continues && this.measuring ? this.measuring.since : at, last: at }
  }

  /** The answer to a question is new only if it is not what was there before the cuff began. */
  private pressure(result: PressureResult, bytes: Uint8Array, at: number): Said {
    const { measuring, lastPressure: before } = this
    const hex = Buffer.from(bytes).toString('hex')
    const wasAsked = this.wasAsked({ token: TOKEN.pressureResult, type: 1 }, at)
    this.lastPressure = { at, hex }
    const isSame = before?.hex === hex
    if (isSame && (wasAsked || at - before.at < APART_MS)) return {}
    if (wasAsked && !measuring) return {}
    // Only the station starts the cuff: what comes without that, or with nothing to compare it to, may be of somebody before.
    const origin = measuring && !(wasAsked && before === undefined) ? 'live' : 'unknown'
    return this.outcome({ kind: 'pressure', origin, ...pressureContent(result) })
  }

  private failed({ data }: CreativeFrame, bytes: Uint8Array, at: number): Said {
    const [number] = data
    if (number === undefined || this.lastFailure.isAgain(bytes, at, this.measuring !== undefined)) return {}
    const code = `E${String(number).padStart(2, '0')}`
    const meterError = { code, help: PRESSURE_HELP[number] ?? 'meter-error' }
    return this.outcome({ kind: 'pressure', origin: 'live', flags: [], quantities: [], meterError })
  }

  private outcome(measurement: NewMeasurement): Said {
    const { measuring } = this
    this.measuring = undefined
    this.outcomes += 1
    const startedAt = measuring && measurement.origin === 'live' ? { startedAt: measuring.since } : {}
    return { measurement: { ...measurement, ...startedAt } }
  }

  private strip(result: StripResult, frame: CreativeFrame, at: number): Said {
    const before = this.strips.get(frame.type)
    const hex = Buffer.from(frame.data).toString('hex')
    this.strips.set(frame.type, { at, hex })
    const origin = this.stripOrigin(frame, at, before, hex)
    const measurement = origin && stripMeasurement(result, origin)
    return measurement ? { measurement } : {}
  }

  /**
   * An answer is new if it differs from the last one; the first after waking is an old record. Undefined: nothing new, or nobody can
   * say. Everything here is decided by what lies minutes apart at most, so that a replay of a part decides alike.
   */
  private stripOrigin(
    frame: CreativeFrame,
    at: number,
    before: Answer | undefined,
    hex: string,
  ): NewMeasurement['origin'] | undefined {
    const isSame = before?.hex === hex
    const sinceMs = before ? at - before.at : Number.POSITIVE_INFINITY
    if (!this.wasAsked(frame, at)) return isSame && sinceMs < ANSWER_MS ? undefined : 'live'
    if (before === undefined) return at - this.wokenAt <= STALE_MS ? 'unknown' : undefined
    if (isSame || sinceMs > STALE_MS) return undefined
    return sinceMs <= FRESH_MS ? 'live' : 'unknown'
  }

  /** A question is answered once. */
  private wasAsked(frame: Pick<CreativeFrame, 'token' | 'type'>, at: number): boolean {
    const topic = topicOf(frame)
    const askedAt = this.askedAt.get(topic)
    this.askedAt.delete(topic)
    return askedAt !== undefined && at - askedAt <= ANSWER_MS
  }
}

/** 0 is below what a finger gives: no number. */
function numbersOf(bytes: Uint8Array): { readonly spo2: number | null; readonly pulse: number | null } {
  const { spo2, pulse, isProbeOff, isSearching } = oximeterValues(parseFrame(bytes))
  return isProbeOff || isSearching ? { spo2: null, pulse: null } : { spo2, pulse }
}

function pressureContent({
  systolic,
  diastolic,
  map,
  pulse,
  irregular,
}: PressureResult): Pick<NewMeasurement, 'flags' | 'quantities'> {
  if (systolic === 0 || diastolic === 0) return { flags: ['no-result'], quantities: [] }
  const quantities: Quantity[] = [
    { name: 'systolic', value: systolic, unit: 'mmHg' },
    { name: 'diastolic', value: diastolic, unit: 'mmHg' },
    ...(map > 0 ? [{ name: 'meanArterialPressure', value: map, unit: 'mmHg' } as const] : []),
    { name: 'pulse', value: pulse, unit: '/min' },
  ]
  return { flags: irregular ? ['irregular-pulse'] : [], quantities }
}

/** A newer thermometer sends hundredths in place of tenths; nothing in the frame says so but the number. */
const TENTHS = { C: [30, 45], F: [86, 113] } as const

function temperature({ unit, range, temperature }: TemperatureResult): NewMeasurement {
  const about = { name: 'temperature', unit: unit === 'C' ? 'Cel' : '[degF]' } as const
  const content = (quantity: Partial<Quantity>): NewMeasurement => ({
    kind: 'temperature',
    origin: 'live',
    flags: [],
    quantities: [{ ...about, ...quantity }],
  })
  if (temperature === undefined) return content({ comparator: range === 'low' ? 'LO' : 'HI' })
  const [lowest, highest] = TENTHS[unit]
  if (temperature >= lowest && temperature <= highest) return content({ value: temperature })
  const hundredths = Math.round(temperature * 10) / 100
  if (hundredths >= lowest && hundredths <= highest) return content({ value: hundredths })
  return { kind: 'temperature', origin: 'live', flags: ['implausible'], quantities: [] }
}
