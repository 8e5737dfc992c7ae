import { FaultyWire } from './faulty-wire.ts'
import type { VirtualGattMeter, VirtualGattServer, VirtualProperty, VirtualService } from './gatt.ts'
import { GattCore } from './gatt-core.ts'
import type { SerialFaults } from './serial-meter.ts'
import type { VirtualTime } from './time.ts'

export interface VirtualStreamOptions {
  readonly time: VirtualTime
  readonly name: string
  readonly service: string
  /** The characteristic that notifies. */
  readonly notifies: string
  /** The characteristic that takes requests; the same one, another, or none. */
  readonly takes?: string
  readonly needsBond?: boolean
  readonly advertisesForMs?: number
}

/** Payload of a notification at the default MTU. */
const NOTIFICATION_BYTES = 20

/**
 * What virtual meters with a byte stream of their own do alike: advertise, hold one link, and send frames in notifications of 20 bytes,
 * with the faults of a line: cut, merged, doubled, spoilt, silent, slow, gone.
 */
export abstract class VirtualStreamMeter implements VirtualGattMeter {
  readonly name: string
  readonly advertisedServices: readonly string[]
  readonly services: readonly VirtualService[]
  readonly acceptsBonding: boolean = true
  readonly faults: SerialFaults
  protected readonly time: VirtualTime
  private readonly core: GattCore
  private readonly wire: FaultyWire
  private readonly stream: VirtualStreamOptions
  private isListening = false

  constructor(stream: VirtualStreamOptions) {
    this.stream = stream
    this.name = stream.name
    this.time = stream.time
    this.advertisedServices = [stream.service]
    this.core = new GattCore(stream.time)
    this.wire = new FaultyWire(stream.time)
    this.faults = this.wire.faults
    this.faults.portionBytes = NOTIFICATION_BYTES
    this.services = [{ uuid: stream.service, characteristics: this.characteristics() }]
  }

  get sent() {
    return this.core.sent
  }

  /** Somebody listens to what it sends. */
  protected get isHeard(): boolean {
    return this.isListening
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.core.onAdvertising(listener)
  }

  advertise(): void {
    this.core.advertise(this.stream.advertisesForMs ?? 60_000)
  }

  connected(server: VirtualGattServer): void {
    this.core.connected(server)
    this.wire.plug({
      send: (bytes) => this.core.notify(this.stream.notifies, bytes),
      unplug: () => this.core.hangUp(),
    })
  }

  disconnected(): void {
    this.core.disconnected()
    this.isListening = false
  }

  order(faults: Partial<SerialFaults>): void {
    Object.assign(this.faults, faults)
  }

  hangUp(): void {
    this.core.hangUp()
  }

  /** The station listens from now on. */
  protected subscribed(): void {}

  /** The station has written. */
  protected written(_bytes: Uint8Array): void {}

  protected send(frame: readonly number[]): void {
    if (this.isListening) this.wire.send(Uint8Array.from(frame))
  }

  /** An appointment that is dropped with the link. */
  protected afterwards(ms: number, run: () => void): void {
    this.core.whileConnected(ms, run)
  }

  private characteristics(): VirtualService['characteristics'] {
    const { notifies, takes, needsBond = false } = this.stream
    const writing = { onWrite: (bytes: Uint8Array) => this.written(bytes) }
    const isOne = takes === notifies
    const properties: VirtualProperty[] = isOne ? ['notify', 'write'] : ['notify']
    return [
      {
        uuid: notifies,
        properties,
        needsBond,
        ...(isOne && writing),
        onSubscribe: () => {
          this.isListening = true
          this.subscribed()
        },
        onUnsubscribe: () => {
          this.isListening = false
        },
      },
      ...(takes && !isOne ? [{ uuid: takes, properties: ['write'] as const, needsBond, ...writing }] : []),
    ]
  }
}
