import type { VirtualTime } from '../../virtual/time.ts'
import type { Clock } from '../clock.ts'
import { settle } from './manual-clock.ts'

interface Appointment {
  readonly at: number
  readonly run: () => void
}

/** Time for a meter process and the meters it talks to, hours at a go: keeps nothing of what is over. */
export class SimulatedClock implements Clock, VirtualTime {
  readonly #appointments = new Set<Appointment>()
  #now: number

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  get appointments(): number {
    return this.#appointments.size
  }

  after(ms: number, run: () => void): () => void {
    const appointment = { at: this.#now + Math.max(0, ms), run }
    this.#appointments.add(appointment)
    return () => this.#appointments.delete(appointment)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        cancel()
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const cancel = this.after(ms, wake)
      signal?.addEventListener('abort', wake)
    })
  }

  /**
   * Lets `ms` pass. `moved` is told how far, whenever `everyMs` or more have passed and at the end, so that another clock keeps pace.
   */
  async pass(ms: number, everyMs: number, moved: (byMs: number) => void): Promise<void> {
    const end = this.#now + ms
    let told = this.#now
    const tell = () => {
      moved(this.#now - told)
      told = this.#now
    }
    await settle()
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#now = next.at
      if (this.#now - told >= everyMs) tell()
      if (this.#appointments.delete(next)) next.run()
      await settle()
    }
    this.#now = end
    tell()
    await settle()
  }

  #next(): Appointment | undefined {
    let next: Appointment | undefined
    for (const one of this.#appointments) if (next === undefined || one.at < next.at) next = one
    return next
  }
}
