import type { READING_COLUMNS } from './reading-rows.ts'
import { columnOf } from './sql.ts'

/** What a line of an export may hold beside the reading's own columns. */
const BESIDE = {
  residentName: 'r.name',
  residentSex: 'r.sex',
  residentBirthDate: 'r.birth_date',
  residentRecordNumber: 'r.record_number',
  meterName: 'm.name',
  meterModelId: 'm.model_id',
  meterSerialNumber: 'm.serial_number',
  value: 'x.value_milli / 1000.0',
} as const
export type ExportColumn = keyof typeof BESIDE | Exclude<(typeof READING_COLUMNS)[number], 'valueMilli'>

/** Several columns as one text, for what many rows share: `PARTED` between them, an absent one empty. */
export type ExportGroup = readonly ExportColumn[]
export const PARTED = '\u001f'

/** Joins only what a column needs: that a reading with a resident's id has its resident, the foreign key says. */
export function exportSql(columns: readonly (ExportColumn | ExportGroup)[], condition: string): string {
  const names = columns.flat()
  const joins = [
    names.some((name) => name.startsWith('resident') && name in BESIDE)
      ? 'JOIN resident r ON r.id = x.resident_id'
      : '',
    names.some((name) => name.startsWith('meter'))
      ? 'LEFT JOIN measurement s ON s.id = x.measurement_id LEFT JOIN meter m ON m.id = s.meter_id'
      : '',
  ]
  const selected = columns.map((column) => (typeof column === 'string' ? expression(column) : oneText(column)))
  return `SELECT ${selected.join(', ')} FROM reading x ${joins.join(' ')} WHERE x.resident_id IS NOT NULL AND ${condition}`
}

function expression(name: ExportColumn): string {
  return name in BESIDE ? BESIDE[name as keyof typeof BESIDE] : columnOf(name, 'x')
}

function oneText(names: ExportGroup): string {
  return `format('${names.map(() => '%s').join(PARTED)}', ${names.map(expression).join(', ')})`
}
