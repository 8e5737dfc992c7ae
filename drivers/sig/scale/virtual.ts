import { littleEndian16, VirtualPushMeter, type VirtualPushOptions } from '../common/virtual.ts'

export interface VirtualScaleOptions extends VirtualPushOptions {
  /** 0x181B beside 0x181D. */
  readonly hasComposition?: boolean
  /** Of one weighing. */
  readonly order?: 'weight-first' | 'composition-first'
  /** How much later the second of the two comes. */
  readonly secondAfterMs?: number
  readonly imperial?: boolean
  /** Splits a composition over two values (flag 12): body fat first, the rest in the second. */
  readonly splits?: boolean
  readonly withUser?: boolean
}

export interface VirtualWeighing {
  /** kg or lb; left out: the scale could not weigh. */
  readonly weight?: number
  /** %; left out: bare feet missing. */
  readonly bodyFat?: number
  readonly user?: number
  /** m or in. */
  readonly height?: number
  readonly bmi?: number
  readonly agoMs?: number
  /** The second half of a split composition tells another impedance, or does not come. */
  readonly secondHalf?: 'contradicts' | 'missing'
}

const UNSUCCESSFUL = [0xff, 0xff]
const IMPEDANCE_OHM = 500

/** A scale with Weight Scale Service 0x181D and, if it has the electrodes, Body Composition Service 0x181B. */
export class VirtualScale extends VirtualPushMeter {
  private readonly own: VirtualScaleOptions

  constructor(options: VirtualScaleOptions) {
    super(options, {
      name: 'SCALE-STATION',
      identity: {
        maker: 'Virtual',
        model: 'SCALE-181D',
        serialNumber: 'VSC0001',
        firmware: '1.0',
        batteryPercent: 70,
      },
      services: [
        // Time, users, BMI; steps of 5 g and 1 mm.
        { uuid: '181d', sends: { '2a9d': 'indicate' }, reads: { '2a9e': Uint8Array.of(0xbf, 0x01, 0, 0) } },
        ...(options.hasComposition ? [{ uuid: '181b', sends: { '2a9c': 'indicate' as const } }] : []),
      ],
    })
    this.own = options
  }

  /** Somebody has stood on it. */
  weigh(weighing: VirtualWeighing): void {
    const stamp = this.stamp(weighing.agoMs ?? 0)
    const weight = () => this.keep('2a9d', this.weight(weighing, stamp))
    const composition = () => {
      for (const value of this.composition(weighing, stamp)) this.keep('2a9c', value)
    }
    const { hasComposition = false, order = 'weight-first', secondAfterMs = 0 } = this.own
    const values = hasComposition ? [weight, composition] : [weight]
    const [first, second] = order === 'weight-first' ? values : values.toReversed()
    first?.()
    if (!second) return
    if (secondAfterMs === 0) second()
    else this.core.time.after(secondAfterMs, second)
  }

  private weight({ weight, user = 255, height, bmi }: VirtualWeighing, stamp: readonly number[]): Uint8Array {
    const { imperial = false, withUser = false } = this.own
    const withHeight = height !== undefined
    const flags =
      (imperial ? 0x01 : 0) | (stamp.length > 0 ? 0x02 : 0) | (withUser ? 0x04 : 0) | (withHeight ? 0x08 : 0)
    return Uint8Array.of(
      flags,
      ...(weight === undefined ? UNSUCCESSFUL : this.mass(weight)),
      ...stamp,
      ...(withUser ? [user] : []),
      ...(withHeight ? [...littleEndian16(Math.round((bmi ?? 0) * 10)), ...this.height(height)] : []),
    )
  }

  private composition(weighing: VirtualWeighing, stamp: readonly number[]): Uint8Array[] {
    const { weight, bodyFat, user = 255, secondHalf } = weighing
    const { imperial = false, withUser = false, splits = false } = this.own
    const system = imperial ? 0x0001 : 0
    const fat = bodyFat === undefined || weight === undefined ? UNSUCCESSFUL : littleEndian16(Math.round(bodyFat * 10))
    const who = (stamp.length > 0 ? 0x0002 : 0) | (withUser ? 0x0004 : 0)
    const whoBytes = [...stamp, ...(withUser ? [user] : [])]
    const impedance = littleEndian16(IMPEDANCE_OHM * 10)
    if (!splits) return [Uint8Array.of(...littleEndian16(system | who | 0x0200), ...fat, ...whoBytes, ...impedance)]
    const first = Uint8Array.of(...littleEndian16(system | who | 0x1200), ...fat, ...whoBytes, ...impedance)
    if (secondHalf === 'missing') return [first]
    const contradicts = secondHalf === 'contradicts'
    const second = Uint8Array.of(
      ...littleEndian16(system | 0x1000 | (contradicts ? 0x0200 : 0x0010)),
      ...UNSUCCESSFUL,
      ...littleEndian16(contradicts ? 4_000 : 420),
    )
    return [first, second]
  }

  /** Steps of 5 g or 0.01 lb. */
  private mass(weight: number): number[] {
    return littleEndian16(Math.round(weight * (this.own.imperial ? 100 : 200)))
  }

  /** Steps of 1 mm or 0.1 in. */
  private height(height: number): number[] {
    return littleEndian16(Math.round(height * (this.own.imperial ? 10 : 1000)))
  }
}
