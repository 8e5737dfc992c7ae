import type { Connection } from './open.ts'
import { found, type Session } from './session.ts'
import { type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { PrintReader, PrintWriter } from './store.ts'
import type { PrintJob } from './types.ts'

const COLUMNS = [
  'id',
  'kind',
  'visitId',
  'residentId',
  'printer',
  'copies',
  'state',
  'error',
  'reprintOf',
  'createdAt',
  'finishedAt',
] as const

export function printReader(connection: Connection): PrintReader {
  const select = `SELECT ${selectList(COLUMNS)} FROM print_job`
  const byId = connection.prepare<[string], PrintJob>(`${select} WHERE id = ?`)
  const queued = connection.prepare<[], PrintJob>(`${select} WHERE state = 'queued' ORDER BY created_at, id`)
  const ofVisit = connection.prepare<[string], PrintJob>(`${select} WHERE visit_id = ? ORDER BY created_at, id`)
  const toJob = (row: PrintJob) => present<PrintJob>(row)
  return {
    byId(id) {
      const row = byId.get(id)
      return row && toJob(row)
    },
    queued: () => queued.all().map(toJob),
    ofVisit: (visitId) => ofVisit.all(visitId).map(toJob),
  }
}

export function printWriter(session: Session): PrintWriter {
  const { connection } = session
  const read = printReader(connection)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('print_job', COLUMNS))
  const finish = connection.prepare('UPDATE print_job SET state = ?, error = ?, finished_at = ? WHERE id = ?')
  return {
    queue: (job, actor) =>
      session.transaction(() => {
        const queued: PrintJob = { ...job, id: session.newId(), state: 'queued', createdAt: session.now() }
        insert.run(bindings(COLUMNS, { ...queued }))
        session.audit(actor, 'print.queue', 'print-job', queued.id, job.kind)
        return queued
      }),
    finish: (id, { error }) =>
      session.transaction(() => {
        finish.run(error === undefined ? 'printed' : 'failed', error ?? null, session.now(), id)
        return found(read.byId(id), 'print job', id)
      }),
  }
}
