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

/** What a fault does: to the link, or to the next record that is sent. Each order counts once, except the refusal to bond. */
export type BloodPressureFault =
  | 'drop-between-records'
  | 'confirmed-record-again'
  | 'no-result'
  | 'year-zero'
  | 'no-time'
  | 'vendor-prefix'
  | 'cut-short'
  | 'trailing-bytes'
  | 'gone-while-measuring'

export interface VirtualBloodPressureOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly name?: string
  readonly identity?: Partial<VirtualIdentity>
  readonly needsBond?: boolean
  readonly acceptsBonding?: boolean
  readonly sends?: 'indicate' | 'notify'
  readonly order?: 'oldest-first' | 'newest-first'
  /** After the last record; undefined stays connected. */
  readonly dropsLinkAfterMs?: number | undefined
  readonly clock?: ClockKind
  readonly clockWriting?: ClockWriting
  readonly clockErrorMs?: number
  readonly clockDateKnown?: boolean
  readonly advertisesForMs?: number
  /** Offers 0x2A36 and sends it while it measures connected. */
  readonly streamsCuff?: boolean
  readonly withTime?: boolean
  readonly withPulse?: boolean
  readonly withUser?: boolean
  readonly withStatus?: boolean
}

export interface VirtualPressure {
  readonly systolicMmhg: number
  readonly diastolicMmhg: number
  readonly pulse: number
  readonly user?: number
  /** Measurement status bits as the service defines them. */
  readonly status?: number
  /** Sent in kPa with one decimal, as some meters do. */
  readonly inKpa?: boolean
  /** How long ago it was taken; a memory of earlier days. */
  readonly agoMs?: number
}

/** A blood pressure monitor with Blood Pressure Service 0x1810, as the service describes a sensor. */
export class VirtualBloodPressureMeter implements VirtualGattMeter {
  readonly name: string
  readonly advertisedServices = ['1810']
  readonly services: readonly VirtualService[]
  readonly acceptsBonding: boolean
  private readonly core: GattCore
  private readonly clock: VirtualClock
  private readonly options: VirtualBloodPressureOptions
  private readonly faults: BloodPressureFault[] = []
  private unsent: Uint8Array[] = []
  private again: Uint8Array | undefined
  private measuring = false
  private sending = false
  private readonly subscribed = new Set<string>()

  constructor(options: VirtualBloodPressureOptions) {
    this.options = options
    this.name = options.name ?? 'BP-STATION'
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

  get unsentRecords(): number {
    return this.unsent.length
  }

  /** What the meter's own clock shows, as it would be sent in a Date Time. */
  get clockBytes(): Uint8Array {
    return this.clock.dateTimeBytes()
  }

  order(fault: BloodPressureFault): void {
    this.faults.push(fault)
  }

  onAdvertising(listener: (advertising: boolean) => void): void {
    this.core.onAdvertising(listener)
  }

  connected(server: VirtualGattServer): void {
    this.core.connected(server)
    if (!this.options.needsBond) return
    this.core.whileConnected(UNBONDED_PATIENCE_MS, () => {
      if (this.subscribed.size === 0) this.core.hangUp()
    })
  }

  disconnected(): void {
    this.core.disconnected()
    this.subscribed.clear()
    this.measuring = false
    this.sending = false
    if (this.unsent.length > 0) this.advertise()
  }

  /** Somebody presses start. Connected, it pumps now; otherwise it has pumped and wants to tell. */
  measure(pressure: VirtualPressure): void {
    if (this.core.isConnected && this.subscribed.has('2a35') && !pressure.agoMs) {
      this.pump(pressure)
      return
    }
    this.unsent.push(this.record(pressure))
    if (this.core.isConnected) void this.sendUnsent()
    else this.advertise()
  }

  advertise(): void {
    this.core.advertise(this.options.advertisesForMs ?? 45_000)
  }

  private makeServices(): VirtualService[] {
    const { needsBond = false, sends = 'indicate', streamsCuff = false, clock = 'date-time' } = this.options
    const own: VirtualCharacteristic[] = [
      {
        uuid: '2a35',
        properties: [sends],
        needsBond,
        onSubscribe: () => {
          this.subscribed.add('2a35')
          void this.sendUnsent()
        },
        onUnsubscribe: () => this.subscribed.delete('2a35'),
      },
      // Movement, cuff fit, irregular pulse, position.
      { uuid: '2a49', properties: ['read'], onRead: () => Uint8Array.of(0x17, 0x00) },
    ]
    if (streamsCuff) {
      own.push({
        uuid: '2a36',
        properties: ['notify'],
        needsBond,
        onSubscribe: () => this.subscribed.add('2a36'),
        onUnsubscribe: () => this.subscribed.delete('2a36'),
      })
    }
    const set = {
      properties: ['read', 'write'] as const,
      needsBond,
      onWrite: (bytes: Uint8Array) => this.clock.set(bytes),
    }
    if (clock === 'date-time') own.push({ ...set, uuid: '2a08', onRead: () => this.clock.dateTimeBytes() })
    const currentTime = { ...set, uuid: '2a2b', onRead: () => this.clock.currentTimeBytes() }
    return [
      { uuid: '1810', characteristics: own },
      ...identityServices({
        maker: 'Virtual',
        model: 'BP-1810',
        serialNumber: 'VBP0001',
        firmware: '1.0',
        batteryPercent: 80,
        ...this.options.identity,
      }),
      ...(clock === 'current-time' ? [{ uuid: '1805', characteristics: [currentTime] }] : []),
    ]
  }

  /** Cuff pressure twice a second, up to above the systolic and down again; then the record. */
  private pump(pressure: VirtualPressure): void {
    if (this.measuring) return
    this.measuring = true
    const top = pressure.systolicMmhg + 30
    const steps = [0.2, 0.5, 0.8, 1, 0.85, 0.7, 0.55, 0.4].map((part) => Math.round(top * part))
    steps.forEach((cuffMmhg, index) => {
      this.core.whileConnected((index + 1) * CUFF_INTERVAL_MS, () => {
        if (this.subscribed.has('2a36')) {
          this.core.notify('2a36', Uint8Array.of(0x00, ...whole(cuffMmhg), ...NOT_A_NUMBER, ...NOT_A_NUMBER))
        }
        if (index === 3 && this.takes('gone-while-measuring')) this.core.hangUp()
      })
    })
    this.core.whileConnected((steps.length + 1) * CUFF_INTERVAL_MS, () => {
      this.measuring = false
      this.unsent.push(this.record(pressure))
      void this.sendUnsent()
    })
  }

  private async sendUnsent(): Promise<void> {
    if (this.sending) return
    this.sending = true
    const newestFirst = this.options.order === 'newest-first'
    for (;;) {
      const next = newestFirst ? this.unsent.at(-1) : this.unsent[0]
      if (!next || !(await this.send(this.spoil(next)))) break
      this.unsent = this.unsent.filter((record) => record !== next)
      if (this.takes('confirmed-record-again')) this.again = next
      if (this.again) await this.send(this.again)
      this.again = undefined
      if (this.unsent.length > 0 && this.takes('drop-between-records')) this.core.hangUp()
    }
    this.sending = false
    const { dropsLinkAfterMs } = this.options
    if (dropsLinkAfterMs === undefined || !this.core.isConnected) return
    this.core.whileConnected(dropsLinkAfterMs, () => {
      if (this.unsent.length === 0 && !this.measuring) this.core.hangUp()
    })
  }

  private async send(record: Uint8Array): Promise<boolean> {
    if (!this.core.isConnected || !this.subscribed.has('2a35')) return false
    if (this.options.sends !== 'notify') return this.core.indicate('2a35', record)
    this.core.notify('2a35', record)
    return true
  }

  private record(pressure: VirtualPressure): Uint8Array {
    const { withTime = true, withPulse = true, withUser = false, withStatus = true } = this.options
    const { systolicMmhg, diastolicMmhg, pulse, user = 255, status = 0, inKpa = false, agoMs = 0 } = pressure
    const failed = this.takes('no-result')
    const time = withTime && !this.takes('no-time')
    const pressures = [systolicMmhg, diastolicMmhg, diastolicMmhg + (systolicMmhg - diastolicMmhg) / 3]
    const flags =
      (inKpa ? 0x01 : 0) | (time ? 0x02 : 0) | (withPulse ? 0x04 : 0) | (withUser ? 0x08 : 0) | (withStatus ? 0x10 : 0)
    const stamp = this.clock.dateTimeBytes(-agoMs)
    if (this.takes('year-zero')) stamp.fill(0, 0, 2)
    return Uint8Array.of(
      flags,
      ...pressures.flatMap((mmhg) =>
        failed ? NOT_A_NUMBER : inKpa ? tenths(mmhg * 0.133322) : whole(Math.round(mmhg)),
      ),
      ...(time ? stamp : []),
      ...(withPulse ? (failed ? NOT_A_NUMBER : whole(pulse)) : []),
      ...(withUser ? [user] : []),
      ...(withStatus ? [status | (failed ? 0x01 : 0), 0] : []),
    )
  }

  private spoil(record: Uint8Array): Uint8Array {
    if (this.takes('vendor-prefix')) return Uint8Array.of(0xfe, 0x20, 0x27, 0x00, ...record.subarray(1))
    if (this.takes('cut-short')) return record.subarray(0, record.length - 2)
    if (this.takes('trailing-bytes')) return Uint8Array.of(...record, 0x5a, 0xa5)
    return record
  }

  private takes(fault: BloodPressureFault): boolean {
    const index = this.faults.indexOf(fault)
    if (index >= 0) this.faults.splice(index, 1)
    return index >= 0
  }
}

const CUFF_INTERVAL_MS = 500
/** A meter that wants a bond waits so long for it. */
const UNBONDED_PATIENCE_MS = 20_000

// SFLOAT as it is put on air, low byte first: exponent 0, or -1 for tenths (mantissas here fit eleven bits).
const NOT_A_NUMBER = [0xff, 0x07]
const whole = (value: number) => [value & 0xff, value >> 8]
const tenths = (value: number) => {
  const mantissa = Math.round(value * 10)
  return [mantissa & 0xff, 0xf0 | (mantissa >> 8)]
}
