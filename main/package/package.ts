/**
 * The weekly package for the service centre, as an unsealed tree. The same store gives the same bytes: every moment in it comes
 * from what is stored or from the week, none from the clock.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MIGRATIONS } from '../../db/migrate.ts'
import type { AuditReader, StoreReader, StoreWriter } from '../../db/store.ts'
import type { Actor } from '../../db/types.ts'
import { type Content, contentOf } from './content.ts'
import type { Batch } from './fhir/systems.ts'
import { writeBundles, writeResources } from './fhir/write.ts'
import { offsetDateTime } from './local-time.ts'
import { filesIn, manifestOf, PACKAGE_FORMAT, type PackagedFile, type PackageFacts, sumLines } from './manifest.ts'
import type { StationName } from './readings-table.ts'
import { writeText } from './text-file.ts'
import { formatWeek, type Interval, type IsoWeek, weekDates, weekInterval } from './week.ts'
import { writePages } from './write-pages.ts'

export interface PackageOptions {
  readonly read: StoreReader
  /** For the entry in the audit; absent where another process writes it. */
  readonly write?: Pick<StoreWriter, 'audit'>
  readonly actor?: Actor
  readonly station: StationName & { readonly zone: string }
  readonly week: IsoWeek
  /** The folder that gets the package's folder; made if it is not there. */
  readonly to: string
  /** An unsealed tree, the only form there is yet. */
  readonly plain: true
  /** Station time, ms since the epoch: says only whether the week is over. */
  readonly now: number
  readonly programVersion: string
}

export interface PackageResult {
  readonly folder: string
  readonly files: readonly PackagedFile[]
  readonly counts: PackageFacts['counts']
  readonly quarantined: readonly { readonly lineage: string; readonly revision: number; readonly reason: string }[]
}

/** Makes the tree beside its place and moves it there when it is whole; an older one of the same name is replaced. */
export async function makePackage(options: PackageOptions): Promise<PackageResult> {
  const { station, week, to } = options
  const name = `${station.code}_${formatWeek(week).replace('-', '')}`
  const folder = join(to, name)
  const partial = join(to, `.${name}.partial-${randomUUID()}`)
  await mkdir(partial, { recursive: true, mode: 0o700 })
  try {
    const made = await fillFolder(partial, name, options)
    options.write?.audit(options.actor ?? { kind: 'cli' }, 'package.plain', { kind: 'week', id: formatWeek(week) })
    await replaceFolder(partial, folder)
    return { folder, ...made }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

async function replaceFolder(made: string, place: string): Promise<void> {
  const old = `${made}.old`
  const hadOld = await rename(place, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
  try {
    await rename(made, place)
  } catch (error) {
    if (hadOld) await rename(old, place)
    throw error
  }
  await rm(old, { recursive: true, force: true })
}

async function fillFolder(
  folder: string,
  name: string,
  options: PackageOptions,
): Promise<Omit<PackageResult, 'folder'>> {
  const { read, station, week, now, programVersion } = options
  const iso = formatWeek(week)
  const { monday, until } = weekDates(week)
  const { fromMs, toMs } = weekInterval(week, station.zone)
  if (now < fromMs) throw new RangeError(`the week ${iso} has not begun`)
  const origin = { batchCode: `${station.code}-${iso.replace('-', '')}`, station, programVersion }
  const content = contentOf(read, week, origin)
  const atMs = batchTime(content, { fromMs, toMs }, now)
  const revision = read.packages.ofWeek(week.year, week.week)?.revision ?? 1
  const complete = now >= toMs

  await writePages(folder, read, content, { name, station, week, revision, complete, atMs, programVersion })
  const batch: Batch = { ...origin, dateTime: offsetDateTime(atMs, station.zone) }
  const output = await writeResources(folder, content, batch)
  const bundles = await writeBundles(folder, content, batch)

  const { readings, residents } = content
  const counts = { readings, residents, bundles, quarantined: content.quarantine.length }
  const facts: PackageFacts = {
    format: PACKAGE_FORMAT,
    package: name,
    revision,
    station: { code: station.code, name: station.name },
    week: { iso, from: monday, until, complete },
    zones: content.intervals.map(({ zone }) => zone),
    generatedFrom: {
      program: `health-station ${programVersion}`,
      storeSchema: MIGRATIONS.at(-1)?.version ?? 0,
      revisions: { after: read.packages.watermark(), upTo: read.readings.lastPosition() },
      auditHead: auditHeadAt(read.audit, atMs),
    },
    catalogueVersions: content.catalogueVersions,
    counts,
  }
  const manifest = manifestOf(batch.dateTime, output, facts, await filesIn(folder))
  await writeText(join(folder, 'manifest.json'), [`${JSON.stringify(manifest, null, 2)}\n`])
  await writeText(join(folder, 'SHA256SUMS'), sumLines(await filesIn(folder)))
  const quarantined = content.quarantine.map(({ row: { reading }, reason }) => ({
    lineage: reading.lineage,
    revision: reading.revision,
    reason,
  }))
  return { files: await filesIn(folder), counts, quarantined }
}

/**
 * The end of the week, or later when something of it was stored later. While the week goes on, the moment its newest row was
 * stored: a package must not be dated after it was made.
 */
function batchTime({ newestMs }: Content, { fromMs, toMs }: Interval, now: number): number {
  return now < toMs ? (newestMs ?? fromMs) : Math.max(toMs, newestMs ?? 0)
}

/** Sign-ins and exports after the batch add to the audit and must not change the package made again. */
function auditHeadAt(audit: AuditReader, atMs: number): { position: number; hash: string } {
  const A_PAGE = 200
  for (let last = audit.head().position; last > 0; last -= A_PAGE) {
    const page = audit.entries(Math.max(0, last - A_PAGE), Math.min(A_PAGE, last))
    const entry = page.findLast(({ at }) => at <= atMs)
    if (entry) return { position: entry.position, hash: entry.hash }
  }
  return { position: 0, hash: '' }
}
