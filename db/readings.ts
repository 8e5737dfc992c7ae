import { exportSql } from './export-columns.ts'
import type { Connection } from './open.ts'
import { fromMilli, type ReadingRow, readingColumns, toReading } from './reading-rows.ts'
import type { ExportRow, ReadingReader, TrendRow } from './store.ts'
import { READING_CODES } from './types.ts'

/** One value for each moment: no single members of a series, nothing voided. Must read as the indexes' own condition does. */
const SHOWN = `x.state = 'current' AND x.series_role IS NOT 'member'`

const WEEK = `x.measured_at >= ? AND x.measured_at < ? AND x.zone = ? AND ${SHOWN} ORDER BY x.measured_at, x.position`

type TrendColumns = { readonly [Name in keyof TrendRow]-?: NonNullable<TrendRow[Name]> | null }
type TrendStored = Omit<TrendColumns, 'value'> &
  Pick<TrendRow, 'level' | 'measuredAt' | 'precision'> & { readonly valueMilli: number | null }

type ExportColumns = ReadingRow & {
  readonly name: string
  readonly sex: ExportRow['resident']['sex']
  readonly birthDate: string
  readonly laneGroup: string | null
  readonly pictureSign: string | null
  readonly recordNumber: string | null
  readonly meterId: string | null
  readonly driverId: string
  readonly modelId: string
  readonly meterName: string
  readonly serialNumber: string | null
}

export function readingReader(connection: Connection): ReadingReader {
  const select = `SELECT ${readingColumns('x')} FROM reading x`
  const trend = connection.prepare<[string, string, number, number], TrendStored>(
    `SELECT measured_at AS measuredAt, precision, value_milli AS valueMilli, comparator, level, band, meal, series_count AS seriesCount
     FROM reading x WHERE resident_id = ? AND indicator = ? AND measured_at >= ? AND ${SHOWN} ORDER BY measured_at DESC LIMIT ?`,
  )
  const lineage = connection.prepare<[string], ReadingRow>(`${select} WHERE lineage = ? ORDER BY revision`)
  const current = connection.prepare<[string], ReadingRow>(`${select} WHERE lineage = ? ORDER BY revision DESC LIMIT 1`)
  const latest = connection.prepare<[string, string], ReadingRow>(
    `${select} WHERE resident_id = ? AND indicator = ? AND ${SHOWN} ORDER BY measured_at DESC LIMIT 1`,
  )
  const ofVisit = connection.prepare<[string], ReadingRow>(
    `${select} WHERE visit_id = ? AND state = 'current' ORDER BY measured_at, position`,
  )
  const ofSeries = connection.prepare<[string], ReadingRow>(
    `${select} WHERE series_id = ? AND state = 'current' ORDER BY measured_at, position`,
  )
  const ofMeasurement = connection.prepare<[string], ReadingRow>(
    `${select} WHERE measurement_id = ? AND state <> 'superseded' ORDER BY position`,
  )
  const count = connection
    .prepare<[number, number], number>(
      `SELECT count(*) FROM reading x WHERE measured_at >= ? AND measured_at < ? AND ${SHOWN}`,
    )
    .pluck()
  const zones = connection.prepare<[], string>('SELECT DISTINCT zone FROM reading ORDER BY zone').pluck()
  const exported = `SELECT ${readingColumns('x')}, r.name, r.sex, r.birth_date AS birthDate, r.lane_group AS laneGroup,
      r.picture_sign AS pictureSign, r.record_number AS recordNumber, m.id AS meterId, m.driver_id AS driverId,
      m.model_id AS modelId, m.name AS meterName, m.serial_number AS serialNumber
    FROM reading x JOIN resident r ON r.id = x.resident_id
    LEFT JOIN measurement s ON s.id = x.measurement_id LEFT JOIN meter m ON m.id = s.meter_id`
  const measured = connection.prepare<[number, number, string], ExportColumns>(`${exported} WHERE ${WEEK}`)
  const revised = connection.prepare<{ after: number; upTo: number }, ExportColumns>(
    `${exported} WHERE x.position > @after AND x.position <= @upTo AND x.series_role IS NOT 'member' AND NOT EXISTS (
       SELECT 1 FROM reading y WHERE y.lineage = x.lineage AND y.revision > x.revision AND y.position <= @upTo) ORDER BY x.position`,
  )
  const last = connection.prepare<[], number | null>('SELECT max(position) FROM reading').pluck()

  return {
    current(of) {
      const row = current.get(of)
      return row && toReading(row)
    },
    history: (of) => lineage.all(of).map(toReading),
    trend: (residentId, indicator, fromMs, limit) => trend.all(residentId, indicator, fromMs, limit).map(toTrend),
    ofVisit: (visitId) => ofVisit.all(visitId).map(toReading),
    ofSeries: (seriesId) => ofSeries.all(seriesId).map(toReading),
    ofMeasurement: (measurementId) => ofMeasurement.all(measurementId).map(toReading),
    latest: (residentId) =>
      READING_CODES.flatMap((code) => {
        const row = latest.get(residentId, code)
        return row ? [toReading(row)] : []
      }),
    countMeasuredBetween: (fromMs, toMs) => count.get(fromMs, toMs) ?? 0,
    zones: () => zones.all(),
    measuredBetween: (fromMs, toMs, zone) => exportRows(measured.iterate(fromMs, toMs, zone)),
    revisedBetween: (after, upTo) => exportRows(revised.iterate({ after, upTo })),
    columnsBetween: (columns, fromMs, toMs, zone) =>
      connection
        .prepare<[number, number, string], readonly (string | number | null)[]>(exportSql(columns, WEEK))
        .raw()
        .iterate(fromMs, toMs, zone),
    lastPosition: () => last.get() ?? 0,
  }
}

function toTrend(row: TrendStored): TrendRow {
  return {
    measuredAt: row.measuredAt,
    precision: row.precision,
    value: fromMilli(row.valueMilli),
    comparator: row.comparator ?? undefined,
    level: row.level,
    band: row.band,
    meal: row.meal ?? undefined,
    seriesCount: row.seriesCount ?? undefined,
  }
}

function* exportRows(rows: Iterable<ExportColumns>): Generator<ExportRow, undefined> {
  for (const row of rows) {
    const reading = toReading(row)
    // The join leaves out rows without a resident.
    const id = reading.residentId ?? ''
    yield {
      reading,
      resident: {
        id,
        name: row.name,
        sex: row.sex,
        birthDate: row.birthDate,
        laneGroup: row.laneGroup ?? undefined,
        pictureSign: row.pictureSign ?? undefined,
        recordNumber: row.recordNumber ?? undefined,
      },
      meter:
        row.meterId === null
          ? undefined
          : {
              id: row.meterId,
              driverId: row.driverId,
              modelId: row.modelId,
              name: row.meterName,
              serialNumber: row.serialNumber ?? undefined,
            },
    }
  }
}
