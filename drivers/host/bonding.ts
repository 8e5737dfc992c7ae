import { MeterError } from '../errors.ts'
import type { BleAdapter, BondCeremony } from '../links/link.ts'
import type { Clock } from './clock.ts'
import type { BondingEvent } from './messages.ts'

/** The adapter may just be opening. */
const ADAPTER_WITHIN_MS = 15_000
/** A person puts the meter into its pairing mode, and the meter shows itself. */
const BONDED_WITHIN_MS = 90_000
/** From the number on the meter to the bond; the pairing protocol itself waits no longer than half a minute between two steps. */
const PASSKEY_WITHIN_MS = 60_000

type Wanted = Pick<BondingEvent, 'state' | 'passkey'>

export interface BondingOptions {
  readonly clock: Clock
  /** The adapter as soon as it is on; waits as long as the signal is not aborted. */
  adapterOn(signal: AbortSignal): Promise<BleAdapter | undefined>
  emit(event: BondingEvent): void
  /** A bond has begun or is over: the scan may have to change. */
  onChange(): void
}

interface Bond {
  readonly stop: AbortController
  /** What somebody is asked for now. */
  asked: Asked
}

interface Asked {
  readonly passkey?: (passkey: number) => void
  readonly compared?: (same: boolean) => void
}

/** Bonds made at the desk's wish, one with each meter at a time, each with its end told and its deadline. */
export class Bonding {
  readonly #options: BondingOptions
  readonly #bonds = new Map<string, Bond>()

  constructor(options: BondingOptions) {
    this.#options = options
  }

  get isUnderWay(): boolean {
    return this.#bonds.size > 0
  }

  /** A meter that is being bonded is not talked to. */
  has(address: string): boolean {
    return this.#bonds.has(address.toLowerCase())
  }

  async begin(address: string): Promise<void> {
    const key = address.toLowerCase()
    if (this.#bonds.has(key)) return
    const bond: Bond = { stop: new AbortController(), asked: {} }
    this.#bonds.set(key, bond)
    this.#options.onChange()
    this.#options.emit({ type: 'bonding', address, state: 'started' })
    const end = await this.#bond(address, bond)
    bond.stop.abort()
    this.#bonds.delete(key)
    this.#options.emit({ type: 'bonding', address, ...end })
    this.#options.onChange()
  }

  /** A number nobody has asked for is of no use and is dropped. */
  passkey(address: string, passkey: number): void {
    this.#bonds.get(address.toLowerCase())?.asked.passkey?.(passkey)
  }

  /** Whether the meter shows the number that was told with `compare-wanted`. */
  compared(address: string, same: boolean): void {
    this.#bonds.get(address.toLowerCase())?.asked.compared?.(same)
  }

  cancel(address: string): void {
    this.#bonds.get(address.toLowerCase())?.stop.abort(new Error('cancelled at the desk'))
  }

  close(): void {
    for (const { stop } of this.#bonds.values()) stop.abort(new Error('the meter process ends'))
  }

  async #bond(address: string, bond: Bond): Promise<Pick<BondingEvent, 'state' | 'code' | 'reason'>> {
    const { stop } = bond
    try {
      const opening = this.#within(ADAPTER_WITHIN_MS, 'adapterOff', 'Bluetooth is not on', stop)
      const adapter = await or(stop.signal, this.#options.adapterOn(stop.signal))
      opening.abort()
      if (adapter === undefined) throw new MeterError('adapterOff', 'Bluetooth is not on')
      if (adapter.bond === undefined) return { state: 'unsupported', reason: 'bonds are made by the system here' }
      const whole = this.#within(BONDED_WITHIN_MS, 'noAnswer', `no bond with ${address}`, stop)
      const ask = <T>(wanted: Wanted, cancelled: AbortSignal, asked: (give: (answer: T) => void) => Asked) => {
        whole.abort()
        return this.#ask(address, bond, wanted, cancelled, asked)
      }
      const ceremony: BondCeremony = {
        signal: stop.signal,
        askPasskey: (cancelled) => ask({ state: 'passkey-wanted' }, cancelled, (passkey) => ({ passkey })),
        compare: (passkey, cancelled) =>
          ask({ state: 'compare-wanted', passkey }, cancelled, (compared) => ({ compared })),
      }
      await or(stop.signal, adapter.bond(address, ceremony))
      return { state: 'bonded' }
    } catch (error) {
      const code = error instanceof MeterError ? error.code : undefined
      const reason = error instanceof Error ? error.message : String(error)
      const isRefusal = error instanceof MeterError && error.kind === 'pairingRefused'
      return { state: isRefusal ? 'refused' : 'failed', code, reason }
    }
  }

  #ask<T>(
    address: string,
    bond: Bond,
    wanted: Wanted,
    cancelled: AbortSignal,
    asked: (give: (answer: T) => void) => Asked,
  ): Promise<T> {
    const late = this.#within(PASSKEY_WITHIN_MS, 'noAnswer', `no bond with ${address} after its number`, bond.stop)
    const given = new Promise<T>((resolve) => {
      bond.asked = asked(resolve)
    })
    this.#options.emit({ type: 'bonding', address, ...wanted })
    return or(AbortSignal.any([cancelled, bond.stop.signal]), given).finally(() => {
      bond.asked = {}
      if (cancelled.aborted) late.abort()
    })
  }

  /** Ends the bond with this error after `ms`, unless the answer is aborted before. */
  #within(ms: number, kind: 'adapterOff' | 'noAnswer', what: string, stop: AbortController): AbortController {
    const inTime = new AbortController()
    const over = AbortSignal.any([inTime.signal, stop.signal])
    void this.#options.clock.sleep(ms, over).then(() => {
      if (!over.aborted) stop.abort(new MeterError(kind, `${what} in ${ms / 1000} s`))
    })
    return inTime
  }
}

/** What `wanted` gives, unless the signal is aborted before: then its reason is thrown. */
function or<T>(signal: AbortSignal, wanted: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    wanted.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
