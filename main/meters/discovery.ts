/** What is in sight while somebody at the desk looks for a meter: ports and advertisements, each with the drivers that know it. */
import type { MeterDriver } from '../../drivers/driver.ts'
import type { SeenMessage } from '../../drivers/host/messages.ts'
import { GENERIC_ADAPTER_SCORE } from '../../drivers/usb-adapters.ts'
import type { SightingView } from '../api/contract.ts'
import { LiveView } from '../api/live.ts'
import { modelView } from '../api/model-view.ts'
import type { Bonding } from './bonding.ts'

/** Out of sight for so long, a Bluetooth meter leaves the list. */
const SEEN_WITHIN_MS = 30_000

export interface Sighted {
  readonly seen: Omit<SeenMessage, 'type'>
  readonly at: number
}

export interface DiscoveryNeeds {
  readonly drivers: readonly MeterDriver[]
  readonly now: () => number
  readonly discover: (on: boolean) => void
  readonly bonding: Bonding
  /** Whether a commissioned meter has this address. */
  readonly known: (link: 'serial' | 'ble', address: string) => boolean
}

export class Discovery {
  readonly #needs: DiscoveryNeeds
  readonly #sighted = new Map<string, Sighted>()
  readonly #live: LiveView<SightingView[]>
  #followers = 0

  constructor(needs: DiscoveryNeeds) {
    this.#needs = needs
    this.#live = new LiveView(() => this.#views())
  }

  /** How a bonding stands has changed. */
  changed(): void {
    this.#live.changed()
  }

  seen(message: Omit<SeenMessage, 'type'>): void {
    this.#sighted.set(addressOf(message), { seen: message, at: this.#needs.now() })
    this.#live.changed()
  }

  /** The desk's choice; undefined when it is out of sight again. */
  byKey(key: string): Sighted | undefined {
    return this.#sighted.get(key)
  }

  async *follow(signal: AbortSignal | undefined): AsyncGenerator<SightingView[]> {
    this.#followers += 1
    if (this.#followers === 1) this.#needs.discover(true)
    try {
      yield* this.#live.follow('discovery', signal)
    } finally {
      this.#followers -= 1
      if (this.#followers === 0) {
        this.#needs.discover(false)
        this.#needs.bonding.forget()
        this.#sighted.clear()
      }
    }
  }

  #views(): SightingView[] {
    const now = this.#needs.now()
    for (const [key, { seen, at }] of this.#sighted) {
      const { sighting } = seen
      if (sighting.kind !== 'ble' || now - at <= SEEN_WITHIN_MS) continue
      // While it is bonded a meter is linked and does not show itself.
      if (!this.#needs.bonding.of(sighting.address)) this.#sighted.delete(key)
    }
    return [...this.#sighted].map(([key, { seen }]) => this.#view(key, seen))
  }

  #view(key: string, { sighting, matches }: Omit<SeenMessage, 'type'>): SightingView {
    const ble = sighting.kind === 'ble'
    return {
      key,
      link: ble ? 'ble' : 'serial',
      title: ble ? (sighting.name ?? sighting.address) : sighting.path,
      detail: ble
        ? [sighting.address, ...sighting.services].join(' ')
        : [sighting.manufacturer, sighting.vendorId, sighting.productId, sighting.serialNumber]
            .filter(Boolean)
            .join(' '),
      rssi: ble ? sighting.rssi : null,
      matches: matches.flatMap((match) => {
        const model = this.#needs.drivers
          .find((driver) => driver.id === match.driverId)
          ?.models.find((one) => one.id === match.modelId)
        if (!model) return []
        const because = match.score > GENERIC_ADAPTER_SCORE ? match.because : null
        return [{ ...modelView(match.driverId, model), score: match.score, because }]
      }),
      commissioned: this.#needs.known(ble ? 'ble' : 'serial', ble ? sighting.address : sighting.path),
      bonded: ble ? (sighting.bonded ?? null) : null,
      bond: ble ? this.#needs.bonding.of(sighting.address) : null,
    }
  }
}

/** Fits an id of the contract also where the path is long. */
function addressOf({ sighting }: Omit<SeenMessage, 'type'>): string {
  const address = sighting.kind === 'ble' ? sighting.address : sighting.path
  return `${sighting.kind}:${address.slice(-56)}`
}
