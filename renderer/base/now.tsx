import { createContext, use, useEffect, useState } from 'react'
import type { StationClock } from './clock.ts'
import { createStationClock } from './clock.ts'

const ClockContext = createContext<StationClock | null>(null)
export const ClockProvider = ClockContext.Provider

export function useClock(): StationClock {
  const clock = use(ClockContext)
  return clock ?? fallback()
}

let own: StationClock | null = null
const fallback = () => {
  own ??= createStationClock()
  return own
}

/** The station's time, looked at again with each full second. */
export function useNowMs(): number {
  const clock = useClock()
  const [nowMs, setNowMs] = useState(() => clock.now())
  useEffect(() => {
    let timer: number
    const tick = () => {
      setNowMs(clock.now())
      timer = clock.setTimeout(tick, 1000 - (clock.now() % 1000))
    }
    tick()
    return () => clock.clearTimeout(timer)
  }, [clock])
  return nowMs
}
