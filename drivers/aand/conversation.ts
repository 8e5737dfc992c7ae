import type { MeterContext, SerialLink, StartOrder } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { type CommandText, command, DEVICE_IDS, type DeviceId } from './codec.ts'
import { type Heard, ResultReader } from './results.ts'

const ANSWER_TIMEOUT_MS = 1_000
const TRIES = 3
/** How soon an order or an abort is noticed. */
const LISTEN_MS = 500
/** A measurement lasts 30 to 60 s; five seconds later the monitor is asked, and then every ten. */
const ASK_AFTER_MS = 65_000
const ASK_EVERY_MS = 10_000
const START_DEADLINE_MS = 180_000

export class Conversation {
  private readonly link: SerialLink
  private readonly about: MeterContext
  private readonly reader: ResultReader
  private readonly ready: Measurement[] = []
  /** The device ID the monitor has answered to. */
  private id: DeviceId | undefined

  constructor(link: SerialLink, about: MeterContext) {
    this.link = link
    this.about = about
    this.reader = new ResultReader(about)
  }

  /** The measurements completed since the last call. */
  taken(): Measurement[] {
    return this.ready.splice(0)
  }

  /**
   * Everything the monitor sends on its own, and what a person at the kiosk has asked to be started, until the station wants no
   * more. Throws MeterError refused, noAnswer, linkLost.
   */
  async *run(): AsyncGenerator<Measurement> {
    while (!this.about.signal.aborted) {
      const order = this.about.wanted?.takeStart()
      if (order?.kind === 'pressure') yield* this.measure(order)
      await this.hear(LISTEN_MS)
      yield* this.taken()
    }
  }

  /** Starts the cuff and stays with it to its result. It is let out when the person stops it or goes. */
  private async *measure({ signal: stopped }: StartOrder): AsyncGenerator<Measurement> {
    const isOver = () => this.about.signal.aborted || stopped.aborted
    await this.learnLastResult()
    yield* this.taken()
    if (!(await this.start(isOver))) return
    this.about.report({ type: 'measuring', kind: 'pressure' })
    const startedAt = this.about.now()
    let askAt = startedAt + ASK_AFTER_MS
    while (!isOver()) {
      const heard = await this.hear(LISTEN_MS)
      yield* this.taken()
      if (heard?.measurement && heard.measurement.origin !== 'stored') return
      const now = this.about.now()
      if (now - startedAt >= START_DEADLINE_MS) {
        await this.send('SP')
        throw new MeterError('noAnswer', 'no result 180 s after the start')
      }
      if (now < askAt && !heard?.rejected) continue
      await this.send('RB')
      askAt = now + ASK_EVERY_MS
    }
    await this.send('SP')
  }

  /** Asks for the result that is there before the start, and so finds out which device ID is answered. */
  private async learnLastResult(): Promise<void> {
    const isAnswer = ({ answer, measurement, rejected }: Heard) => Boolean(answer ?? measurement ?? rejected)
    for (const id of DEVICE_IDS) {
      let heard = await this.request('RB', id, isAnswer)
      if (heard?.rejected) heard = await this.request('RB', id, isAnswer)
      if (!heard) continue
      this.id = id
      return
    }
  }

  /** False when it is wanted no more before the cuff has started. */
  private async start(isOver: () => boolean): Promise<boolean> {
    let wasRefused = false
    let tries = 0
    // A late answer may have come after the question with the other ID.
    for (const id of new Set([this.id ?? DEVICE_IDS[0], ...DEVICE_IDS])) {
      for (let attempt = 0; attempt < TRIES; attempt++) {
        if (isOver()) {
          // A start whose answer was lost may have been heard.
          if (tries > 0) await this.send('SP')
          return false
        }
        tries += 1
        const heard = await this.request('ST', id, ({ answer }) => answer !== undefined)
        wasRefused ||= heard?.answer === 'nak'
        if (heard?.answer !== 'ack') continue
        this.id = id
        return true
      }
    }
    if (wasRefused) throw new MeterError('refused', 'the monitor does not start a measurement now')
    await this.send('SP')
    throw new MeterError('noAnswer', 'no answer to the start command; are commands switched on in the monitor?')
  }

  /** What answers the command; whatever else comes meanwhile is taken note of. */
  private async request(
    text: CommandText,
    id: DeviceId,
    isAnswer: (heard: Heard) => boolean,
  ): Promise<Heard | undefined> {
    await this.send(text, id)
    const deadline = this.about.now() + ANSWER_TIMEOUT_MS
    for (let leftMs = ANSWER_TIMEOUT_MS; leftMs > 0; leftMs = deadline - this.about.now()) {
      const heard = await this.hear(leftMs)
      if (heard && isAnswer(heard)) return heard
    }
    return undefined
  }

  private async send(text: CommandText, id: DeviceId = this.id ?? DEVICE_IDS[0]): Promise<void> {
    const bytes = command(text, id)
    // The link keeps what is sent, but hands over only what comes: the reader is told here what a replay finds in the journal.
    this.reader.push({ id: '', at: this.about.now(), direction: 'out', bytes })
    await this.link.write(bytes)
  }

  private async hear(timeoutMs: number): Promise<Heard | undefined> {
    const frame = await this.link.read(timeoutMs)
    if (!frame) return undefined
    const heard = this.reader.push(frame)
    if (heard.measurement) this.ready.push(heard.measurement)
    if (heard.rejected) {
      this.about.report({ type: 'rejected', code: heard.rejected.code, reason: heard.rejected.reason })
    }
    return heard
  }
}
