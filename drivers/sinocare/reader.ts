import type { Measurement, MeasurementFlag, Quantity } from '../measurement.ts'
import { wallTimeMs } from '../sig/common/datetime.ts'
import type { NewMeasurement, Said, StreamReader } from '../stream/assembler.ts'
import type { Piece } from '../stream/cutter.ts'
import { COMMAND, errorCodeOf, parseFrame, resultOf, timeText } from './codec.ts'

/** Results that the meter sends as errors: beyond its range. */
const OFF_SCALE: Readonly<Record<string, NonNullable<Quantity['comparator']>>> = { '0101': 'HI', '0102': 'LO' }
/** What the display shows. What each of them means differs by model and is not published. */
const DISPLAYED: Readonly<Record<string, string>> = { '0001': 'E-1', '0002': 'E-2', '0003': 'E-3' }

/** Reads one link's frames: which of them are results, and which were measured just now. */
export class SinocareReader implements StreamReader {
  /** The meter has said that it switches itself off. */
  isOff = false
  /** A strip is in or the count-down runs; `startedAt` is the count-down where it was told, else the strip. */
  private test: { readonly startedAt: number; readonly isCounting: boolean } | undefined
  /** Results given on this link, and errors since the last test began: the meter sends them over and over. */
  private readonly given = new Set<string>()
  private givenErrors = new Set<string>()

  get isMeasuring(): boolean {
    return this.test !== undefined
  }

  hear({ bytes, at }: Piece): Said {
    const frame = parseFrame(bytes)
    switch (frame.command) {
      case COMMAND.stripInserted:
      case COMMAND.testStarted:
        return this.begins(frame.command === COMMAND.testStarted, at)
      case COMMAND.powerOff:
        this.isOff = true
        this.test = undefined
        return {}
      case COMMAND.result: {
        const isAgain = wasIn(this.given, Buffer.from(frame.payload).toString('hex'))
        const result = resultOf(frame)
        const flags: MeasurementFlag[] = wallTimeMs(result.time) === undefined ? ['clock-not-set'] : []
        const meterTime = { text: timeText(result), precision: result.precision }
        const quantities: Quantity[] = [{ name: 'glucose', value: result.mmolL, unit: 'mmol/L' }]
        return isAgain ? {} : this.measured({ meterTime, flags, quantities })
      }
      case COMMAND.error: {
        const code = errorCodeOf(frame)
        return wasIn(this.givenErrors, code) ? {} : this.measured(errorContent(code))
      }
      default:
        return {}
    }
  }

  private begins(isCounting: boolean, at: number): Said {
    // The meter may say either several times.
    if (!this.test || (isCounting && !this.test.isCounting)) this.test = { startedAt: at, isCounting }
    this.givenErrors = new Set()
    return { events: [{ type: 'measuring', kind: 'glucose' }] }
  }

  private measured(content: Pick<NewMeasurement, 'flags' | 'quantities' | 'meterTime' | 'meterError'>): Said {
    const { test } = this
    this.test = undefined
    const origin: Measurement['origin'] = test ? 'live' : 'unknown'
    return { measurement: { kind: 'glucose', origin, ...(test && { startedAt: test.startedAt }), ...content } }
  }
}

function errorContent(code: string): Pick<NewMeasurement, 'flags' | 'quantities' | 'meterError'> {
  const comparator = OFF_SCALE[code]
  if (comparator) return { flags: [], quantities: [{ name: 'glucose', unit: 'mmol/L', comparator }] }
  return { flags: [], quantities: [], meterError: { code: DISPLAYED[code] ?? code, help: 'meter-error' } }
}

/** Whether the text was in the set; it is afterwards. */
function wasIn(set: Set<string>, text: string): boolean {
  const before = set.size
  set.add(text)
  return set.size === before
}
