/** How often four digits may be tried: five times a minute; two misses in a row, within a minute, send the person to staff. */
const WINDOW_MS = 60_000
const MOST_IN_WINDOW = 5
const MISSES_TO_STAFF = 2

export class Tries {
  readonly #at: number[] = []
  #misses = 0

  /** When the next try is allowed: null means now. A try that is allowed is counted. */
  take(now: number): number | null {
    while (this.#at[0] !== undefined && this.#at[0] <= now - WINDOW_MS) this.#at.shift()
    if (this.#at.length === 0) this.#misses = 0
    const oldest = this.#at[0]
    if (oldest !== undefined && this.#at.length >= MOST_IN_WINDOW) return oldest + WINDOW_MS
    this.#at.push(now)
    return null
  }

  /** Tries left before staff is offered. */
  miss(): number {
    this.#misses += 1
    return Math.max(0, MISSES_TO_STAFF - this.#misses)
  }

  hit(): void {
    this.#misses = 0
  }
}
