import type { Connection } from './open.ts'
import type { Session } from './session.ts'
import { assignments, type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { NewAlert } from './store.ts'
import type { Alert, Reading } from './types.ts'

export const ALERT_COLUMNS = [
  'id',
  'reason',
  'tier',
  'rings',
  'indicator',
  'level',
  'measurementId',
  'lineage',
  'residentId',
  'visitId',
  'state',
  'raisedAt',
  'acknowledgedAt',
  'acknowledgedBy',
  'outcome',
  'note',
  'closedAt',
  'closedReason',
] as const
export type AlertRow = Omit<Alert, 'rings'> & { readonly rings: 0 | 1 }

export function toAlert(row: AlertRow): Alert {
  return { ...present<AlertRow>(row), rings: row.rings === 1 }
}

/** Whom and what an alert is about. */
export type AlertSubject = Pick<Alert, 'measurementId' | 'lineage' | 'residentId' | 'visitId'>

/** The writes that alerts and measurements share; each within the transaction under way. */
export function alertRows(session: Session) {
  const { connection } = session
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('alert', ALERT_COLUMNS))
  const save = connection.prepare<Record<string, Bindable>>(
    `UPDATE alert SET ${assignments(ALERT_COLUMNS)} WHERE id = @id`,
  )
  const ofMeasurement = alertsOf(connection, 'measurement_id = ?')
  // By the index of what is not closed: few.
  const unclosedOfLineage = alertsOf(connection, `state <> 'closed' AND lineage = ?`)
  const columnsOf = (alert: Alert) => bindings(ALERT_COLUMNS, { ...alert, rings: alert.rings ? 1 : 0 })

  const update = (alert: Alert): Alert => {
    save.run(columnsOf(alert))
    return alert
  }
  return {
    ofMeasurement,
    unclosedOfLineage,
    update,
    raise({ reason, tier, rings, indicator, level }: NewAlert, subject: AlertSubject): Alert {
      const alert: Alert = {
        id: session.newId(),
        ...{ reason, tier, rings, indicator, level },
        ...subject,
        state: 'open',
        raisedAt: session.now(),
      }
      insert.run(columnsOf(alert))
      return alert
    },
    close(alert: Alert, closedReason: NonNullable<Alert['closedReason']>): Alert {
      if (alert.state === 'closed') return alert
      return update({ ...alert, state: 'closed', closedAt: session.now(), closedReason })
    },
  }
}
export type AlertRows = ReturnType<typeof alertRows>

function alertsOf(connection: Connection, condition: string) {
  const statement = connection.prepare<[string], AlertRow>(
    `SELECT ${selectList(ALERT_COLUMNS)} FROM alert WHERE ${condition} ORDER BY raised_at, id`,
  )
  return (id: string): Alert[] => statement.all(id).map(toAlert)
}

/** The alerts of one commit, tied to the readings that raised them. */
export function raiseAll(
  rows: AlertRows,
  alerts: readonly NewAlert[],
  readings: readonly Reading[],
  about: Pick<AlertSubject, 'measurementId' | 'residentId' | 'visitId'>,
): Alert[] {
  return alerts.map((alert) => {
    const reading = alert.reading === undefined ? undefined : readings[alert.reading]
    return rows.raise(alert, {
      measurementId: about.measurementId,
      residentId: reading?.residentId ?? about.residentId,
      visitId: reading?.visitId ?? about.visitId,
      lineage: reading?.lineage,
    })
  })
}
