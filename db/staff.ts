import type { Connection } from './open.ts'
import { found, type Session } from './session.ts'
import { assignments, type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { StaffReader, StaffWriter } from './store.ts'
import type { Staff } from './types.ts'

const COLUMNS = [
  'id',
  'name',
  'login',
  'role',
  'secret',
  'active',
  'failedAttempts',
  'lockedUntil',
  'createdAt',
] as const
type Row = Omit<Staff, 'active'> & { readonly active: 0 | 1 }

export function staffReader(connection: Connection): StaffReader {
  const select = `SELECT ${selectList(COLUMNS)} FROM staff`
  const byId = connection.prepare<[string], Row>(`${select} WHERE id = ?`)
  const byLogin = connection.prepare<[string], Row>(`${select} WHERE login = ?`)
  const active = connection.prepare<[], Row>(`${select} WHERE active = 1 ORDER BY name, id`)
  const optional = (row: Row | undefined) => row && toStaff(row)
  return {
    byId: (id) => optional(byId.get(id)),
    byLogin: (login) => optional(byLogin.get(login)),
    active: () => active.all().map(toStaff),
  }
}

export function staffWriter(session: Session): StaffWriter {
  const { connection } = session
  const read = staffReader(connection)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('staff', COLUMNS))
  const save = connection.prepare<Record<string, Bindable>>(`UPDATE staff SET ${assignments(COLUMNS)} WHERE id = @id`)
  const columnsOf = (staff: Staff) => bindings(COLUMNS, { ...staff, active: staff.active ? 1 : 0 })
  const change = (id: string, changed: Partial<Staff>): Staff => {
    const staff = { ...found(read.byId(id), 'staff', id), ...changed }
    save.run(columnsOf(staff))
    return staff
  }
  return {
    create: (fields, actor) =>
      session.transaction(() => {
        const staff: Staff = {
          ...fields,
          id: session.newId(),
          active: true,
          failedAttempts: 0,
          createdAt: session.now(),
        }
        insert.run(columnsOf(staff))
        session.audit(actor, 'staff.create', 'staff', staff.id, staff.role)
        return staff
      }),
    update: (id, changed, actor) =>
      session.transaction(() => {
        const staff = change(id, changed)
        session.audit(actor, 'staff.update', 'staff', id)
        return staff
      }),
    noteAttempt: (id, { failedAttempts, lockedUntil }) =>
      session.transaction(() => {
        change(id, { failedAttempts, lockedUntil })
        const outcome = failedAttempts === 0 ? 'staff.sign-in' : 'staff.sign-in-failed'
        session.audit({ kind: 'station' }, outcome, 'staff', id)
      }),
  }
}

function toStaff(row: Row): Staff {
  return { ...present<Row>(row), active: row.active === 1 }
}
