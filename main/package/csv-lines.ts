/**
 * Pages as CSV: UTF-8 with BOM and CRLF, or Excel on a Chinese Windows reads it as GBK. Written by hand: csv-stringify takes three
 * times as long a row, and a million rows have a time budget.
 */
import type { Column, Row, Table } from './table.ts'

const BOM = '\ufeff'
const NEEDS_QUOTES = /[",\r\n]/

export function* csvLines({ columns, rows }: Table): Generator<string> {
  yield headerLine(columns)
  for (const row of rows) yield `${csvCells(row)}\r\n`
}

export function headerLine(columns: readonly Column[]): string {
  return `${BOM}${csvCells(columns.map(({ header }) => header))}\r\n`
}

/** Neighbouring cells of a line, without its end. */
export function csvCells(cells: Row): string {
  return cells.map(quoted).join(',')
}

function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
