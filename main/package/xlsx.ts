/** The pages as one workbook that opens by double click. The same pages give the same bytes. */
import type { Row as SheetRow, Worksheet } from 'exceljs'
import type { CellKind, Row, Table } from './table.ts'
import { setZipDates } from './zip-dates.ts'

export interface WorkbookFacts {
  readonly creator: string
  /** Stands in the workbook's properties, ms since the epoch. */
  readonly atMs: number
}

const FORMATS: Readonly<Record<CellKind, string>> = {
  text: '@',
  number: '0',
  date: 'yyyy-mm-dd',
  time: 'yyyy-mm-dd hh:mm:ss',
}
const NUMBER = /^-?\d+(?:\.(\d+))?$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
/** After so many rows what was written gets time to reach the disk, so that it does not pile up in memory. */
const ROWS_A_TURN = 500

export async function writeWorkbook(file: string, tables: readonly Table[], facts: WorkbookFacts): Promise<void> {
  // Takes a quarter of a second to load, and only here.
  const { default: excel } = await import('exceljs')
  const workbook = new excel.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true, useSharedStrings: true })
  workbook.creator = facts.creator
  workbook.lastModifiedBy = facts.creator
  workbook.created = new Date(facts.atMs)
  workbook.modified = new Date(facts.atMs)
  for (const table of tables) {
    const sheet = workbook.addWorksheet(table.name, { views: [{ state: 'frozen', ySplit: 1 }] })
    await fillSheet(sheet, table)
    sheet.commit()
  }
  await workbook.commit()
  await setZipDates(file, facts.atMs)
}

async function fillSheet(sheet: Worksheet, { columns, rows }: Table): Promise<void> {
  sheet.columns = columns.map(({ header, kind, width }) => ({ header, width, style: { numFmt: FORMATS[kind] } }))
  const header = sheet.getRow(1)
  header.font = { bold: true }
  header.commit()
  let written = 0
  for (const row of rows) {
    addRow(sheet, row, columns)
    written += 1
    if (written % ROWS_A_TURN === 0) await new Promise((done) => setImmediate(done))
  }
}

function addRow(sheet: Worksheet, row: Row, columns: Table['columns']): void {
  const cells = row.map((text, at) => cellOf(text, columns[at]?.kind ?? 'text'))
  const added: SheetRow = sheet.addRow(cells.map(({ value }) => value))
  for (const [at, { format }] of cells.entries()) if (format) added.getCell(at + 1).numFmt = format
  added.commit()
}

interface SheetCell {
  readonly value: string | number | Date | null
  /** Where it differs from its column's. */
  readonly format?: string
}

export function cellOf(text: string, kind: CellKind): SheetCell {
  if (text === '') return { value: null }
  if (kind === 'text') return { value: text }
  if (kind === 'number') {
    const number = NUMBER.exec(text)
    if (!number) return { value: text, format: '@' }
    const digits = number[1]?.length ?? 0
    return { value: Number(text), format: digits === 0 ? '0' : `0.${'0'.repeat(digits)}` }
  }
  // Spreadsheets know no zones: the wall clock is written as if it were UTC.
  if (kind === 'time' && MOMENT.test(text)) return { value: new Date(`${text.replace(' ', 'T')}Z`) }
  if (DAY.test(text)) return { value: new Date(`${text}T00:00:00Z`), format: FORMATS.date }
  return { value: text, format: '@' }
}
