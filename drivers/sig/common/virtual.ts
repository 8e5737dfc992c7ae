import type { VirtualCharacteristic, VirtualGattMeter, VirtualGattServer, VirtualService } from '../../virtual/gatt.ts'
import {
  type ClockKind,
  type ClockWriting,
  GattCore,
  identityServices,
  VirtualClock,
  type VirtualIdentity,
} from '../../virtual/gatt-core.ts'
import type { VirtualTime } from '../../virtual/time.ts'

/** What a fault does: to the link, or to the next value that is sent. Each order counts once. */
export type PushFault =
  | 'drop-between-records'
  | 'confirmed-record-again'
  | 'cut-short'
  | 'trailing-bytes'
  | 'year-zero'
  | 'gone-while-measuring'

export interface VirtualPushOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly name?: string
  readonly identity?: Partial<VirtualIdentity>
  readonly needsBond?: boolean
  readonly acceptsBonding?: boolean
  /** After the last value; undefined stays connected. */
  readonly dropsLinkAfterMs?: number | undefined
  readonly clock?: ClockKind
  readonly clockWriting?: ClockWriting
  readonly clockErrorMs?: number
  readonly clockDateKnown?: boolean
  readonly advertisesForMs?: number
  readonly withTime?: boolean
}

/** What makes it this or that meter. */
export interface PushProfile {
  readonly name: string
  readonly identity: VirtualIdentity
  /** Each with the characteristics that indicate or notify, and what its other characteristics read. */
  readonly services: readonly {
    readonly uuid: string
    readonly sends: Readonly<Record<string, 'indicate' | 'notify'>>
    readonly reads?: Readonly<Record<string, Uint8Array>>
    readonly others?: readonly VirtualCharacteristic[]
  }[]
}

interface Unsent {
  readonly uuid: string
  readonly bytes: Uint8Array
}

/** A meter that keeps what it measured until somebody has subscribed and confirms it, one value after the other. */
export class VirtualPushMeter implements VirtualGattMeter {
  readonly name: string
  readonly advertisedServices: readonly string[]
  readonly services: readonly VirtualService[]
  readonly acceptsBonding: boolean
  protected readonly core: GattCore
  protected readonly subscribed = new Set<string>()
  private readonly clock: VirtualClock
  private readonly options: VirtualPushOptions
  private readonly profile: PushProfile
  private readonly faults: PushFault[] = []
  private unsent: Unsent[] = []
  private isSending = false

  constructor(options: VirtualPushOptions, profile: PushProfile) {
    this.options = options
    this.profile = profile
    this.name = options.name ?? profile.name
    this.advertisedServices = profile.services.map(({ uuid }) => uuid)
    this.acceptsBonding = options.acceptsBonding ?? true
    this.core = new GattCore(options.time)
    this.clock = new VirtualClock(options.time, {
      zoneOffsetMinutes: options.zoneOffsetMinutes,
      errorMs: options.clockErrorMs ?? 0,
      writing: options.clockWriting ?? 'accepted',
      dateKnown: options.clockDateKnown ?? true,
    })
    this.services = this.makeServices()
  }

  get sent() {
    return this.core.sent
  }

  get unsentValues(): number {
    return this.unsent.length
  }

  order(fault: PushFault): void {
    this.faults.push(fault)
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.core.onAdvertising(listener)
  }

  connected(server: VirtualGattServer): void {
    this.core.connected(server)
  }

  disconnected(): void {
    this.core.disconnected()
    this.subscribed.clear()
    this.isSending = false
    if (this.unsent.length > 0) this.advertise()
  }

  advertise(): void {
    this.core.advertise(this.options.advertisesForMs ?? 45_000)
  }

  /** Switched off, or carried out of reach. */
  hangUp(): void {
    this.core.hangUp()
  }

  /** Keeps a value and sends it as soon as somebody listens. */
  protected keep(uuid: string, bytes: Uint8Array): void {
    this.unsent.push({ uuid, bytes })
    if (this.core.isConnected) void this.sendUnsent()
    else this.advertise()
  }

  /** Seven bytes of the meter's own clock, or none where its values carry no time. */
  protected stamp(agoMs: number): number[] {
    if (!(this.options.withTime ?? true)) return []
    const bytes = [...this.clock.dateTimeBytes(-agoMs)]
    return this.takes('year-zero') ? [0, 0, ...bytes.slice(2)] : bytes
  }

  protected takes(fault: PushFault): boolean {
    const index = this.faults.indexOf(fault)
    if (index >= 0) this.faults.splice(index, 1)
    return index >= 0
  }

  private makeServices(): VirtualService[] {
    const { needsBond = false, clock = 'current-time' } = this.options
    const own = this.profile.services.map(({ uuid, sends, reads = {}, others = [] }) => ({
      uuid,
      characteristics: [
        ...Object.entries(sends).map(([value, property]) => this.sending(value, property, needsBond)),
        ...Object.entries(reads).map(([value, bytes]): VirtualCharacteristic => {
          return { uuid: value, properties: ['read'], onRead: () => bytes }
        }),
        ...others,
      ],
    }))
    const currentTime: VirtualCharacteristic = {
      uuid: '2a2b',
      properties: ['read', 'write'],
      needsBond,
      onRead: () => this.clock.currentTimeBytes(),
      onWrite: (bytes) => this.clock.set(bytes),
    }
    return [
      ...own,
      ...identityServices({ ...this.profile.identity, ...this.options.identity }),
      ...(clock === 'none' ? [] : [{ uuid: '1805', characteristics: [currentTime] }]),
    ]
  }

  private sending(uuid: string, property: 'indicate' | 'notify', needsBond: boolean): VirtualCharacteristic {
    return {
      uuid,
      properties: [property],
      needsBond,
      onSubscribe: () => {
        this.subscribed.add(uuid)
        // The descriptor's answer leaves first, and another characteristic may be switched on right after.
        this.core.whileConnected(SETTLES_MS, () => void this.sendUnsent())
      },
      onUnsubscribe: () => this.subscribed.delete(uuid),
    }
  }

  private async sendUnsent(): Promise<void> {
    if (this.isSending) return
    this.isSending = true
    for (;;) {
      const next = this.unsent.find(({ uuid }) => this.subscribed.has(uuid))
      if (!next || !(await this.core.indicate(next.uuid, this.spoil(next.bytes)))) break
      this.unsent = this.unsent.filter((other) => other !== next)
      if (this.takes('confirmed-record-again')) await this.core.indicate(next.uuid, next.bytes)
      if (this.unsent.length > 0 && this.takes('drop-between-records')) this.core.hangUp()
    }
    this.isSending = false
    const { dropsLinkAfterMs } = this.options
    if (dropsLinkAfterMs === undefined) return
    this.core.whileConnected(dropsLinkAfterMs, () => {
      if (this.unsent.length === 0 && !this.isSending) this.core.hangUp()
    })
  }

  private spoil(bytes: Uint8Array): Uint8Array {
    if (this.takes('cut-short')) return bytes.subarray(0, bytes.length - 1)
    return this.takes('trailing-bytes') ? Uint8Array.of(...bytes, 0x5a, 0xa5) : bytes
  }
}

const SETTLES_MS = 100

/** Two bytes, the low one first. */
export function littleEndian16(value: number): number[] {
  return [value % 256, Math.floor(value / 256) % 256]
}
