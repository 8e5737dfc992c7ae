/** The page 测量明细: one row a reading. Pure. */
import { formatValue, type Measure } from '../../indicators/index.ts'
import type { SheetReading, SheetRow } from './package-rows.ts'
import { type Column, defuse, type Row, type Table } from './table.ts'
import { ARM, MEAL, POSTURE, PRECISION, SEX, SITE, SOURCE, TIER } from './words.ts'

export interface StationName {
  /** `GY-BLJ-01`: stands in file names and identifiers. */
  readonly code: string
  readonly name: string
}

/** Neighbouring columns. */
export interface ReadingPart {
  readonly columns: readonly Column[]
  readonly cells: (row: SheetRow, station: StationName) => Row
}

/** In their order. Apart, because CSV writes out once what many rows share. */
export const READING_PARTS = {
  lineage: {
    columns: [{ header: '记录编号', kind: 'text', width: 38 }],
    cells: ({ reading }: SheetRow) => [reading.lineage],
  },
  /** The same for all rows of a person at a moment. */
  who: {
    columns: [
      { header: '站点编码', kind: 'text', width: 14 },
      { header: '站点名称', kind: 'text', width: 24 },
      { header: '居民健康档案号', kind: 'text', width: 20 },
      { header: '姓名', kind: 'text', width: 12 },
      { header: '性别', kind: 'text', width: 6 },
      { header: '出生日期', kind: 'date', width: 12 },
      { header: '年龄', kind: 'number', width: 6 },
      { header: '证件号码（脱敏）', kind: 'text', width: 22 },
      { header: '联系电话（脱敏）', kind: 'text', width: 16 },
      { header: '测量时间', kind: 'time', width: 20 },
    ],
    cells: ({ who, resident }: Pick<SheetRow, 'who' | 'resident'>, { code, name }: StationName) => [
      code,
      defuse(name),
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
  indicator: {
    columns: [
      { header: '项目编码', kind: 'text', width: 10 },
      { header: '项目名称', kind: 'text', width: 18 },
    ],
    cells: ({ reading, measure }: SheetRow) => [reading.indicator, measure.name.zh],
  },
  value: {
    columns: [{ header: '数值', kind: 'number', width: 8 }],
    cells: ({ reading, measure }: SheetRow) => [valueText(reading, measure)],
  },
  /** What there is to say of a value; few different ones. */
  about: {
    columns: [
      { header: '单位', kind: 'text', width: 8 },
      { header: '测量状态', kind: 'text', width: 20 },
      { header: '判定', kind: 'text', width: 18 },
      { header: '参考范围', kind: 'text', width: 12 },
      { header: '提醒级别', kind: 'text', width: 10 },
      { header: '处理情况', kind: 'text', width: 28 },
      { header: '设备名称', kind: 'text', width: 16 },
      { header: '设备序列号', kind: 'text', width: 18 },
      { header: '录入方式', kind: 'text', width: 10 },
      { header: '操作人', kind: 'text', width: 12 },
      { header: '备注', kind: 'text', width: 30 },
    ],
    cells: ({ reading, measure, verdict, tier, followUp, meter, operator }: SheetRow) => [
      measure.unit,
      defuse(circumstances(reading)),
      verdict.name,
      verdict.range?.text.zh ?? '',
      TIER[tier],
      defuse(followUp),
      defuse(meter?.name ?? ''),
      defuse(meter?.serialNumber ?? ''),
      SOURCE[reading.source],
      defuse(operator),
      remarks(reading),
    ],
  },
} as const satisfies Record<string, ReadingPart>

const IN_ORDER: readonly ReadingPart[] = Object.values(READING_PARTS)
export const READING_COLUMNS: readonly Column[] = IN_ORDER.flatMap(({ columns }) => columns)

export function readingCells(row: SheetRow, station: StationName): Row {
  return IN_ORDER.flatMap(({ cells }) => cells(row, station))
}

export function readingsTable(rows: Iterable<SheetRow>, station: StationName): Table {
  return { name: '测量明细', columns: READING_COLUMNS, rows: cellsOf(rows, station) }
}

function* cellsOf(rows: Iterable<SheetRow>, station: StationName): Generator<Row> {
  for (const row of rows) yield readingCells(row, station)
}

/** In the indicator's own digits; LO or HI where the meter gave no number, `<1.1` where it told its limit. */
export function valueText({ value, comparator }: Pick<SheetReading, 'value' | 'comparator'>, measure: Measure): string {
  if (value === null) return comparator ?? ''
  const number = formatValue(measure, value)
  return comparator ? `${comparator === 'LO' ? '<' : '>'}${number}` : number
}

export function circumstances({ meal, arm, posture, site, seriesRole, seriesCount }: SheetReading): string {
  const said = [
    meal && MEAL[meal],
    arm && ARM[arm],
    posture && POSTURE[posture],
    site && (SITE[site] ?? site),
    seriesRole === 'mean' && (seriesCount === 1 ? '单次' : `${seriesCount}次平均`),
  ]
  return said.filter(Boolean).join('，')
}

function remarks({ precision, replaces }: SheetReading): string {
  return [PRECISION[precision], replaces && `更正自记录 ${replaces}`].filter(Boolean).join('；')
}
