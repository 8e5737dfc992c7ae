import type { MeterContext } from '../../driver.ts'
import { DecodeError } from '../../errors.ts'
import type { Frame, Measurement, MeasurementFlag, Quantity } from '../../measurement.ts'
import { Settling } from '../../settling.ts'
import { type Arrival, Arrivals } from '../common/arrivals.ts'
import { type Assembled, type Assembler, MeterClock, NOTHING, rejecting } from '../common/assembler.ts'
import { isDated, meterTimeOf } from '../common/meter-time.ts'
import type { Holding } from '../common/push.ts'
import { quantity } from '../common/quantity.ts'
import { CONTROL_POINT, decodeRacpResponse } from '../common/racp.ts'
import {
  decodeContinuous,
  decodePlxFeatures,
  decodeSpotCheck,
  type MeasurementStatus,
  type SaturationStatus,
  type SensorStatus,
  type SpotCheck,
} from './codec.ts'

export const SPOT_CHECK = '2a5e'
export const CONTINUOUS = '2a5f'
export const FEATURES = '2a60'

interface Spot {
  readonly frame: Frame
  readonly value: SpotCheck
}

/** One measurement a spot check, and one a finger from the continuous values, when they have settled. */
export class OximeterAssembler implements Assembler, Holding {
  readonly valueChannels = [SPOT_CHECK, CONTINUOUS, CONTROL_POINT]
  /**
   * The meter keeps spot checks and gives them on request. Its features are read only where there is a control point to ask at, so
   * that the frames alone tell.
   */
  givesRecords = false
  private readonly clock: MeterClock
  private readonly driver: Measurement['driver']
  private readonly arrivals = new Arrivals<Spot>()
  private readonly settling = new Settling()

  constructor(about: MeterContext, driver: Measurement['driver']) {
    this.clock = new MeterClock(about)
    this.driver = driver
  }

  /** A finger is in and its numbers have not settled yet. */
  get isMeasuring(): boolean {
    return this.settling.isMeasuring
  }

  get holdsUntil(): number | undefined {
    return this.arrivals.holdsUntil
  }

  push(frame: Frame): Assembled {
    if (frame.direction === 'out') return NOTHING
    return rejecting(frame, () => {
      if (this.clock.hears(frame)) return NOTHING
      if (frame.channel === FEATURES) return this.featuresRead(frame)
      if (frame.channel === SPOT_CHECK) return this.spotCheck(frame)
      if (frame.channel === CONTINUOUS) return this.continuous(frame)
      // An answer that does not decode is to be seen as rejected.
      if (frame.channel === CONTROL_POINT) decodeRacpResponse(frame.bytes)
      return NOTHING
    })
  }

  release(at: number): readonly Measurement[] {
    return this.arrivals.due(at).map((arrival) => this.settledSpot(arrival))
  }

  end(): readonly Measurement[] {
    return this.release(Number.POSITIVE_INFINITY)
  }

  private featuresRead(frame: Frame): Assembled {
    this.givesRecords = decodePlxFeatures(frame.bytes).supported.includes('storage')
    return NOTHING
  }

  private continuous(frame: Frame): Assembled {
    const value = decodeContinuous(frame.bytes)
    const isBlocked = NOT_A_PERSON.some((status) => has(value, status)) || flagsOfStatus(value).length > 0
    const number = (one: unknown) => (typeof one === 'number' && !isBlocked ? one : null)
    const pulse = number(value.pulse)
    const settled = this.settling.push({ at: frame.at, spo2: number(value.spo2), pulse, frameIds: [frame.id] })
    if (settled) {
      const { startedAt, frameIds, isSteady } = settled
      const quantities = quantitiesOf({ spo2: settled.spo2, pulse: settled.pulse })
      const flags: MeasurementFlag[] = isSteady ? [] : ['poor-signal']
      return {
        ...NOTHING,
        measurements: [{ ...this.common('live', frame, flags), startedAt, quantities, frameIds: [...frameIds] }],
      }
    }
    if (!this.settling.isMeasuring) return NOTHING
    const shown = pulse === null ? {} : { pulsePerMinute: pulse }
    return { ...NOTHING, events: [{ type: 'measuring', kind: 'spo2', ...shown }] }
  }

  private spotCheck(frame: Frame): Assembled {
    const value = decodeSpotCheck(frame.bytes)
    const notAPerson = NOT_A_PERSON.find((status) => has(value, status))
    if (notAPerson) throw new DecodeError('device-error', `${notAPerson}: not a person's value`)
    const released = this.release(frame.at)
    this.arrivals.begin({ frame, value }, frame.at, quantitiesOf(value).length > 0)
    const decided = this.arrivals.take((arrival) => !arrival.counts || this.originOf(arrival) !== undefined)
    return { ...NOTHING, measurements: [...released, ...decided.map((arrival) => this.settledSpot(arrival))] }
  }

  /** Undefined where only the next seconds can tell: no status, no time, and alone until now. */
  private originOf({ value: { value }, crowded }: Arrival<Spot>): Measurement['origin'] | undefined {
    if (this.givesRecords || has(value, 'fromStorage')) return 'stored'
    if (value.measurementStatus) return 'live'
    return crowded || isTimed(value) ? 'unknown' : undefined
  }

  private settledSpot(arrival: Arrival<Spot>): Measurement {
    const { frame, value } = arrival.value
    const told = flagsOfStatus(value)
    // Not to be kept while the status speaks against them.
    const quantities = told.length > 0 ? [] : quantitiesOf(value)
    const flags: MeasurementFlag[] = [
      ...told,
      ...(value.deviceClockNotSet || (value.timestamp !== undefined && !isDated(value.timestamp))
        ? ['clock-not-set' as const]
        : []),
      ...(told.length === 0 && quantities.length === 0 ? ['no-result' as const] : []),
    ]
    const origin = this.originOf(arrival) ?? 'live'
    return { ...this.common(origin, frame, flags), ...meterTimeOf(value.timestamp), quantities, frameIds: [frame.id] }
  }

  private common(origin: Measurement['origin'], frame: Frame, flags: MeasurementFlag[]) {
    return {
      kind: 'spo2' as const,
      origin,
      ...this.clock.offsetFor(origin),
      receivedAt: frame.at,
      flags,
      ordinal: 0,
      driver: this.driver,
    }
  }
}

/** What these values say is of no person. */
const NOT_A_PERSON: readonly MeasurementStatus[] = ['demonstration', 'testing', 'calibrationOngoing']

/** With one of these a value must not be kept. */
const STATUS_FLAGS: readonly (readonly [MeasurementStatus | SensorStatus, MeasurementFlag])[] = [
  ['unavailable', 'poor-signal'],
  ['questionable', 'poor-signal'],
  ['invalid', 'poor-signal'],
  ['inadequateSignal', 'poor-signal'],
  ['poorSignal', 'poor-signal'],
  ['sensorUnconnected', 'poor-signal'],
  ['sensorDisplaced', 'poor-signal'],
  ['sensorMalfunctioning', 'device-fault'],
  ['sensorDisconnected', 'device-fault'],
]

function flagsOfStatus(value: SaturationStatus): MeasurementFlag[] {
  return [...new Set(STATUS_FLAGS.filter(([status]) => has(value, status)).map(([, flag]) => flag))]
}

function has({ measurementStatus, deviceSensorStatus }: SaturationStatus, status: string): boolean {
  const set: readonly string[] = [...(measurementStatus?.set ?? []), ...(deviceSensorStatus?.set ?? [])]
  return set.includes(status)
}

function isTimed({ timestamp, deviceClockNotSet }: SpotCheck): boolean {
  return !deviceClockNotSet && isDated(timestamp)
}

/** Without a saturation the pulse alone is no result. */
function quantitiesOf({ spo2, pulse }: Pick<SpotCheck, 'spo2' | 'pulse'>): Quantity[] {
  const saturation = quantity('spo2', spo2, '%')
  return saturation.length === 0 ? [] : [...saturation, ...quantity('pulse', pulse, '/min')]
}
