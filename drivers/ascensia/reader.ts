import type { MeterContext } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import type { Frame, Measurement, MeasurementFlag, Quantity } from '../measurement.ts'
import type { WallTime } from '../sig/common/datetime.ts'
import { offsetOf, storedGlucose } from '../stored/glucose.ts'
import { Passes } from '../stored/passes.ts'
import type { Heard, StoredReader } from '../stored/talk.ts'
import { type AstmHeader, type AstmResult, type Control, headerOf, parseItem, resultOf } from './codec.ts'

export const DRIVER = { id: 'contour', version: 1 } as const

export type Said =
  | { readonly is: Control }
  | { readonly is: 'header'; readonly header: AstmHeader }
  | { readonly is: 'result' | 'record' | 'last' | 'repeat' }

/** Follows the frame numbers, 1 to 7 and then 0, and turns R records of glucose into measurements. */
export class ContourReader implements StoredReader<Said> {
  /** Station local time minus meter time, in ms, by the clock in the H record. */
  clockOffsetMs: number | undefined
  private readonly about: Pick<MeterContext, 'zoneOffsetMinutes'>
  private readonly passes = new Passes()
  private lastNumber = 0

  constructor(about: Pick<MeterContext, 'zoneOffsetMinutes'>) {
    this.about = about
  }

  hear(frame: Frame): Heard<Said> {
    const item = parseItem(frame.bytes)
    if (item.is === 'control') {
      if (item.control === 'ENQ') this.lastNumber = 0
      return { said: { is: item.control } }
    }
    const { frameNumber, text } = item
    const isHeader = text.startsWith('H')
    if (!isHeader && frameNumber === this.lastNumber) return { said: { is: 'repeat' } }
    if (frameNumber !== (isHeader ? 1 : (this.lastNumber + 1) % 8))
      throw new DecodeError('bad-frame', 'a frame out of order')
    const heard = this.record(text, frame)
    this.lastNumber = frameNumber
    return heard
  }

  private record(text: string, frame: Frame): Heard<Said> {
    if (text.startsWith('H')) {
      const header = headerOf(text)
      const clock = timeOf(header.timestamp)
      if (clock) this.clockOffsetMs = offsetOf(clock.time, frame, this.about.zoneOffsetMinutes)
      this.passes.begin()
      return { said: { is: 'header', header } }
    }
    if (text.startsWith('L')) return { said: { is: 'last' } }
    if (!text.startsWith('R')) return { said: { is: 'record' } }
    const result = resultOf(text)
    if (result.analyte !== 'Glucose' || !this.passes.isNew(keyOf(result))) return { said: { is: 'result' } }
    const clock = timeOf(result.timestamp)
    const said = { is: 'result' } as const
    if (!clock) return { said, refused: new DecodeError('invalid-date', `a result at ${result.timestamp}`) }
    if (!UNITS.includes(result.unit))
      return { said, refused: new DecodeError('unsupported-format', `unit ${result.unit}`) }
    return { said, measurements: [this.measurement(result, clock, frame)] }
  }

  private measurement(result: AstmResult, clock: MeterTime, frame: Frame): Measurement {
    const marks = result.flags.split('/')
    const flags: MeasurementFlag[] = marks.includes('E') ? ['control-solution'] : []
    const meal = marks.map((mark) => MEALS[mark]).find((known) => known !== undefined)
    return storedGlucose(
      { ...clock, glucose: quantity(result, marks), flags, meal: flags.length === 0 ? meal : undefined },
      { driver: DRIVER, frames: [frame], clockOffsetMs: this.clockOffsetMs },
    )
  }
}

/** The unit stands in each record. */
const UNITS: readonly string[] = ['mg/dL', 'mmol/L']
const MEALS: Readonly<Record<string, Measurement['meal']>> = { B: 'preprandial', A: 'postprandial', F: 'fasting' }

function quantity({ value, unit }: AstmResult, marks: readonly string[]): Quantity {
  if (marks.includes('<')) return { name: 'glucose', unit, comparator: 'LO' }
  return marks.includes('>') ? { name: 'glucose', unit, comparator: 'HI' } : { name: 'glucose', unit, value }
}

const keyOf = ({ sequence: _, ...result }: AstmResult): string => JSON.stringify(result)

interface MeterTime {
  readonly time: WallTime
  readonly precision: 'minute' | 'second'
}

/** YYYYMMDDHHMM, or with seconds. */
function timeOf(timestamp: string): MeterTime | undefined {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(timestamp)
  if (!digits) return undefined
  const [year, month, day, hour, minute] = digits.slice(1, 6).map(Number) as [number, number, number, number, number]
  const second = digits[6]
  return {
    time: { year, month, day, hour, minute, second: Number(second ?? 0) },
    precision: second ? 'second' : 'minute',
  }
}
