import type { MeterContext } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import { wallTimeMs } from '../../sig/common/datetime.ts'
import { isAdrift, stationTime } from '../../stored/clock.ts'
import type { StoredTalk } from '../../stored/talk.ts'
import { type Answer, frame, type LinkByte, REQUEST, recordRequest, setClockRequest } from './codec.ts'
import type { Said, UltraMiniReader } from './reader.ts'

const TRIES = 5
const RESET_TRIES = 3
const ACKNOWLEDGE_MS = 500
const ANSWER_MS = 2_000
/** The meter gives up after repeating five times. */
const MAX_FRAMES = 12
/** How often the conversation begins anew, from the reset, after a step has failed. */
const MAX_STARTS = 2

/** Asks for the whole memory, newest first, and leaves the meter as it was. */
export async function* converse(
  talk: StoredTalk<Said>,
  about: MeterContext,
  reader: UltraMiniReader,
): AsyncGenerator<Measurement> {
  const line = new Window(talk)
  for (let start = 1; ; start++) {
    await line.reset()
    try {
      yield* readMeter(line, talk, about, reader)
      return
    } catch (error) {
      yield* talk.taken()
      const mayPass = error instanceof MeterError && (error.kind === 'noAnswer' || error.kind === 'badChecksum')
      if (!mayPass || start === MAX_STARTS) throw error
    } finally {
      if (!about.signal.aborted) await line.leave()
    }
  }
}

async function* readMeter(
  line: Window,
  talk: StoredTalk<Said>,
  about: MeterContext,
  reader: UltraMiniReader,
): AsyncGenerator<Measurement> {
  const version = await line.ask(REQUEST.version, 'text')
  const serialNumber = await line.ask(REQUEST.serialNumber, 'text')
  about.report({ type: 'identity', firmware: version.text, serialNumber: serialNumber.text })
  await readAndSetClock(line, about, reader)
  const { records } = await line.ask(REQUEST.recordCount, 'count')
  for (let index = 0; index < records; index++) {
    await line.ask(recordRequest(index), 'record')
    yield* talk.taken()
  }
}

async function readAndSetClock(line: Window, about: MeterContext, reader: UltraMiniReader): Promise<void> {
  const { seconds } = await line.ask(REQUEST.readClock, 'clock')
  const stationMs = wallTimeMs(stationTime(about)) as number
  const set = isAdrift(stationMs - seconds * 1000)
  if (set) await line.ask(setClockRequest(Math.floor(stationMs / 1000)), 'clock')
  if (reader.clockOffsetMs !== undefined) about.report({ type: 'clock', offsetMs: reader.clockOffsetMs, set })
}

/** The station's side of the one-bit window: strict in what it sends, lenient in what it takes. */
class Window {
  private readonly talk: StoredTalk<Said>
  private s: LinkByte['s'] = 0
  private e: LinkByte['e'] = 0

  constructor(talk: StoredTalk<Said>) {
    this.talk = talk
  }

  /** Throws MeterError noAnswer, or badChecksum when only spoilt frames came. */
  async reset(): Promise<void> {
    this.s = 0
    this.e = 0
    let heard: unknown
    for (let attempt = 0; attempt < RESET_TRIES; attempt++) {
      await this.talk.send(frame({ disconnect: true }))
      heard = await this.talk.answer(({ is }) => (is === 'reset' ? true : undefined), ACKNOWLEDGE_MS)
      if (heard === true) return
      this.talk.flush()
    }
    throw failed(heard === 'spoilt', 'the reset')
  }

  /** Switches the meter's communication off; it is not waited for longer than half a second. */
  async leave(): Promise<void> {
    try {
      await this.talk.send(frame({ disconnect: true, e: this.e }))
      await this.talk.answer(({ is }) => (is === 'reset' ? true : undefined), ACKNOWLEDGE_MS)
    } catch (error) {
      // Whatever broke the conversation has been told already; a line that goes now spoils nothing any more.
      if (!(error instanceof MeterError && error.kind === 'linkLost')) throw error
    }
  }

  /** Throws MeterError noAnswer, badChecksum, refused. */
  async ask<Is extends Answer['is']>(request: readonly number[], is: Is): Promise<Extract<Answer, { is: Is }>> {
    const answer = await this.exchange(request)
    if (isA(answer, is)) return answer
    const status = answer.is === 'refused' ? ` (status ${answer.status})` : ''
    throw new MeterError('refused', `the meter has no ${is} to give${status}`)
  }

  private async exchange(request: readonly number[]): Promise<Answer> {
    const command = frame({ s: this.s, e: this.e }, request)
    let isSpoilt = false
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await this.talk.send(command)
      let isAcknowledged = false
      for (let frames = 0; frames < MAX_FRAMES; frames++) {
        const said = await this.talk.hear(isAcknowledged ? ANSWER_MS : ACKNOWLEDGE_MS)
        if (said === undefined) break
        // Not acknowledged: the meter sends it again.
        isSpoilt = said === 'spoilt'
        if (said === 'spoilt') continue
        if (said.is === 'acknowledged') isAcknowledged = true
        else if (said.is === 'repeat') await this.acknowledge()
        else if (said.is !== 'reset') {
          this.s = this.s === 0 ? 1 : 0
          this.e = this.e === 0 ? 1 : 0
          await this.acknowledge()
          return said
        }
      }
      this.talk.flush()
    }
    throw failed(isSpoilt, `the question ${Buffer.from(request).toString('hex')}`)
  }

  private async acknowledge(): Promise<void> {
    await this.talk.send(frame({ ack: true, s: this.s, e: this.e }))
  }
}

function isA<Is extends Answer['is']>(answer: Answer, is: Is): answer is Extract<Answer, { is: Is }> {
  return answer.is === is
}

function failed(isSpoilt: boolean, asked: string): MeterError {
  return isSpoilt
    ? new MeterError('badChecksum', `the answers to ${asked} came spoilt`)
    : new MeterError('noAnswer', `no answer to ${asked}; is the cable in a meter that is switched off?`)
}
