import type { MeterContext } from '../../driver.ts'
import { DecodeError } from '../../errors.ts'
import type { Frame, Quantity } from '../../measurement.ts'
import { wallTimeOf } from '../../sig/common/datetime.ts'
import { glucoseBeyond, glucoseMgPerDl, offsetOf, storedGlucose } from '../../stored/glucose.ts'
import { Passes } from '../../stored/passes.ts'
import type { Heard, StoredReader } from '../../stored/talk.ts'
import { type Answer, answerOf, HIGH, type LinkByte, LOW, parseFrame } from './codec.ts'

export const DRIVER = { id: 'onetouch-ultramini', version: 1 } as const

const LOWEST_MG_PER_DL = 20
const HIGHEST_MG_PER_DL = 600

export type Said =
  | { readonly is: 'reset' }
  | { readonly is: 'acknowledged' }
  /** An answer that was taken before: our acknowledge was lost. */
  | { readonly is: 'repeat' }
  | Answer

/** Follows the meter's send number, and turns its answers to record questions into measurements. */
export class UltraMiniReader implements StoredReader<Said> {
  /** Station local time minus meter time, in ms, before any setting. */
  clockOffsetMs: number | undefined
  private readonly about: Pick<MeterContext, 'zoneOffsetMinutes'>
  private readonly passes = new Passes()
  private nextS: LinkByte['s'] = 0
  private hasCount = false

  constructor(about: Pick<MeterContext, 'zoneOffsetMinutes'>) {
    this.about = about
  }

  hear(frame: Frame): Heard<Said> {
    const { link, payload } = parseFrame(frame.bytes)
    if (link.disconnect) {
      this.nextS = 0
      this.hasCount = false
      return { said: { is: 'reset' } }
    }
    if (payload.length === 0) {
      if (!link.ack) throw new DecodeError('bad-frame', 'an empty frame that acknowledges nothing')
      return { said: { is: 'acknowledged' } }
    }
    if (link.s !== this.nextS) return { said: { is: 'repeat' } }
    const answer = answerOf(payload, this.hasCount)
    this.nextS = this.nextS === 0 ? 1 : 0
    return this.take(answer, frame)
  }

  private take(answer: Answer, frame: Frame): Heard<Said> {
    switch (answer.is) {
      case 'clock':
        this.clockOffsetMs ??= offsetOf(wallTimeOf(answer.seconds * 1000), frame, this.about.zoneOffsetMinutes)
        return { said: answer }
      case 'count':
        this.hasCount = true
        this.passes.begin()
        return { said: answer }
      case 'record':
        return this.record(answer, frame)
      default:
        return { said: answer }
    }
  }

  private record(answer: Extract<Answer, { is: 'record' }>, frame: Frame): Heard<Said> {
    const { seconds, raw } = answer
    if (!this.passes.isNew(`${seconds} ${raw}`)) return { said: answer }
    const record = { time: wallTimeOf(seconds * 1000), precision: 'second', glucose: glucose(raw) } as const
    const source = { driver: DRIVER, frames: [frame], clockOffsetMs: this.clockOffsetMs }
    return { said: answer, measurements: [storedGlucose(record, source)] }
  }
}

function glucose(raw: number): Quantity {
  if (raw === LOW) return glucoseBeyond('LO')
  return raw === HIGH ? glucoseBeyond('HI') : glucoseMgPerDl(raw, LOWEST_MG_PER_DL, HIGHEST_MG_PER_DL)
}
