/** People offered to a window for confirmation. A token opens a visit once, within a minute, in the window it was given to. */
import { randomUUID } from 'node:crypto'
import type { Assurance } from '../../db/types.ts'

const GOOD_FOR_MS = 60_000

export interface Offer {
  readonly residentId: string
  readonly assurance: Exclude<Assurance, 'guest'>
}

export class Candidates {
  readonly #offers = new Map<string, Offer & { readonly windowId: string; readonly until: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  offer(windowId: string, offer: Offer): string {
    const now = this.#now()
    for (const [old, { until }] of this.#offers) if (until < now) this.#offers.delete(old)
    const token = randomUUID()
    this.#offers.set(token, { ...offer, windowId, until: now + GOOD_FOR_MS })
    return token
  }

  /** The offer behind a token, which is used up with all others of that window; undefined when it is not this window's or too old. */
  redeem(windowId: string, token: string): Offer | undefined {
    const offer = this.#offers.get(token)
    if (!offer || offer.windowId !== windowId || offer.until < this.#now()) return undefined
    this.forget(windowId)
    return { residentId: offer.residentId, assurance: offer.assurance }
  }

  /** Nobody was confirmed: nothing of the offers stays. */
  forget(windowId: string): void {
    for (const [token, offer] of this.#offers) if (offer.windowId === windowId) this.#offers.delete(token)
  }
}
