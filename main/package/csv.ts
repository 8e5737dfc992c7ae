/**
 * Pages as CSV: UTF-8 with BOM and CRLF, or Excel on a Chinese Windows reads it as GBK. Written by hand: csv-stringify takes three
 * times as long a row, and a million rows have a time budget.
 */
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StoreReader } from '../../db/store.ts'
import { packageRows, type ZonedInterval } from './package-rows.ts'
import { readingsTable, type StationName } from './readings-table.ts'
import type { Table } from './table.ts'
import { inChunks } from './text-file.ts'

const BOM = '\ufeff'
const NEEDS_QUOTES = /[",\r\n]/

/** The readings of an interval as CSV, in memory that does not grow with their number; without those that cannot be exported. */
export async function writeReadingsCsv(
  read: StoreReader,
  interval: ZonedInterval,
  station: StationName,
  out: Writable,
): Promise<void> {
  const table = readingsTable(
    packageRows(read, interval, () => {}),
    station,
  )
  await pipeline(Readable.from(inChunks(csvLines(table))), out)
}

export function* csvLines({ columns, rows }: Table): Generator<string> {
  yield `${BOM}${columns.map(({ header }) => quoted(header)).join(',')}\r\n`
  for (const row of rows) yield `${row.map(quoted).join(',')}\r\n`
}

function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
