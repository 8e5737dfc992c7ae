import type { MeterContext } from '../../driver.ts'
import { DecodeError } from '../../errors.ts'
import type { Frame, Measurement } from '../../measurement.ts'
import { type Arrival, Arrivals } from '../common/arrivals.ts'
import { type Assembled, type Assembler, MeterClock, NOTHING, reject, rejecting } from '../common/assembler.ts'
import { isDated, meterTimeOf } from '../common/meter-time.ts'
import type { Holding } from '../common/push.ts'
import { type BodyComposition, decodeBodyComposition, decodeWeight } from './codec.ts'
import { WEIGHT_ONLY } from './models.ts'
import {
  belongTogether,
  hasFailed,
  kindOf,
  mergeHalves,
  quantitiesOf,
  timestampOf,
  together,
  userOf,
  type Weighing,
} from './weighing.ts'

export const WEIGHT = '2a9d'
export const COMPOSITION = '2a9c'

/** Puts together what a scale sends of one weighing: weight and composition in either order, and a composition in two values. */
export class ScaleAssembler implements Assembler, Holding {
  readonly valueChannels = [WEIGHT, COMPOSITION]
  private readonly clock: MeterClock
  private readonly driver: Measurement['driver']
  private readonly sendsComposition: boolean
  private readonly arrivals = new Arrivals<Weighing>()

  constructor(about: MeterContext, driver: Measurement['driver']) {
    this.clock = new MeterClock(about)
    this.driver = driver
    this.sendsComposition = about.modelId !== WEIGHT_ONLY
  }

  get holdsUntil(): number | undefined {
    return this.arrivals.holdsUntil
  }

  push(frame: Frame): Assembled {
    if (frame.direction === 'out') return NOTHING
    return rejecting(frame, () => {
      if (this.clock.hears(frame)) return NOTHING
      if (frame.channel === WEIGHT) return this.arrived({ frames: [frame], weight: decodeWeight(frame.bytes) })
      if (frame.channel === COMPOSITION) return this.composition(frame, decodeBodyComposition(frame.bytes))
      return NOTHING
    })
  }

  release(at: number): readonly Measurement[] {
    return this.arrivals.due(at).map((arrival) => this.measurement(arrival))
  }

  end(): readonly Measurement[] {
    return this.release(Number.POSITIVE_INFINITY)
  }

  private composition(frame: Frame, composition: BodyComposition): Assembled {
    const released = this.release(frame.at)
    const half = this.arrivals.find(({ halfMissing }) => halfMissing === true)
    if (half && composition.multiplePacket) return after(released, this.secondHalf(half, frame, composition))
    // Only two consecutive values are halves of one.
    if (half) half.value = { ...half.value, halfMissing: false }
    const halfMissing = composition.multiplePacket === true
    return after(released, this.arrived({ frames: [frame], composition, halfMissing }))
  }

  private secondHalf(half: Arrival<Weighing>, frame: Frame, second: BodyComposition): Assembled {
    const { composition: first, frames, ...rest } = half.value
    try {
      const composition = mergeHalves(first as BodyComposition, second)
      return this.extended(half, { ...rest, frames: [...frames, frame], composition, halfMissing: false }, frame.at)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      return this.refused(half, frame, error)
    }
  }

  /** Neither half can be believed; a weight of its own stays. */
  private refused(half: Arrival<Weighing>, frame: Frame, error: DecodeError): Assembled {
    const { weight, frames } = half.value
    const weighed = frames.filter(({ channel }) => channel === WEIGHT)
    if (weight) half.value = { frames: weighed, weight }
    else this.arrivals.remove(half)
    const halves = [...frames.filter((one) => !weighed.includes(one)), frame]
    return { ...NOTHING, rejected: halves.flatMap((one) => reject(one, error).rejected) }
  }

  private arrived(weighing: Weighing): Assembled {
    const { at } = weighing.frames[0] as Frame
    const released = this.release(at)
    const partner = this.arrivals.find((other) => belongTogether(other, weighing))
    if (partner) return after(released, this.extended(partner, together(partner.value, weighing), at))
    this.arrivals.begin(weighing, at, !hasFailed(weighing))
    return after(released, this.decided())
  }

  private extended(arrival: Arrival<Weighing>, value: Weighing, at: number): Assembled {
    this.arrivals.extend(arrival, value, at, !hasFailed(value))
    return this.decided()
  }

  /** Handed on at once where neither the other value nor other weighings can change it any more. */
  private decided(): Assembled {
    const decided = this.arrivals.take(
      ({ value, crowded }) => this.isWhole(value) && (crowded || isDated(timestampOf(value)) || hasFailed(value)),
    )
    return { ...NOTHING, measurements: decided.map((arrival) => this.measurement(arrival)) }
  }

  private isWhole({ weight, composition, halfMissing }: Weighing): boolean {
    return !this.sendsComposition || (weight !== undefined && composition !== undefined && !halfMissing)
  }

  private measurement({ value, crowded, at }: Arrival<Weighing>): Measurement {
    const timestamp = timestampOf(value)
    const userSlot = userOf(value)
    const failed = hasFailed(value)
    // A failed try is in no scale's memory.
    const origin = !failed && (crowded || isDated(timestamp)) ? 'unknown' : 'live'
    return {
      kind: kindOf(value),
      origin,
      ...meterTimeOf(timestamp),
      ...this.clock.offsetFor(origin),
      receivedAt: at,
      ...(userSlot === undefined ? {} : { userSlot }),
      flags: [
        ...(timestamp !== undefined && !isDated(timestamp) ? ['clock-not-set' as const] : []),
        ...(failed ? ['no-result' as const] : []),
      ],
      quantities: failed ? [] : quantitiesOf(value),
      frameIds: value.frames.map(({ id }) => id),
      ordinal: 0,
      driver: this.driver,
    }
  }
}

/** What had waited long enough comes first. */
function after(released: readonly Measurement[], step: Assembled): Assembled {
  return { ...step, measurements: [...released, ...step.measurements] }
}
