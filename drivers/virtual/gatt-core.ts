import type { SentValue, VirtualGattServer, VirtualService } from './gatt.ts'
import { ATT, AttError } from './gatt.ts'
import type { VirtualTime } from './time.ts'

/** What every virtual GATT meter does alike: advertise for a while, hold one link, send, and remember what it sent. */
export class GattCore {
  readonly sent: SentValue[] = []
  readonly time: VirtualTime
  private server: VirtualGattServer | undefined
  private listener: (advertising: boolean) => void = () => {}
  private advertising = false
  private stopAdvertisingTimer: () => void = () => {}
  private linkTimers: (() => void)[] = []

  constructor(time: VirtualTime) {
    this.time = time
  }

  get isConnected(): boolean {
    return this.server !== undefined
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.listener = listener
    listener(this.advertising)
  }

  /** Nothing happens while a link is open: a meter advertises before or after, not meanwhile. */
  advertise(forMs: number): void {
    if (this.server) return
    this.stopAdvertisingTimer()
    this.stopAdvertisingTimer = this.time.after(forMs, () => this.setAdvertising(false))
    this.setAdvertising(true)
  }

  connected(server: VirtualGattServer): void {
    this.stopAdvertisingTimer()
    this.setAdvertising(false)
    this.server = server
  }

  disconnected(): void {
    this.server = undefined
    for (const cancel of this.linkTimers.splice(0)) cancel()
  }

  /** An appointment that is dropped with the link. */
  whileConnected(ms: number, run: () => void): void {
    this.linkTimers.push(this.time.after(ms, run))
  }

  hangUp(): void {
    this.server?.disconnect()
  }

  notify(uuid: string, bytes: Uint8Array): void {
    if (!this.server) return
    this.sent.push({ at: this.time.now(), uuid, bytes, state: 'notified' })
    this.server.notify(uuid, bytes)
  }

  /** True once the central has confirmed; false when the link went before. Thirty seconds without confirmation end the link. */
  async indicate(uuid: string, bytes: Uint8Array): Promise<boolean> {
    const { server } = this
    if (!server) return false
    const value: SentValue = { at: this.time.now(), uuid, bytes, state: 'indicated' }
    this.sent.push(value)
    const giveUp = this.time.after(ATT_TRANSACTION_MS, () => server.disconnect())
    try {
      await server.indicate(uuid, bytes)
      value.state = 'confirmed'
      return true
    } catch {
      return false
    } finally {
      giveUp()
    }
  }

  private setAdvertising(advertising: boolean): void {
    if (this.advertising === advertising) return
    this.advertising = advertising
    this.listener(advertising)
  }
}

/** The attribute protocol allows no more for one transaction. */
const ATT_TRANSACTION_MS = 30_000

export interface VirtualIdentity {
  readonly maker: string
  readonly model: string
  readonly serialNumber: string
  readonly firmware: string
  readonly batteryPercent: number
}

/** Device Information 0x180A and Battery 0x180F. */
export function identityServices(identity: VirtualIdentity): VirtualService[] {
  const text = (uuid: string, value: string) => ({
    uuid,
    properties: ['read'] as const,
    onRead: () => new TextEncoder().encode(value),
  })
  return [
    {
      uuid: '180a',
      characteristics: [
        text('2a29', identity.maker),
        text('2a24', identity.model),
        text('2a25', identity.serialNumber),
        text('2a26', identity.firmware),
      ],
    },
    {
      uuid: '180f',
      characteristics: [{ uuid: '2a19', properties: ['read'], onRead: () => Uint8Array.of(identity.batteryPercent) }],
    },
  ]
}

/** Where a meter's clock is found: Current Time 0x1805, a bare Date Time inside its own service, or nowhere. */
export type ClockKind = 'current-time' | 'date-time' | 'none'
export type ClockWriting = 'accepted' | 'not-permitted' | 'ignored'

/** A meter's clock: runs with real time, a given error away from the local time, until it is set. */
export class VirtualClock {
  private readonly time: VirtualTime
  private readonly zoneOffsetMinutes: number
  private readonly writing: ClockWriting
  private errorMs: number
  /** A meter after a battery change knows the time of day at best. */
  private dateKnown: boolean

  constructor(
    time: VirtualTime,
    options: { zoneOffsetMinutes: number; errorMs: number; writing: ClockWriting; dateKnown?: boolean },
  ) {
    this.time = time
    this.zoneOffsetMinutes = options.zoneOffsetMinutes
    this.errorMs = options.errorMs
    this.writing = options.writing
    this.dateKnown = options.dateKnown ?? true
  }

  /** Year low, year high, month, day, hour, minute, second. */
  dateTimeBytes(shiftMs = 0): Uint8Array {
    const date = new Date(this.localMs() + shiftMs)
    const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    if (!this.dateKnown) return Uint8Array.of(0, 0, 0, 0, ...clock)
    const year = date.getUTCFullYear()
    return Uint8Array.of(year % 256, Math.floor(year / 256), date.getUTCMonth() + 1, date.getUTCDate(), ...clock)
  }

  currentTimeBytes(): Uint8Array {
    const date = new Date(this.localMs())
    const fractions256 = Math.floor((date.getUTCMilliseconds() / 1000) * 256)
    return Uint8Array.of(...this.dateTimeBytes(), date.getUTCDay() || 7, fractions256, 0)
  }

  /** Takes the seven bytes of a Date Time, or the ten of a Current Time. */
  set(bytes: Uint8Array): void {
    if (this.writing === 'not-permitted') throw new AttError(ATT.writeNotPermitted)
    if (this.writing === 'ignored') throw new AttError(ATT.dataFieldIgnored)
    const [low = 0, high = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, , fractions256 = 0] = bytes
    const local = Date.UTC(low + 256 * high, month - 1, day, hour, minute, second)
    const fractionMs = (fractions256 * 1000) / 256
    this.errorMs += local + fractionMs - this.localMs()
    this.dateKnown = true
  }

  private localMs(): number {
    return this.time.now() + this.zoneOffsetMinutes * 60_000 + this.errorMs
  }
}
