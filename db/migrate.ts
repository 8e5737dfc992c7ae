import { asDbError, DbError } from './errors.ts'
import { firstSchema } from './migrations/0001-first-schema.ts'
import { metersOnTrial } from './migrations/0002-meters-on-trial.ts'
import { typedAtKiosk } from './migrations/0003-typed-at-kiosk.ts'
import { earlierDecodes } from './migrations/0004-earlier-decodes.ts'
import { usbPlace } from './migrations/0005-usb-place.ts'
import type { Migration } from './migrations/migration.ts'
import type { Connection } from './open.ts'

/** Ascending, without gaps, from 1. */
export const MIGRATIONS: readonly Migration[] = [firstSchema, metersOnTrial, typedAtKiosk, earlierDecodes, usbPlace]

/**
 * Brings the file to the newest step, each step one transaction. `backUp` is called once before the first step of a file that
 * holds something. Throws newerFile for a file of a later program, migrationFailed with the file as it was before that step.
 */
export function migrate(connection: Connection, migrations: readonly Migration[], backUp: () => void): void {
  const version = Number(connection.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.version ?? 0
  if (version > newest) throw new DbError('newerFile', `the file has schema ${version}, this program knows ${newest}`)
  const steps = migrations.filter((step) => step.version > version)
  if (steps.length > 0 && version > 0) backUp()
  for (const step of steps) apply(connection, step)
}

function apply(connection: Connection, step: Migration): void {
  try {
    connection.exec('BEGIN IMMEDIATE')
    connection.exec(step.sql)
    connection.pragma(`user_version = ${step.version}`)
    const orphans = connection.pragma('foreign_key_check')
    if (Array.isArray(orphans) && orphans.length > 0)
      throw new Error(`${orphans.length} rows would lose what they refer to`)
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    const known = asDbError(error)
    if (known instanceof DbError && known.kind === 'diskFull') throw known
    const why = error instanceof Error ? error.message : String(error)
    throw new DbError('migrationFailed', `step ${step.version} (${step.name}): ${why}`, { cause: error })
  }
}
