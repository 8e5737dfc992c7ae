import type { MeterContext } from '../../driver.ts'
import { DecodeError } from '../../errors.ts'
import type { Frame, Quantity } from '../../measurement.ts'
import { wallTimeText } from '../../sig/common/datetime.ts'
import { type GlucoseRecord, glucoseBeyond, glucoseMgPerDl, offsetOf, storedGlucose } from '../../stored/glucose.ts'
import { Passes } from '../../stored/passes.ts'
import type { Heard, StoredReader } from '../../stored/talk.ts'
import { parseLine, type Ultra2Line, type Ultra2Record } from './codec.ts'

export const DRIVER = { id: 'onetouch-ultra2', version: 1 } as const

const LOWEST_MG_PER_DL = 20
const HIGHEST_MG_PER_DL = 600
const MEALS = { before: 'preprandial', after: 'postprandial', none: undefined } as const

/** A line that carries its sum and no kind we know: the meter's echo of a command among them. */
export type Said = Ultra2Line | { readonly kind: 'other' }

/** Records count only behind the header of a dump: what comes before it is the tail of one that nobody waits for any more. */
export class Ultra2Reader implements StoredReader<Said> {
  /** Station local time minus meter time, in ms, before any setting. */
  clockOffsetMs: number | undefined
  private readonly about: Pick<MeterContext, 'zoneOffsetMinutes'>
  private readonly passes = new Passes()
  private recordsToCome = 0

  constructor(about: Pick<MeterContext, 'zoneOffsetMinutes'>) {
    this.about = about
  }

  hear(frame: Frame): Heard<Said> {
    // A command comes back as it was sent, or with a sum behind it (`S 0053`).
    if (isEcho(frame.bytes)) return { said: { kind: 'other' } }
    const { line } = parseLine(frame.bytes)
    switch (line.kind) {
      case 'clock':
        this.clockOffsetMs ??= offsetOf(line.time, frame, this.about.zoneOffsetMinutes)
        return { said: line }
      case 'dump-header':
        this.recordsToCome = line.records
        this.passes.begin()
        return { said: line }
      case 'record':
        return this.record(line, frame)
      default:
        return { said: line }
    }
  }

  private record(line: Ultra2Record, frame: Frame): Heard<Said> {
    if (this.recordsToCome === 0) return { said: { kind: 'other' } }
    this.recordsToCome -= 1
    if (!this.passes.isNew(JSON.stringify(line))) return { said: line }
    if (line.parityError) {
      return {
        said: line,
        refused: new DecodeError('bad-frame', `parity error of the record at ${wallTimeText(line.time)}`),
      }
    }
    const record: GlucoseRecord = {
      time: line.time,
      precision: 'second',
      glucose: glucose(line.mgdL),
      flags: line.control ? ['control-solution'] : [],
      meal: line.control ? undefined : MEALS[line.meal ?? 'none'],
    }
    return {
      said: line,
      measurements: [storedGlucose(record, { driver: DRIVER, frames: [frame], clockOffsetMs: this.clockOffsetMs })],
    }
  }
}

function glucose(value: Ultra2Record['mgdL']): Quantity {
  return typeof value === 'number' ? glucoseMgPerDl(value, LOWEST_MG_PER_DL, HIGHEST_MG_PER_DL) : glucoseBeyond(value)
}

const isEcho = (line: Uint8Array): boolean => /^(DM[^"]*|S 0053)\r?\n?$/.test(Buffer.from(line).toString('latin1'))
