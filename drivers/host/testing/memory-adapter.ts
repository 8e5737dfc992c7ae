import type { Advertisement, BleLink } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { BleAdapter, BleSettings, FrameRecorder } from '../../links/link.ts'
import type { VirtualGattMeter } from '../../virtual/gatt.ts'
import { MemoryBleLink } from '../../virtual/memory-gatt.ts'
import type { VirtualTime } from '../../virtual/time.ts'

const ADVERTISES_EVERY_MS = 1000

/** A Bluetooth adapter without a radio, with virtual meters in reach by their address. Never lost, never off. */
export class MemoryAdapter implements BleAdapter {
  readonly state = 'on'
  readonly #meters: ReadonlyMap<string, VirtualGattMeter>
  readonly #time: VirtualTime
  #scan: { readonly services: readonly string[]; onSeen(seen: Advertisement): void } | undefined

  constructor(meters: ReadonlyMap<string, VirtualGattMeter>, time: VirtualTime) {
    this.#meters = meters
    this.#time = time
    for (const [address, meter] of meters) this.#hear(address, meter)
  }

  onState(): void {}

  async scan(services: readonly string[], onSeen: (seen: Advertisement) => void): Promise<void> {
    this.#scan = { services, onSeen }
  }

  async stopScan(): Promise<void> {
    this.#scan = undefined
  }

  async connect(address: string, _settings: BleSettings, journal: FrameRecorder): Promise<BleLink> {
    const meter = this.#meters.get(address)
    if (!meter) throw new MeterError('linkLost', `nothing at ${address}`)
    return new MemoryBleLink(meter, { time: this.#time, journal, latencyMs: 0 })
  }

  async close(): Promise<void> {
    this.#scan = undefined
  }

  #hear(address: string, { name, advertisedServices: services, onAdvertising }: VirtualGattMeter): void {
    const seen = { kind: 'ble', address, name, services, rssi: -50 } as const
    const meter = this.#meters.get(address)
    let quiet: () => void = () => {}
    const advertise = () => {
      const wanted = this.#scan?.services
      if (wanted && (wanted.length === 0 || wanted.some((one) => services.includes(one)))) this.#scan?.onSeen(seen)
      quiet = this.#time.after(ADVERTISES_EVERY_MS, advertise)
    }
    onAdvertising.call(meter, (advertising) => {
      quiet()
      quiet = advertising ? this.#time.after(0, advertise) : () => {}
    })
  }
}
