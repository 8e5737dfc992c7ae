import type { MeterView } from '../../../main/api/contract.ts'

/** Somebody has to do something about it. */
export const needsHand = ({ advice, onTrial, careDue }: MeterView) => advice !== null || onTrial || careDue
