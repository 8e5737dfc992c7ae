/** The page 测量明细: one row a reading. Pure. */
import { MEASURES, type Reading } from '../../db/types.ts'
import { formatValue } from '../../indicators/index.ts'
import type { PackageRow } from './package-rows.ts'
import { type Column, defuse, type Row, type Table } from './table.ts'
import { ARM, MEAL, POSTURE, PRECISION, SEX, SITE, SOURCE, TIER } from './words.ts'

export interface StationName {
  /** `GY-BLJ-01`: stands in file names and identifiers. */
  readonly code: string
  readonly name: string
}

export interface ReadingColumn extends Column {
  readonly of: (row: PackageRow, station: StationName) => string
}

export const READING_COLUMNS: readonly ReadingColumn[] = [
  { header: '记录编号', kind: 'text', width: 38, of: ({ reading }) => reading.lineage },
  { header: '站点编码', kind: 'text', width: 14, of: (_, { code }) => code },
  { header: '站点名称', kind: 'text', width: 24, of: (_, { name }) => defuse(name) },
  { header: '居民健康档案号', kind: 'text', width: 20, of: ({ resident }) => defuse(resident.recordNumber ?? '') },
  { header: '姓名', kind: 'text', width: 12, of: ({ resident }) => defuse(resident.name) },
  { header: '性别', kind: 'text', width: 6, of: ({ resident }) => SEX[resident.sex] },
  { header: '出生日期', kind: 'date', width: 12, of: ({ resident }) => resident.birthDate },
  { header: '年龄', kind: 'number', width: 6, of: ({ who }) => String(who.age) },
  { header: '证件号码（脱敏）', kind: 'text', width: 22, of: ({ who }) => defuse(who.maskedIdentity) },
  { header: '联系电话（脱敏）', kind: 'text', width: 16, of: ({ who }) => defuse(who.maskedPhone) },
  { header: '测量时间', kind: 'time', width: 20, of: shownTime },
  { header: '项目编码', kind: 'text', width: 10, of: ({ reading }) => reading.indicator },
  { header: '项目名称', kind: 'text', width: 18, of: ({ reading }) => MEASURES[reading.indicator].name.zh },
  { header: '数值', kind: 'number', width: 8, of: ({ reading }) => valueText(reading) },
  { header: '单位', kind: 'text', width: 8, of: ({ reading }) => MEASURES[reading.indicator].unit },
  { header: '测量状态', kind: 'text', width: 20, of: ({ reading }) => defuse(circumstances(reading)) },
  { header: '判定', kind: 'text', width: 18, of: ({ verdict }) => verdict.name },
  { header: '参考范围', kind: 'text', width: 12, of: ({ verdict }) => verdict.range?.text.zh ?? '' },
  { header: '提醒级别', kind: 'text', width: 10, of: ({ tier }) => TIER[tier] },
  { header: '处理情况', kind: 'text', width: 28, of: ({ followUp }) => defuse(followUp) },
  { header: '设备名称', kind: 'text', width: 16, of: ({ meter }) => defuse(meter?.name ?? '') },
  { header: '设备序列号', kind: 'text', width: 18, of: ({ meter }) => defuse(meter?.serialNumber ?? '') },
  { header: '录入方式', kind: 'text', width: 10, of: ({ reading }) => SOURCE[reading.source] },
  { header: '操作人', kind: 'text', width: 12, of: ({ operator }) => defuse(operator) },
  { header: '备注', kind: 'text', width: 30, of: ({ reading }) => remarks(reading) },
]

export function readingCells(row: PackageRow, station: StationName): Row {
  return READING_COLUMNS.map(({ of }) => of(row, station))
}

export function readingsTable(rows: Iterable<PackageRow>, station: StationName): Table {
  return { name: '测量明细', columns: READING_COLUMNS, rows: cellsOf(rows, station) }
}

function* cellsOf(rows: Iterable<PackageRow>, station: StationName): Generator<Row> {
  for (const row of rows) yield readingCells(row, station)
}

/** In the indicator's own digits; LO or HI where the meter gave no number, `<1.1` where it told its limit. */
export function valueText({ indicator, value, comparator }: Reading): string {
  if (value === null) return comparator ?? ''
  const number = formatValue(MEASURES[indicator], value)
  return comparator ? `${comparator === 'LO' ? '<' : '>'}${number}` : number
}

/** A day is all that is known of some old readings. */
function shownTime({ reading, who }: PackageRow): string {
  return reading.precision === 'day' ? who.measuredLocal.slice(0, 10) : who.measuredLocal
}

export function circumstances({ meal, arm, posture, site, seriesRole, seriesCount }: Reading): string {
  const said = [
    meal && MEAL[meal],
    arm && ARM[arm],
    posture && POSTURE[posture],
    site && (SITE[site] ?? site),
    seriesRole === 'mean' && (seriesCount === 1 ? '单次' : `${seriesCount}次平均`),
  ]
  return said.filter(Boolean).join('，')
}

function remarks({ precision, replaces }: Reading): string {
  return [PRECISION[precision], replaces && `更正自记录 ${replaces}`].filter(Boolean).join('；')
}
