import { MeterError } from '../../errors.ts'
import type { Frame, Measurement } from '../../measurement.ts'
import { attErrorCode, type SigConversation } from './conversation.ts'
import {
  CONTROL_POINT,
  decodeRacpResponse,
  RACP,
  type RacpRequestOpcode,
  type RacpResponse,
  type RacpResult,
} from './racp.ts'

/** Without any notification or indication for so long the procedure is given up (the profile's own limit is 30 s). */
const SILENCE_MS = 10_000
const ABORT_MS = 5_000
/** A list of records may run on while records keep coming, but not for ever. */
const LONGEST_MS = 300_000
const BUSY_RETRIES = 5
const BUSY_WAIT_MS = 2_000

const CCCD_IMPROPERLY_CONFIGURED = 0xfd
const PROCEDURE_IN_PROGRESS = 0xfe

const LAST_SEQUENCE_NUMBER = 0xffff

/** Answers that mean: this meter cannot filter. Every record is asked for then. */
const CANNOT_FILTER: readonly RacpResult[] = [
  'invalid-operator',
  'operator-not-supported',
  'invalid-operand',
  'operand-not-supported',
]

export interface Collecting {
  /** Highest sequence number known from earlier links; undefined asks for everything. */
  readonly lastKnown: number | undefined
  /** Turns the characteristics on, again if the meter has forgotten. */
  readonly subscribe: () => Promise<void>
  readonly now: () => number
}

/**
 * The record access procedure: everything newer than `lastKnown`, or everything where the meter cannot filter or has begun to
 * count anew. Throws MeterError refused (with the meter's own answer), busy, noAnswer, linkLost; what came before was handed on.
 */
export async function* collectRecords(conversation: SigConversation, about: Collecting): AsyncGenerator<Measurement> {
  const records = new RecordAccess(conversation, about)
  const total = yield* records.count(RACP.countAll)
  const { lastKnown } = about
  if (lastKnown === undefined || lastKnown >= LAST_SEQUENCE_NUMBER) return yield* records.all()

  const newer = yield* records.report(RACP.reportFrom(lastKnown + 1))
  if (newer === 'success' || newer === ENDED_BY_STATION) return
  if (CANNOT_FILTER.includes(newer)) return yield* records.all()
  if (newer !== 'no-records-found') throw failed(newer)
  // Nothing newer. If even the last known record is gone although there are some, the counter has started again.
  if (total === undefined || total === 0) return
  const sinceLast = yield* records.count(RACP.countFrom(lastKnown))
  if (sinceLast === 0) yield* records.all()
}

const ENDED_BY_STATION = undefined

class RecordAccess {
  private readonly conversation: SigConversation
  private readonly about: Collecting

  constructor(conversation: SigConversation, about: Collecting) {
    this.conversation = conversation
    this.about = about
  }

  /** How many records there are; undefined when the meter does not say. */
  async *count(request: Uint8Array): AsyncGenerator<Measurement, number | undefined> {
    yield* this.write(request)
    const answer = yield* this.listen(SILENCE_MS, (frame) => answerIn(frame, 'report-number-of-records'))
    return answer?.opCode === 'number-of-records-response' ? answer.numberOfRecords : undefined
  }

  async *all(): AsyncGenerator<Measurement, void> {
    const result = yield* this.report(RACP.reportAll)
    if (result !== 'success' && result !== 'no-records-found' && result !== ENDED_BY_STATION) throw failed(result)
  }

  async *report(request: Uint8Array): AsyncGenerator<Measurement, RacpResult | undefined> {
    const { conversation } = this
    if (conversation.aborted) return ENDED_BY_STATION
    yield* this.write(request)
    const answer = yield* this.listen(LONGEST_MS, (frame) => answerIn(frame, 'report-stored-records'))
    if (answer?.opCode === 'response-code') return answer.response
    if (conversation.link.closed) throw new MeterError('linkLost', 'the meter went away before the end of its records')
    yield* this.write(RACP.abort)
    if (conversation.aborted) return ENDED_BY_STATION
    // Late records may still come.
    yield* this.listen(ABORT_MS, (frame) => answerIn(frame, 'abort'))
    throw new MeterError('noAnswer', 'the meter did not finish its list of records')
  }

  /** Hands on what comes until `found` says something; undefined after silence, after `limitMs`, or when the link went. */
  private async *listen<T>(
    limitMs: number,
    found: (frame: Frame) => T | undefined,
  ): AsyncGenerator<Measurement, T | undefined> {
    const until = this.about.now() + limitMs
    for (;;) {
      const frame = await this.conversation.next(Math.min(SILENCE_MS, until - this.about.now()))
      if (!frame) return undefined
      yield* this.conversation.absorb(frame)
      const answer = found(frame)
      if (answer) return answer
    }
  }

  private async *write(request: Uint8Array): AsyncGenerator<Measurement, void> {
    let subscribedAgain = false
    for (let tries = 1; ; tries++) {
      try {
        return await this.conversation.link.write(CONTROL_POINT, request)
      } catch (error) {
        const code = attErrorCode(error)
        if (code === CCCD_IMPROPERLY_CONFIGURED && !subscribedAgain) {
          subscribedAgain = true
          await this.about.subscribe()
        } else if (code === PROCEDURE_IN_PROGRESS && tries <= BUSY_RETRIES) {
          yield* this.listen(BUSY_WAIT_MS, () => undefined)
        } else if (code === PROCEDURE_IN_PROGRESS) {
          throw new MeterError('busy', 'another record procedure of the meter does not end', { cause: error })
        } else {
          throw error
        }
      }
    }
  }
}

/** The frame's answer to `request`, if it is one. Frames that do not decode have been reported as rejected. */
function answerIn(frame: Frame, request: RacpRequestOpcode): RacpResponse | undefined {
  if (frame.channel !== CONTROL_POINT) return undefined
  try {
    const answer = decodeRacpResponse(frame.bytes)
    const fits =
      answer.opCode === 'response-code' ? answer.requestOpCode === request : request === 'report-number-of-records'
    return fits ? answer : undefined
  } catch {
    return undefined
  }
}

function failed(result: RacpResult): MeterError {
  return new MeterError('refused', `record access answered ${result}`)
}
