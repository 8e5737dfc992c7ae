/** What a virtual meter knows of time, so that tests and the bench may run it faster than the wall clock. */
export interface VirtualTime {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

export const wallTime: VirtualTime = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * Time that jumps to the next appointment whenever everything else is waiting: conversations with deadlines of seconds run in
 * milliseconds and always in the same order.
 */
export class SimulatedTime implements VirtualTime {
  private appointments: { at: number; run: () => void }[] = []
  private current: number

  constructor(startMs: number) {
    this.current = startMs
  }

  now(): number {
    return this.current
  }

  after(ms: number, run: () => void): () => void {
    const appointment = { at: this.current + ms, run }
    this.appointments.push(appointment)
    return () => {
      this.appointments = this.appointments.filter((other) => other !== appointment)
    }
  }

  /** Keeps time moving until `work` settles. Throws when it can never settle because nothing is due any more. */
  async until<T>(work: Promise<T>): Promise<T> {
    let settled = false
    const done = () => {
      settled = true
    }
    work.then(done, done)
    for (;;) {
      // Two turns of the event loop: promise chains started by the last appointment have come to rest.
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
      if (settled) return work
      const next = this.appointments.reduce<{ at: number; run: () => void } | undefined>(
        (first, other) => (first === undefined || other.at < first.at ? other : first),
        undefined,
      )
      if (!next) throw new Error('nothing is due and the work has not ended')
      this.appointments = this.appointments.filter((other) => other !== next)
      this.current = Math.max(this.current, next.at)
      next.run()
    }
  }
}
