import type { Link, MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { SigConversation } from '../sig/common/conversation.ts'
import type { StreamAssembler } from './assembler.ts'

export interface Asking {
  /** Called before every try; gives what to write. */
  frame(attempt: number): Uint8Array
  readonly tries: number
  /** For each try. */
  readonly timeoutMs: number
  answered(): boolean
}

/** One link to a meter that speaks in a stream of its own: what comes is read by the assembler, what the driver asks is written. */
export class StreamTalk extends SigConversation {
  private readonly stream: StreamAssembler
  private readonly writes: string
  private readonly now: () => number

  /** `writes`: the characteristic that takes requests. */
  constructor(link: Link, about: MeterContext, stream: StreamAssembler, writes = '') {
    super(link, about, stream)
    this.stream = stream
    this.writes = writes
    this.now = () => about.now()
  }

  /** Frames heard on this link. */
  get heard(): number {
    return this.stream.heard
  }

  /**
   * The measurements of the next frame, if any; undefined when none came in time, the link is closed or the station wants the end.
   * Throws MeterError malformedFrame when the meter turns out to be another family's.
   */
  async hear(timeoutMs: number): Promise<readonly Measurement[] | undefined> {
    const frame = await this.next(timeoutMs)
    if (!frame) return undefined
    const measurements = this.absorb(frame)
    if (this.stream.stranger) {
      throw new MeterError('malformedFrame', `these are the first bytes of another meter (${this.stream.stranger})`)
    }
    return measurements
  }

  /** A link that is gone shows when its next frame is waited for: what came before decides whether that is a fault. */
  async send(frame: Uint8Array): Promise<void> {
    // The link keeps what is sent and hands over only what comes: the reader is told here what a replay finds in the journal.
    this.stream.push({ id: '', at: this.now(), direction: 'out', bytes: Uint8Array.from(frame) })
    try {
      await this.link.write(this.writes, frame)
    } catch (error) {
      if (!this.link.closed || !(error instanceof MeterError && error.kind === 'linkLost')) throw error
    }
  }

  /** Asks until it is answered; what comes meanwhile is handed on. False: no answer, or no more wanted. */
  async *ask({ frame, tries, timeoutMs, answered }: Asking): AsyncGenerator<Measurement, boolean> {
    for (let attempt = 0; attempt < tries && !this.aborted && !this.link.closed; attempt++) {
      await this.send(frame(attempt))
      const deadline = this.now() + timeoutMs
      while (!answered()) {
        const measurements = await this.hear(deadline - this.now())
        if (!measurements) break
        yield* measurements
      }
      if (answered()) return true
    }
    return false
  }
}
