/**
 * Pages as CSV: UTF-8 with BOM and CRLF, or Excel on a Chinese Windows reads it as GBK. Written by hand: csv-stringify takes three
 * times as long a row, and a million rows have a time budget.
 */
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StoreReader } from '../../db/store.ts'
import { type PackageRow, packageRows, type ZonedInterval } from './package-rows.ts'
import { READING_COLUMNS, READING_PARTS, type ReadingPart, type StationName } from './readings-table.ts'
import type { Column, Row, Table } from './table.ts'
import { inChunks } from './text-file.ts'

const BOM = '\ufeff'
const TEXTS_KEPT = 2000
const NEEDS_QUOTES = /[",\r\n]/

/** The readings of an interval as CSV, in memory that does not grow with their number; without those that cannot be exported. */
export async function writeReadingsCsv(
  read: StoreReader,
  interval: ZonedInterval,
  station: StationName,
  out: Writable,
): Promise<void> {
  const rows = packageRows(read, interval, () => {})
  await pipeline(Readable.from(inChunks(readingLines(rows, station))), out)
}

/** The page 测量明细, cell for cell as its table has it; what many rows share is written out once. */
export function* readingLines(rows: Iterable<PackageRow>, station: StationName): Generator<string> {
  yield headerLine(READING_COLUMNS)
  const known = READING_PARTS.map(() => new Map<object, string>())
  const textOf = (part: ReadingPart, at: number, row: PackageRow): string => {
    const shared = part.shared?.(row, station)
    if (!shared) return line(part.cells(row, station))
    const texts = known[at] as Map<object, string>
    const found = texts.get(shared)
    if (found !== undefined) return found
    // People come and go; only those of the rows around are of use.
    if (texts.size >= TEXTS_KEPT) texts.clear()
    const made = line(part.cells(row, station))
    texts.set(shared, made)
    return made
  }
  for (const row of rows) yield `${READING_PARTS.map((part, at) => textOf(part, at, row)).join(',')}\r\n`
}

export function* csvLines({ columns, rows }: Table): Generator<string> {
  yield headerLine(columns)
  for (const row of rows) yield `${line(row)}\r\n`
}

function headerLine(columns: readonly Column[]): string {
  return `${BOM}${line(columns.map(({ header }) => header))}\r\n`
}

function line(cells: Row): string {
  return cells.map(quoted).join(',')
}

function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
