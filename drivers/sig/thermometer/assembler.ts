import type { MeterContext } from '../../driver.ts'
import type { Frame, Measurement, Quantity } from '../../measurement.ts'
import { type Arrival, Arrivals } from '../common/arrivals.ts'
import { type Assembled, type Assembler, MeterClock, NOTHING, rejecting } from '../common/assembler.ts'
import { isDated, meterTimeOf } from '../common/meter-time.ts'
import type { Holding } from '../common/push.ts'
import { quantity } from '../common/quantity.ts'
import { decodeTemperature, decodeTemperatureType, type Temperature, type TemperatureType } from './codec.ts'
import { INFRARED } from './models.ts'

export const TEMPERATURE = '2a1c'
export const INTERMEDIATE = '2a1e'
export const TYPE = '2a1d'

/** A contact probe stays in place so long. */
export const MAX_MEASURE_MS = 120_000
/** Pressing the key of an infrared thermometer to the value's arrival. */
const INFRARED_MS = 10_000

interface Heard {
  readonly frame: Frame
  readonly value: Temperature
  readonly quantities: Quantity[]
  /** Station time of the first intermediate value before it. */
  readonly since: number | undefined
}

export class ThermometerAssembler implements Assembler, Holding {
  readonly valueChannels = [TEMPERATURE, INTERMEDIATE]
  private readonly clock: MeterClock
  private readonly about: MeterContext
  private readonly driver: Measurement['driver']
  private readonly arrivals = new Arrivals<Heard>()
  /** Of the meter as a whole, where the values do not say it. */
  private type: TemperatureType | undefined
  private rising: { since: number; last: number } | undefined

  constructor(about: MeterContext, driver: Measurement['driver']) {
    this.clock = new MeterClock(about)
    this.about = about
    this.driver = driver
  }

  get holdsUntil(): number | undefined {
    return this.arrivals.holdsUntil
  }

  push(frame: Frame): Assembled {
    if (frame.direction === 'out') return NOTHING
    return rejecting(frame, () => {
      if (this.clock.hears(frame)) return NOTHING
      if (frame.channel === TYPE) return this.typeRead(frame)
      if (frame.channel === INTERMEDIATE) return this.intermediate(frame)
      if (frame.channel === TEMPERATURE) return this.measured(frame)
      return NOTHING
    })
  }

  release(at: number): readonly Measurement[] {
    return this.arrivals.due(at).map((arrival) => this.settled(arrival))
  }

  end(): readonly Measurement[] {
    return this.release(Number.POSITIVE_INFINITY)
  }

  private typeRead(frame: Frame): Assembled {
    this.type = decodeTemperatureType(frame.bytes)
    return NOTHING
  }

  /** Never stored: it only tells that a probe is in place. */
  private intermediate(frame: Frame): Assembled {
    decodeTemperature(frame.bytes)
    this.rising = { since: this.risingSince(frame) ?? frame.at, last: frame.at }
    return { ...NOTHING, events: [{ type: 'measuring', kind: 'temperature' }] }
  }

  private risingSince({ at }: Frame): number | undefined {
    return this.rising && at - this.rising.last <= MAX_MEASURE_MS ? this.rising.since : undefined
  }

  private measured(frame: Frame): Assembled {
    const value = decodeTemperature(frame.bytes)
    const before = this.release(frame.at)
    const quantities = quantity('temperature', value.temperature, value.unit === 'F' ? '[degF]' : 'Cel')
    const heard = { frame, value, quantities, since: this.risingSince(frame) }
    this.rising = undefined
    // A failed measuring is in no meter's memory: it neither waits nor makes others wait.
    const measurements = quantities.length === 0 ? [this.measurement(heard, 'live')] : this.arrived(heard)
    return { ...NOTHING, measurements: [...before, ...measurements] }
  }

  private arrived(heard: Heard): Measurement[] {
    this.arrivals.begin(heard, heard.frame.at)
    const decided = this.arrivals.take(({ crowded, value }) => crowded || isDated(value.value.timestamp))
    return decided.map((arrival) => this.settled(arrival))
  }

  private settled({ value, crowded }: Arrival<Heard>): Measurement {
    return this.measurement(value, crowded || isDated(value.value.timestamp) ? 'unknown' : 'live')
  }

  private measurement({ frame, value, quantities, since }: Heard, origin: 'live' | 'unknown'): Measurement {
    const { timestamp, temperatureType = this.type } = value
    return {
      kind: 'temperature',
      origin,
      ...(origin === 'live' ? this.start(frame, since) : {}),
      ...meterTimeOf(timestamp),
      ...this.clock.offsetFor(origin),
      receivedAt: frame.at,
      flags: [
        ...(timestamp !== undefined && !isDated(timestamp) ? ['clock-not-set' as const] : []),
        ...(quantities.length === 0 ? ['no-result' as const] : []),
      ],
      ...(temperatureType === undefined || temperatureType.startsWith('reserved') ? {} : { site: temperatureType }),
      quantities,
      frameIds: [frame.id],
      ordinal: 0,
      driver: this.driver,
    }
  }

  /** An infrared thermometer measures in a second or two, so that its start is known without its telling. */
  private start({ at }: Frame, since: number | undefined): { startedAt?: number } {
    if (since !== undefined) return { startedAt: since }
    return this.about.modelId === INFRARED ? { startedAt: at - INFRARED_MS } : {}
  }
}
