import { meterTable } from '../../drivers/catalogue.ts'
import { type Io, printJson, printLine } from './io.ts'

const HEAD = ['driver', 'model', 'name', 'measures', 'connection', 'bonding', 'evidence']

/** `station meters`: the table of supported meters. */
export async function meters({ json }: { readonly json?: true }, io: Io): Promise<void> {
  const table = meterTable()
  if (json) {
    for (const row of table) await printJson(io, row)
    return
  }
  const rows = table.map((row) => [
    row.driver,
    row.model,
    row.name.en,
    row.measures.join(', '),
    row.connection,
    row.bonding,
    row.evidence,
  ])
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...rows].map((row) => row[column]?.length ?? 0)))
  for (const row of [HEAD, ...rows]) {
    await printLine(
      io,
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}
