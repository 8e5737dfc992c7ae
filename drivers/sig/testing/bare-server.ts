import type { VirtualGattMeter, VirtualGattServer } from '../../virtual/gatt.ts'

/** The other end of a virtual meter, for tests of the meter itself: keeps what arrives, confirms unless told not to. */
export class BareServer implements VirtualGattServer {
  readonly received: string[] = []
  connected = true
  private readonly meter: VirtualGattMeter
  private readonly confirms: boolean
  private readonly unconfirmed: ((reason: Error) => void)[] = []

  constructor(meter: VirtualGattMeter, confirms = true) {
    this.meter = meter
    this.confirms = confirms
    meter.connected(this)
  }

  indicate(uuid: string, bytes: Uint8Array): Promise<void> {
    this.notify(uuid, bytes)
    return this.confirms ? Promise.resolve() : new Promise((_, reject) => this.unconfirmed.push(reject))
  }

  notify(uuid: string, bytes: Uint8Array): void {
    this.received.push(`${uuid} ${Buffer.from(bytes).toString('hex')}`)
  }

  disconnect(): void {
    this.connected = false
    for (const reject of this.unconfirmed.splice(0)) reject(new Error('the link is gone'))
    this.meter.disconnected()
  }

  characteristic(uuid: string) {
    const found = this.meter.services.flatMap(({ characteristics }) => characteristics).find((one) => one.uuid === uuid)
    if (!found) throw new Error(`the meter has no ${uuid}`)
    return found
  }
}
