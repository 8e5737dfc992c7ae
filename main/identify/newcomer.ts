/** Who laid an identity card at the kiosk and is not registered yet: the desk finds the card's data filled in, for a while. */
import type { IdCard } from '../../drivers/id-card/codec.ts'
import type { Clock, Timer } from '../clock.ts'

/** Long enough to walk over to the desk and wait there. */
const KEPT_FOR_MS = 15 * 60_000

export interface Newcomer {
  readonly id: string
  readonly card: IdCard
  readonly at: number
}

export class Newcomers {
  readonly #clock: Clock
  readonly #newId: () => string
  readonly #changed: () => void
  #newest: Newcomer | null = null
  #gone: Timer | null = null

  constructor(clock: Clock, newId: () => string, changed: () => void) {
    this.#clock = clock
    this.#newId = newId
    this.#changed = changed
  }

  get newest(): Newcomer | null {
    return this.#newest
  }

  came(card: IdCard): void {
    this.#gone?.cancel()
    this.#newest = { id: this.#newId(), card, at: this.#clock.now() }
    this.#gone = this.#clock.setTimeout(() => this.forget(), KEPT_FOR_MS)
    this.#changed()
  }

  /** Registered, or not wanted: nothing of the card stays. */
  forget(): void {
    this.#gone?.cancel()
    this.#newest = null
    this.#changed()
  }
}
