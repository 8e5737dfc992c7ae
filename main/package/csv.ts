/**
 * The page 测量明细 as CSV: cell for cell as its table has it, for millions of rows. It reads only the columns it needs and writes
 * out once what many rows share, so a row costs little more than its id and its value.
 */
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PARTED } from '../../db/export-columns.ts'
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

/** What is said about a value follows from these, from the person's sex and age, the meter and the alerts. */
const ABOUT = [
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
const ALONE = [
  'lineage',
  'value',
  'comparator',
  'residentId',
  'measuredAt',
  'precision',
  'seriesId',
  'measurementId',
] as const satisfies readonly ExportColumn[]
const AT = Object.fromEntries(ALONE.map((name, at) => [name, at])) as Readonly<Record<(typeof ALONE)[number], number>>
const ABOUT_AT = ALONE.length
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
    for (const cells of read.readings.columnsBetween([...ALONE, ABOUT], fromMs, toMs, zone)) {
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
/** The columns of ABOUT as one row has them, and what they say for each sort of person and meter. */
interface Shared {
  readonly fields: Readonly<Partial<Record<(typeof ABOUT)[number], string>>>
  readonly abouts: Map<string, About>
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
  readonly #shared = new Map<string, Shared>()
  #kept = 0
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
    const { fields, abouts } = this.#sharedBy(String(cells[ABOUT_AT]))
    const seriesId = cells[AT.seriesId] as string | null
    const meter = fields.meterName === undefined && seriesId ? this.#facts.meterOfMean({ seriesId }) : undefined
    const key = meter ? `${who.sexAndAge} ${meter.id}` : who.sexAndAge
    const alerted = this.#facts.hasAlerts(occasionFields(cells, fields))
    const found = alerted ? undefined : abouts.get(key)
    if (found) return found
    const reading = readingOf(cells, fields, this.#zone)
    const { resident } = who
    const facts = this.#facts.of({ reading, resident })
    const row: SheetRow = { reading, resident, meter: meter ?? meterIn(fields), ...facts }
    const about: About = {
      measure: facts.measure,
      beforeValue: csvCells(READING_PARTS.indicator.cells(row)),
      afterValue: csvCells(READING_PARTS.about.cells(row)),
    }
    if (!alerted) this.#keep(abouts, key, about)
    return about
  }

  #sharedBy(text: string): Shared {
    const found = this.#shared.get(text)
    if (found) return found
    const shared = { fields: fieldsIn(text), abouts: new Map<string, About>() }
    this.#shared.set(text, shared)
    return shared
  }

  #keep(abouts: Shared['abouts'], key: string, about: About): void {
    if (this.#kept >= ABOUTS_KEPT) {
      this.#shared.clear()
      this.#kept = 0
    }
    abouts.set(key, about)
    this.#kept += 1
  }
}

/** An absent column is empty in the text. Throws NotExportable for a cell that holds the mark between cells. */
function fieldsIn(text: string): Shared['fields'] {
  const parts = text.split(PARTED)
  if (parts.length !== ABOUT.length) throw new NotExportable('有不能写出的字符')
  return Object.fromEntries(ABOUT.map((name, at) => [name, parts[at] || undefined]))
}

/** The columns are named as the reading's fields are; an absent one is null in the store. */
function readingOf(cells: Cells, { seriesCount, ...about }: Shared['fields'], zone: string): SheetReading {
  const alone = Object.fromEntries(ALONE.map((name, at) => [name, cells[at] ?? undefined]))
  return {
    ...about,
    ...alone,
    zone,
    value: cells[AT.value],
    band: about.band ?? null,
    ...(seriesCount !== undefined && { seriesCount: Number(seriesCount) }),
  } as SheetReading
}

function occasionFields(cells: Cells, { source }: Shared['fields']): OccasionFields {
  return {
    seriesId: (cells[AT.seriesId] as string | null) ?? undefined,
    measurementId: (cells[AT.measurementId] as string | null) ?? undefined,
    residentId: cells[AT.residentId] as string,
    source: source as OccasionFields['source'],
    measuredAt: cells[AT.measuredAt] as number,
  }
}

function meterIn({ meterName, meterSerialNumber }: Shared['fields']): SheetRow['meter'] {
  if (meterName === undefined) return undefined
  return { name: meterName, ...(meterSerialNumber !== undefined && { serialNumber: meterSerialNumber }) }
}
