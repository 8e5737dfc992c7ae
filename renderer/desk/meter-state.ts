import type { MeterView } from '../../main/api/contract.ts'

/** Clocks within this of the station's need no word. */
const CLOCK_FINE_MS = 120_000

/** Somebody has to do something about it. */
export const needsHand = ({ state, clockOffsetMs }: MeterView) =>
  (state !== 'waiting' && state !== 'open') || (clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_FINE_MS)
