import type { Connection } from './open.ts'
import type { Secrets } from './secrets.ts'
import { insertInto, present, selectList } from './sql.ts'
import type { AuditReader, AuditVerdict } from './store.ts'
import type { Actor, AuditEntry } from './types.ts'

type Row = Omit<AuditEntry, 'hash'> & { readonly hash: Buffer }
const COLUMNS = [
  'position',
  'at',
  'actorKind',
  'actorId',
  'action',
  'subjectKind',
  'subjectId',
  'reason',
  'hash',
] as const

/** What the chain begins with. */
export const EMPTY_HEAD = { position: 0, hash: Buffer.alloc(32) } as const

/** Appends within the transaction under way. */
export function auditAppender(connection: Connection, secrets: Secrets, now: () => number) {
  const head = headStatement(connection)
  const insert = connection.prepare<Record<string, unknown>>(insertInto('audit', COLUMNS))
  return (actor: Actor, action: string, subjectKind: string, subjectId: string, reason?: string): void => {
    const before = head.get() ?? EMPTY_HEAD
    const entry = {
      position: before.position + 1,
      at: now(),
      actorKind: actor.kind,
      actorId: actorIdOf(actor),
      action,
      subjectKind,
      subjectId,
      reason,
    }
    insert.run({
      ...entry,
      actorId: entry.actorId ?? null,
      reason: reason ?? null,
      hash: chain(secrets, before.hash, entry),
    })
  }
}

export function auditReader(connection: Connection, secrets: Secrets): AuditReader {
  const head = headStatement(connection)
  const after = connection.prepare<[number, number], Row>(
    `SELECT ${selectList(COLUMNS)} FROM audit WHERE position > ? ORDER BY position LIMIT ?`,
  )
  const all = connection.prepare<[], Row>(`SELECT ${selectList(COLUMNS)} FROM audit ORDER BY position`)
  const readHead = () => {
    const { position, hash } = head.get() ?? EMPTY_HEAD
    return { position, hash: hash.toString('hex') }
  }
  return {
    head: readHead,
    entries: (afterPosition, limit) =>
      after.all(afterPosition, limit).map((row) => ({ ...present<Row>(row), hash: row.hash.toString('hex') })),
    verify(expected): AuditVerdict {
      let { position, hash }: { position: number; hash: Buffer } = EMPTY_HEAD
      for (const row of all.iterate()) {
        if (row.position !== position + 1) return { intact: false, atPosition: position + 1, fault: 'missing' }
        if (!chain(secrets, hash, present<Row>(row)).equals(row.hash))
          return { intact: false, atPosition: row.position, fault: 'changed' }
        if (row.position === expected?.position && row.hash.toString('hex') !== expected.hash)
          return { intact: false, atPosition: row.position, fault: 'changed' }
        position = row.position
        hash = row.hash
      }
      if (expected !== undefined && expected.position > position)
        return { intact: false, atPosition: position + 1, fault: 'cut' }
      return { intact: true, entries: position }
    },
  }
}

function headStatement(connection: Connection) {
  return connection.prepare<[], { position: number; hash: Buffer }>(
    'SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1',
  )
}

function chain(secrets: Secrets, before: Buffer, entry: Omit<AuditEntry, 'hash'>): Buffer {
  const { position, at, actorKind, actorId, action, subjectKind, subjectId, reason } = entry
  return secrets.audit(
    JSON.stringify([
      before.toString('hex'),
      position,
      at,
      actorKind,
      actorId ?? null,
      action,
      subjectKind,
      subjectId,
      reason ?? null,
    ]),
  )
}

export function actorIdOf(actor: Actor): string | undefined {
  return actor.kind === 'staff' ? actor.staffId : undefined
}
