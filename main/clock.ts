/** The one clock of station and windows. Runs on the monotonic clock, so that visits keep their length when somebody sets the time. */

export interface Clock {
  /** Station time in milliseconds since the epoch (UTC). */
  now(): number
  setTimeout(call: () => void, delayMs: number): Timer
  /** Called once a jump, with its size in ms, when the system's time of day was set by more than five seconds. */
  onJump(listener: (byMs: number) => void): void
  /** Takes the system's time of day as right again; the desk has looked. */
  adopt(): void
  /** How far station time is ahead of the system's time of day; children add it to theirs. */
  offsetMs(): number
}

export interface Timer {
  cancel(): void
}

const CHECK_EVERY_MS = 5_000
const JUMP_MS = 5_000
/** The longest delay Node's timers take. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** What the machine's own clocks say; injected for tests. */
export interface MachineTime {
  wallMs(): number
  monotonicMs(): number
}

export const machineTime: MachineTime = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

export class SystemClock implements Clock {
  readonly #machine: MachineTime
  readonly #listeners: ((byMs: number) => void)[] = []
  readonly #watch: NodeJS.Timeout
  readonly #timers = new Set<NodeJS.Timeout>()
  #base: number
  /** How far apart the clocks were when it was last told. */
  #toldApartMs = 0

  constructor(machine: MachineTime = machineTime) {
    this.#machine = machine
    this.#base = machine.wallMs() - machine.monotonicMs()
    this.#watch = setInterval(() => this.check(), CHECK_EVERY_MS)
    this.#watch.unref()
  }

  now(): number {
    return Math.round(this.#base + this.#machine.monotonicMs())
  }

  /** Follows the slow corrections of a time service; reports a jump and keeps running on the old time until `adopt`. */
  check(): void {
    const apart = this.offsetMs()
    if (Math.abs(apart) <= JUMP_MS) {
      this.adopt()
    } else if (Math.abs(apart - this.#toldApartMs) > JUMP_MS) {
      this.#toldApartMs = apart
      for (const listener of this.#listeners) listener(-apart)
    }
  }

  setTimeout(call: () => void, delayMs: number): Timer {
    const fire = () => {
      this.#timers.delete(timer)
      call()
    }
    const timer = setTimeout(fire, Math.min(Math.max(delayMs, 0), LONGEST_DELAY_MS))
    this.#timers.add(timer)
    return { cancel: () => this.#forget(timer) }
  }

  onJump(listener: (byMs: number) => void): void {
    this.#listeners.push(listener)
  }

  adopt(): void {
    this.#base = this.#machine.wallMs() - this.#machine.monotonicMs()
    this.#toldApartMs = 0
  }

  offsetMs(): number {
    return this.now() - this.#machine.wallMs()
  }

  /** No timer fires any more. */
  close(): void {
    clearInterval(this.#watch)
    for (const timer of this.#timers) this.#forget(timer)
  }

  #forget(timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    this.#timers.delete(timer)
  }
}

interface Pending {
  readonly due: number
  readonly order: number
  readonly call: () => void
  real: Timer | null
}

/** A system clock that can be moved forward: for the demo and tests, on virtual meters only. */
export class AdvancingClock implements Clock {
  readonly #system: Clock
  readonly #pending = new Set<Pending>()
  readonly #onAdvance: ((ms: number) => void)[] = []
  #ahead = 0
  #order = 0

  constructor(system: Clock) {
    this.#system = system
  }

  now(): number {
    return this.#system.now() + this.#ahead
  }

  setTimeout(call: () => void, delayMs: number): Timer {
    const pending: Pending = { due: this.now() + delayMs, order: this.#order++, call, real: null }
    const fire = () => {
      if (this.#pending.delete(pending)) call()
    }
    pending.real = this.#system.setTimeout(fire, delayMs)
    this.#pending.add(pending)
    return {
      cancel: () => {
        this.#pending.delete(pending)
        pending.real?.cancel()
      },
    }
  }

  onJump(listener: (byMs: number) => void): void {
    this.#system.onJump(listener)
  }

  adopt(): void {
    this.#system.adopt()
  }

  offsetMs(): number {
    return this.#system.offsetMs() + this.#ahead
  }

  onAdvance(listener: (ms: number) => void): void {
    this.#onAdvance.push(listener)
  }

  /** Moves forward by `ms`; timers that fall due fire in their order, each at its own moment, also those set on the way. */
  advance(ms: number): void {
    const target = this.now() + ms
    for (;;) {
      const next = [...this.#pending].sort((a, b) => a.due - b.due || a.order - b.order)[0]
      if (!next || next.due > target) break
      this.#ahead += Math.max(0, next.due - this.now())
      this.#pending.delete(next)
      next.real?.cancel()
      next.call()
    }
    this.#ahead += Math.max(0, target - this.now())
    for (const pending of this.#pending) {
      pending.real?.cancel()
      pending.real = this.#system.setTimeout(() => {
        if (this.#pending.delete(pending)) pending.call()
      }, pending.due - this.now())
    }
    for (const listener of this.#onAdvance) listener(ms)
  }
}

/** Calls again and again, `everyMs` apart on this clock. */
export function repeat(clock: Clock, everyMs: number, call: () => void): Timer {
  let timer: Timer
  const next = () => {
    timer = clock.setTimeout(() => {
      next()
      call()
    }, everyMs)
  }
  next()
  return { cancel: () => timer.cancel() }
}
