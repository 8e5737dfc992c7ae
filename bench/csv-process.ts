/**
 * Writes the CSV of an interval of a store, as the package process would, and tells its parent how long it took and how much memory it
 * held on the way: csv-process.ts STORE KEY_HEX FROM_MS TO_MS ZONE OUT
 */
import { createWriteStream } from 'node:fs'
import { openStoreReader } from '../db/open-store.ts'
import { writeReadingsCsv } from '../main/package/csv.ts'
import { timedAsync } from './measure.ts'

export interface CsvWritten {
  readonly ms: number
  readonly peakMb: number
  /** Resident memory in MB, taken at even intervals. */
  readonly residentMb: readonly number[]
}

const SAMPLE_EVERY_MS = 20
const MB = 2 ** 20

const [store = '', keyHex = '', fromMs, toMs, zone = '', out = ''] = process.argv.slice(2)
const { read, close } = openStoreReader(store, Buffer.from(keyHex, 'hex'))
const residentMb: number[] = []
const sampling = setInterval(() => residentMb.push(process.memoryUsage.rss() / MB), SAMPLE_EVERY_MS)
const interval = { fromMs: Number(fromMs), toMs: Number(toMs), zone }
const station = { code: 'GY-BENCH-01', name: '示例健康小屋' }
const ms = await timedAsync(() => writeReadingsCsv(read, interval, station, createWriteStream(out)))
clearInterval(sampling)
close()
const written: CsvWritten = { ms, peakMb: process.resourceUsage().maxRSS / 1024, residentMb }
process.send?.(written, () => process.disconnect())
