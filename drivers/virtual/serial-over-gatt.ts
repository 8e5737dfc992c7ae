import type { VirtualGattMeter, VirtualGattServer, VirtualService } from './gatt.ts'
import { GattCore } from './gatt-core.ts'
import type { VirtualSerialMeter } from './serial-meter.ts'
import type { VirtualTime } from './time.ts'

export interface SerialOverGattOptions {
  readonly time: VirtualTime
  readonly name: string
  readonly service: string
  /** Takes requests and notifies. */
  readonly channel: string
  readonly needsBond?: boolean
  readonly acceptsBonding?: boolean
}

/** A serial meter behind one characteristic: the same bytes, in notifications. */
export class SerialOverGatt implements VirtualGattMeter {
  readonly name: string
  readonly advertisedServices: readonly string[]
  readonly services: readonly VirtualService[]
  readonly acceptsBonding: boolean
  private readonly core: GattCore
  private readonly meter: Pick<VirtualSerialMeter<never>, 'start' | 'onBytes'>
  private readonly channel: string

  constructor(meter: SerialOverGatt['meter'], options: SerialOverGattOptions) {
    const { time, name, service, channel, needsBond = false, acceptsBonding = true } = options
    this.name = name
    this.advertisedServices = [service]
    this.acceptsBonding = acceptsBonding
    this.core = new GattCore(time)
    this.meter = meter
    this.channel = channel
    this.services = [
      {
        uuid: service,
        characteristics: [
          {
            uuid: channel,
            properties: ['write', 'notify'],
            needsBond,
            onSubscribe: () => this.plug(),
            onWrite: (bytes) => meter.onBytes(bytes),
          },
        ],
      },
    ]
  }

  get sent() {
    return this.core.sent
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.core.onAdvertising(listener)
  }

  advertise(forMs = 60_000): void {
    this.core.advertise(forMs)
  }

  connected(server: VirtualGattServer): void {
    this.core.connected(server)
  }

  disconnected(): void {
    this.core.disconnected()
  }

  private plug(): void {
    this.meter.start({
      send: (bytes) => this.core.notify(this.channel, bytes),
      unplug: () => this.core.hangUp(),
    })
  }
}
