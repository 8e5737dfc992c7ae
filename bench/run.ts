/**
 * Benchmarks: npm run bench [-- --json] [-- --small] [-- ROW...] (without names: all rows). Not tests: the figures depend on the machine,
 * so what can be is a ratio taken in one run. Exit code 1 when a row could not be measured, and in full size when a budget is missed.
 */
import { parseArgs } from 'node:util'
import type { Figure, Row, Scale } from './figure.ts'
import { codec } from './rows/codec.ts'
import { commit } from './rows/commit.ts'
import { idle } from './rows/idle.ts'
import { nextScreen } from './rows/next-screen.ts'
import { packageCsv } from './rows/package-csv.ts'
import { readingPath } from './rows/reading-path.ts'
import { search } from './rows/search.ts'
import { start } from './rows/start.ts'
import { trend } from './rows/trend.ts'
import { tableLine } from './table.ts'

const ROWS: readonly Row[] = [codec, commit, trend, search, readingPath, nextScreen, start, packageCsv, idle]

const { values: flags, positionals: names } = parseArgs({
  options: { json: { type: 'boolean', default: false }, small: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = names.filter((name) => !ROWS.some(({ id }) => id === name))
if (unknown.length > 0) {
  console.error(`no such row: ${unknown.join(', ')}. Rows: ${ROWS.map(({ id }) => id).join(', ')}`)
  process.exit(2)
}

const scale: Scale = flags.small ? 'small' : 'full'
const print = flags.json ? (figure: Figure) => JSON.stringify(figure) : tableLine
for (const row of ROWS.filter(({ id }) => names.length === 0 || names.includes(id))) {
  try {
    for await (const figure of row.run(scale)) {
      console.log(print(figure))
      if (!figure.within && scale === 'full') process.exitCode = 1
    }
  } catch (error) {
    console.error(`${row.id} could not be measured:`, error)
    process.exitCode = 1
  }
}
