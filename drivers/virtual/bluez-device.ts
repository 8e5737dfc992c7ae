import { Variant } from 'dbus-next'
import { type BluezSurface, bluezError, CHARACTERISTIC, DEVICE, SERVICE, type Variants } from './bluez-surface.ts'
import { ATT, AttError, type VirtualCharacteristic, type VirtualGattMeter, type VirtualGattServer } from './gatt.ts'

export interface BluezDeviceOptions {
  /** The number on the meter's display; without one it bonds by Just Works. */
  readonly passkey?: number
  /** The number that both sides are to show, where the meter has bluetoothd compare it. */
  readonly compares?: number
  /** A meter that has lost our key: `answers` 0x05 to everything guarded, or the link `breaks` as soon as it is to be encrypted. */
  readonly lostKey?: 'answers' | 'breaks'
}

interface Place {
  readonly path: string
  readonly address: string
  readonly adapter: string
}

interface BluezLink {
  encrypted: boolean
  /** Rejects what is under way when the link goes. */
  readonly unconfirmed: Set<() => void>
}

/** The kernel gives up connecting after so long. */
const CONNECT_WITHIN_MS = 20_000
const FLAGS = {
  read: 'read',
  write: 'write',
  writeWithoutResponse: 'write-without-response',
  notify: 'notify',
  indicate: 'indicate',
} as const

/** One meter as bluetoothd sees it: in sight, linked, bonded, with its services as objects. */
export class BluezDevice {
  readonly path: string
  readonly isBondedAtMeter: () => boolean
  lostKey: BluezDeviceOptions['lostKey']
  isAdvertising = false
  /** How often a link was made. */
  links = 0
  readonly #bluez: BluezSurface
  readonly #meter: VirtualGattMeter
  readonly #place: Place
  readonly #passkey: number | undefined
  readonly #compares: number | undefined
  readonly #characteristics = new Map<string, VirtualCharacteristic>()
  /** Characteristic → clients that want to be told; bluetoothd turns it on again at each link. */
  readonly #notified = new Map<string, Set<string>>()
  #advertises: (() => void)[] = []
  #link: BluezLink | undefined
  #pairing: { cancel(): void } | undefined

  constructor(bluez: BluezSurface, meter: VirtualGattMeter, place: Place, options: BluezDeviceOptions) {
    this.#bluez = bluez
    this.#meter = meter
    this.#place = place
    this.path = place.path
    this.#passkey = options.passkey
    this.#compares = options.compares
    this.lostKey = options.lostKey
    this.isBondedAtMeter = () => this.isBonded && this.lostKey === undefined
    meter.onAdvertising((advertising) => {
      this.isAdvertising = advertising
      if (advertising) for (const go of this.#advertises.splice(0)) go()
    })
  }

  get isBonded(): boolean {
    return this.#bluez.memory.bonds.has(this.#place.address)
  }

  get isConnected(): boolean {
    return this.#link !== undefined
  }

  /** It is heard with this strength, or only remembered. */
  appear(rssi?: number): void {
    const strength: Variants = rssi === undefined ? {} : { RSSI: new Variant('n', rssi) }
    if (this.#bluez.has(this.path)) {
      this.#bluez.change(this.path, DEVICE, strength)
      return
    }
    const { address, adapter } = this.#place
    this.#bluez.add(this.path, {
      [DEVICE]: {
        Address: new Variant('s', address),
        AddressType: new Variant('s', 'public'),
        Adapter: new Variant('o', adapter),
        Name: new Variant('s', this.#meter.name),
        Alias: new Variant('s', this.#meter.name),
        UUIDs: new Variant('as', this.#meter.advertisedServices.map(longUuid)),
        Paired: new Variant('b', this.isBonded),
        Bonded: new Variant('b', this.isBonded),
        Trusted: new Variant('b', false),
        Connected: new Variant('b', this.isConnected),
        ServicesResolved: new Variant('b', this.isConnected),
        ...strength,
      },
    })
  }

  run(member: string, path: string, body: unknown[], sender: string): unknown {
    const named = (): VirtualCharacteristic => {
      const found = this.#characteristics.get(path)
      if (!this.#link) throw bluezError('NotConnected', 'Not Connected')
      if (!found) throw bluezError('DoesNotExist', 'Does Not Exist')
      return found
    }
    switch (member) {
      case 'Connect':
        return this.#connect()
      case 'Disconnect':
        this.#pairing?.cancel()
        return this.dropped()
      case 'Pair':
        return this.#pair(sender)
      case 'CancelPairing':
        if (!this.#pairing) throw bluezError('DoesNotExist', 'Does Not Exist')
        return this.#pairing.cancel()
      case 'ReadValue':
        return this.#guarded(named(), (found) => this.#read(path, found))
      case 'WriteValue':
        return this.#guarded(named(), (found) => found.onWrite?.(Uint8Array.from(body[0] as Uint8Array)))
      case 'StartNotify':
        return this.#guarded(named(), () => this.#startNotify(path, sender))
      default:
        this.#notified.get(path)?.delete(sender)
        return undefined
    }
  }

  /** The link ends, by whatever hand. `reason` as in `org.bluez.Reason.Remote`. */
  dropped(reason = 'Local'): void {
    const link = this.#link
    if (!link) return
    this.#link = undefined
    for (const gone of link.unconfirmed) gone()
    this.#meter.disconnected()
    this.#bluez.signal(this.path, DEVICE, 'Disconnected', [`org.bluez.Reason.${reason}`, reason])
    const state = { ServicesResolved: new Variant('b', false), Connected: new Variant('b', false) }
    this.#bluez.change(this.path, DEVICE, state)
  }

  /** RemoveDevice: the bond goes with everything known. */
  forgotten(): void {
    this.dropped()
    this.#bluez.memory.bonds.delete(this.#place.address)
    this.#notified.clear()
    for (const path of [...this.#characteristics.keys()]) this.#bluez.remove(path)
    this.#characteristics.clear()
    this.#bluez.remove(this.path)
  }

  async #connect(): Promise<void> {
    if (!this.#bluez.isPowered) throw bluezError('NotReady', 'Resource Not Ready')
    if (this.#link) return
    await this.#inReach()
    const link: BluezLink = { encrypted: this.isBondedAtMeter(), unconfirmed: new Set<() => void>() }
    this.#link = link
    this.links += 1
    this.#meter.connected(this.#server(link))
    this.#bluez.change(this.path, DEVICE, { Connected: new Variant('b', true) })
    if (this.isBonded && this.lostKey === 'breaks') {
      this.dropped('Authentication')
      throw bluezError('Failed', 'le-connection-abort-by-remote')
    }
    this.#exportServices()
    // The notifications somebody had wanted are turned on again before anybody is told that the meter is there.
    for (const [path, clients] of this.#notified) if (clients.size > 0) this.#subscribed(path)
    this.#bluez.change(this.path, DEVICE, { ServicesResolved: new Variant('b', true) })
  }

  async #inReach(): Promise<void> {
    if (this.isAdvertising) return
    await new Promise<void>((resolve, reject) => {
      const late = () => reject(bluezError('Failed', 'le-connection-abort-by-local'))
      const timer = setTimeout(late, CONNECT_WITHIN_MS)
      this.#advertises.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  async #pair(sender: string): Promise<void> {
    if (this.isBonded) throw bluezError('AlreadyExists', 'Already Exists')
    await this.#connect()
    const cancelled = Promise.withResolvers<never>()
    cancelled.promise.catch(() => undefined)
    const agent = this.#bluez.agentOf(sender)
    this.#pairing = {
      cancel: () => {
        cancelled.reject(bluezError('AuthenticationCanceled', 'Authentication Canceled'))
        if (agent) void this.#bluez.ask(sender, agent.path, 'Cancel', this.path).catch(() => undefined)
      },
    }
    try {
      await Promise.race([cancelled.promise, this.#exchange(sender)])
      this.#bonded()
    } finally {
      this.#pairing = undefined
    }
  }

  async #exchange(sender: string): Promise<void> {
    if (!this.#meter.acceptsBonding) throw bluezError('AuthenticationFailed', 'Authentication Failed')
    const agent = this.#bluez.agentOf(sender)
    const ask = (member: string, number?: number) =>
      agent ? this.#bluez.ask(sender, agent.path, member, this.path, number) : Promise.reject(new Error('no agent'))
    const failed = () => bluezError('AuthenticationFailed', 'Authentication Failed')
    if (this.#compares !== undefined) {
      await ask('RequestConfirmation', this.#compares).catch(() => Promise.reject(failed()))
    }
    if (this.#passkey === undefined) return
    const given = await ask('RequestPasskey').catch(() => undefined)
    if (given !== this.#passkey) throw failed()
  }

  #bonded(): void {
    this.lostKey = undefined
    this.#bluez.memory.bonds.add(this.#place.address)
    if (this.#link) this.#link.encrypted = true
    const bond = { Paired: new Variant('b', true), Bonded: new Variant('b', true) }
    this.#bluez.change(this.path, DEVICE, bond)
  }

  /** A guarded value is asked for again after pairing by Just Works, where that is possible without asking anybody. */
  #guarded<T>(found: VirtualCharacteristic, run: (found: VirtualCharacteristic) => T): T {
    const link = this.#link
    if (found.needsBond && link && !link.encrypted) {
      if (this.isBonded || !this.#meter.acceptsBonding || this.#passkey !== undefined) {
        throw bluezError('NotPermitted', 'Not paired')
      }
      this.#bonded()
    }
    try {
      return run(found)
    } catch (error) {
      throw error instanceof AttError ? errorOfAtt(error.attCode) : error
    }
  }

  #read(path: string, found: VirtualCharacteristic): Buffer {
    const value = Buffer.from(found.onRead?.() ?? new Uint8Array())
    // bluetoothd tells a value that was read like one that was sent.
    this.#bluez.change(path, CHARACTERISTIC, { Value: new Variant('ay', value) })
    return value
  }

  #startNotify(path: string, sender: string): void {
    const clients = this.#notified.get(path) ?? new Set<string>()
    this.#notified.set(path, clients)
    if (clients.has(sender)) return
    clients.add(sender)
    this.#subscribed(path)
  }

  #subscribed(path: string): void {
    setImmediate(() => this.#link && this.#characteristics.get(path)?.onSubscribe?.())
  }

  #server(link: BluezLink): VirtualGattServer {
    const send = (uuid: string, bytes: Uint8Array): boolean => {
      const [path] = [...this.#characteristics].find(([, one]) => one.uuid === uuid) ?? []
      if (this.#link !== link || !path || !this.#notified.get(path)?.size) return false
      this.#bluez.change(path, CHARACTERISTIC, { Value: new Variant('ay', Buffer.from(bytes)) })
      return true
    }
    return {
      // bluetoothd confirms by itself, whoever listens.
      indicate: (uuid, bytes) =>
        new Promise((resolve, reject) => {
          const gone = () => reject(new Error('the link is gone'))
          if (!send(uuid, bytes)) return gone()
          link.unconfirmed.add(gone)
          setImmediate(() => {
            link.unconfirmed.delete(gone)
            resolve()
          })
        }),
      notify: (uuid, bytes) => void send(uuid, bytes),
      disconnect: () => this.dropped('Remote'),
    }
  }

  #exportServices(): void {
    if (this.#characteristics.size > 0) return
    for (const [index, { uuid, characteristics }] of this.#meter.services.entries()) {
      const service = `${this.path}/service${hex(16 * (index + 1))}`
      const device = new Variant('o', this.path)
      const own = { UUID: new Variant('s', longUuid(uuid)), Device: device, Primary: new Variant('b', true) }
      this.#bluez.add(service, { [SERVICE]: own })
      for (const [at, one] of characteristics.entries()) {
        const path = `${service}/char${hex(16 * (index + 1) + 1 + at)}`
        this.#characteristics.set(path, one)
        this.#bluez.add(path, {
          [CHARACTERISTIC]: {
            UUID: new Variant('s', longUuid(one.uuid)),
            Service: new Variant('o', service),
            Flags: new Variant(
              'as',
              one.properties.map((property) => FLAGS[property]),
            ),
          },
        })
      }
    }
  }
}

/** src/gatt-client.c, create_gatt_dbus_error. */
function errorOfAtt(attCode: number): Error {
  if (attCode === ATT.writeNotPermitted) return bluezError('NotPermitted', 'Write not permitted')
  if (attCode === ATT.insufficientAuthentication) return bluezError('NotPermitted', 'Not paired')
  return bluezError('Failed', `Operation failed with ATT error: 0x${attCode.toString(16).padStart(2, '0')}`)
}

const hex = (handle: number): string => handle.toString(16).padStart(4, '0')

function longUuid(uuid: string): string {
  if (uuid.length === 4) return `0000${uuid}-0000-1000-8000-00805f9b34fb`
  return uuid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
