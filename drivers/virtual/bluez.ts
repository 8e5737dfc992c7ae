import { DBusError, Message, type MessageBus, sessionBus, Variant } from 'dbus-next'
import { BluezDevice, type BluezDeviceOptions } from './bluez-device.ts'
import {
  ADAPTER,
  type BluezMemory,
  type BluezSurface,
  bluezError,
  CHARACTERISTIC,
  DEVICE,
  SERVICE,
  type Variants,
} from './bluez-surface.ts'
import type { VirtualGattMeter } from './gatt.ts'

const ADAPTER_PATH = '/org/bluez/hci0'
const ADVERTISING_INTERVAL_MS = 100

/** Method → what goes in and comes out; and the interfaces as introspection tells them. */
const SURFACE: Readonly<Record<string, Readonly<Record<string, readonly [given: string, answered: string]>>>> = {
  'org.freedesktop.DBus.Introspectable': { Introspect: ['', 's'] },
  'org.freedesktop.DBus.Peer': { Ping: ['', ''] },
  'org.freedesktop.DBus.Properties': { Set: ['ssv', ''] },
  'org.freedesktop.DBus.ObjectManager': { GetManagedObjects: ['', 'a{oa{sa{sv}}}'] },
  'org.bluez.AgentManager1': { RegisterAgent: ['os', ''], UnregisterAgent: ['o', ''] },
  [ADAPTER]: {
    SetDiscoveryFilter: ['a{sv}', ''],
    StartDiscovery: ['', ''],
    StopDiscovery: ['', ''],
    RemoveDevice: ['o', ''],
  },
  [DEVICE]: { Connect: ['', ''], Disconnect: ['', ''], Pair: ['', ''], CancelPairing: ['', ''] },
  [SERVICE]: {},
  [CHARACTERISTIC]: {
    ReadValue: ['a{sv}', 'ay'],
    WriteValue: ['aya{sv}', ''],
    StartNotify: ['', ''],
    StopNotify: ['', ''],
  },
}
const SIGNALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'org.freedesktop.DBus.Properties': { PropertiesChanged: 'sa{sv}as' },
  'org.freedesktop.DBus.ObjectManager': { InterfacesAdded: 'oa{sa{sv}}', InterfacesRemoved: 'oas' },
  [DEVICE]: { Disconnected: 'ss' },
}

/**
 * A stand-in for bluetoothd with one adapter, as far as stations use it: its objects, errors and habits are those of BlueZ 5.66
 * (doc/*.rst, src/device.c, src/gatt-client.c). What it carries are virtual meters.
 */
export class VirtualBluez implements BluezSurface {
  /** Methods that are never answered, such as `Connect`. */
  readonly mute = new Set<string>()
  /** Calls by member, in the order they came. */
  readonly calls: string[] = []
  readonly memory: BluezMemory
  readonly #bus: MessageBus
  readonly #objects = new Map<string, Map<string, Variants>>()
  readonly #devices = new Map<string, BluezDevice>()
  readonly #agents = new Map<string, { readonly path: string; readonly capability: string }>()
  #scanner: string | undefined
  #ticking: NodeJS.Timeout
  #ticks = 0

  private constructor(bus: MessageBus, memory: BluezMemory) {
    this.#bus = bus
    this.memory = memory
    bus.on('error', () => undefined)
    bus.addMethodHandler((message: Message) => this.#take(message))
    for (const path of ['/', '/org/bluez']) this.#objects.set(path, new Map())
    this.#objects.set(
      ADAPTER_PATH,
      new Map([[ADAPTER, { Address: new Variant('s', '00:00:00:00:00:01'), Powered: new Variant('b', true) }]]),
    )
    this.#ticking = setInterval(() => this.#hear(), ADVERTISING_INTERVAL_MS)
  }

  static async start(busAddress: string, memory: BluezMemory = { bonds: new Set() }): Promise<VirtualBluez> {
    const bus = sessionBus({ busAddress })
    const bluez = new VirtualBluez(bus, memory)
    await bus.requestName('org.bluez', 0)
    return bluez
  }

  /** The daemon ends: its name goes, links break, bonds stay. */
  stop(): void {
    clearInterval(this.#ticking)
    for (const device of this.#devices.values()) device.dropped()
    this.#bus.disconnect()
  }

  get isPowered(): boolean {
    return this.#objects.get(ADAPTER_PATH)?.get(ADAPTER)?.Powered?.value === true
  }

  get isDiscovering(): boolean {
    return this.#scanner !== undefined
  }

  power(on: boolean): void {
    if (!on) {
      this.#scanner = undefined
      for (const device of this.#devices.values()) device.dropped()
    }
    this.change(ADAPTER_PATH, ADAPTER, { Powered: new Variant('b', on) })
  }

  unplugAdapter(): void {
    for (const device of this.#devices.values()) device.dropped()
    this.remove(ADAPTER_PATH)
  }

  /** Puts a meter within reach. */
  mount(meter: VirtualGattMeter, address: string, options: BluezDeviceOptions = {}): BluezDevice {
    const path = `${ADAPTER_PATH}/dev_${address.toUpperCase().replaceAll(':', '_')}`
    const device = new BluezDevice(
      this,
      meter,
      { path, address: address.toUpperCase(), adapter: ADAPTER_PATH },
      options,
    )
    this.#devices.set(path, device)
    // What is bonded is remembered from the start.
    if (device.isBonded) device.appear()
    return device
  }

  add(path: string, interfaces: Record<string, Variants>): void {
    const object = this.#objects.get(path) ?? new Map<string, Variants>()
    for (const [name, properties] of Object.entries(interfaces)) object.set(name, { ...properties })
    this.#objects.set(path, object)
    this.signal('/', 'org.freedesktop.DBus.ObjectManager', 'InterfacesAdded', [path, interfaces])
  }

  has(path: string): boolean {
    return this.#objects.has(path)
  }

  remove(path: string): void {
    const names = [...(this.#objects.get(path)?.keys() ?? [])]
    this.#objects.delete(path)
    this.signal('/', 'org.freedesktop.DBus.ObjectManager', 'InterfacesRemoved', [path, names])
  }

  change(path: string, on: string, changed: Variants, invalidated: readonly string[] = []): void {
    const properties = this.#objects.get(path)?.get(on)
    if (!properties) return
    Object.assign(properties, changed)
    for (const name of invalidated) delete properties[name]
    this.signal(path, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', [on, changed, invalidated])
  }

  signal(path: string, on: string, member: string, body: unknown[]): void {
    this.#bus.send(Message.newSignal(path, on, member, SIGNALS[on]?.[member], body))
  }

  agentOf(sender: string): { readonly path: string; readonly capability: string } | undefined {
    return this.#agents.get(sender)
  }

  /** Calls the agent of a client. */
  async ask(sender: string, path: string, member: string, device: string, number?: number): Promise<unknown> {
    const call = { destination: sender, path, interface: 'org.bluez.Agent1', member }
    const body = member === 'Cancel' ? [] : number === undefined ? [device] : [device, number]
    const message = new Message({ ...call, signature: 'ou'.slice(0, body.length), body })
    return (await this.#bus.call(message))?.body[0]
  }

  /** A scanner hears whoever advertises, and forgets how strongly when it stops. */
  #hear(): void {
    if (!this.#scanner || !this.isPowered) return
    this.#ticks += 1
    for (const device of this.#devices.values()) if (device.isAdvertising) device.appear(-50 - (this.#ticks % 3))
  }

  #take(message: Message): boolean {
    const { path, interface: on, member, sender, body } = message
    const [, answered] = SURFACE[on]?.[member] ?? []
    if (answered === undefined || !this.#objects.has(path)) return false
    this.calls.push(member)
    if (this.mute.has(member)) return true
    void Promise.resolve()
      .then(() => this.#run(path, `${on}.${member}`, body, sender))
      .then(
        (value) => Message.newMethodReturn(message, answered, value === undefined ? [] : [value]),
        (error: unknown) => newError(message, error instanceof DBusError ? error : bluezError('Failed', String(error))),
      )
      .then((reply) => this.#bus.send(reply))
      // The daemon has ended meanwhile.
      .catch(() => undefined)
    return true
  }

  #run(path: string, method: string, body: unknown[], sender: string): unknown {
    const device = [...this.#devices.values()].find((one) => path === one.path || path.startsWith(`${one.path}/`))
    if (method.startsWith(DEVICE) || method.startsWith(CHARACTERISTIC)) {
      if (!device) throw bluezError('DoesNotExist', 'Does Not Exist')
      return device.run(method.slice(method.lastIndexOf('.') + 1), path, body, sender)
    }
    switch (method) {
      case 'org.freedesktop.DBus.Introspectable.Introspect':
        return this.#introspection(path)
      case 'org.freedesktop.DBus.ObjectManager.GetManagedObjects':
        return Object.fromEntries([...this.#objects].map(([at, object]) => [at, Object.fromEntries(object)]))
      case 'org.freedesktop.DBus.Properties.Set':
        return this.change(path, body[0] as string, { [body[1] as string]: body[2] as Variant })
      case 'org.bluez.AgentManager1.RegisterAgent':
        this.#agents.set(sender, { path: body[0] as string, capability: body[1] as string })
        return undefined
      case `${ADAPTER}.StartDiscovery`:
        if (!this.isPowered) throw bluezError('NotReady', 'Resource Not Ready')
        this.#scanner = sender
        return undefined
      case `${ADAPTER}.StopDiscovery`:
        if (!this.#scanner) throw bluezError('Failed', 'No discovery started')
        this.#scanner = undefined
        for (const one of this.#devices.values()) this.change(one.path, DEVICE, {}, ['RSSI'])
        return undefined
      case `${ADAPTER}.RemoveDevice`:
        this.#devices.get(body[0] as string)?.forgotten()
        return undefined
      default:
        return undefined
    }
  }

  #introspection(path: string): string {
    const common = ['org.freedesktop.DBus.Properties', 'org.freedesktop.DBus.Introspectable']
    const root = path === '/' ? ['org.freedesktop.DBus.ObjectManager'] : []
    const args = (signature: string, direction: string) =>
      splitSignature(signature).map((type) => `<arg type="${type}"${direction}/>`)
    const described = [...common, ...root, ...(this.#objects.get(path)?.keys() ?? [])].map((name) => {
      const methods = Object.entries(SURFACE[name] ?? {}).map(
        ([member, [given, answered]]) =>
          `<method name="${member}">${args(given, ' direction="in"').join('')}${args(answered, ' direction="out"').join('')}</method>`,
      )
      const signals = Object.entries(SIGNALS[name] ?? {}).map(
        ([member, body]) => `<signal name="${member}">${args(body, '').join('')}</signal>`,
      )
      return `<interface name="${name}">${methods.join('')}${signals.join('')}</interface>`
    })
    return `<node>${described.join('')}</node>`
  }
}

/** One complete type after the other. */
function splitSignature(signature: string): string[] {
  return signature.match(/a*(\{[^{}]*(\{[^{}]*(\{[^{}]*\})?[^{}]*\})?[^{}]*\}|[a-z])/g) ?? []
}

/** The declaration takes the message for a string. */
function newError(to: Message, { type, text }: DBusError): Message {
  const make = Message.newError as unknown as (to: Message, name: string, text: string) => Message
  return make(to, type, text)
}
