import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { STORE_FILE } from '../../db/open-store.ts'
import { programVersion } from '../entries.ts'
import { makeStationPackage } from '../package/station-package.ts'
import { parseWeek } from '../package/week.ts'
import { type CommonOptions, type Io, printJson, printLine, UsageError } from './io.ts'
import { openKey } from './keys.ts'

export interface PackageOptions extends CommonOptions {
  readonly week: string
  readonly to: string
}

/** `station package make`: the unsealed tree of one week; beside a running station from a copy. */
export async function make({ data, json, week, to }: PackageOptions, io: Io): Promise<void> {
  const wanted = weekOf(week)
  // A folder named wrongly must not become a new, empty station.
  if (!existsSync(join(data, STORE_FILE))) throw new Error(`${data} holds no station data`)
  const made = await makeStationPackage({
    dir: data,
    dataKey: openKey(data, io),
    week: wanted,
    to,
    programVersion: programVersion(),
    now: Date.now,
  })
  if (json) return printJson(io, made)
  const left = made.quarantined.length > 0 ? `, ${made.quarantined.length} rows in quarantine` : ''
  await printLine(io, `${made.folder}: ${made.files.length} files${left}`)
}

function weekOf(text: string) {
  try {
    return parseWeek(text)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}
