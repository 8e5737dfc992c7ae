import type { MeterDriver, Sighting } from '../driver.ts'
import type { ListSerialPorts } from '../links/link.ts'
import type { Clock } from './clock.ts'
import type { Match } from './messages.ts'

const LIST_EVERY_MS = 2000
/** A meter advertises up to fifty times a second. */
const TELL_EVERY_MS = 1000

/** Which drivers may stand for this sighting, the best first. */
export function matchesOf(seen: Sighting, drivers: readonly MeterDriver[]): Match[] {
  return drivers
    .flatMap((driver) => {
      const match = driver.match(seen)
      return match ? [{ driverId: driver.id, ...match }] : []
    })
    .sort((a, b) => b.score - a.score)
}

/** For the desk: everything in sight, each at most once a second. BLE peripherals of no driver are left out. */
export class Discovery {
  readonly #drivers: readonly MeterDriver[]
  readonly #clock: Clock
  readonly #tell: (sighting: Sighting, matches: Match[]) => void
  readonly #told = new Map<string, number>()
  #stop: AbortController | undefined

  constructor(drivers: readonly MeterDriver[], clock: Clock, tell: (sighting: Sighting, matches: Match[]) => void) {
    this.#drivers = drivers
    this.#clock = clock
    this.#tell = tell
  }

  start(listPorts: ListSerialPorts): void {
    this.stop()
    this.#stop = new AbortController()
    void this.#listPorts(listPorts, this.#stop.signal)
  }

  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    this.#told.clear()
  }

  seen(sighting: Sighting): void {
    if (this.#stop === undefined) return
    const where = sighting.kind === 'ble' ? sighting.address : sighting.path
    const now = this.#clock.now()
    const before = this.#told.get(where)
    if (before !== undefined && Math.abs(now - before) < TELL_EVERY_MS) return
    const matches = matchesOf(sighting, this.#drivers)
    if (sighting.kind === 'ble' && matches.length === 0) return
    this.#told.set(where, now)
    this.#tell(sighting, matches)
  }

  async #listPorts(listPorts: ListSerialPorts, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A list that cannot be had now is asked for again; the desk sees no ports meanwhile.
      const ports = await listPorts().catch(() => [])
      if (signal.aborted) return
      for (const port of ports) this.seen(port)
      await this.#clock.sleep(LIST_EVERY_MS, signal)
    }
  }
}
