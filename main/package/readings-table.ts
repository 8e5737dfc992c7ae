/** The page 测量明细: one row a reading. Pure. */
import type { Reading } from '../../db/types.ts'
import { formatValue } from '../../indicators/index.ts'
import type { PackageRow } from './package-rows.ts'
import { type Column, defuse, type Row, type Table } from './table.ts'
import { ARM, MEAL, POSTURE, PRECISION, SEX, SITE, SOURCE, TIER } from './words.ts'

export interface StationName {
  /** `GY-BLJ-01`: stands in file names and identifiers. */
  readonly code: string
  readonly name: string
}

/** Neighbouring columns whose cells depend on one thing. */
export interface ReadingPart {
  readonly columns: readonly Column[]
  /** What the cells depend on where many rows share the very object, so that CSV writes them out once for all of these rows. */
  readonly shared?: (row: PackageRow, station: StationName) => object | undefined
  readonly cells: (row: PackageRow, station: StationName) => Row
}

export const READING_PARTS: readonly ReadingPart[] = [
  {
    columns: [{ header: '记录编号', kind: 'text', width: 38 }],
    cells: ({ reading }) => [reading.lineage],
  },
  {
    columns: [
      { header: '站点编码', kind: 'text', width: 14 },
      { header: '站点名称', kind: 'text', width: 24 },
    ],
    shared: (_, station) => station,
    cells: (_, { code, name }) => [code, defuse(name)],
  },
  {
    columns: [
      { header: '居民健康档案号', kind: 'text', width: 20 },
      { header: '姓名', kind: 'text', width: 12 },
      { header: '性别', kind: 'text', width: 6 },
      { header: '出生日期', kind: 'date', width: 12 },
      { header: '年龄', kind: 'number', width: 6 },
      { header: '证件号码（脱敏）', kind: 'text', width: 22 },
      { header: '联系电话（脱敏）', kind: 'text', width: 16 },
      { header: '测量时间', kind: 'time', width: 20 },
    ],
    shared: ({ who }) => who,
    cells: ({ who, resident }) => [
      defuse(resident.recordNumber ?? ''),
      defuse(resident.name),
      SEX[resident.sex],
      resident.birthDate,
      String(who.age),
      defuse(who.maskedIdentity),
      defuse(who.maskedPhone),
      who.shownTime,
    ],
  },
  {
    columns: [
      { header: '项目编码', kind: 'text', width: 10 },
      { header: '项目名称', kind: 'text', width: 18 },
    ],
    shared: ({ measure }) => measure,
    cells: ({ reading, measure }) => [reading.indicator, measure.name.zh],
  },
  {
    columns: [{ header: '数值', kind: 'number', width: 8 }],
    cells: (row) => [valueText(row)],
  },
  {
    columns: [{ header: '单位', kind: 'text', width: 8 }],
    shared: ({ measure }) => measure,
    cells: ({ measure }) => [measure.unit],
  },
  {
    columns: [{ header: '测量状态', kind: 'text', width: 20 }],
    cells: ({ reading }) => [defuse(circumstances(reading))],
  },
  {
    columns: [
      { header: '判定', kind: 'text', width: 18 },
      { header: '参考范围', kind: 'text', width: 12 },
    ],
    shared: ({ verdict }) => verdict,
    cells: ({ verdict }) => [verdict.name, verdict.range?.text.zh ?? ''],
  },
  {
    columns: [
      { header: '提醒级别', kind: 'text', width: 10 },
      { header: '处理情况', kind: 'text', width: 28 },
    ],
    cells: ({ tier, followUp }) => [TIER[tier], defuse(followUp)],
  },
  {
    columns: [
      { header: '设备名称', kind: 'text', width: 16 },
      { header: '设备序列号', kind: 'text', width: 18 },
    ],
    shared: ({ meter }) => meter,
    cells: ({ meter }) => [defuse(meter?.name ?? ''), defuse(meter?.serialNumber ?? '')],
  },
  {
    columns: [
      { header: '录入方式', kind: 'text', width: 10 },
      { header: '操作人', kind: 'text', width: 12 },
      { header: '备注', kind: 'text', width: 30 },
    ],
    cells: ({ reading, operator }) => [SOURCE[reading.source], defuse(operator), remarks(reading)],
  },
]

export const READING_COLUMNS: readonly Column[] = READING_PARTS.flatMap(({ columns }) => columns)

export function readingCells(row: PackageRow, station: StationName): Row {
  return READING_PARTS.flatMap(({ cells }) => cells(row, station))
}

export function readingsTable(rows: Iterable<PackageRow>, station: StationName): Table {
  return { name: '测量明细', columns: READING_COLUMNS, rows: cellsOf(rows, station) }
}

function* cellsOf(rows: Iterable<PackageRow>, station: StationName): Generator<Row> {
  for (const row of rows) yield readingCells(row, station)
}

/** In the indicator's own digits; LO or HI where the meter gave no number, `<1.1` where it told its limit. */
export function valueText({ reading: { value, comparator }, measure }: PackageRow): string {
  if (value === null) return comparator ?? ''
  const number = formatValue(measure, value)
  return comparator ? `${comparator === 'LO' ? '<' : '>'}${number}` : number
}

export function circumstances({ meal, arm, posture, site, seriesRole, seriesCount }: Reading): string {
  return joined('，', [
    meal && MEAL[meal],
    arm && ARM[arm],
    posture && POSTURE[posture],
    site && (SITE[site] ?? site),
    seriesRole === 'mean' && (seriesCount === 1 ? '单次' : `${seriesCount}次平均`),
  ])
}

function remarks({ precision, replaces }: Reading): string {
  return joined('；', [PRECISION[precision], replaces && `更正自记录 ${replaces}`])
}

function joined(separator: string, said: readonly (string | false | undefined)[]): string {
  let text = ''
  for (const one of said) if (one) text = text === '' ? one : text + separator + one
  return text
}
