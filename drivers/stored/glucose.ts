import type { Frame, Measurement, MeasurementFlag, Quantity } from '../measurement.ts'
import { minuteText } from '../minute-text.ts'
import { stationWallMs, type WallTime, wallTimeMs, wallTimeText } from '../sig/common/datetime.ts'

/** One result of a glucose meter's memory. */
export interface GlucoseRecord {
  readonly time: WallTime
  readonly precision: 'minute' | 'second'
  readonly glucose: Quantity
  readonly flags?: readonly MeasurementFlag[]
  readonly meal?: Measurement['meal'] | undefined
}

/** Where a record comes from. */
export interface RecordSource {
  readonly driver: Measurement['driver']
  /** The frames that carry it, in order; never empty. */
  readonly frames: readonly Frame[]
  /** Counts records that end with the same frame. */
  readonly ordinal?: number
  /** Station local time minus meter time, before any setting of the clock. */
  readonly clockOffsetMs: number | undefined
}

/** mg/dL; outside of `lowest` to `highest` the meter has shown LO or HI. */
export function glucoseMgPerDl(value: number, lowest: number, highest: number): Quantity {
  if (value < lowest) return glucoseBeyond('LO')
  return value > highest ? glucoseBeyond('HI') : { name: 'glucose', value, unit: 'mg/dL' }
}

export const glucoseBeyond = (comparator: 'LO' | 'HI'): Quantity => ({ name: 'glucose', unit: 'mg/dL', comparator })

export function storedGlucose(record: GlucoseRecord, source: RecordSource): Measurement {
  const { time, precision, glucose, flags = [], meal } = record
  const { driver, frames, ordinal = 0, clockOffsetMs } = source
  const hasDate = wallTimeMs(time) !== undefined
  return {
    kind: 'glucose',
    origin: 'stored',
    meterTime: { text: precision === 'minute' ? minuteText(time) : wallTimeText(time), precision },
    ...(hasDate && clockOffsetMs !== undefined && { clockOffsetMs }),
    receivedAt: (frames.at(-1) as Frame).at,
    flags: hasDate ? [...flags] : [...flags, 'clock-not-set'],
    ...(meal && { meal }),
    quantities: [glucose],
    frameIds: frames.map(({ id }) => id),
    ordinal,
    driver,
  }
}

/** Station local time minus the meter's, in ms, when a frame tells it; undefined for an impossible date. */
export function offsetOf(meterTime: WallTime, frame: Frame, zoneOffsetMinutes: number): number | undefined {
  const meterMs = wallTimeMs(meterTime)
  return meterMs === undefined ? undefined : stationWallMs(frame.at, zoneOffsetMinutes) - meterMs
}
