/**
 * The window's clock: it runs by the window's own monotonic time and follows the station's clock, which comes with each view.
 * Given to xstate as its clock, so that every limit of the flow obeys the station.
 */
export interface StationClock {
  /** Milliseconds since 1970, as the station counts them. */
  now(): number
  setTimeout(run: () => void, ms: number): number
  clearTimeout(id: unknown): void
  /** The station says what time it is. Forward: what falls due runs, in order. Backward: what waits keeps its remaining time. */
  follow(stationNowMs: number): void
}

/** The monotonic time and timers beneath; a test passes its own. */
export interface LocalTime {
  monotonicMs(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

const browserTime: LocalTime = {
  monotonicMs: () => performance.now(),
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
}

/** Differences below this are the way the message took, not a change of the clock. */
const JITTER_MS = 150
/** The longest a browser timer can be set for. */
const LONGEST_MS = 2_147_483_647

interface Waiting {
  dueMs: number
  run: () => void
}

export function createStationClock(startMs = Date.now(), local: LocalTime = browserTime): StationClock {
  let offsetMs = startMs - local.monotonicMs()
  /** While due timers run in order, time stands at the one that runs. */
  let heldMs: number | null = null
  let lastId = 0
  let handle: unknown = null
  const waiting = new Map<number, Waiting>()

  const now = () => heldMs ?? local.monotonicMs() + offsetMs

  const earliest = () => {
    let first: [number, Waiting] | null = null
    for (const entry of waiting) if (first === null || entry[1].dueMs < first[1].dueMs) first = entry
    return first
  }

  const arm = () => {
    if (handle !== null) local.clearTimeout(handle)
    handle = null
    const first = earliest()
    if (first === null || first[1].dueMs === Number.POSITIVE_INFINITY) return
    handle = local.setTimeout(runDue, Math.min(LONGEST_MS, Math.max(0, first[1].dueMs - now())))
  }

  function runDue(): void {
    const untilMs = now()
    for (let first = earliest(); first !== null && first[1].dueMs <= untilMs; first = earliest()) {
      const [id, timer] = first
      waiting.delete(id)
      heldMs = timer.dueMs
      try {
        timer.run()
      } finally {
        heldMs = null
      }
    }
    arm()
  }

  return {
    now,
    setTimeout(run, ms) {
      lastId += 1
      waiting.set(lastId, { dueMs: now() + Math.max(0, ms), run })
      if (heldMs === null) arm()
      return lastId
    },
    clearTimeout(id) {
      if (waiting.delete(id as number) && heldMs === null) arm()
    },
    follow(stationNowMs) {
      const jumpMs = stationNowMs - now()
      if (Math.abs(jumpMs) < JITTER_MS) return
      offsetMs += jumpMs
      if (jumpMs < 0) for (const timer of waiting.values()) timer.dueMs += jumpMs
      runDue()
    },
  }
}
