import type { BleCharacteristic, BleLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { FrameRecorder } from '../links/link.ts'
import type { Frame } from '../measurement.ts'
import { ATT, AttError, type VirtualCharacteristic, type VirtualGattMeter, type VirtualGattServer } from './gatt.ts'
import type { VirtualTime } from './time.ts'

export interface MemoryLinkOptions {
  readonly time: VirtualTime
  /** False: the station does not answer a pairing request. */
  readonly bonds?: boolean
  /** One request and its answer. */
  readonly latencyMs?: number
  /** First frame's number, so that ids stay unique over several links. */
  readonly firstFrame?: number
  readonly journal?: FrameRecorder
}

const PAIRING_MS = 500

/** A BLE link without a radio: the station's end of it for `talk`, with a virtual meter at the other end. Records every frame. */
export class MemoryBleLink implements BleLink {
  readonly kind = 'ble'
  readonly address = 'c0:ff:ee:00:00:01'
  /** What a journal would hold, in order; empty where there is one. */
  readonly frames: Frame[] = []
  closed = false
  private readonly meter: VirtualGattMeter
  private readonly options: MemoryLinkOptions
  private readonly table: Map<string, VirtualCharacteristic>
  private readonly values: Frame[] = []
  private readonly subscribed = new Set<string>()
  private encrypted = false
  private wake: () => void = () => {}
  private unconfirmed: (() => void)[] = []

  constructor(meter: VirtualGattMeter, options: MemoryLinkOptions) {
    this.meter = meter
    this.options = options
    this.table = new Map(
      meter.services.flatMap(({ characteristics }) => characteristics).map((found) => [found.uuid, found]),
    )
    meter.connected(this.server())
  }

  characteristics(): readonly BleCharacteristic[] {
    return this.meter.services.flatMap(({ uuid: service, characteristics }) =>
      characteristics.map(({ uuid, properties }) => ({ uuid, service, properties })),
    )
  }

  async read(uuid: string): Promise<Frame> {
    const found = await this.request(uuid)
    return this.record(
      'in',
      uuid,
      answered(`read ${uuid}`, () => found.onRead?.() ?? new Uint8Array()),
    )
  }

  async write(uuid: string, bytes: Uint8Array): Promise<void> {
    this.record('out', uuid, bytes)
    const found = await this.request(uuid)
    answered(`write ${uuid}`, () => found.onWrite?.(bytes))
  }

  async subscribe(uuid: string): Promise<void> {
    const found = await this.request(uuid)
    this.subscribed.add(uuid)
    found.onSubscribe?.()
  }

  async next(timeoutMs: number): Promise<Frame | undefined> {
    if (this.values.length === 0 && !this.closed && timeoutMs > 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const cancel = this.options.time.after(timeoutMs, resolve)
      this.wake = resolve
      await promise
      cancel()
    }
    return this.values.shift()
  }

  async close(): Promise<void> {
    this.end()
  }

  private server(): VirtualGattServer {
    return {
      indicate: (uuid, bytes) =>
        new Promise((resolve, reject) => {
          if (!this.arrive(uuid, bytes)) return reject(new Error(`nobody has subscribed to ${uuid}`))
          const gone = () => reject(new Error('the link is gone'))
          this.unconfirmed.push(gone)
          this.options.time.after(this.latencyMs, () => {
            this.unconfirmed = this.unconfirmed.filter((other) => other !== gone)
            resolve()
          })
        }),
      notify: (uuid, bytes) => void this.arrive(uuid, bytes),
      disconnect: () => this.end(),
    }
  }

  private arrive(uuid: string, bytes: Uint8Array): boolean {
    if (this.closed || !this.subscribed.has(uuid)) return false
    this.values.push(this.record('in', uuid, bytes))
    this.wake()
    return true
  }

  private end(): void {
    if (this.closed) return
    this.closed = true
    for (const gone of this.unconfirmed.splice(0)) gone()
    this.meter.disconnected()
    this.wake()
  }

  /** One request on its way to the meter; throws what the real link throws. */
  private async request(uuid: string): Promise<VirtualCharacteristic> {
    await this.pass(this.latencyMs)
    const found = this.table.get(uuid)
    if (!found) throw new MeterError('refused', `no characteristic ${uuid}: ATT error 0x0a`)
    if (found.needsBond && !this.encrypted) await this.bond()
    if (this.closed) throw new MeterError('linkLost', 'the meter has closed the link')
    return found
  }

  private async bond(): Promise<void> {
    if (!(this.options.bonds ?? true)) throw refusal('subscribe', ATT.insufficientAuthentication, 'needsPairing')
    await this.pass(PAIRING_MS)
    if (!this.meter.acceptsBonding) throw new MeterError('pairingRefused', 'the meter refused to pair')
    this.encrypted = true
  }

  private get latencyMs(): number {
    return this.options.latencyMs ?? 30
  }

  private pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.options.time.after(ms, resolve))
  }

  private record(direction: Frame['direction'], channel: string, bytes: Uint8Array): Frame {
    if (this.options.journal) return this.options.journal.record(direction, bytes, channel)
    const number = (this.options.firstFrame ?? 1) + this.frames.length
    const id = `frame-${String(number).padStart(6, '0')}`
    const frame = { id, at: this.options.time.now(), direction, channel, bytes: Uint8Array.from(bytes) }
    this.frames.push(frame)
    return frame
  }
}

function answered<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof AttError) throw refusal(what, error.attCode, 'refused')
    throw error
  }
}

function refusal(what: string, attCode: number, kind: 'refused' | 'needsPairing'): MeterError {
  return new MeterError(kind, `${what}: ATT error 0x${attCode.toString(16).padStart(2, '0')}`)
}
