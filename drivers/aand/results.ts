import type { DecodeResult, MeterContext } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import type { Frame, Measurement, MeasurementFlag, Quantity } from '../measurement.ts'
import { minuteText } from '../minute-text.ts'
import { wallTimeMs } from '../sig/common/datetime.ts'
import { type Framed, type PressureResult, parseText, shortAnswer, unframe } from './codec.ts'
import { meterError } from './models.ts'

export const DRIVER = { id: 'aand', version: 2 } as const

/** What was heard longer ago says nothing about an answer: a replay of the journal may begin behind it. */
const REMEMBERED_MS = 5 * 60_000

export interface Heard {
  readonly answer?: 'ack' | 'nak'
  readonly measurement?: Measurement
  readonly rejected?: DecodeResult['rejected'][number]
}

/**
 * Turns the frames of both directions, one after the other, into measurements; the same for a running conversation and for a
 * replay. What the station has sent decides what an answer means: a result sent unasked is live, the answer to RB is live only if
 * it is not the one that was there before the start.
 */
export class ResultReader {
  private readonly settings: MeterContext['settings']
  /** The last command sent and not yet answered. */
  private open: string | undefined
  private commanded: { readonly at: number } | undefined
  private startedAt: number | undefined
  private last: { readonly text: string; readonly at: number } | undefined
  private refused: { readonly text: string; readonly wasAsked: boolean } | undefined

  constructor({ settings }: Pick<MeterContext, 'settings'>) {
    this.settings = settings
  }

  push(frame: Frame): Heard {
    try {
      if (frame.direction === 'out') {
        this.open = unframe(frame.bytes).text
        this.commanded = { at: frame.at }
        if (this.open === 'SP') this.startedAt = undefined
        return {}
      }
      const answer = shortAnswer(frame.bytes)
      return answer ? this.answered(answer, frame) : this.result(unframe(frame.bytes), frame)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { rejected: { frameId: frame.id, code: error.code, reason: error.message } }
    }
  }

  private answered(answer: 'ack' | 'nak', frame: Frame): Heard {
    if (answer === 'ack' && this.open === 'ST') this.startedAt = frame.at
    // An acknowledged RB is still to be answered.
    if (answer === 'nak' || this.open !== 'RB') this.open = undefined
    return { answer }
  }

  private result(framed: Framed, frame: Frame): Heard {
    const { text } = framed
    const wasAsked = this.open === 'RB'
    if (wasAsked) this.open = undefined
    const checkFails = framed.check !== undefined && framed.check !== framed.expectedCheck
    this.judgeCheck(framed, checkFails, wasAsked)
    const result = parseText(text)
    if (result.format === 'RP') return {}
    const last = remembered(this.last, frame.at)
    const isAgain = remembered(this.commanded, frame.at) !== undefined && text === last?.text
    const origin = this.originOf(text, wasAsked, last !== undefined)
    this.last = { text, at: frame.at }
    this.refused = undefined
    if (isAgain) return {}
    const startedAt = origin === 'live' ? this.startedAt : undefined
    if (origin === 'live') this.startedAt = undefined
    const flags = flagsOf(result, checkFails)
    return {
      measurement: { ...measurementOf(result, frame, flags), origin, ...(startedAt !== undefined && { startedAt }) },
    }
  }

  /** A wrong check byte is refused, unless the desk has said otherwise, or the monitor, asked again, sends the same once more. */
  private judgeCheck({ text, check = 0, expectedCheck }: Framed, checkFails: boolean, wasAsked: boolean): void {
    const isConfirmed = wasAsked && this.refused?.text === text
    if (!checkFails || this.settings.ignoreCheckByte === true || isConfirmed) return
    this.refused = { text, wasAsked }
    throw new DecodeError('checksum', 'block check', { expected: expectedCheck, got: check })
  }

  private originOf(text: string, wasAsked: boolean, knowsLast: boolean): Measurement['origin'] {
    // Before the start is acknowledged, it is a late answer to the question before.
    if (!wasAsked) return this.open === 'ST' ? 'stored' : 'live'
    if (this.startedAt === undefined) return 'stored'
    const cameUnasked = this.refused?.text === text && !this.refused.wasAsked
    // Without knowing what was there before the start, nobody can say whether an answer is new.
    return knowsLast || cameUnasked ? 'live' : 'unknown'
  }
}

function remembered<Heard extends { readonly at: number }>(heard: Heard | undefined, now: number): Heard | undefined {
  return heard && now - heard.at < REMEMBERED_MS ? heard : undefined
}

function flagsOf({ time, hints }: PressureResult, checkFails: boolean): MeasurementFlag[] {
  const flags: readonly [boolean, MeasurementFlag][] = [
    [hints.movement, 'body-movement'],
    [hints.irregularPulse, 'irregular-pulse'],
    [wallTimeMs(time) === undefined, 'time-fault'],
    [checkFails, 'checksum-ignored'],
  ]
  return flags.flatMap(([applies, flag]) => (applies ? flag : []))
}

function measurementOf(result: PressureResult, frame: Frame, flags: MeasurementFlag[]): Omit<Measurement, 'origin'> {
  const { error, numbers, time } = result
  return {
    kind: 'pressure',
    meterTime: { text: minuteText(time), precision: 'minute' },
    receivedAt: frame.at,
    flags,
    ...(error !== 'E00' && { meterError: meterError(error) }),
    quantities: QUANTITIES.flatMap(({ letter, name, unit }) => {
      const value = numbers[letter]
      return value === undefined ? [] : { name, unit, value }
    }),
    frameIds: [frame.id],
    ordinal: 0,
    driver: DRIVER,
  }
}

const QUANTITIES: readonly { letter: 'S' | 'D' | 'M' | 'P'; name: Quantity['name']; unit: string }[] = [
  { letter: 'S', name: 'systolic', unit: 'mmHg' },
  { letter: 'D', name: 'diastolic', unit: 'mmHg' },
  { letter: 'M', name: 'meanArterialPressure', unit: 'mmHg' },
  { letter: 'P', name: 'pulse', unit: '/min' },
]
