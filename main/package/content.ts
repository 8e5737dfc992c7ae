/** What a week's package holds: one stream of rows for every format, walked as often as needed, always the same. */
import type { ExportRow, StoreReader } from '../../db/store.ts'
import { type Built, observationOf, observationsOf, pairPressures } from './fhir/observation.ts'
import { type Origin, type Refer, relative } from './fhir/systems.ts'
import { type OnFault, occasionOf, type PackageRow, packageRows, reasonOf, type ZonedInterval } from './package-rows.ts'
import { type IsoWeek, weekInterval } from './week.ts'

export interface Quarantined {
  readonly row: ExportRow
  readonly reason: string
}

export interface Content {
  readonly intervals: readonly ZonedInterval[]
  /** Rows that some format cannot say are in none. */
  readonly quarantine: readonly Quarantined[]
  /** Their lineages. */
  readonly excluded: ReadonlySet<string>
  readonly readings: number
  readonly residents: number
  /** When the newest of the rows was stored, ms since the epoch; undefined in an empty week. */
  readonly newestMs: number | undefined
  /** Of the verdicts, ascending. */
  readonly catalogueVersions: readonly string[]
  /** A fresh walk each time. */
  rows(): Iterable<PackageRow>
  occasions(refer: Refer): Iterable<readonly Built[]>
}

/** The week in each zone that stands in rows: each is its own interval. */
function intervalsOf(read: StoreReader, week: IsoWeek): readonly ZonedInterval[] {
  return read.readings.zones().map((zone) => {
    try {
      return { zone, ...weekInterval(week, zone) }
    } catch {
      // The rows of a zone that the system does not know are found by UTC and end in the quarantine, not in silence.
      return { zone, ...weekInterval(week, 'UTC') }
    }
  })
}

/** Walks the week once and makes everything that can fail, so that what follows cannot. */
export function contentOf(read: StoreReader, week: IsoWeek, origin: Origin): Content {
  const intervals = intervalsOf(read, week)
  const quarantine: Quarantined[] = []
  const excluded = new Set<string>()
  const residents = new Set<string>()
  const catalogueVersions = new Set<string>()
  let readings = 0
  let newestMs: number | undefined
  const onFault: OnFault = (row, reason) => {
    quarantine.push({ row, reason })
    excluded.add(row.reading.lineage)
  }
  for (const occasion of byOccasion(rowsOf(read, intervals, onFault))) {
    for (const rows of pairPressures(occasion)) {
      try {
        observationOf(rows, occasion, origin, relative)
      } catch (error) {
        for (const row of rows) onFault(row, reasonOf(error))
        continue
      }
      readings += rows.length
      for (const { reading, resident } of rows) {
        residents.add(resident.id)
        catalogueVersions.add(reading.catalogueVersion)
        newestMs = Math.max(newestMs ?? 0, reading.createdAt)
      }
    }
  }
  function* rows(): Generator<PackageRow> {
    for (const row of rowsOf(read, intervals, () => {})) if (!excluded.has(row.reading.lineage)) yield row
  }
  function* occasions(refer: Refer): Generator<readonly Built[]> {
    for (const occasion of byOccasion(rows())) yield observationsOf(occasion, origin, refer)
  }
  return {
    intervals,
    quarantine,
    excluded,
    readings,
    residents: residents.size,
    newestMs,
    catalogueVersions: [...catalogueVersions].sort(),
    rows,
    occasions,
  }
}

function* rowsOf(read: StoreReader, intervals: readonly ZonedInterval[], onFault: OnFault): Generator<PackageRow> {
  for (const interval of intervals) yield* packageRows(read, interval, onFault)
}

/** Rows come by time, so what belongs together is among those of one moment. */
export function* byOccasion(rows: Iterable<PackageRow>): Generator<readonly PackageRow[]> {
  let moment = Number.NaN
  let occasions = new Map<string, PackageRow[]>()
  for (const row of rows) {
    if (row.reading.measuredAt !== moment) {
      yield* occasions.values()
      occasions = new Map()
      moment = row.reading.measuredAt
    }
    const key = occasionOf(row.reading)
    const occasion = occasions.get(key)
    if (occasion) occasion.push(row)
    else occasions.set(key, [row])
  }
  yield* occasions.values()
}
