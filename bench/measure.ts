/** How the bench takes times and what it says of many of them. */

/** Quantiles by nearest rank, in the unit of the samples. */
export interface Spread {
  readonly samples: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** The smallest sample that at least `share` (0 to 1) of all samples do not exceed. Throws RangeError for no samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no samples')
  return value
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5)
}

export function spreadOf(samples: readonly number[]): Spread {
  return {
    samples: samples.length,
    p50: median(samples),
    p95: percentile(samples, 0.95),
    p99: percentile(samples, 0.99),
  }
}

/** Milliseconds that `work` took. */
export function timed(work: () => void): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

/** Milliseconds of processor time that `work` took, the collector's threads included: what others do on this machine does not count. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

export async function timedAsync(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

/** Runs two things in turn, so that whatever else the machine does falls on both alike; who begins changes each time. */
export function inTurn(times: number, first: (n: number) => void, second: (n: number) => void): void {
  for (let n = 0; n < times; n++) {
    const [one, other] = n % 2 === 0 ? [first, second] : [second, first]
    one(n)
    other(n)
  }
}

/** Bytes of JavaScript objects and of buffers in use after collecting what is garbage. Needs `--expose-gc`. */
export function usedBytes(): number {
  if (!globalThis.gc) throw new Error('the bench needs node --expose-gc: start it with npm run bench')
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
