import type { EventEmitter } from 'node:events'
import type { BleCharacteristic, BleLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import { ATT_ATTRIBUTE_NOT_FOUND, ATT_INVALID_PDU, meterErrorOfAtt, meterErrorOfSystem } from './att-errors.ts'
import type { BleSettings, FrameRecorder } from './link.ts'

/** What a link needs of a connected peripheral; noble's own type fits. */
export interface GattPeripheral extends EventEmitter {
  readonly id: string
  readonly address: string
  discoverServicesAsync(uuids: string[]): Promise<GattService[]>
  disconnectAsync(): Promise<void>
}
interface GattService extends EventEmitter {
  readonly uuid: string
  discoverCharacteristicsAsync(uuids: string[]): Promise<GattCharacteristic[]>
}
interface GattCharacteristic extends EventEmitter {
  readonly uuid: string
  readonly properties: readonly string[]
  readAsync(): Promise<Buffer>
  writeAsync(data: Buffer, withoutResponse: boolean): Promise<void>
  subscribeAsync(): Promise<void>
}

/**
 * `hci`: we confirm indications, so a value is recorded in noble's lower event, before the confirmation is queued, and errors
 * and pairing are seen on the wire. `system`, `bluez`: the system confirms and pairs below us, and reports errors itself; what
 * bluetoothd tells of values is heard beside noble (`bluez.ts`).
 */
export type LinkLayer = 'hci' | 'system' | 'bluez'

/** Milliseconds. Recommendations for every BLE meter; the attribute protocol itself gives up after 30 s. */
export const BLE_DEADLINES_MS = {
  connect: 10_000,
  discover: 10_000,
  request: 5_000,
  pairing: 60_000,
  disconnect: 2_000,
  /** A call of bluetoothd that is not one of these. */
  bluez: 10_000,
}
export type BleDeadlines = Readonly<typeof BLE_DEADLINES_MS>

/** Information, battery and clock, which any meter may have beside its own service. */
const COMPANION_SERVICES = ['180a', '180f', '1805']

/** The request under way. */
interface Waiter {
  readonly what: string
  readonly fail: (error: MeterError) => void
  readonly allowPairing: () => void
}
const DISCOVERY = 'discovery'

export class NobleLink implements BleLink {
  readonly kind = 'ble'
  readonly address: string
  private readonly peripheral: GattPeripheral
  private readonly recorder: FrameRecorder
  private readonly layer: LinkLayer
  private readonly deadlinesMs: BleDeadlines
  private readonly onEnded: () => void
  private readonly judge: (error: MeterError) => Promise<MeterError>
  private readonly subscribed = new Set<string>()
  private readonly found = new Map<string, { readonly service: string; readonly gatt: GattCharacteristic }>()
  private readonly uuidOfHandle = new Map<number, string>()
  private readonly values: Frame[] = []
  private isClosed = false
  private failure: MeterError | undefined
  private hasTriedPairing = false
  private waiter: Waiter | undefined
  private wakeReader: (() => void) | undefined
  private turn: Promise<unknown> = Promise.resolve()

  private readonly onHandleNotify = (handle: number, data: Buffer): void => {
    const uuid = this.uuidOfHandle.get(handle)
    this.keep(uuid ?? `handle-${handle.toString(16).padStart(4, '0')}`, data, uuid !== undefined)
  }
  private readonly onDisconnect = (): void => this.ended()

  constructor(
    peripheral: GattPeripheral,
    layer: LinkLayer,
    recorder: FrameRecorder,
    deadlinesMs: BleDeadlines,
    onEnded: () => void,
    judge: (error: MeterError) => Promise<MeterError> = async (error) => error,
  ) {
    this.peripheral = peripheral
    this.layer = layer
    this.deadlinesMs = deadlinesMs
    this.onEnded = onEnded
    this.judge = judge
    this.recorder = recorder
    this.address = peripheral.address || peripheral.id
    // Before any subscription: a bonded meter may send its first indication as soon as the link is encrypted.
    if (layer === 'hci') peripheral.on('handleNotify', this.onHandleNotify)
    peripheral.once('disconnect', this.onDisconnect)
  }

  get closed(): boolean {
    return this.isClosed
  }

  /** Finds the declared services and the companions that are there; where both have a characteristic, the declared one counts. */
  async discover(settings: BleSettings): Promise<void> {
    const wanted = [...settings.services, ...COMPANION_SERVICES]
    await this.request(DISCOVERY, this.deadlinesMs.discover, async () => {
      const services = await this.peripheral.discoverServicesAsync(wanted)
      for (const service of services.sort((a, b) => wanted.indexOf(a.uuid) - wanted.indexOf(b.uuid))) {
        if (this.layer === 'hci') service.once('characteristicsDiscovered', this.rememberHandles)
        for (const gatt of await service.discoverCharacteristicsAsync([])) {
          if (!this.found.has(gatt.uuid)) this.found.set(gatt.uuid, { service: service.uuid, gatt })
        }
      }
    })
  }

  private readonly rememberHandles = (raw: readonly { uuid: string; valueHandle: number }[]): void => {
    for (const { uuid, valueHandle } of raw) this.uuidOfHandle.set(valueHandle, uuid)
  }

  characteristics(): readonly BleCharacteristic[] {
    return [...this.found].map(([uuid, { service, gatt }]) => ({ uuid, service, properties: gatt.properties }))
  }

  async read(uuid: string): Promise<Frame> {
    const gatt = this.characteristic(uuid)
    const value = await this.request(`read ${uuid}`, this.deadlinesMs.request, () => gatt.readAsync())
    return this.recorder.record('in', Uint8Array.from(value), uuid)
  }

  async write(uuid: string, bytes: Uint8Array): Promise<void> {
    const gatt = this.characteristic(uuid)
    await this.request(`write ${uuid}`, this.deadlinesMs.request, async () => {
      this.recorder.record('out', bytes, uuid)
      await gatt.writeAsync(Buffer.from(bytes), !gatt.properties.includes('write'))
    })
  }

  async subscribe(uuid: string): Promise<void> {
    const gatt = this.characteristic(uuid)
    if (!gatt.properties.includes('indicate') && !gatt.properties.includes('notify')) {
      throw new MeterError('refused', `characteristic ${uuid} neither indicates nor notifies`)
    }
    if (this.layer === 'system' && gatt.listenerCount('data') === 0) {
      gatt.on('data', (data: Buffer, isNotification: boolean) => {
        if (isNotification) this.keep(uuid, data, true)
      })
    }
    this.subscribed.add(uuid)
    await this.request(`subscribe ${uuid}`, this.deadlinesMs.request, () => gatt.subscribeAsync())
  }

  /** bluetoothd tells a value that was sent and one that was read in the same way. */
  valueChanged(uuid: string, value: Uint8Array, canBeRead: boolean): void {
    if (canBeRead && (!this.subscribed.has(uuid) || this.waiter?.what === `read ${uuid}`)) return
    this.keep(uuid, value, this.found.size === 0 || this.found.has(uuid))
  }

  async next(timeoutMs: number): Promise<Frame | undefined> {
    const queued = this.values.shift()
    if (queued) return queued
    if (this.failure) throw this.failure
    if (this.isClosed) return undefined
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.wakeReader = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wakeReader = undefined
    if (this.failure && this.values.length === 0) throw this.failure
    return this.values.shift()
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.deadlinesMs.disconnect)
    })
    await Promise.race([this.peripheral.disconnectAsync(), late])
    clearTimeout(timer)
    this.ended()
  }

  /** The meter's error response to the request under way. */
  attError(attCode: number): void {
    if (!this.waiter) return
    const { what } = this.waiter
    // Discovery goes on until there is nothing more to be found.
    if (what === DISCOVERY && attCode === ATT_ATTRIBUTE_NOT_FOUND) return
    const error = meterErrorOfAtt(what, attCode)
    if (error.kind === 'needsPairing' && !this.hasTriedPairing) {
      // noble now pairs by itself and repeats the request.
      this.hasTriedPairing = true
      this.waiter.allowPairing()
      return
    }
    this.waiter.fail(error)
    // noble does not take this answer and waits on.
    if (attCode === ATT_INVALID_PDU) void this.close()
  }

  pairingFailed(): void {
    this.waiter?.fail(new MeterError('pairingRefused', `${this.address} does not pair`))
    void this.close()
  }

  /** Ends the link for good: what is queued can still be read, then every call throws `error`. */
  fail(error: MeterError): void {
    this.failure ??= error
    this.waiter?.fail(error)
    void this.close()
    this.wakeReader?.()
  }

  private characteristic(uuid: string): GattCharacteristic {
    const entry = this.found.get(uuid)
    if (!entry) throw new MeterError('refused', `${this.address} has no characteristic ${uuid}`)
    return entry.gatt
  }

  /** Keeps a value on disk, synchronously, before noble goes on to confirm it. Throws what the recorder throws. */
  private keep(channel: string, data: Uint8Array, isWanted: boolean): void {
    try {
      const frame = this.recorder.record('in', Uint8Array.from(data), channel)
      if (isWanted) this.values.push(frame)
    } catch (error) {
      this.fail(
        error instanceof MeterError ? error : new MeterError('journalFailed', 'value not kept', { cause: error }),
      )
      // Over HCI the exception keeps noble from confirming a value that was not kept.
      if (this.layer === 'hci') throw error
    }
    this.wakeReader?.()
  }

  /** The link is gone, by whatever hand. What is queued can still be read. */
  ended(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.onEnded()
    this.peripheral.removeListener('handleNotify', this.onHandleNotify)
    this.peripheral.removeListener('disconnect', this.onDisconnect)
    for (const { gatt } of this.found.values()) gatt.removeAllListeners('data')
    this.waiter?.fail(this.failure ?? new MeterError('linkLost', `${this.address} is gone`))
    this.wakeReader?.()
  }

  /** One request at a time, each with its deadline; after a missed deadline the attribute protocol is of no more use. */
  private request<T>(what: string, deadlineMs: number, run: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => this.requestNow(what, deadlineMs, run))
    this.turn = result.catch(() => undefined)
    return result
  }

  private async requestNow<T>(what: string, deadlineMs: number, run: () => Promise<T>): Promise<T> {
    if (this.failure) throw this.failure
    if (this.isClosed) throw new MeterError('linkLost', `${this.address} is gone (${what})`)
    let timer: NodeJS.Timeout | undefined
    const interrupted = new Promise<never>((_resolve, reject) => {
      const startTimer = (ms: number, kind: 'noAnswer' | 'needsPairing'): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          reject(new MeterError(kind, `${what}: nothing in ${ms / 1000} s`))
          void this.close()
        }, ms)
      }
      // The system pairs without telling; it also ends a request that the meter does not answer.
      startTimer(this.layer === 'hci' ? deadlineMs : this.deadlinesMs.pairing, 'noAnswer')
      this.waiter = { what, fail: reject, allowPairing: () => startTimer(this.deadlinesMs.pairing, 'needsPairing') }
    })
    try {
      return await Promise.race([run(), interrupted])
    } catch (error) {
      throw await this.judge(meterErrorOfSystem(what, error))
    } finally {
      clearTimeout(timer)
      this.waiter = undefined
    }
  }
}
