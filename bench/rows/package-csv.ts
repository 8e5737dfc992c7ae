/**
 * A million readings as CSV by the package's own writer from the encrypted store, against the `sqlite3` program's CSV of the same rows
 * and joins from the same file without encryption, its cells as stored: no names of bands, no masked numbers, no local times. Ours is
 * timed from the first row to the closed file in a process of its own; both write to the same disk.
 */
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, createReadStream, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ExportColumn, exportSql } from '../../db/export-columns.ts'
import { openStoreReader } from '../../db/open-store.ts'
import { SEED_ZONE } from '../../db/seed-visits.ts'
import type { CsvWritten } from '../csv-process.ts'
import { BENCH_KEY, plainCopyOf, type SeededStore, seededStore, workFolder } from '../data.ts'
import { type Figure, figure, type Row } from '../figure.ts'
import { median } from '../measure.ts'

const SIZES = { full: { rows: 1_000_000, runs: 3 }, small: { rows: 10_000, runs: 1 } } as const
/** The program. */
const SQLITE3 = 'sqlite3'
/** As every program of this project is started. */
const LAUNCH = join(import.meta.dirname, '../../build/launch.mjs')
const CSV_PROCESS = join(import.meta.dirname, '../csv-process.ts')
/** What the lines of the package are made of. */
const COLUMNS: readonly ExportColumn[] = [
  'lineage',
  'residentRecordNumber',
  'residentName',
  'residentSex',
  'residentBirthDate',
  'measuredAt',
  'indicator',
  'value',
  'comparator',
  'unit',
  'meal',
  'arm',
  'posture',
  'site',
  'seriesCount',
  'band',
  'level',
  'alert',
  'meterName',
  'meterSerialNumber',
  'source',
  'operatorId',
  'precision',
  'replaces',
]

interface Interval {
  readonly fromMs: number
  readonly toMs: number
}

export const packageCsv: Row = {
  id: 'package-csv',
  async *run(scale): AsyncGenerator<Figure> {
    const { rows, runs } = SIZES[scale]
    const store = seededStore('manyReadings', scale)
    const plain = plainCopyOf(store)
    const interval = newestRows(store, rows)
    const dir = workFolder()
    const [ourFile, theirFile] = [join(dir, 'ours.csv'), join(dir, 'sqlite3.csv')]
    const ours: CsvWritten[] = []
    const theirMs: number[] = []
    try {
      for (let run = 0; run < runs; run++) {
        ours.push(await writeOurs(store, interval, ourFile))
        theirMs.push(await writeTheirs(plain, interval, theirFile))
      }
      // One line more: ours has a header.
      const [ourLines, theirLines] = [await linesIn(ourFile), await linesIn(theirFile)]
      if (ourLines !== theirLines + 1) throw new Error(`${ourLines} lines of ours, ${theirLines} of sqlite3`)
    } finally {
      rmSync(dir, { recursive: true })
    }
    const seconds = (times: readonly number[]) => median(times) / 1000
    yield figure({
      id: 'package-csv',
      value: seconds(ours.map(({ ms }) => ms)),
      unit: 's',
      against: seconds(theirMs),
      budget: { of: 'ratio', atMost: 2 },
    })
    const peakMb = Math.max(...ours.map((one) => one.peakMb))
    yield figure({ id: 'package-csv-memory', value: peakMb, unit: 'MB', budget: { of: 'value', atMost: 200 } })
    const [early, late] = halves(ours.at(-1)?.residentMb ?? [])
    const flat = { of: 'ratio', atMost: 1.1 } as const
    yield figure({ id: 'package-csv-flat', value: late, unit: 'MB', against: early, budget: flat })
  },
}

/** The last `rows` of the store, by time. */
function newestRows(store: SeededStore, rows: number): Interval {
  const { read, close } = openStoreReader(store.file, BENCH_KEY)
  const toMs = (read.measurements.latestInstant() ?? 0) + 1
  let [fromMs, beforeMs] = [0, toMs]
  // fromMs: at least so many rows since then; beforeMs: fewer.
  while (beforeMs - fromMs > 1) {
    const middleMs = Math.floor((fromMs + beforeMs) / 2)
    if (read.readings.countMeasuredBetween(middleMs, toMs) >= rows) fromMs = middleMs
    else beforeMs = middleMs
  }
  close()
  return { fromMs, toMs }
}

async function writeOurs(store: SeededStore, { fromMs, toMs }: Interval, out: string): Promise<CsvWritten> {
  const what = [CSV_PROCESS, store.file, BENCH_KEY.toString('hex'), String(fromMs), String(toMs), SEED_ZONE, out]
  const child = fork(LAUNCH, what)
  const ended = once(child, 'exit')
  const [written] = (await Promise.race([once(child, 'message'), ended])) as [CsvWritten | number | null]
  await ended
  if (written === null || typeof written === 'number') throw new Error(`the CSV process ended with ${written}`)
  return written
}

async function writeTheirs(plain: string, { fromMs, toMs }: Interval, out: string): Promise<number> {
  const condition = `x.measured_at >= ${fromMs} AND x.measured_at < ${toMs} AND x.zone = '${SEED_ZONE}'
    AND x.state = 'current' AND x.series_role IS NOT 'member' ORDER BY x.measured_at, x.position`
  const output = openSync(out, 'w')
  const startedMs = performance.now()
  const child = spawn(SQLITE3, ['-readonly', '-csv', plain, exportSql(COLUMNS, condition)], {
    stdio: ['ignore', output, 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  const ms = performance.now() - startedMs
  closeSync(output)
  if (code !== 0) throw new Error(`sqlite3 ended with ${code}`)
  return ms
}

async function linesIn(file: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) lines += 1
  return lines
}

/** The most in the first and in the second half. */
function halves(samples: readonly number[]): [early: number, late: number] {
  const middle = Math.ceil(samples.length / 2)
  return [Math.max(0, ...samples.slice(0, middle)), Math.max(0, ...samples.slice(middle))]
}
