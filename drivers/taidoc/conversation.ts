import type { MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { COMMAND, type Command, request, type TaidocFrame } from './codec.ts'
import type { TaidocLine } from './line.ts'
import type { RecordReader } from './records.ts'

const TRIES = 3
const REPLY_TIMEOUT_MS = 1_000
/** Frames that are no answer (late ones, echoes, announcements) before a try counts as failed. */
const MAX_STRAYS = 20
/** Between a reply and the next request. */
const PACE_MS = 50

interface Asking {
  /** Commands that answer; the one asked when left out. */
  readonly answers?: readonly Command[]
  readonly timeoutMs?: number
}

/** One request, one reply. Whatever comes in goes through the reader, so that nothing heard is lost. */
export class Conversation {
  private readonly link: TaidocLine
  private readonly about: MeterContext
  private readonly reader: RecordReader
  private readonly ready: Measurement[] = []

  constructor(link: TaidocLine, about: MeterContext, reader: RecordReader) {
    this.link = link
    this.about = about
    this.reader = reader
  }

  /** The measurements completed since the last call. */
  taken(): Measurement[] {
    return this.ready.splice(0)
  }

  /** The payload of the reply. Throws MeterError noAnswer, or badChecksum when only spoilt replies came. */
  async ask(command: Command, data?: readonly number[], asking: Asking = {}): Promise<Uint8Array> {
    const frame = request(command, data)
    const answers = asking.answers ?? [command]
    let heard: TaidocFrame | 'spoilt' | undefined
    for (let attempt = 0; attempt < TRIES; attempt++) {
      this.about.signal.throwIfAborted()
      await this.link.write(frame)
      heard = await this.answer(frame, answers, asking.timeoutMs ?? REPLY_TIMEOUT_MS)
      if (heard !== undefined && heard !== 'spoilt') {
        await this.pause(PACE_MS)
        return heard.payload
      }
      this.link.flush()
    }
    const name = command.toString(16)
    if (heard === 'spoilt') throw new MeterError('badChecksum', `the reply to ${name} came spoilt ${TRIES} times`)
    throw new MeterError('noAnswer', `no reply to ${name} in ${TRIES} tries; is the meter on and communicating?`)
  }

  /** For what a model may not know: undefined where `ask` throws for lack of a good reply. */
  async askIfKnown(command: Command, data?: readonly number[]): Promise<Uint8Array | undefined> {
    try {
      return await this.ask(command, data)
    } catch (error) {
      if (error instanceof MeterError && (error.kind === 'noAnswer' || error.kind === 'badChecksum')) return undefined
      throw error
    }
  }

  /** Lets the meter rest, listening: late replies are taken note of here. */
  async pause(ms: number): Promise<void> {
    await this.hear(ms)
  }

  private async answer(
    frame: Uint8Array,
    answers: readonly number[],
    timeoutMs: number,
  ): Promise<TaidocFrame | 'spoilt' | undefined> {
    for (let strays = 0; strays < MAX_STRAYS; strays++) {
      const heard = await this.hear(timeoutMs)
      if (heard === undefined || heard === 'spoilt') return heard
      if (heard === 'nothing') continue
      if (answers.includes(heard.command)) return heard
      if (heard.command === COMMAND.announce) await this.link.write(frame)
    }
    return undefined
  }

  private async hear(timeoutMs: number): Promise<TaidocFrame | 'spoilt' | 'nothing' | undefined> {
    const frame = await this.link.read(timeoutMs)
    if (!frame) return undefined
    const { reply, measurement, rejected } = this.reader.push(frame)
    if (measurement) this.ready.push(measurement)
    if (rejected) this.about.report({ type: 'rejected', code: rejected.code, reason: rejected.reason })
    return reply ?? (rejected ? 'spoilt' : 'nothing')
  }
}
