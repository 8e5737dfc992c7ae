/** The page 重点关注: every reading that staff had to hear of, with what was done. Pure. */
import type { PackageRow } from './package-rows.ts'
import { READING_COLUMNS, readingCells, type StationName } from './readings-table.ts'
import type { Row, Table } from './table.ts'

const SHOWN = [
  '提醒级别',
  '测量时间',
  '居民健康档案号',
  '姓名',
  '性别',
  '年龄',
  '联系电话（脱敏）',
  '项目名称',
  '数值',
  '单位',
  '测量状态',
  '判定',
  '处理情况',
  '记录编号',
]
const SHOWN_AT = SHOWN.map((header) => READING_COLUMNS.findIndex((column) => column.header === header))

export function attentionTable(rows: Iterable<PackageRow>, station: StationName): Table {
  return { name: '重点关注', columns: shown(READING_COLUMNS), rows: attentionRows(rows, station) }
}

function* attentionRows(rows: Iterable<PackageRow>, station: StationName): Generator<Row> {
  for (const row of rows) if (row.tier !== 'none') yield shown(readingCells(row, station))
}

function shown<T>(all: readonly T[]): T[] {
  return SHOWN_AT.map((at) => all[at] as T)
}
