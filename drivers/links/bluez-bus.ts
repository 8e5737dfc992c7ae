import { EventEmitter } from 'node:events'
import { DBusError, Message, type MessageBus, MessageType, systemBus, Variant } from 'dbus-next'
import { MeterError } from '../errors.ts'
import { meterErrorOfSystem } from './att-errors.ts'

const SERVICE = 'org.bluez'
const BUS = { path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' }

/** A signal of bluetoothd; variants in its body are unwrapped. */
export interface BluezSignal {
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly body: readonly unknown[]
}

/** What bluetoothd may call here: the answer, or a DBusError of this name. */
export type BluezMethods = Readonly<Record<string, (...args: unknown[]) => Answer | Promise<Answer>>>
type Answer = { readonly signature: string; readonly value: unknown } | undefined

export class BluezRefusal extends Error {
  readonly errorName: string
  constructor(error: 'Rejected' | 'Canceled', message: string) {
    super(message)
    this.name = 'BluezRefusal'
    this.errorName = `org.bluez.Error.${error}`
  }
}

/** Our own connection to the system bus, for what noble does not do over its one. Every call has its deadline. */
export class BluezBus {
  readonly #bus: MessageBus
  readonly #deadlineMs: number
  readonly #signalled: ((signal: BluezSignal) => void)[] = []
  readonly #gone: (() => void)[] = []
  readonly #ended = Promise.withResolvers<never>()
  #owner = ''
  #isClosed = false

  private constructor(bus: MessageBus, deadlineMs: number) {
    this.#bus = bus
    this.#deadlineMs = deadlineMs
    this.#ended.promise.catch(() => undefined)
    bus.on('message', (message) => this.#heard(message))
  }

  /** Throws MeterError where there is no system bus, or no bluetoothd on it. */
  static async open(deadlineMs: number): Promise<BluezBus> {
    const bus = connectToBus()
    const opened = new BluezBus(bus, deadlineMs)
    // The connection is broken for good, now or later: whoever opens it is told once, and a listener keeps the process alive.
    const broken = new Promise<never>((_resolve, reject) => {
      bus.on('error', (error: Error) => reject(new MeterError('adapterOff', `no system bus: ${error.message}`)))
    })
    broken.catch(() => opened.#vanished())
    try {
      await Promise.race([broken, opened.#begin()])
      return opened
    } catch (error) {
      opened.close()
      throw error
    }
  }

  async #begin(): Promise<void> {
    const rules = [
      `type='signal',sender='${SERVICE}'`,
      `type='signal',sender='${BUS.interface}',member='NameOwnerChanged',arg0='${SERVICE}'`,
    ]
    for (const rule of rules) await this.#send({ ...BUS, destination: BUS.interface }, 'AddMatch', 's', [rule])
    // A bluetoothd that sleeps is started by being called; only then has its name an owner.
    await this.call('/', 'org.freedesktop.DBus.Peer', 'Ping')
    const [owner] = await this.#send({ ...BUS, destination: BUS.interface }, 'GetNameOwner', 's', [SERVICE])
    this.#owner = String(owner)
  }

  /** Calls bluetoothd. Throws MeterError; noAnswer after its deadline. */
  call(
    path: string,
    on: string,
    member: string,
    signature = '',
    body: unknown[] = [],
    deadlineMs = this.#deadlineMs,
  ): Promise<readonly unknown[]> {
    return this.#send({ path, interface: on, destination: SERVICE }, member, signature, body, deadlineMs)
  }

  onSignal(listener: (signal: BluezSignal) => void): void {
    this.#signalled.push(listener)
  }

  /** bluetoothd, or the bus, has gone; this connection is of no more use. */
  onGone(listener: () => void): void {
    this.#gone.push(listener)
  }

  /** Lets bluetoothd, and nobody else, call these methods. */
  serve(path: string, on: string, methods: BluezMethods): void {
    this.#bus.addMethodHandler((message: Message) => {
      if (message.path !== path || message.interface !== on || message.sender !== this.#owner) return false
      const method = methods[message.member]
      if (method === undefined) return false
      void this.#answer(message, method)
      return true
    })
  }

  close(): void {
    this.#isClosed = true
    this.#ended.reject(new MeterError('adapterOff', 'bluetoothd, or the bus to it, has gone'))
    this.#bus.disconnect()
  }

  async #answer(message: Message, method: BluezMethods[string]): Promise<void> {
    const answer = await Promise.resolve()
      .then(() => method(...message.body.map(plain)))
      .then(
        (given) => Message.newMethodReturn(message, given?.signature ?? '', given ? [given.value] : []),
        (error: unknown) => {
          const name = error instanceof BluezRefusal ? error.errorName : 'org.bluez.Error.Rejected'
          return newError(message, name, error instanceof Error ? error.message : String(error))
        },
      )
    if (!this.#isClosed) this.#bus.send(answer)
  }

  async #send(
    to: { readonly path: string; readonly interface: string; readonly destination: string },
    member: string,
    signature: string,
    body: unknown[],
    deadlineMs = this.#deadlineMs,
  ): Promise<readonly unknown[]> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      const fail = () => reject(new MeterError('noAnswer', `${member}: nothing in ${deadlineMs / 1000} s`))
      timer = setTimeout(fail, deadlineMs)
    })
    try {
      const reply = await Promise.race([
        late,
        this.#ended.promise,
        this.#bus.call(new Message({ ...to, member, signature, body })),
      ])
      return (reply?.body ?? []).map(plain)
    } catch (error) {
      throw error instanceof DBusError ? meterErrorOfSystem(member, error) : error
    } finally {
      clearTimeout(timer)
    }
  }

  #heard(message: Message): void {
    if (message.type !== MessageType.SIGNAL) return
    const { path, member, sender } = message
    if (sender === BUS.interface && member === 'NameOwnerChanged' && this.#owner !== '') this.#vanished()
    if (sender !== this.#owner) return
    const signal = { path, member, interface: message.interface, body: message.body.map(plain) }
    for (const listener of this.#signalled) listener(signal)
  }

  #vanished(): void {
    if (this.#isClosed) return
    this.close()
    for (const listener of this.#gone) listener()
  }
}

function connectToBus(): MessageBus {
  try {
    return systemBus()
  } catch (error) {
    throw new MeterError('adapterOff', `no system bus: ${String(error)}`, { cause: error })
  }
}

/** D-Bus wraps values whose type is not fixed. Bytes stay bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Variant) return plain(value.value)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
}

/** The declaration takes the message for a string. */
const newError = Message.newError as unknown as (to: Message, name: string, text: string) => Message

/** For properties that are set. */
export const booleanVariant = (value: boolean): unknown => new Variant('b', value)

/**
 * dbus-next 0.10.2 counts its match rules by asking the wrong object, and so never takes one back. noble's binding makes some for
 * every meter in sight at every scan; at the 512th, the system bus's limit, the bus refuses. Here they are counted instead.
 */
export function mendMatchRules(bus: unknown): void {
  if (!(bus instanceof EventEmitter)) return
  const { call } = bus as MessageBus
  const users = new Map<string, number>()
  const change = async (member: 'AddMatch' | 'RemoveMatch', rule: string): Promise<void> => {
    const message = new Message({ ...BUS, destination: BUS.interface, member, signature: 's', body: [rule] })
    // A bus that is being let go takes no more; nor does it need to.
    await call.call(bus as MessageBus, message).catch((error: unknown) => {
      if (member === 'AddMatch') throw error
    })
  }
  Object.assign(bus, {
    _addMatch: async (rule: string) => {
      const before = users.get(rule) ?? 0
      users.set(rule, before + 1)
      if (before === 0) await change('AddMatch', rule)
    },
    _removeMatch: async (rule: string) => {
      const left = (users.get(rule) ?? 1) - 1
      if (left > 0) return void users.set(rule, left)
      if (users.delete(rule)) await change('RemoveMatch', rule)
    },
  })
}
