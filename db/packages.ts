import { auditReader } from './audit.ts'
import { DbError } from './errors.ts'
import type { Connection } from './open.ts'
import { found, type Session } from './session.ts'
import { type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { PackageReader, PackageWriter } from './store.ts'
import type { PackageItem, WeeklyPackage } from './types.ts'

const COLUMNS = [
  'id',
  'isoYear',
  'isoWeek',
  'revision',
  'zone',
  'state',
  'fromPosition',
  'toPosition',
  'auditHead',
  'fileName',
  'sha256',
  'madeAt',
  'sealedAt',
] as const

export function packageReader(connection: Connection): PackageReader {
  const select = `SELECT ${selectList(COLUMNS)} FROM package`
  const ofWeek = connection.prepare<[number, number], WeeklyPackage>(
    `${select} WHERE iso_year = ? AND iso_week = ? ORDER BY revision DESC LIMIT 1`,
  )
  const all = connection.prepare<[], WeeklyPackage>(`${select} ORDER BY iso_year, iso_week, revision`)
  const watermark = connection
    .prepare<[], number | null>(`SELECT max(to_position) FROM package WHERE state = 'sealed'`)
    .pluck()
  const items = connection.prepare<[string], PackageItem>(
    'SELECT lineage, revision, part, reason FROM package_item WHERE package_id = ? ORDER BY part, lineage, revision',
  )
  return {
    ofWeek(isoYear, isoWeek) {
      const row = ofWeek.get(isoYear, isoWeek)
      return row && present<WeeklyPackage>(row)
    },
    all: () => all.all().map((row) => present<WeeklyPackage>(row)),
    watermark: () => watermark.get() ?? 0,
    *items(packageId) {
      for (const row of items.iterate(packageId)) yield present<PackageItem>(row)
    },
  }
}

export function packageWriter(session: Session): PackageWriter {
  const { connection } = session
  const read = packageReader(connection)
  const audit = auditReader(connection, session.secrets)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('package', COLUMNS))
  const insertItem = connection.prepare(
    'INSERT INTO package_item (package_id, lineage, revision, part, reason) VALUES (?, ?, ?, ?, ?)',
  )
  const seal = connection.prepare<[string, string, number, string], WeeklyPackage>(
    `UPDATE package SET state = 'sealed', file_name = ?, sha256 = ?, sealed_at = ? WHERE id = ? AND state = 'made'
     RETURNING ${selectList(COLUMNS)}`,
  )
  return {
    add: (fields, items, actor) =>
      session.transaction(() => {
        const revision = (read.ofWeek(fields.isoYear, fields.isoWeek)?.revision ?? 0) + 1
        const id = session.newId()
        const made: WeeklyPackage = {
          ...fields,
          id,
          revision,
          state: 'made',
          auditHead: audit.head().hash,
          madeAt: session.now(),
        }
        insert.run(bindings(COLUMNS, { ...made }))
        for (const item of items) insertItem.run(id, item.lineage, item.revision, item.part, item.reason ?? null)
        session.audit(actor, 'package.make', 'package', id)
        return made
      }),
    seal: (id, { fileName, sha256 }, actor) =>
      session.transaction(() => {
        const sealed = seal.get(fileName, sha256, session.now(), id)
        if (!sealed)
          throw new DbError('refused', `package ${found(id, 'package', id)} is not there or is sealed already`)
        session.audit(actor, 'package.seal', 'package', id)
        return present<WeeklyPackage>(sealed)
      }),
  }
}
