import type { Advertisement } from '../driver.ts'

/** noble's peripheral, as far as it matters here. */
interface Sighted {
  readonly id: string
  readonly address: string
  readonly advertisement: { readonly localName?: string; readonly serviceUuids?: readonly string[] }
}

/** Kept for connecting; meters that change their address must not fill the memory. */
const MAX_KEPT = 200

/** The peripherals noble has told of, the latest last. */
export class Sightings<Peripheral extends Sighted> {
  readonly #kept = new Map<string, Peripheral>()
  /** Heard before noble has told of them. */
  readonly #early = new Map<string, number>()

  get(address: string): Peripheral | undefined {
    return this.#kept.get(address.toLowerCase())
  }

  /** The strength it was heard with before noble told of it. */
  keep(peripheral: Peripheral): number | undefined {
    const key = identityOf(peripheral).toLowerCase()
    this.#kept.delete(key)
    this.#kept.set(key, peripheral)
    const oldest = this.#kept.size > MAX_KEPT ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    const rssi = this.#early.get(key)
    this.#early.delete(key)
    return rssi
  }

  heardEarly(address: string, rssi: number): void {
    this.#early.set(address.toLowerCase(), rssi)
  }

  /** A new scan: what was heard before is of no more use. */
  forgetEarly(): void {
    this.#early.clear()
  }
}

export function advertisementOf(peripheral: Sighted, rssi: number, bonded: boolean | undefined): Advertisement {
  const { localName, serviceUuids } = peripheral.advertisement
  return {
    kind: 'ble',
    address: identityOf(peripheral),
    name: localName || undefined,
    services: [...(serviceUuids ?? [])],
    rssi,
    ...(bonded === undefined ? {} : { bonded }),
  }
}

/** macOS hides the address behind an identity of its own. */
function identityOf({ address, id }: Sighted): string {
  return address || id
}
