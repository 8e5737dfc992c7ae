import type { DriverEvent, MeterContext } from '../driver.ts'
import type { Measurement, MeasurementFlag } from '../measurement.ts'
import { minuteText } from '../minute-text.ts'
import { stationWallMs, type WallTime, wallTimeMs, wallTimeOf } from '../sig/common/datetime.ts'
import type { Said, StreamReader } from '../stream/assembler.ts'
import type { Piece } from '../stream/cutter.ts'
import { type BiolandFrame, CATEGORY, type CheckRule, infoOf, parseFrame, resultOf } from './codec.ts'

/** Reads one link's frames: who it is, the count-down, results. */
export class BiolandReader implements StreamReader {
  /** The check the meter's firmware uses. */
  checkRule: CheckRule = 'sum+2'
  /** The meter has said that there is no more. */
  isEnded = false
  /** It gives a result that it has given before: it goes no further back. */
  isRepeating = false
  /** Results heard, repeats included. */
  results = 0
  private readonly zoneOffsetMinutes: number
  private readonly given = new Set<string>()
  private testSince: number | undefined

  constructor({ zoneOffsetMinutes }: Pick<MeterContext, 'zoneOffsetMinutes'>) {
    this.zoneOffsetMinutes = zoneOffsetMinutes
  }

  /** The count-down runs. */
  get isMeasuring(): boolean {
    return this.testSince !== undefined
  }

  hear({ bytes, at }: Piece): Said {
    const frame = parseFrame(bytes)
    if (frame.checkRule !== 'none') this.checkRule = frame.checkRule
    switch (frame.category) {
      case CATEGORY.info:
        return { events: introduction(frame) }
      case CATEGORY.countdown:
        this.testSince ??= at
        return { events: [{ type: 'measuring', kind: 'glucose' }] }
      case CATEGORY.result:
        return this.result(frame, at)
      case CATEGORY.end:
        this.isEnded = true
        return {}
      default:
        return {}
    }
  }

  private result(frame: BiolandFrame, at: number): Said {
    const { time, mgdL } = resultOf(frame)
    this.results += 1
    const since = this.testSince
    const text = Buffer.from(frame.bytes).toString('hex')
    this.isRepeating = this.given.has(text) && since === undefined
    if (this.isRepeating) return {}
    this.testSince = undefined
    this.given.add(text)
    const origin: Measurement['origin'] = since === undefined ? 'stored' : 'live'
    return {
      measurement: {
        kind: 'glucose',
        origin,
        ...(since !== undefined && { startedAt: since }),
        meterTime: { text: minuteText(time), precision: 'minute' },
        flags: this.flagsOf(time, at),
        quantities: [{ name: 'glucose', value: mgdL, unit: 'mg/dL' }],
      },
    }
  }

  /** The first of January of an earlier year is where the clock begins to count when it was never set. */
  private flagsOf(time: WallTime, at: number): MeasurementFlag[] {
    const { year } = wallTimeOf(stationWallMs(at, this.zoneOffsetMinutes))
    const isDefault = time.month === 1 && time.day === 1 && time.year < year
    return isDefault || wallTimeMs(time) === undefined ? ['clock-not-set'] : []
  }
}

function introduction(frame: BiolandFrame): DriverEvent[] {
  const { protocolVersion, battery } = infoOf(frame)
  const identity: DriverEvent = { type: 'identity', firmware: `protocol ${protocolVersion}` }
  // In a frame whose check fits no rule the battery may stand elsewhere.
  const isKnown = frame.checkRule !== 'none' && battery <= 100
  return isKnown ? [identity, { type: 'battery', percent: battery }] : [identity]
}
