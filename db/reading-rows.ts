import { DbError } from './errors.ts'
import { selectList } from './sql.ts'
import type { Reading } from './types.ts'

export const READING_COLUMNS = [
  'position',
  'lineage',
  'revision',
  'indicator',
  'valueMilli',
  'comparator',
  'unit',
  'meal',
  'arm',
  'posture',
  'site',
  'shutOut',
  'band',
  'level',
  'alert',
  'panelBand',
  'panelSubtype',
  'catalogueVersion',
  'source',
  'residentId',
  'visitId',
  'measurementId',
  'importBatchId',
  'operatorId',
  'measuredAt',
  'zone',
  'precision',
  'seriesId',
  'seriesRole',
  'seriesCount',
  'replaces',
  'state',
  'reason',
  'createdAt',
] as const

/** A row as SQLite gives it: absent columns are null. */
export type ReadingRow = {
  readonly [Name in Exclude<keyof Reading, 'value'>]-?: undefined extends Reading[Name]
    ? NonNullable<Reading[Name]> | null
    : Reading[Name]
} & {
  readonly valueMilli: number | null
}

export const readingColumns = (table: string) => selectList(READING_COLUMNS, table)

/** Exact: the nearest double of a decimal with three places prints as that decimal. */
export function fromMilli(milli: number | null): number | null {
  return milli === null ? null : milli / 1000
}

/** Throws refused for more than three decimals: a value is stored as it is shown, never silently rounded here. */
export function toMilli(value: number | null): number | null {
  if (value === null) return null
  const milli = Math.round(value * 1000)
  if (!(Math.abs(value * 1000 - milli) < 1e-6))
    throw new DbError('refused', `a value has more than three decimals or is no number`)
  return milli
}

/** Written out, not looped: an export maps millions of rows. */
export function toReading(row: ReadingRow): Reading {
  return {
    position: row.position,
    lineage: row.lineage,
    revision: row.revision,
    indicator: row.indicator,
    value: fromMilli(row.valueMilli),
    comparator: row.comparator ?? undefined,
    unit: row.unit,
    meal: row.meal ?? undefined,
    arm: row.arm ?? undefined,
    posture: row.posture ?? undefined,
    site: row.site ?? undefined,
    shutOut: row.shutOut ?? undefined,
    band: row.band,
    level: row.level,
    alert: row.alert,
    panelBand: row.panelBand ?? undefined,
    panelSubtype: row.panelSubtype ?? undefined,
    catalogueVersion: row.catalogueVersion,
    source: row.source,
    residentId: row.residentId ?? undefined,
    visitId: row.visitId ?? undefined,
    measurementId: row.measurementId ?? undefined,
    importBatchId: row.importBatchId ?? undefined,
    operatorId: row.operatorId ?? undefined,
    measuredAt: row.measuredAt,
    zone: row.zone,
    precision: row.precision,
    seriesId: row.seriesId ?? undefined,
    seriesRole: row.seriesRole ?? undefined,
    seriesCount: row.seriesCount ?? undefined,
    replaces: row.replaces ?? undefined,
    state: row.state,
    reason: row.reason ?? undefined,
    createdAt: row.createdAt,
  }
}
