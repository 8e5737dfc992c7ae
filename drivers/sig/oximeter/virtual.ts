import { ATT, AttError, type VirtualCharacteristic } from '../../virtual/gatt.ts'
import { littleEndian16, VirtualPushMeter, type VirtualPushOptions } from '../common/virtual.ts'

export interface VirtualOximeterOptions extends VirtualPushOptions {
  /** 0x2A5E and 0x2A5F, or one of them. */
  readonly offers?: 'both' | 'spot' | 'continuous'
  /** Keeps its spot checks and gives them at the control point 0x2A52. */
  readonly keepsRecords?: boolean
  /** Whether the values carry a measurement status and a sensor status. */
  readonly withStatus?: boolean
  readonly clockNotSet?: boolean
  /** The control point never ends its procedure. */
  readonly neverEnds?: boolean
}

export interface VirtualSaturation {
  /** %; left out: not a number. */
  readonly spo2?: number
  readonly pulse?: number
  /** Bits of the Pulse Oximeter Service, section 3.2: measurement status and device and sensor status. */
  readonly measurementStatus?: number
  readonly sensorStatus?: number
  readonly agoMs?: number
}

/** Nobody in it. */
export const FINGER_OUT: VirtualSaturation = { sensorStatus: 1 << 11 }

/** An oximeter with Pulse Oximeter Service 0x1822, as the service describes a sensor. */
export class VirtualOximeter extends VirtualPushMeter {
  /** Every request the control point was given, as hex. */
  readonly requests: string[] = []
  private readonly own: VirtualOximeterOptions
  private readonly records: Uint8Array[] = []

  constructor(options: VirtualOximeterOptions) {
    const { offers = 'both', keepsRecords = false } = options
    super(options, {
      name: 'OXI-STATION',
      identity: { maker: 'Virtual', model: 'OXI-1822', serialNumber: 'VOX0001', firmware: '1.0', batteryPercent: 40 },
      services: [
        {
          uuid: '1822',
          sends: {
            ...(offers === 'continuous' ? {} : { '2a5e': 'indicate' as const }),
            ...(offers === 'spot' ? {} : { '2a5f': 'notify' as const }),
          },
          reads: { '2a60': Uint8Array.of(keepsRecords ? 0x0f : 0x0b, 0, 0xe0, 0xff, 0xff, 0xff, 0x00) },
          others: keepsRecords ? [controlPoint((request) => this.asked(request))] : [],
        },
      ],
    })
    this.own = options
  }

  /** A spot check is done: kept for who asks, or offered at once. */
  check(saturation: VirtualSaturation): void {
    const value = this.spotCheck(saturation)
    if (!this.own.keepsRecords) {
      this.keep('2a5e', value)
      return
    }
    this.records.push(value)
    this.advertise()
  }

  /** One notification a second for each of the values, the first after a second. */
  stream(values: readonly VirtualSaturation[]): void {
    values.forEach((value, index) => {
      this.core.whileConnected((index + 1) * 1_000, () => {
        if (this.subscribed.has('2a5f')) this.core.notify('2a5f', this.continuous(value))
      })
    })
  }

  private spotCheck({
    spo2,
    pulse,
    measurementStatus = 0,
    sensorStatus = 0,
    agoMs = 0,
  }: VirtualSaturation): Uint8Array {
    const { withStatus = true, clockNotSet = false } = this.own
    const stamp = this.stamp(agoMs)
    const flags = (stamp.length > 0 ? 0x01 : 0) | (withStatus ? 0x06 : 0) | (clockNotSet ? 0x10 : 0)
    const status = withStatus ? [...littleEndian16(measurementStatus), ...littleEndian16(sensorStatus), 0] : []
    return Uint8Array.of(flags, ...number(spo2), ...number(pulse), ...stamp, ...status)
  }

  private continuous({ spo2, pulse, measurementStatus = 0x20, sensorStatus = 0 }: VirtualSaturation): Uint8Array {
    if (this.takes('cut-short')) return Uint8Array.of(0x00, ...number(spo2))
    if (!(this.own.withStatus ?? true)) return Uint8Array.of(0x00, ...number(spo2), ...number(pulse))
    const status = [...littleEndian16(measurementStatus), ...littleEndian16(sensorStatus), 0]
    return Uint8Array.of(0x0c, ...number(spo2), ...number(pulse), ...status)
  }

  private asked(request: Uint8Array): void {
    this.requests.push(Buffer.from(request).toString('hex'))
    if (!this.subscribed.has('2a5e')) throw new AttError(ATT.cccdImproperlyConfigured)
    // The write response leaves first.
    this.core.whileConnected(20, () => void this.answer([...request]))
  }

  /** All records are all it can select; nothing is ever deleted. */
  private async answer([opcode = 0, operator = 0]: readonly number[]): Promise<void> {
    const ended = (result: number) => this.core.indicate('2a52', Uint8Array.of(6, 0, opcode, result))
    if (opcode === 3) return void (await ended(RESULT.success))
    if (opcode !== 1 && opcode !== 4) return void (await ended(RESULT.opcodeNotSupported))
    if (operator !== 1) return void (await ended(RESULT.operatorNotSupported))
    if (opcode === 4) {
      await this.core.indicate('2a52', Uint8Array.of(5, 0, ...littleEndian16(this.records.length)))
      return
    }
    if (this.records.length === 0) return void (await ended(RESULT.noRecords))
    for (const record of this.records) if (!(await this.core.indicate('2a5e', record))) return
    if (!this.own.neverEnds) await ended(RESULT.success)
  }
}

const RESULT = { success: 1, opcodeNotSupported: 2, operatorNotSupported: 4, noRecords: 6 } as const

function controlPoint(onWrite: (request: Uint8Array) => void): VirtualCharacteristic {
  return { uuid: '2a52', properties: ['write', 'indicate'], onWrite }
}

/** SFLOAT with exponent 0, low byte first. */
function number(value: number | undefined): number[] {
  return value === undefined ? [0xff, 0x07] : littleEndian16(value)
}
