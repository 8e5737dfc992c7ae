import type { ReactNode } from 'react'
import { createContext, use, useMemo } from 'react'
import type { Touch } from './double-touch.ts'
import { countsAsPress } from './double-touch.ts'

type Accepts = (button: string) => boolean
const PressGuard = createContext<Accepts>(() => true)

/** Keeps what was pressed last, across all screens below. */
export function PressGuardProvider({ screen, children }: { screen: string; children: ReactNode }) {
  const memory = useMemo(() => ({ last: null as Touch | null, screen: '' }), [])
  memory.screen = screen
  const accepts = useMemo<Accepts>(
    () => (button) => {
      const touch = { atMs: performance.now(), button, screen: memory.screen }
      const counts = countsAsPress(memory.last, touch)
      if (counts) memory.last = touch
      return counts
    },
    [memory],
  )
  return <PressGuard value={accepts}>{children}</PressGuard>
}

/** Asks whether a press of this button counts, or is a tremor's second touch. */
export const usePressGuard = () => use(PressGuard)
