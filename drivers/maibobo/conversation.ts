import type { MeterContext, StartOrder } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import type { StreamTalk } from '../stream/talk.ts'
import { CODE, command, type HostCode, VERSION } from './codec.ts'
import { NOTIFIES } from './models.ts'
import { type MaiboboReader, PRESSURE_SILENCE_MS } from './reader.ts'

/** From start to result. */
export const MAX_MEASURE_MS = 120_000
/** No result so long after the start: something is wrong with the monitor. */
const HOPELESS_MS = 180_000
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000
const TRIES = 3
/** How soon an order, or its end, is noticed. */
const LISTEN_MS = 500
const ANSWER_MS = { ble: 2_000, serial: 1_000 } as const

/**
 * Connects and listens for what is measured with the monitor's own key. A serial line is listened to until the station wants the
 * end, and the cuff is started there when a person wants it.
 */
export class Conversation {
  private readonly talk: StreamTalk
  private readonly about: MeterContext
  private readonly reader: MaiboboReader
  private readonly line: keyof typeof VERSION

  constructor(talk: StreamTalk, about: MeterContext, reader: MaiboboReader, line: keyof typeof VERSION) {
    this.talk = talk
    this.about = about
    this.reader = reader
    this.line = line
  }

  /** Throws MeterError noAnswer, linkLost. */
  async *run(): AsyncGenerator<Measurement> {
    const { talk, about, reader, line } = this
    const endMs = about.now() + LONGEST_MS
    await talk.link.subscribe(NOTIFIES)
    if (!(yield* this.ask(CODE.connect, () => reader.hasSpoken))) return this.fail('no answer; is the monitor on?')
    while (!talk.aborted && !talk.link.closed) {
      const order = line === 'serial' ? about.wanted?.takeStart() : undefined
      // Whoever has pressed the monitor's own key meanwhile is measured already.
      if (order && !reader.underWay) yield* this.measure(order)
      const idleMs = line === 'serial' ? LISTEN_MS : Math.min(MAX_MEASURE_MS, endMs - about.now())
      const heard = yield* this.hear(idleMs)
      if (!heard && line === 'ble' && !reader.underWay) break
    }
    if (talk.link.closed && (line === 'serial' || reader.underWay)) this.fail('')
  }

  /** Starts the cuff and stays with it to its end. It is let out when the person stops it or goes. */
  private async *measure({ signal: stopped }: StartOrder): AsyncGenerator<Measurement> {
    const { talk, reader } = this
    if (stopped.aborted) return
    const { outcomes } = reader
    const isBegun = () => reader.underWay !== undefined || reader.outcomes > outcomes
    if (!(yield* this.ask(CODE.start, isBegun))) {
      await this.stop()
      return this.fail('the monitor does not start')
    }
    while (reader.underWay && !talk.link.closed) {
      if (talk.aborted || stopped.aborted) return this.stop()
      yield* this.hear(LISTEN_MS)
    }
  }

  /** One look at the line: false when nothing came. A cuff that says nothing more, or pumps without end, is stopped. */
  private async *hear(mostMs: number): AsyncGenerator<Measurement, boolean> {
    const { talk, reader, about } = this
    const { underWay } = reader
    const silentAt = underWay && Math.min(underWay.last + PRESSURE_SILENCE_MS, underWay.since + HOPELESS_MS)
    const leftMs = silentAt === undefined ? mostMs : Math.min(mostMs, silentAt - about.now())
    // At least one look at what has come meanwhile.
    const measurements = await talk.hear(Math.max(1, leftMs))
    if (measurements) yield* measurements
    else if (silentAt !== undefined && about.now() >= silentAt && !talk.aborted && !talk.link.closed) {
      await this.stop()
      throw new MeterError('noAnswer', 'the measurement stopped without a result')
    }
    return measurements !== undefined
  }

  private ask(code: HostCode, answered: () => boolean): AsyncGenerator<Measurement, boolean> {
    const frame = () => command(VERSION[this.line], code)
    return this.talk.ask({ frame, tries: TRIES, timeoutMs: ANSWER_MS[this.line], answered })
  }

  private stop(): Promise<void> {
    return this.talk.send(command(VERSION[this.line], CODE.stop))
  }

  private fail(reason: string): void {
    if (this.talk.aborted) return
    if (this.talk.link.closed) throw new MeterError('linkLost', 'the monitor went away')
    throw new MeterError('noAnswer', reason)
  }
}
