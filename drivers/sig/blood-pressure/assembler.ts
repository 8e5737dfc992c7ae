import type { MeterContext } from '../../driver.ts'
import type { Frame, Measurement, MeasurementFlag, Quantity } from '../../measurement.ts'
import { type Assembled, type Assembler, MeterClock, NOTHING, rejecting } from '../common/assembler.ts'
import { textDateKnown } from '../common/datetime.ts'
import { meterTimeOf } from '../common/meter-time.ts'
import { FIRST_VALUE_MS, SILENCE_MS } from '../common/push.ts'
import { quantity } from '../common/quantity.ts'
import { type BloodPressure, decodeBloodPressure, decodeCuffPressure, type PressureStatus, toMmhg } from './codec.ts'

export const BLOOD_PRESSURE = '2a35'
export const CUFF_PRESSURE = '2a36'
export const FEATURE = '2a49'

/** Usually 30 to 60 s, longer with a second inflation. */
export const MAX_MEASURE_MS = 120_000

export interface BloodPressureAssembling {
  readonly driver: Measurement['driver']
  /** The meter stays connected while it measures, so that a value after silence is a new one. */
  readonly staysConnected: boolean
}

export class BloodPressureAssembler implements Assembler {
  readonly valueChannels = [BLOOD_PRESSURE, CUFF_PRESSURE]
  private readonly clock: MeterClock
  private readonly options: BloodPressureAssembling
  private cuff: { since: number; last: number } | undefined
  /** From here on a value belongs to the backlog no more. */
  private backlogEndsAt = Number.POSITIVE_INFINITY

  constructor(about: MeterContext, options: BloodPressureAssembling) {
    this.clock = new MeterClock(about)
    this.options = options
  }

  push(frame: Frame): Assembled {
    if (frame.direction === 'out') return NOTHING
    return rejecting(frame, () => {
      if (this.clock.hears(frame)) return NOTHING
      if (frame.channel === FEATURE) return this.subscribed(frame)
      if (frame.channel === CUFF_PRESSURE) return this.pumping(frame)
      if (frame.channel === BLOOD_PRESSURE) return this.measured(frame)
      return NOTHING
    })
  }

  end(): readonly Measurement[] {
    return []
  }

  /** `talk` reads the feature right after it has subscribed to a meter that stays connected: the mark from which silence counts. */
  private subscribed(frame: Frame): Assembled {
    if (this.options.staysConnected) this.backlogEndsAt = frame.at + FIRST_VALUE_MS
    return NOTHING
  }

  private pumping(frame: Frame): Assembled {
    const { cuffPressure, unit } = decodeCuffPressure(frame.bytes)
    const continues = this.cuff && frame.at - this.cuff.last <= MAX_MEASURE_MS
    this.cuff = { since: continues && this.cuff ? this.cuff.since : frame.at, last: frame.at }
    const gauge = typeof cuffPressure === 'number' ? { cuffMmhg: toMmhg(cuffPressure, unit) } : {}
    return { ...NOTHING, events: [{ type: 'measuring', kind: 'pressure', ...gauge }] }
  }

  private measured(frame: Frame): Assembled {
    const value = decodeBloodPressure(frame.bytes)
    const { cuff } = this
    const pumped = cuff !== undefined && frame.at - cuff.last <= MAX_MEASURE_MS
    const origin = pumped || frame.at >= this.backlogEndsAt ? 'live' : 'unknown'
    this.cuff = undefined
    if (this.options.staysConnected) this.backlogEndsAt = frame.at + SILENCE_MS
    const measurement: Measurement = {
      kind: 'pressure',
      origin,
      ...(pumped ? { startedAt: cuff.since } : {}),
      ...meterTimeOf(value.timestamp),
      ...this.clock.offsetFor(origin),
      receivedAt: frame.at,
      ...(value.userId === undefined || value.userId === UNKNOWN_USER ? {} : { userSlot: value.userId }),
      flags: flagsOf(value),
      quantities: hasResult(value) ? quantitiesOf(value) : [],
      frameIds: [frame.id],
      ordinal: 0,
      driver: this.options.driver,
    }
    return { ...NOTHING, measurements: [measurement] }
  }
}

const UNKNOWN_USER = 255

const STATUS_FLAGS: readonly [(status: PressureStatus) => boolean, MeasurementFlag][] = [
  [(status) => status.bodyMovement, 'body-movement'],
  [(status) => status.cuffTooLoose, 'cuff-loose'],
  [(status) => status.irregularPulse, 'irregular-pulse'],
  [(status) => status.pulseRange === 'exceedsUpper', 'pulse-above-range'],
  [(status) => status.pulseRange === 'belowLower', 'pulse-below-range'],
  [(status) => status.improperPosition, 'improper-position'],
]

function flagsOf(value: BloodPressure): MeasurementFlag[] {
  const { status, timestamp } = value
  const flags = status ? STATUS_FLAGS.filter(([applies]) => applies(status)).map(([, flag]) => flag) : []
  if (timestamp !== undefined && !textDateKnown(timestamp)) flags.push('clock-not-set')
  if (!hasResult(value)) flags.push('no-result')
  if (value.implausible) flags.push('implausible')
  return flags
}

/** Without both pressures there is no reading; above or below the meter's range is one. */
function hasResult({ systolic, diastolic }: BloodPressure): boolean {
  return quantity('systolic', systolic, 'mmHg').length > 0 && quantity('diastolic', diastolic, 'mmHg').length > 0
}

function quantitiesOf({ unit, systolic, diastolic, map, pulse }: BloodPressure): Quantity[] {
  return [
    ...quantity('systolic', systolic, unit),
    ...quantity('diastolic', diastolic, unit),
    ...quantity('meanArterialPressure', map, unit),
    ...quantity('pulse', pulse, '/min'),
  ]
}
