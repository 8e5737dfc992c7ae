import { actorIdOf } from './audit.ts'
import { DbError } from './errors.ts'
import type { Connection } from './open.ts'
import { toMilli } from './reading-rows.ts'
import { revisionLog } from './readings-write.ts'
import { found, type Session } from './session.ts'
import { type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { ImportReader, ImportWriter } from './store.ts'
import type { ImportBatch } from './types.ts'

const COLUMNS = ['id', 'fileName', 'sha256', 'rowsRead', 'rowsAdded', 'importedAt', 'importedBy', 'undoneAt'] as const

export function importReader(connection: Connection): ImportReader {
  const all = connection.prepare<[], ImportBatch>(
    `SELECT ${selectList(COLUMNS)} FROM import_batch ORDER BY imported_at, id`,
  )
  return { batches: () => all.all().map((row) => present<ImportBatch>(row)) }
}

export function importWriter(session: Session): ImportWriter {
  const { connection } = session
  const log = revisionLog(session)
  const byId = connection.prepare<[string], ImportBatch>(`SELECT ${selectList(COLUMNS)} FROM import_batch WHERE id = ?`)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('import_batch', COLUMNS))
  const count = connection.prepare('UPDATE import_batch SET rows_read = ?, rows_added = ? WHERE id = ?')
  const undone = connection.prepare('UPDATE import_batch SET undone_at = ? WHERE id = ?')
  const same = connection
    .prepare<[string | null, string, number, number | null], number>(
      `SELECT 1 FROM reading WHERE resident_id = ? AND indicator = ? AND measured_at = ? AND value_milli IS ?
       AND state = 'current' AND series_role IS NOT 'member'`,
    )
    .pluck()
  const ofBatch = connection
    .prepare<[string], string>(`SELECT lineage FROM reading WHERE import_batch_id = ? AND state = 'current'`)
    .pluck()
  return {
    add: (file, readings, actor) =>
      session.transaction(() => {
        const batch = { ...file, id: session.newId(), importedAt: session.now(), importedBy: actorIdOf(actor) }
        insert.run(bindings(COLUMNS, { ...batch, rowsRead: 0, rowsAdded: 0 }))
        let rowsRead = 0
        let rowsAdded = 0
        for (const reading of readings) {
          rowsRead += 1
          const { residentId, indicator, measuredAt, value } = reading
          if (same.get(residentId ?? null, indicator, measuredAt, toMilli(value)) !== undefined) continue
          log.add({ ...reading, source: 'import', importBatchId: batch.id }, {})
          rowsAdded += 1
        }
        count.run(rowsRead, rowsAdded, batch.id)
        session.audit(actor, 'import.add', 'import-batch', batch.id)
        return { ...batch, rowsRead, rowsAdded }
      }),
    undo: (batchId, actor) =>
      session.transaction(() => {
        const batch = present<ImportBatch>(found(byId.get(batchId), 'import batch', batchId))
        if (batch.undoneAt !== undefined) throw new DbError('refused', `import batch ${batchId} is undone already`)
        for (const lineage of ofBatch.all(batchId)) log.enterInError(lineage, 'import undone')
        const undoneAt = session.now()
        undone.run(undoneAt, batchId)
        session.audit(actor, 'import.undo', 'import-batch', batchId)
        return { ...batch, undoneAt }
      }),
  }
}
