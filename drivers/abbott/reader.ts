import type { MeterContext } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import type { Frame, Measurement, Quantity } from '../measurement.ts'
import { wallTimeText } from '../sig/common/datetime.ts'
import { type GlucoseRecord, glucoseBeyond, glucoseMgPerDl, offsetOf, storedGlucose } from '../stored/glucose.ts'
import { Passes } from '../stored/passes.ts'
import type { Heard, StoredReader } from '../stored/talk.ts'
import { type LiteLine, type LiteRecord, readLine, readRecord, sumOf } from './codec.ts'

export const DRIVER = { id: 'freestyle-lite', version: 1 } as const

const LOWEST_MG_PER_DL = 20
const HIGHEST_MG_PER_DL = 500

export type Said = LiteLine | { readonly is: 'record' }

interface Answer {
  readonly lines: Frame[]
  /** Undefined until the count has come. */
  expected: number | undefined
  /** Lines behind the count, the damaged ones among them. */
  recordLines: number
  readonly records: { readonly frame: Frame; readonly record: LiteRecord }[]
}

/** Collects the lines of an answer; they count when its sum is right and as many records have come as were announced. */
export class LiteReader implements StoredReader<Said> {
  /** Station local time minus meter time, in ms, before any setting. */
  clockOffsetMs: number | undefined
  private readonly about: Pick<MeterContext, 'zoneOffsetMinutes'>
  private readonly passes = new Passes()
  private answer: Answer | undefined

  constructor(about: Pick<MeterContext, 'zoneOffsetMinutes'>) {
    this.about = about
  }

  hear(frame: Frame): Heard<Said> {
    const line = readLine(frame.bytes)
    if (line.is === 'begin') this.answer = { lines: [], expected: undefined, recordLines: 0, records: [] }
    const { answer } = this
    answer?.lines.push(frame)
    switch (line.is) {
      case 'clock':
        this.clockOffsetMs ??= offsetOf(line.time, frame, this.about.zoneOffsetMinutes)
        return { said: line }
      case 'log-empty':
        if (answer) answer.expected = 0
        return { said: line }
      case 'count':
        if (answer) answer.expected = line.records
        return { said: line }
      case 'end':
        this.answer = undefined
        return { said: line, measurements: this.whole(answer, line, frame) }
      case 'other':
        return answer?.expected ? this.record(answer, frame) : { said: line }
      default:
        return { said: line }
    }
  }

  private record(answer: Answer, frame: Frame): Heard<Said> {
    // The extra LF behind the count.
    if (frame.bytes.length === 1) return { said: { is: 'other' } }
    answer.recordLines += 1
    try {
      answer.records.push({ frame, record: readRecord(frame.bytes) })
      return { said: { is: 'record' } }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return { said: { is: 'record' }, refused: error }
    }
  }

  /** Throws DecodeError truncated, checksum. */
  private whole(
    answer: Answer | undefined,
    end: Extract<LiteLine, { is: 'end' }>,
    endFrame: Frame,
  ): readonly Measurement[] {
    const expected = end.isLogEmpty ? 0 : answer?.expected
    if (!answer || expected !== answer.recordLines)
      throw new DecodeError('truncated', 'not all lines of the memory came')
    if (end.sum === undefined && expected > 0)
      throw new DecodeError('missing-checksum', 'the memory came without its sum')
    const sum = sumOf(answer.lines.map(({ bytes }) => bytes))
    if (end.sum !== undefined && sum !== end.sum) {
      throw new DecodeError('checksum', 'sum of the memory', { expected: sum, got: end.sum })
    }
    this.passes.begin()
    const fresh = answer.records.filter(({ record }) => this.passes.isNew(keyOf(record)))
    return fresh.map(({ frame, record }, ordinal) =>
      storedGlucose(glucoseRecord(record), {
        driver: DRIVER,
        frames: [frame, endFrame],
        ordinal,
        clockOffsetMs: this.clockOffsetMs,
      }),
    )
  }
}

function glucoseRecord({ time, mgPerDl, control }: LiteRecord): GlucoseRecord {
  return { time, precision: 'minute', glucose: glucose(mgPerDl), flags: control ? ['control-solution'] : [] }
}

function glucose(value: LiteRecord['mgPerDl']): Quantity {
  return typeof value === 'number' ? glucoseMgPerDl(value, LOWEST_MG_PER_DL, HIGHEST_MG_PER_DL) : glucoseBeyond(value)
}

const keyOf = ({ time, mgPerDl, control }: LiteRecord): string => `${wallTimeText(time)} ${mgPerDl} ${control}`
