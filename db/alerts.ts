import { ALERT_COLUMNS, type AlertRow, alertRows, toAlert } from './alert-rows.ts'
import { DbError } from './errors.ts'
import type { Connection } from './open.ts'
import { found, type Session } from './session.ts'
import { selectList } from './sql.ts'
import type { AlertReader, AlertWriter } from './store.ts'

export function alertReader(connection: Connection): AlertReader {
  const select = `SELECT ${selectList(ALERT_COLUMNS)} FROM alert`
  const byId = connection.prepare<[string], AlertRow>(`${select} WHERE id = ?`)
  const unresolved = connection.prepare<[], AlertRow>(
    `${select} WHERE state <> 'closed' ORDER BY tier = 'now' DESC, raised_at`,
  )
  const between = connection.prepare<[number, number], AlertRow>(
    `${select} WHERE raised_at >= ? AND raised_at < ? ORDER BY raised_at`,
  )
  return {
    byId(id) {
      const row = byId.get(id)
      return row && toAlert(row)
    },
    unresolved: () => unresolved.all().map(toAlert),
    between: (fromMs, toMs) => between.all(fromMs, toMs).map(toAlert),
  }
}

export function alertWriter(session: Session): AlertWriter {
  const read = alertReader(session.connection)
  const rows = alertRows(session)
  const unclosed = (id: string) => {
    const alert = found(read.byId(id), 'alert', id)
    if (alert.state === 'closed') throw new DbError('refused', `alert ${id} is closed`)
    return alert
  }
  const acknowledged = (id: string, staffId: string) => {
    const alert = unclosed(id)
    // The first who answered stays on record.
    if (alert.state === 'acknowledged') return alert
    return { ...alert, state: 'acknowledged' as const, acknowledgedAt: session.now(), acknowledgedBy: staffId }
  }
  return {
    raise: (alert, actor) =>
      session.transaction(() => {
        const { visitId, residentId } = alert
        const raised = rows.raise(alert, { visitId, residentId })
        session.audit(actor, 'alert.raise', 'alert', raised.id, raised.reason)
        return raised
      }),
    acknowledge: (id, staffId) =>
      session.transaction(() => {
        const alert = rows.update(acknowledged(id, staffId))
        session.audit({ kind: 'staff', staffId }, 'alert.acknowledge', 'alert', id)
        return alert
      }),
    handle: (id, staffId, outcome, note) =>
      session.transaction(() => {
        const alert = rows.close({ ...acknowledged(id, staffId), outcome, note }, 'handled')
        session.audit({ kind: 'staff', staffId }, 'alert.handle', 'alert', id, outcome)
        return alert
      }),
    close: (id, actor) =>
      session.transaction(() => {
        const alert = unclosed(id)
        if (alert.reason === 'result')
          throw new DbError('refused', `alert ${id} is about a result and needs to be handled`)
        session.audit(actor, 'alert.close', 'alert', id)
        return rows.close(alert, 'over')
      }),
  }
}
