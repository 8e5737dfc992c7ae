import { auditAppender } from './audit.ts'
import { asDbError, DbError } from './errors.ts'
import type { Connection } from './open.ts'
import type { Secrets } from './secrets.ts'
import type { Actor } from './types.ts'

/** What the writing halves share: the one writing connection, the clock, ids, and the audit of the transaction under way. */
export interface Session {
  readonly connection: Connection
  readonly secrets: Secrets
  now(): number
  newId(): string
  audit(actor: Actor, action: string, subjectKind: string, subjectId: string, reason?: string): void
  /** All or nothing; inside another one it is part of that one. Errors come out as DbError. */
  transaction<T>(work: () => T): T
}

export function sessionOn(connection: Connection, secrets: Secrets, now: () => number, newId: () => string): Session {
  const audit = auditAppender(connection, secrets, now)
  return { connection, secrets, now, newId, audit, transaction: transactionsOn(connection) }
}

function transactionsOn(connection: Connection): Session['transaction'] {
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  return (work) => {
    if (connection.inTransaction) return work()
    try {
      begin.run()
      const result = work()
      commit.run()
      return result
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (connection.inTransaction) rollback.run()
      throw asDbError(error)
    }
  }
}

export function found<T>(row: T | undefined, what: string, id: string): T {
  if (row === undefined) throw new DbError('notFound', `no ${what} ${id}`)
  return row
}
