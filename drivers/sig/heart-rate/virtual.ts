import { littleEndian16, VirtualPushMeter, type VirtualPushOptions } from '../common/virtual.ts'

export interface VirtualHeartRateOptions extends VirtualPushOptions {
  /** 1/min; above 255 in two bytes. */
  readonly pulse?: number
  /** Undefined: the sensor cannot tell. */
  readonly hasContact?: boolean
}

/** A chest strap with Heart Rate Service 0x180D: one notification a second while somebody listens. */
export class VirtualHeartRateSensor extends VirtualPushMeter {
  private readonly own: VirtualHeartRateOptions

  constructor(options: VirtualHeartRateOptions) {
    super(options, {
      name: 'HR-STATION',
      identity: { maker: 'Virtual', model: 'HR-180D', serialNumber: 'VHR0001', firmware: '1.0', batteryPercent: 50 },
      // Chest.
      services: [{ uuid: '180d', sends: { '2a37': 'notify' }, reads: { '2a38': Uint8Array.of(1) } }],
    })
    this.own = options
  }

  /** So many seconds of it. */
  beat(seconds: number): void {
    for (let second = 1; second <= seconds; second++) {
      this.core.whileConnected(second * 1_000, () => {
        if (this.subscribed.has('2a37')) this.core.notify('2a37', this.value())
      })
    }
  }

  private value(): Uint8Array {
    if (this.takes('cut-short')) return Uint8Array.of(0x00)
    const { pulse = 72, hasContact } = this.own
    const contact = hasContact === undefined ? 0x00 : hasContact ? 0x06 : 0x04
    return pulse > 255 ? Uint8Array.of(contact | 0x01, ...littleEndian16(pulse)) : Uint8Array.of(contact, pulse)
  }
}
