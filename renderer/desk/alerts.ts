/** Which alerts ring, and in which order they stand. Pure. */
import type { AlertView, DeskView } from '../../main/api/contract.ts'

const oldestFirst = (one: AlertView, other: AlertView) => one.raisedAt.localeCompare(other.raisedAt)

/** Over everything until it is done. */
export const isUrgent = (alert: AlertView) => alert.rings ?? alert.tier === 'now'

/** The oldest on top: it has waited longest. */
export const urgentAlerts = (alerts: readonly AlertView[]) => alerts.filter(isUrgent).sort(oldestFirst)

export const followUps = (alerts: readonly AlertView[]) => alerts.filter((alert) => !isUrgent(alert)).sort(oldestFirst)

/** Sounds until somebody has said 收到; a locked desk hears it too. */
export const ringsNow = (view: DeskView) =>
  view.ringing ?? view.alerts.some((alert) => isUrgent(alert) && alert.state === 'open')
