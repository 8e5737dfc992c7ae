import type { Connection } from './open.ts'
import { found, type Session } from './session.ts'
import { type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { VisitReader, VisitWriter } from './store.ts'
import type { AgeGroup, Sex, Visit } from './types.ts'

const COLUMNS = [
  'id',
  'kiosk',
  'residentId',
  'guestSex',
  'guestAgeGroup',
  'assurance',
  'startedAt',
  'endedAt',
  'endedBy',
  'zone',
] as const
type Row = Omit<Visit, 'guest'> & { readonly guestSex?: Sex; readonly guestAgeGroup?: AgeGroup }

export function visitReader(connection: Connection): VisitReader {
  const select = `SELECT ${selectList(COLUMNS)} FROM visit`
  const byId = connection.prepare<[string], Row>(`${select} WHERE id = ?`)
  const open = connection.prepare<[], Row>(`${select} WHERE ended_at IS NULL ORDER BY started_at`)
  const between = connection.prepare<[number, number], Row>(
    `${select} WHERE started_at <= ? AND (ended_at IS NULL OR ended_at >= ?) ORDER BY started_at`,
  )
  const ofResident = connection.prepare<[string, number], Row>(
    `${select} WHERE resident_id = ? ORDER BY started_at DESC LIMIT ?`,
  )
  const people = connection
    .prepare<[number, number], number>(
      'SELECT count(DISTINCT coalesce(resident_id, id)) FROM visit WHERE started_at >= ? AND started_at < ?',
    )
    .pluck()
  return {
    byId: (id) => optional(byId.get(id)),
    open: () => open.all().map(toVisit),
    between: (fromMs, toMs) => between.all(toMs, fromMs).map(toVisit),
    ofResident: (residentId, limit) => ofResident.all(residentId, limit).map(toVisit),
    peopleBetween: (fromMs, toMs) => people.get(fromMs, toMs) ?? 0,
  }
}

export function visitWriter(session: Session): VisitWriter {
  const { connection } = session
  const read = visitReader(connection)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('visit', COLUMNS))
  const describe = connection.prepare(
    `UPDATE visit SET guest_sex = coalesce(?, guest_sex), guest_age_group = coalesce(?, guest_age_group)
      WHERE id = ? AND assurance = 'guest' AND ended_at IS NULL`,
  )
  const end = connection.prepare('UPDATE visit SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL')
  return {
    begin: (visit, actor) =>
      session.transaction(() => {
        const id = session.newId()
        const { guest, kiosk, residentId, assurance, startedAt, zone } = visit
        const row = {
          id,
          kiosk,
          residentId,
          assurance,
          startedAt,
          zone,
          guestSex: guest?.sex,
          guestAgeGroup: guest?.ageGroup,
        }
        insert.run(bindings(COLUMNS, row))
        session.audit(actor, 'visit.begin', 'visit', id, assurance)
        return found(read.byId(id), 'visit', id)
      }),
    describeGuest: (id, { sex, ageGroup }, actor) =>
      session.transaction(() => {
        const { changes } = describe.run(sex ?? null, ageGroup ?? null, id)
        found(changes === 1 ? id : undefined, 'open visit of a guest', id)
        session.audit(actor, 'visit.describe-guest', 'visit', id)
        return found(read.byId(id), 'visit', id)
      }),
    end: (id, endedAt, endedBy, actor) =>
      session.transaction(() => {
        found(end.run(endedAt, endedBy, id).changes === 1 ? id : undefined, 'open visit', id)
        session.audit(actor, 'visit.end', 'visit', id, endedBy)
      }),
  }
}

function optional(row: Row | undefined): Visit | undefined {
  return row && toVisit(row)
}
function toVisit(row: Row): Visit {
  const { guestSex, guestAgeGroup, ...visit } = present<Row>(row)
  return visit.assurance === 'guest' ? { ...visit, guest: { sex: guestSex, ageGroup: guestAgeGroup } } : visit
}
