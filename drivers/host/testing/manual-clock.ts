import type { Clock } from '../clock.ts'

/** A clock that stands until it is moved. Sleepers wake in order, and what they set off runs before the next one wakes. */
export class ManualClock implements Clock {
  #now: number
  #sleepers: { at: number; wake: () => void }[] = []
  /** Wall clock minus true time, for clocks that jump. */
  jumpMs = 0

  constructor(now = Date.UTC(2026, 10, 22, 8)) {
    this.#now = now
  }

  now(): number {
    return this.#now + this.jumpMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const sleeper = {
        at: this.#now + ms,
        wake: () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
          resolve()
        },
      }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', sleeper.wake, { once: true })
    })
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const next = this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#now = Math.max(this.#now, next.at)
      next.wake()
      await settle()
    }
    this.#now = end
  }
}

/** Lets everything run that needs no more time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
