import { MeterError } from '../errors.ts'
import type { Bluez } from './bluez.ts'
import { BluezRefusal, booleanVariant } from './bluez-bus.ts'
import type { BondCeremony } from './link.ts'

const AGENT_PATH = '/org/bluez/agent/station'
const AGENT = 'org.bluez.Agent1'
const MANAGER = 'org.bluez.AgentManager1'
const DEVICE = 'org.bluez.Device1'
/** A meter shows a number and the station types it; a meter without a display bonds without (Core Vol 3 Part H 2.3.5.1). */
const CAPABILITY = 'KeyboardOnly'
/** bluetoothd waits a minute for the number; its pairing protocol ends half a minute after that at the latest. */
const PAIRED_WITHIN_MS = 100_000

/**
 * Makes bonds through bluetoothd. It asks the agent of whoever calls Pair, so ours needs not be the system's default agent, and
 * answers for the one meter that is being bonded.
 */
export class BluezBonds {
  readonly #bluez: Bluez
  #isRegistered = false
  #current: { readonly path: string; readonly ceremony: BondCeremony } | undefined
  #asking = new AbortController()

  constructor(bluez: Bluez) {
    this.#bluez = bluez
    bluez.bus.serve(AGENT_PATH, AGENT, {
      RequestPasskey: async (device) => ({
        signature: 'u',
        value: await this.#ask(device, (ceremony, cancelled) => ceremony.askPasskey(cancelled)),
      }),
      // Never with our capability, unless the meter's own is wrong; a person answers it all the same.
      RequestConfirmation: (device, passkey) => this.#compare(device, Number(passkey)),
      // Just Works, where the system wants somebody to agree.
      RequestAuthorization: (device) => this.#agree(device),
      RequestPinCode: () => refuse('a meter with Bluetooth Low Energy has no PIN'),
      AuthorizeService: () => refuse('nothing here offers a service'),
      DisplayPasskey: () => undefined,
      DisplayPinCode: () => undefined,
      Cancel: () => this.#withdraw(),
      Release: () => {
        this.#isRegistered = false
        return undefined
      },
    })
  }

  /** Drops a bond there is, so that the meter must be heard again. */
  async forget(address: string): Promise<void> {
    if (this.#bluez.isBonded(address)) await this.#bluez.forget(address)
  }

  /** Bonds with a meter that has been heard. Leaves it unconnected: it comes by itself when it has something to say. */
  async pair(address: string, ceremony: BondCeremony): Promise<void> {
    const { bus } = this.#bluez
    const path = this.#bluez.devicePath(address)
    const { signal } = ceremony
    signal.throwIfAborted()
    await this.#register()
    this.#current = { path, ceremony }
    const cancel = () => void bus.call(path, DEVICE, 'CancelPairing').catch(() => undefined)
    signal.addEventListener('abort', cancel)
    try {
      await bus.call(path, DEVICE, 'Pair', '', [], PAIRED_WITHIN_MS)
      const trust = [DEVICE, 'Trusted', booleanVariant(true)]
      await bus.call(path, 'org.freedesktop.DBus.Properties', 'Set', 'ssv', trust)
    } catch (error) {
      throw pairingError(error)
    } finally {
      signal.removeEventListener('abort', cancel)
      this.#withdraw()
      this.#current = undefined
      await bus.call(path, DEVICE, 'Disconnect').catch(() => undefined)
    }
  }

  async #register(): Promise<void> {
    if (this.#isRegistered) return
    await this.#bluez.bus.call('/org/bluez', MANAGER, 'RegisterAgent', 'os', [AGENT_PATH, CAPABILITY])
    this.#isRegistered = true
  }

  async #compare(device: unknown, passkey: number): Promise<undefined> {
    const isSame = await this.#ask(device, (ceremony, cancelled) => ceremony.compare(passkey, cancelled))
    return isSame ? undefined : refuse('the meter shows another number')
  }

  async #ask<T>(device: unknown, ask: (ceremony: BondCeremony, cancelled: AbortSignal) => Promise<T>): Promise<T> {
    const current = this.#current
    if (!current || current.path !== device) return refuse('nobody bonds with this meter')
    this.#asking = new AbortController()
    try {
      return await ask(current.ceremony, this.#asking.signal)
    } catch (error) {
      throw new BluezRefusal('Canceled', error instanceof Error ? error.message : String(error))
    }
  }

  #agree(device: unknown): undefined {
    return this.#current?.path === device ? undefined : refuse('nobody bonds with this meter')
  }

  #withdraw(): undefined {
    this.#asking.abort(new Error('the meter no longer waits for its number'))
    return undefined
  }
}

function refuse(why: string): never {
  throw new BluezRefusal('Rejected', why)
}

/** Whatever else breaks off Pair, the meter was not reached or did not go on. */
function pairingError(error: unknown): unknown {
  return error instanceof MeterError && error.kind === 'refused'
    ? new MeterError('noAnswer', error.message.replace(/^M\d+ /, ''), { cause: error })
    : error
}
