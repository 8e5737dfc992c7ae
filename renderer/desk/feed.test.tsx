import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { DeskView } from '../../main/api/contract.ts'
import type { StationWay } from '../base/client.ts'
import { createStationClock } from '../base/clock.ts'
import { followDesk, useDeskFeed } from './feed.ts'
import { FIXTURES, NOW } from './fixtures.ts'

afterEach(cleanup)

/** A way to the station that the test speaks through. */
function spokenWay() {
  const way: { seen: (view: DeskView) => void; lost: () => void; stopped: boolean } = {
    seen: () => undefined,
    lost: () => undefined,
    stopped: false,
  }
  const follow = ((_watch: unknown, seen: typeof way.seen, lost: typeof way.lost) => {
    Object.assign(way, { seen, lost })
    return () => {
      way.stopped = true
    }
  }) as unknown as StationWay['follow']
  return { way, station: { api: {}, follow } as unknown as StationWay }
}

test('the page keeps the newest view while the station is lost, and its clock follows the station', () => {
  const { way, station } = spokenWay()
  const clock = createStationClock(0)
  const follow = followDesk(station, clock)
  function Page() {
    const { view, lost } = useDeskFeed(follow)
    return <p>{`${view?.stationName ?? 'nothing'} ${lost ? 'lost' : 'there'}`}</p>
  }
  const { unmount } = render(<Page />)
  expect(screen.getByText('nothing there')).toBeTruthy()
  act(() => way.seen(FIXTURES.today))
  expect(screen.getByText('社区健康小屋 there')).toBeTruthy()
  expect(Math.abs(clock.now() - new Date(NOW).getTime())).toBeLessThan(60_000)
  act(() => way.lost())
  expect(screen.getByText('社区健康小屋 lost')).toBeTruthy()
  unmount()
  expect(way.stopped).toBe(true)
})
