/**
 * One form for every page of the package. A cell is the text that CSV shows; its column says what it is, so that XLSX can make a
 * true number or date of it.
 */

/** `text` may be anything; the others hold what this program wrote. A `number` cell that is none (LO, HI) stays text. */
export type CellKind = 'text' | 'number' | 'date' | 'time'

export interface Column {
  readonly header: string
  readonly kind: CellKind
  /** In characters, for XLSX. */
  readonly width: number
}

/** One cell a column; empty means not measured or not known. */
export type Row = readonly string[]

export interface Table {
  /** Of the page in XLSX. */
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: Iterable<Row>
}

/** What a spreadsheet program may take for the start of a formula, or may strip and then find one; the full-width forms too. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/

/** Text that came from people or meters. A leading apostrophe keeps spreadsheet programs from calculating it. */
export function defuse(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text
}
