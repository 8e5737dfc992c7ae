/** The call that an elder sees: a dangerous result or 叫工作人员, and whether the desk has answered. The truth is the alert's row. */
import type { Store } from '../../db/store.ts'
import type { Alert } from '../../db/types.ts'
import { StationError } from '../errors.ts'

export interface Call {
  readonly alert: Alert
  readonly state: 'calling' | 'acknowledged'
  /** A dangerous result that nobody at the desk has answered: the elder is not let go on. */
  readonly holds: boolean
}

export class Calls {
  readonly #store: Store
  readonly #dismissed = new Set<string>()
  #helpId: string | null = null
  /** A dangerous result whose visit a restart has ended: somebody may still sit there. */
  #resumedId: string | null = null

  constructor(store: Store) {
    this.#store = store
  }

  /** After a restart: the screen goes on calling, without name and numbers, until the desk has acted. */
  resume(alertId: string): void {
    this.#resumedId = alertId
  }

  /** 叫工作人员: one open call is enough. */
  callStaff(visit: { readonly id: string; readonly residentId: string | null } | null): void {
    const open = this.#helpId ? this.#store.read.alerts.byId(this.#helpId) : undefined
    if (open?.state === 'open') {
      this.#dismissed.delete(open.id)
      return
    }
    const who = visit ? { visitId: visit.id, ...(visit.residentId ? { residentId: visit.residentId } : {}) } : {}
    const alert = this.#store.write.alerts.raise(
      { reason: 'help', tier: 'now', rings: true, ...who },
      { kind: 'kiosk' },
    )
    this.#helpId = alert.id
  }

  /** What the kiosk shows now; a dangerous result goes before a call for help. */
  current(visitId: string | null): Call | null {
    const unresolved = this.#store.read.alerts.unresolved().filter((alert) => !this.#dismissed.has(alert.id))
    const result = unresolved.find(
      (alert) =>
        alert.reason === 'result' &&
        alert.tier === 'now' &&
        (visitId === null ? alert.id === this.#resumedId : alert.visitId === visitId),
    )
    const help = unresolved.find((alert) => alert.id === this.#helpId)
    const alert = result ?? help
    if (!alert) return null
    const state = alert.state === 'open' ? 'calling' : 'acknowledged'
    return { alert, state, holds: alert === result && state === 'calling' }
  }

  /** The elder goes on. A dangerous result must have been answered by the desk; a call for help stays with the desk. */
  dismiss(visitId: string | null): void {
    const call = this.current(visitId)
    if (!call) return
    if (call.holds) throw new StationError('callOpen')
    this.#dismissed.add(call.alert.id)
  }

  /** After a visit nothing of it is shown. */
  visitEnded(): void {
    this.#dismissed.clear()
    this.#helpId = null
    this.#resumedId = null
  }
}
