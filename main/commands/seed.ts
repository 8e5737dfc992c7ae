import { seed as fill } from '../../db/seed.ts'
import { siteSettings } from '../settings.ts'
import { lastWholeDay } from '../zone.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'
import { openOrMakeKey } from './keys.ts'

export interface SeedOptions extends CommonOptions {
  readonly residents: number
  readonly years: number
  readonly until?: string
}

/**
 * `station seed`: synthetic residents and readings into an empty store. Until yesterday where nothing else is said: beside readings
 * later than now a station distrusts its clock, and leaves every measurement to the desk.
 */
export async function seed(options: SeedOptions, io: Io): Promise<void> {
  const { data, residents, years } = options
  const until = options.until ?? lastWholeDay(Date.now(), siteSettings['station.zone'].parse(undefined))
  const made = fill({ dir: data, dataKey: openOrMakeKey(data, io), residents, years, until })
  if (options.json) await printJson(io, made)
  else
    await printLine(
      io,
      `${made.residents} residents, ${made.visits} visits and ${made.readings} readings until ${until} in ${data}`,
    )
}
