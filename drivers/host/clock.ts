/** Station time for the meter process; injected, so that tests can make minutes pass. */
export interface Clock {
  /** Milliseconds since the epoch. May jump: waiting is done by `sleep` only. */
  now(): number
  /** Resolves after `ms`, or at once when the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Station time from now on is so many ms ahead of the system's time of day. */
  follow?(aheadMs: number): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal?.addEventListener('abort', wake)
    }),
}

/** The system's clock, moved to station time as the station says. */
export function stationClock(): Clock {
  let aheadMs = 0
  return {
    now: () => Date.now() + aheadMs,
    sleep: systemClock.sleep,
    follow(ms) {
      aheadMs = ms
    },
  }
}
