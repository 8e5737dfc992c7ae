import { useEffect } from 'react'
import { useClock } from '../base/now.tsx'
import type { DeskCalls } from './desk-context.ts'

/** The station locks a desk at which nothing is asked; so often at most it is told that somebody is there. */
const TELL_EVERY_MS = 30_000

/** While somebody is signed in, typing and pointing keep the desk open. */
export function useActivity(signedIn: boolean, calls: Pick<DeskCalls, 'here'>) {
  const clock = useClock()
  useEffect(() => {
    if (!signedIn) return
    let toldAt = clock.now()
    const tell = () => {
      if (clock.now() - toldAt < TELL_EVERY_MS) return
      toldAt = clock.now()
      // A lost way is shown by the page; the next key tells again.
      calls.here({}).catch(() => undefined)
    }
    const signs = ['keydown', 'input', 'pointerdown'] as const
    for (const sign of signs) document.addEventListener(sign, tell, { capture: true, passive: true })
    return () => {
      for (const sign of signs) document.removeEventListener(sign, tell, { capture: true })
    }
  }, [signedIn, calls, clock])
}
