import { useEffect, useState } from 'react'
import type { DeskView } from '../../main/api/contract.ts'
import type { StationWay } from '../base/client.ts'
import type { StationClock } from '../base/clock.ts'

/** The newest view, and whether the station is there: what was seen last stays known while it is lost. */
export interface DeskFeed {
  view: DeskView | null
  lost: boolean
}

export type Follow = (seen: (view: DeskView) => void, lost: () => void) => () => void

export function followDesk(way: StationWay, clock: StationClock): Follow {
  return (seen, lost) =>
    way.follow(
      (api, signal) => api.desk.watch({}, { signal }),
      (view) => {
        clock.follow(new Date(view.now).getTime())
        seen(view)
      },
      lost,
    )
}

export function useDeskFeed(follow: Follow): DeskFeed {
  const [feed, setFeed] = useState<DeskFeed>({ view: null, lost: false })
  useEffect(
    () =>
      follow(
        (view) => setFeed({ view, lost: false }),
        () => setFeed((before) => ({ ...before, lost: true })),
      ),
    [follow],
  )
  return feed
}
