import { SILENCE_MS } from './push.ts'

/** A result on its way to become a measurement. */
export interface Arrival<T> {
  value: T
  /** Station time of its last frame. */
  at: number
  /** Others came within the same five seconds: a memory is being emptied. */
  crowded: boolean
  /** False for a failed try, which is in no memory: it crowds nobody. */
  counts: boolean
}

/**
 * Results that wait for what else may come within five seconds: the second value of the same weighing, or other results. A value
 * without a time of its own is the present person's only if it came alone. Goes by the moments of the frames, so that a replay
 * waits as long as the conversation did.
 */
export class Arrivals<T> {
  private open: Arrival<T>[] = []
  private crowdedUntil = Number.NEGATIVE_INFINITY

  /** Station time at which the first of them has waited long enough. */
  get holdsUntil(): number | undefined {
    return this.open.length === 0 ? undefined : Math.min(...this.open.map(({ at }) => at)) + SILENCE_MS
  }

  begin(value: T, at: number, counts = true): Arrival<T> {
    const arrival = { value, at, crowded: false, counts: false }
    if (counts) this.count(arrival)
    this.open.push(arrival)
    return arrival
  }

  /** A further frame of the same result. */
  extend(arrival: Arrival<T>, value: T, at: number, counts = true): void {
    arrival.value = value
    arrival.at = at
    if (arrival.counts) this.crowdedUntil = at + SILENCE_MS
    else if (counts) this.count(arrival)
  }

  find(fits: (value: T) => boolean): Arrival<T> | undefined {
    return this.open.find(({ value }) => fits(value))
  }

  remove(arrival: Arrival<T>): void {
    this.open = this.open.filter((other) => other !== arrival)
  }

  /** Takes out what has waited long enough at station time `at`, in the order in which that came about. */
  due(at: number): readonly Arrival<T>[] {
    return this.take((arrival) => arrival.at + SILENCE_MS <= at).toSorted((left, right) => left.at - right.at)
  }

  /** Takes out those of which nothing more is to be learnt. */
  take(isDecided: (arrival: Arrival<T>) => boolean): readonly Arrival<T>[] {
    const decided = this.open.filter(isDecided)
    this.open = this.open.filter((arrival) => !decided.includes(arrival))
    return decided
  }

  private count(arrival: Arrival<T>): void {
    arrival.counts = true
    if (arrival.at < this.crowdedUntil) {
      for (const one of [arrival, ...this.open.filter(({ counts }) => counts)]) one.crowded = true
    }
    this.crowdedUntil = arrival.at + SILENCE_MS
  }
}
