import { describe, expect, it, vi } from 'vitest'
import type { KioskView } from '../../main/api/contract.ts'
import type { StationWay } from '../base/client.ts'
import { createStationClock } from '../base/clock.ts'
import { kioskFeed } from './feed.ts'
import { EMPTY_VIEW } from './fixture-views.ts'

describe('the views of the kiosk', () => {
  it('set the clock, are kept for the next flow, and are gone with the station', () => {
    let seen: (view: KioskView) => void = () => undefined
    let lost: () => void = () => undefined
    const way = {
      follow: (_watch: unknown, onView: typeof seen, onLost: typeof lost) => {
        seen = onView
        lost = onLost
      },
    } as unknown as StationWay
    const clock = createStationClock(0)
    const feed = kioskFeed(way, clock)
    const heard = vi.fn()
    const stop = feed.listen(heard)
    expect(feed.latest()).toBeNull()

    seen(EMPTY_VIEW)
    expect([feed.latest(), heard.mock.lastCall]).toEqual([EMPTY_VIEW, [EMPTY_VIEW]])
    expect(Math.abs(clock.now() - new Date(EMPTY_VIEW.now).getTime())).toBeLessThan(1000)

    lost()
    expect([feed.latest(), heard.mock.lastCall]).toEqual([null, [null]])
    stop()
    seen(EMPTY_VIEW)
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('tell of a card on the reader once a laying, after the view it came with', () => {
    let seen: (view: KioskView) => void = () => undefined
    const way = {
      follow: (_watch: unknown, onView: typeof seen) => {
        seen = onView
      },
    } as unknown as StationWay
    const feed = kioskFeed(way, createStationClock(0))
    const order: string[] = []
    feed.listen(() => order.push('view'))
    const stop = feed.onCard(({ found }) => order.push(found))
    const laid = (id: string, found: 'unreadable' | 'unregistered') => ({
      ...EMPTY_VIEW,
      laid: { id, answer: { found } },
    })
    seen(laid('laid-1', 'unreadable'))
    seen(laid('laid-1', 'unreadable'))
    seen(laid('laid-2', 'unregistered'))
    stop()
    seen(laid('laid-3', 'unregistered'))
    expect(order).toEqual(['view', 'unreadable', 'view', 'view', 'unregistered', 'view'])
  })
})
