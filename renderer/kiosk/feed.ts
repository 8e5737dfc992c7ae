import type { KioskView } from '../../main/api/contract.ts'
import type { StationWay } from '../base/client.ts'
import type { StationClock } from '../base/clock.ts'
import type { ViewFeed } from './Kiosk.tsx'

/** Follows the station's views and sets the window's clock by each. */
export function kioskFeed(way: StationWay, clock: StationClock): ViewFeed {
  let latest: KioskView | null = null
  const listeners = new Set<(view: KioskView | null) => void>()
  const tell = (view: KioskView | null) => {
    latest = view
    for (const listener of listeners) listener(view)
  }
  way.follow(
    (api, signal) => api.kiosk.watch({}, { signal }),
    (view) => {
      clock.follow(new Date(view.now).getTime())
      tell(view)
    },
    () => tell(null),
  )
  return {
    latest: () => latest,
    listen(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
  }
}
