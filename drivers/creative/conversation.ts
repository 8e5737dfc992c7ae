import type { MeterContext, StartOrder } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import type { StreamTalk } from '../stream/talk.ts'
import { hearOpen } from '../stream/unasked.ts'
import { type CreativeFrame, frameOf, MODULE, PRESSURE_COMMAND, STRIP_TYPES, TOKEN } from './codec.ts'
import { type CreativeReader, CUFF_SILENCE_MS } from './reader.ts'

const TRIES = 3
const ANSWER_MS = 500
const HANDSHAKE_MS = 3_000
const WAKE_BYTES = 80
/** How soon an order is noticed. */
const LISTEN_MS = 500
/** Strips are asked for so often, while somebody is measuring and otherwise. */
const ASK_EVERY_MS = { armed: 5_000, idle: 60_000 } as const
/** No result so long after the start: something is wrong with the module. */
const HOPELESS_MS = 180_000
const ADULT = 0

/** What the module says of its cuff. */
const STATUS = { busy: 0x01, fault: 0xff, unplugged: 0xd1 } as const

/** One link to the module: woken once, then listened to; strips are asked for, and the cuff is started when a person wants it. */
export class Conversation {
  private readonly talk: StreamTalk
  private readonly about: MeterContext
  private readonly reader: CreativeReader
  /** Types of strip that the module has answered about. */
  private strips: Set<number> = new Set(STRIP_TYPES)

  constructor(talk: StreamTalk, about: MeterContext, reader: CreativeReader) {
    this.talk = talk
    this.about = about
    this.reader = reader
  }

  /** Until the station wants the end. Throws MeterError noAnswer, linkLost, busy, meterReports. */
  async *run(): AsyncGenerator<Measurement> {
    yield* this.wake()
    yield* this.introduce()
    let askedAt = Number.NEGATIVE_INFINITY
    while (!this.talk.aborted) {
      const { armed = false } = this.about.wanted ?? {}
      const order = this.about.wanted?.takeStart()
      if (this.reader.isAsleep && (armed || order)) yield* this.wake()
      if (order?.kind === 'pressure') yield* this.measurePressure(order)
      if (!this.reader.isAsleep && this.about.now() - askedAt >= ASK_EVERY_MS[armed ? 'armed' : 'idle']) {
        yield* this.askStrips()
        askedAt = this.about.now()
      }
      yield* this.hear(LISTEN_MS)
    }
  }

  /** The module sends a handshake each second until it is answered; one that is awake already may only answer a question. */
  private async *wake(): AsyncGenerator<Measurement> {
    this.strips = new Set(STRIP_TYPES)
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { heard } = this.reader
      const isAwake = yield* this.talk.ask({
        frame: () => new Uint8Array(WAKE_BYTES),
        tries: 1,
        timeoutMs: HANDSHAKE_MS,
        answered: () => this.reader.heard > heard,
      })
      if (isAwake || (yield* this.ask(TOKEN.module, MODULE.version))) {
        await this.answerOwed()
        return
      }
      if (this.talk.aborted) return
    }
    this.noAnswer('the module does not wake; is it switched on, and is the cable in?')
  }

  private async *introduce(): AsyncGenerator<Measurement> {
    const version = yield* this.ask(TOKEN.module, MODULE.version)
    if (!version || version.data.length === 0) return
    // Decimal digits, two a byte.
    const firmware = [...version.data].map((byte) => byte.toString(16)).join('.')
    this.about.report({ type: 'identity', firmware })
  }

  private async *askStrips(): AsyncGenerator<Measurement> {
    let isThere = false
    for (const type of this.strips) {
      if (yield* this.ask(TOKEN.strip, type)) isThere = true
      else this.strips.delete(type)
      if (this.talk.aborted) return
    }
    if (!isThere && !(yield* this.ask(TOKEN.module, MODULE.version)))
      this.noAnswer('the module does not answer any more')
  }

  /** Starts the cuff and stays with it to its end. It is let out when the person stops it or goes. */
  private async *measurePressure(order: StartOrder): AsyncGenerator<Measurement> {
    // What lies there from before comes first on the line, and is not taken for the result.
    yield* this.ask(TOKEN.pressureResult, 1)
    let status = yield* this.ask(TOKEN.pressureStatus, 1)
    if (status?.data[0] === STATUS.busy) {
      // Only the station starts the cuff: this is a measurement whose conversation broke.
      yield* this.ask(TOKEN.pressureCommand, PRESSURE_COMMAND.stop)
      status = yield* this.ask(TOKEN.pressureStatus, 1)
    }
    if (!status) return this.noAnswer('the module does not tell the state of its cuff')
    judgeStatus(status.data[0])
    if (!(yield* this.ask(TOKEN.pressureCommand, PRESSURE_COMMAND.patient, ADULT))) {
      return this.noAnswer('the module does not take for whom it measures')
    }
    if (order.signal.aborted) return
    const { outcomes } = this.reader
    const startedAt = this.about.now()
    if (!(yield* this.start())) {
      await this.stop()
      return this.noAnswer('the module does not start its cuff')
    }
    this.about.report({ type: 'measuring', kind: 'pressure' })
    while (this.reader.outcomes === outcomes) {
      if (this.talk.aborted || order.signal.aborted) return this.stop()
      yield* this.waitForResult(outcomes, startedAt + HOPELESS_MS)
    }
  }

  /** Acknowledged, or seen at work. */
  private start(): AsyncGenerator<Measurement, boolean> {
    const { reader } = this
    const { heard } = reader
    return this.talk.ask({
      frame: () => frameOf(TOKEN.pressureCommand, PRESSURE_COMMAND.start),
      tries: TRIES,
      timeoutMs: ANSWER_MS,
      answered: () =>
        [TOKEN.pressureCommand, TOKEN.cuffPressure].some((token) => reader.heardSince(token, 1, heard) !== undefined),
    })
  }

  private async *waitForResult(outcomes: number, hopelessAt: number): AsyncGenerator<Measurement> {
    const now = this.about.now()
    const silentAt = (this.reader.underWay?.last ?? now) + CUFF_SILENCE_MS
    if (this.reader.hasFinished) {
      yield* this.ask(TOKEN.pressureResult, 1)
      if (this.reader.outcomes === outcomes) this.noAnswer('the cuff has stopped without a result')
    } else if (now >= Math.min(silentAt, hopelessAt)) {
      await this.stop()
      this.noAnswer('the measurement stopped without a result')
    } else {
      yield* this.hear(Math.min(LISTEN_MS, silentAt - now))
    }
  }

  private async stop(): Promise<void> {
    await this.talk.send(frameOf(TOKEN.pressureCommand, PRESSURE_COMMAND.stop))
  }

  /** The answer: the same token and type. Undefined: none, or no more wanted. */
  private async *ask(
    token: number,
    type: number,
    ...data: readonly number[]
  ): AsyncGenerator<Measurement, CreativeFrame | undefined> {
    const { heard } = this.reader
    const answer = () => this.reader.heardSince(token, type, heard)
    yield* this.talk.ask({
      frame: () => frameOf(token, type, ...data),
      tries: TRIES,
      timeoutMs: ANSWER_MS,
      answered: () => answer() !== undefined,
    })
    await this.answerOwed()
    return answer()
  }

  private async *hear(timeoutMs: number): AsyncGenerator<Measurement> {
    yield* (await hearOpen(this.talk, timeoutMs)) ?? []
    await this.answerOwed()
  }

  /** Handshakes and sleep are answered with the same. */
  private async answerOwed(): Promise<void> {
    for (const { token, type, data } of this.reader.owed.splice(0)) await this.talk.send(frameOf(token, type, ...data))
  }

  private noAnswer(reason: string): void {
    if (this.talk.aborted) return
    if (this.talk.link.closed) throw new MeterError('linkLost', 'the line to the module is gone')
    throw new MeterError('noAnswer', reason)
  }
}

function judgeStatus(status: number | undefined): void {
  if (status === STATUS.busy) throw new MeterError('busy', 'the cuff is at work already')
  if (status === STATUS.fault) throw new MeterError('meterReports', 'the module reports a fault of its cuff')
  if (status === STATUS.unplugged) throw new MeterError('meterReports', 'the cuff is not plugged in')
}
