/**
 * The page 测量明细 as CSV: cell for cell as its table has it, for millions of rows. It reads only the columns it needs and writes
 * out once what many rows share, so a row costs little more than its id and its value.
 */
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExportColumn, StoreReader } from '../../db/store.ts'
import type { Measure } from '../../indicators/index.ts'
import { csvCells, headerLine } from './csv-lines.ts'
import { NotExportable } from './faults.ts'
import {
  type OccasionFields,
  RowFactFinder,
  type SheetReading,
  type SheetRow,
  type ZonedInterval,
} from './package-rows.ts'
import { READING_COLUMNS, READING_PARTS, type StationName, valueText } from './readings-table.ts'
import { inChunks } from './text-file.ts'

const COLUMNS = [
  'lineage',
  'value',
  'comparator',
  'residentId',
  'measuredAt',
  'precision',
  'seriesId',
  'measurementId',
  'meterName',
  'meterSerialNumber',
  'indicator',
  'unit',
  'meal',
  'arm',
  'posture',
  'site',
  'band',
  'level',
  'alert',
  'source',
  'operatorId',
  'seriesRole',
  'seriesCount',
  'replaces',
] as const satisfies readonly ExportColumn[]
type ColumnName = (typeof COLUMNS)[number]
const AT = Object.fromEntries(COLUMNS.map((name, at) => [name, at])) as Readonly<Record<ColumnName, number>>
/** What is said about a value follows from the columns from here on, from the person's sex and age, the meter and the alerts. */
const ABOUT_FROM = AT.meterName
/** Cannot stand in any cell. */
const BETWEEN = '\u0000'
const ABOUTS_KEPT = 20_000

type Cells = readonly (string | number | null)[]

/** The readings of an interval, in memory that does not grow with their number; without those that cannot be exported. */
export async function writeReadingsCsv(
  read: StoreReader,
  interval: ZonedInterval,
  station: StationName,
  out: Writable,
): Promise<void> {
  await pipeline(Readable.from(inChunks(readingLines(read, [interval], station))), out)
}

const NOTHING: ReadonlySet<string> = new Set()

export function* readingLines(
  read: StoreReader,
  intervals: readonly ZonedInterval[],
  station: StationName,
  excluded = NOTHING,
): Generator<string> {
  yield headerLine(READING_COLUMNS)
  for (const interval of intervals) {
    const { fromMs, toMs, zone } = interval
    const writer = new LineWriter(read, interval, station)
    for (const cells of read.readings.columnsBetween(COLUMNS, fromMs, toMs, zone)) {
      if (excluded.size > 0 && excluded.has(String(cells[AT.lineage]))) continue
      let line: string
      try {
        line = writer.line(cells)
      } catch {
        // What cannot be exported is told by the walk that makes the quarantine.
        continue
      }
      yield line
    }
  }
}

interface About {
  readonly measure: Measure
  readonly beforeValue: string
  readonly afterValue: string
}
interface Who {
  readonly cells: Cells
  readonly resident: SheetRow['resident']
  readonly sexAndAge: string
  readonly text: string
}

class LineWriter {
  readonly #zone: string
  readonly #station: StationName
  readonly #facts: RowFactFinder
  readonly #abouts = new Map<string, About>()
  #who: Who | undefined

  constructor(read: StoreReader, { fromMs, zone }: ZonedInterval, station: StationName) {
    this.#zone = zone
    this.#station = station
    this.#facts = new RowFactFinder(read, fromMs)
  }

  /** Throws NotExportable. */
  line(cells: Cells): string {
    const who = this.#whoOf(cells)
    const { measure, beforeValue, afterValue } = this.#aboutOf(cells, who)
    const value = cells[AT.value] as number | null
    const comparator = (cells[AT.comparator] ?? undefined) as SheetReading['comparator']
    if (value === null && !comparator) throw new NotExportable('没有数值')
    return `${cells[AT.lineage]},${who.text},${beforeValue},${valueText({ value, comparator }, measure)},${afterValue}\r\n`
  }

  /** The rows of one measuring follow each other. */
  #whoOf(cells: Cells): Who {
    const last = this.#who
    if (
      last &&
      last.cells[AT.measuredAt] === cells[AT.measuredAt] &&
      last.cells[AT.residentId] === cells[AT.residentId] &&
      last.cells[AT.precision] === cells[AT.precision]
    )
      return last
    const resident = this.#facts.resident(String(cells[AT.residentId]))
    const moment = {
      measuredAt: cells[AT.measuredAt] as number,
      precision: cells[AT.precision] as SheetReading['precision'],
      zone: this.#zone,
    }
    const then = this.#facts.whoOf(moment, resident)
    const text = csvCells(READING_PARTS.who.cells({ who: then, resident }, this.#station))
    this.#who = { cells, resident, sexAndAge: `${resident.sex} ${then.age}`, text }
    return this.#who
  }

  #aboutOf(cells: Cells, who: Who): About {
    const seriesId = cells[AT.seriesId] as string | null
    const meter = cells[AT.meterName] === null && seriesId ? this.#facts.meterOfMean({ seriesId }) : undefined
    const key = `${cells.slice(ABOUT_FROM).join(BETWEEN)}${BETWEEN}${who.sexAndAge}${BETWEEN}${meter?.id}`
    const alerted = this.#facts.hasAlerts(occasionFields(cells))
    const found = alerted ? undefined : this.#abouts.get(key)
    if (found) return found
    const reading = readingOf(cells, this.#zone)
    const { resident } = who
    const facts = this.#facts.of({ reading, resident })
    const row: SheetRow = { reading, resident, meter: meter ?? meterIn(cells), ...facts }
    const about: About = {
      measure: facts.measure,
      beforeValue: csvCells(READING_PARTS.indicator.cells(row)),
      afterValue: csvCells(READING_PARTS.about.cells(row)),
    }
    if (this.#abouts.size >= ABOUTS_KEPT) this.#abouts.clear()
    if (!alerted) this.#abouts.set(key, about)
    return about
  }
}

/** The columns are named as the reading's fields are; an absent one is null in the store. */
function readingOf(cells: Cells, zone: string): SheetReading {
  const fields = Object.fromEntries(COLUMNS.map((name, at) => [name, cells[at] ?? undefined]))
  return { ...fields, zone, value: cells[AT.value], band: cells[AT.band] } as SheetReading
}

function occasionFields(cells: Cells): OccasionFields {
  return {
    seriesId: (cells[AT.seriesId] as string | null) ?? undefined,
    measurementId: (cells[AT.measurementId] as string | null) ?? undefined,
    residentId: cells[AT.residentId] as string,
    source: cells[AT.source] as OccasionFields['source'],
    measuredAt: cells[AT.measuredAt] as number,
  }
}

function meterIn(cells: Cells): SheetRow['meter'] {
  const [name, serialNumber] = [cells[AT.meterName], cells[AT.meterSerialNumber]]
  return typeof name === 'string' ? { name, ...(typeof serialNumber === 'string' ? { serialNumber } : {}) } : undefined
}
