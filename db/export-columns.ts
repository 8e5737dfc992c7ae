import type { READING_COLUMNS } from './reading-rows.ts'
import { selectList } from './sql.ts'

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

/** Joins only what a column needs. */
export function exportSql(columns: readonly ExportColumn[], condition: string): string {
  const expressions = columns.map((name) =>
    name in BESIDE ? BESIDE[name as keyof typeof BESIDE] : selectList([name], 'x'),
  )
  const meter = columns.some((name) => name.startsWith('meter'))
    ? 'LEFT JOIN measurement s ON s.id = x.measurement_id LEFT JOIN meter m ON m.id = s.meter_id'
    : ''
  return `SELECT ${expressions.join(', ')} FROM reading x JOIN resident r ON r.id = x.resident_id ${meter} WHERE ${condition}`
}
