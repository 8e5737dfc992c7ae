import type { CardAnswer, KioskView } from '../../main/api/contract.ts'
import type { StationWay } from '../base/client.ts'
import type { StationClock } from '../base/clock.ts'
import type { ViewFeed } from './Kiosk.tsx'

/** Follows the station's views and sets the window's clock by each. */
export function kioskFeed(way: StationWay, clock: StationClock): ViewFeed {
  let latest: KioskView | null = null
  let lastLaid: string | null = null
  const listeners = new Set<(view: KioskView | null) => void>()
  const cardListeners = new Set<(answer: CardAnswer) => void>()
  const tell = (view: KioskView | null) => {
    latest = view
    for (const listener of listeners) listener(view)
  }
  way.follow(
    (api, signal) => api.kiosk.watch({}, { signal }),
    (view) => {
      clock.follow(new Date(view.now).getTime())
      tell(view)
      const { laid } = view
      if (laid === null || laid.id === lastLaid) return
      lastLaid = laid.id
      for (const listener of cardListeners) listener(laid.answer)
    },
    () => tell(null),
  )
  return {
    latest: () => latest,
    listen(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    onCard(heard) {
      cardListeners.add(heard)
      return () => cardListeners.delete(heard)
    },
  }
}
