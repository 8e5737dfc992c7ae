import { MeterError } from '../errors.ts'
import { BluezBus, type BluezSignal } from './bluez-bus.ts'

const ADAPTER = 'org.bluez.Adapter1'
const DEVICE = 'org.bluez.Device1'
const CHARACTERISTIC = 'org.bluez.GattCharacteristic1'
const OBJECT_MANAGER = 'org.freedesktop.DBus.ObjectManager'

/** Of devices and characteristics, as far as they matter here. */
interface Properties {
  readonly RSSI?: unknown
  readonly Bonded?: unknown
  readonly Paired?: unknown
  readonly UUID?: unknown
  readonly Flags?: unknown
  readonly Value?: unknown
}
const CAUGHT_UP_WITHIN_MS = 1_000

type Interfaces = Readonly<Record<string, Properties>>

/** What bluetoothd sends of a value, by the characteristic's short UUID. */
export type OnBluezValue = (uuid: string, value: Uint8Array, canBeRead: boolean) => void

/**
 * What noble's BlueZ binding does not tell, seen on a connection of our own:
 * - who is heard now: noble goes on reporting meters that bluetoothd only remembers, with the strength they last had;
 * - values that come as soon as the link is up: bluetoothd turns notifications of a bonded meter on again by itself, confirms what
 *   comes, and tells it once, before noble listens;
 * - bonds, and why a link ended;
 * - that bluetoothd or the adapter has gone.
 */
export class Bluez {
  readonly bus: BluezBus
  readonly #objects = new Map<string, Map<string, Properties>>()
  readonly #heard: ((address: string, rssi: number) => void)[] = []
  readonly #values = new Map<string, OnBluezValue>()
  readonly #notAuthentic = new Set<string>()
  #onGone: () => void = () => undefined
  #adapter = ''

  private constructor(bus: BluezBus) {
    this.bus = bus
  }

  /** Throws MeterError adapterOff where bluetoothd has no adapter, or is not there. */
  static async open(deadlineMs: number): Promise<Bluez> {
    let bus: BluezBus | undefined
    try {
      bus = await BluezBus.open(deadlineMs)
      const bluez = new Bluez(bus)
      await bluez.#begin()
      return bluez
    } catch (error) {
      bus?.close()
      throw adapterOff(error)
    }
  }

  async #begin(): Promise<void> {
    this.bus.onSignal((signal) => this.#take(signal))
    this.bus.onGone(() => this.#onGone())
    const [all] = await this.bus.call('/', OBJECT_MANAGER, 'GetManagedObjects')
    for (const [path, interfaces] of Object.entries(all as Record<string, Interfaces>)) {
      this.#add(path, interfaces)
      // The first one, as noble chooses.
      if (interfaces[ADAPTER]) this.#adapter ||= path
    }
    if (!this.#adapter) throw new MeterError('adapterOff', 'bluetoothd has no adapter')
  }

  /** An advertisement, with its strength. */
  onHeard(listener: (address: string, rssi: number) => void): void {
    this.#heard.push(listener)
  }

  /** bluetoothd or its adapter has gone; this one is of no more use. */
  onGone(listener: () => void): void {
    this.#onGone = listener
  }

  isBonded(address: string): boolean {
    const device = this.#device(address)
    return device?.Bonded === true || device?.Paired === true
  }

  /** The last link with this meter ended because it, or we, did not know the key; asked once. */
  brokeForItsKey(address: string): boolean {
    return this.#notAuthentic.delete(address.toLowerCase())
  }

  /** When bluetoothd has answered, everything it said before has been heard here; noble has its own connection. */
  async caughtUp(): Promise<void> {
    await this.bus.call('/', 'org.freedesktop.DBus.Peer', 'Ping', '', [], CAUGHT_UP_WITHIN_MS).catch(() => undefined)
  }

  /** Whatever this meter's characteristics say from now on. One listener a meter. The answer ends it. */
  watchValues(address: string, listener: OnBluezValue): () => void {
    const path = this.devicePath(address)
    this.#values.set(path, listener)
    return () => {
      if (this.#values.get(path) === listener) this.#values.delete(path)
    }
  }

  devicePath(address: string): string {
    return `${this.#adapter}/dev_${address.toUpperCase().replaceAll(':', '_')}`
  }

  /** Drops a bond with everything bluetoothd knows of the meter; it must be heard again. */
  async forget(address: string): Promise<void> {
    await this.bus.call(this.#adapter, ADAPTER, 'RemoveDevice', 'o', [this.devicePath(address)])
  }

  close(): void {
    this.#onGone = () => undefined
    this.bus.close()
  }

  #device(address: string): Properties | undefined {
    return this.#objects.get(this.devicePath(address))?.get(DEVICE)
  }

  #take({ path, interface: on, member, body }: BluezSignal): void {
    if (on === OBJECT_MANAGER && member === 'InterfacesAdded') this.#add(body[0] as string, body[1] as Interfaces)
    if (on === OBJECT_MANAGER && member === 'InterfacesRemoved') this.#remove(body[0] as string, body[1] as string[])
    if (on === 'org.freedesktop.DBus.Properties' && member === 'PropertiesChanged') {
      this.#change(path, body[0] as string, body[1] as Properties)
    }
    const address = addressOf(path)
    if (on === DEVICE && member === 'Disconnected' && address && String(body[0]).endsWith('.Authentication')) {
      this.#notAuthentic.add(address)
    }
  }

  #add(path: string, interfaces: Interfaces): void {
    const object = this.#objects.get(path) ?? new Map<string, Properties>()
    this.#objects.set(path, object)
    for (const [name, properties] of Object.entries(interfaces)) object.set(name, properties)
    if (interfaces[DEVICE]) this.#tellHeard(path, interfaces[DEVICE])
  }

  #remove(path: string, names: readonly string[]): void {
    const object = this.#objects.get(path)
    for (const name of names) object?.delete(name)
    if (object?.size === 0) this.#objects.delete(path)
    if (path === this.#adapter && names.includes(ADAPTER)) this.#onGone()
  }

  #change(path: string, on: string, changed: Properties): void {
    const object = this.#objects.get(path)
    const known = object?.get(on)
    if (object && known) object.set(on, { ...known, ...changed })
    if (on === DEVICE) this.#tellHeard(path, changed)
    const value = changed.Value
    if (on !== CHARACTERISTIC || !(value instanceof Uint8Array) || !known) return
    const [devicePath = ''] = path.split('/service')
    const canBeRead = (known.Flags as readonly string[]).includes('read')
    this.#values.get(devicePath)?.(shortUuid(String(known.UUID)), value, canBeRead)
  }

  /** Only an advertisement has a strength; bluetoothd forgets it when the scan ends. */
  #tellHeard(path: string, properties: Properties): void {
    const address = addressOf(path)
    const rssi = properties.RSSI
    if (address === undefined || typeof rssi !== 'number') return
    for (const listener of [...this.#heard]) listener(address, rssi)
  }
}

function adapterOff(error: unknown): MeterError {
  if (error instanceof MeterError && error.kind === 'adapterOff') return error
  const why = error instanceof Error ? error.message.replace(/^M\d+ /, '') : String(error)
  return new MeterError('adapterOff', `bluetoothd does not answer: ${why}`, { cause: error })
}

/** Lower case. */
function addressOf(devicePath: string): string | undefined {
  return /\/dev_([0-9A-F_]{17})$/.exec(devicePath)?.[1]?.replaceAll('_', ':').toLowerCase()
}

const BASE_UUID = /^0000([0-9a-f]{4})-0000-1000-8000-00805f9b34fb$/

/** As noble writes them. */
function shortUuid(uuid: string): string {
  return BASE_UUID.exec(uuid.toLowerCase())?.[1] ?? uuid.toLowerCase().replaceAll('-', '')
}
