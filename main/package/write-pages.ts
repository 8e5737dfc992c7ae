/** The pages for people: one workbook, and the same pages as CSV. */
import { join } from 'node:path'
import type { StoreReader } from '../../db/store.ts'
import { type AboutFacts, aboutTable } from './about-table.ts'
import { attentionTable } from './attention-table.ts'
import type { Content } from './content.ts'
import { readingLines } from './csv.ts'
import { csvLines } from './csv-lines.ts'
import { ledgerTable } from './ledger-table.ts'
import { localTime } from './local-time.ts'
import { quarantineTable } from './quarantine-table.ts'
import { readingsTable, type StationName } from './readings-table.ts'
import { summaryTable } from './summary-table.ts'
import { writeText } from './text-file.ts'
import { formatWeek, type IsoWeek, weekDates } from './week.ts'
import { writeWorkbook } from './xlsx.ts'

export interface PageFacts extends Pick<AboutFacts, 'revision' | 'complete' | 'programVersion'> {
  /** `GY-BLJ-01_2026W47`. */
  readonly name: string
  readonly station: StationName & { readonly zone: string }
  readonly week: IsoWeek
  /** Time of the batch, ms since the epoch. */
  readonly atMs: number
}

export async function writePages(folder: string, read: StoreReader, content: Content, facts: PageFacts): Promise<void> {
  const { name, station, week, revision, complete, atMs, programVersion } = facts
  const { monday, sunday } = weekDates(week)
  const base = `${name}_${monday.replaceAll('-', '')}-${sunday.replaceAll('-', '')}_r${revision}`
  const about = aboutTable({
    station,
    week: formatWeek(week),
    monday,
    sunday,
    revision,
    complete,
    asOf: localTime(atMs, station.zone),
    zones: content.intervals.map(({ zone }) => zone),
    programVersion,
    catalogueVersions: content.catalogueVersions,
    readings: content.readings,
    residents: content.residents,
    quarantined: content.quarantine.length,
  })
  const attention = () => attentionTable(content.rows(), station)
  const ledger = ledgerTable(content.rows())
  const summary = summaryTable(content.rows())
  const csv = {
    [`${base}.csv`]: readingLines(read, content.intervals, station, content.excluded),
    [`${base}_ledger.csv`]: csvLines(ledger),
    [`${base}_attention.csv`]: csvLines(attention()),
    [`${base}_summary.csv`]: csvLines(summary),
    'quarantine.csv': csvLines(quarantineTable(content.quarantine)),
  }
  for (const [file, lines] of Object.entries(csv)) await writeText(join(folder, file), lines)
  const pages = [about, readingsTable(content.rows(), station), ledger, attention(), summary]
  await writeWorkbook(join(folder, `${base}.xlsx`), pages, { creator: station.name, atMs })
}
