import type { StartOrder } from '../driver.ts'
import type { Clock } from './clock.ts'
import type { StartMessage } from './messages.ts'

/** A meter that is not there to take the order in this time does not begin later, when nobody expects it. */
const GOOD_FOR_MS = 10_000

/** What the person at the kiosk has asked to be started. Each order is taken once; a conversation that begins again does not begin the cuff again. */
export class StartOrders {
  readonly #clock: Clock
  #current:
    | { readonly message: StartMessage; readonly at: number; readonly over: AbortController; taken: boolean }
    | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Undefined withdraws what there is. */
  set(message: StartMessage | undefined): void {
    if (message?.turn === this.#current?.message.turn) return
    this.#current?.over.abort()
    this.#current = message && { message, at: this.#clock.now(), over: new AbortController(), taken: false }
  }

  take(meterId: string): StartOrder | undefined {
    const current = this.#current
    if (current?.message.meterId !== meterId || current.taken) return undefined
    if (this.#clock.now() - current.at > GOOD_FOR_MS) return undefined
    current.taken = true
    return { kind: current.message.kind, signal: current.over.signal }
  }
}
