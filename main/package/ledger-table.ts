/** The page 台账: one row a person and visit, as staff know it from the paper ledger. Pure. */
import { MEASURES, type ReadingCode } from '../../db/types.ts'
import { type Alert, type MealContext, strongestAlert } from '../../indicators/index.ts'
import type { PackageRow } from './package-rows.ts'
import { valueText } from './readings-table.ts'
import { type Column, defuse, type Row, type Table } from './table.ts'
import { SEX, TIER } from './words.ts'

interface ValueColumn extends Column {
  readonly code: ReadingCode
  /** Glucose has a column for each; a reading of unknown meal counts as random. */
  readonly meal?: MealContext
}

const PERSON_COLUMNS: readonly Column[] = [
  { header: '测量时间', kind: 'time', width: 20 },
  { header: '居民健康档案号', kind: 'text', width: 20 },
  { header: '姓名', kind: 'text', width: 12 },
  { header: '性别', kind: 'text', width: 6 },
  { header: '年龄', kind: 'number', width: 6 },
  { header: '联系电话（脱敏）', kind: 'text', width: 16 },
]

function valueColumn(code: ReadingCode, header: string = MEASURES[code].name.zh, meal?: MealContext): ValueColumn {
  const unit = MEASURES[code].unit
  return { code, header: `${header}（${unit}）`, meal, kind: 'number', width: 10 }
}

const VALUE_COLUMNS: readonly ValueColumn[] = [
  valueColumn('sbp'),
  valueColumn('dbp'),
  valueColumn('pulse', '脉率'),
  valueColumn('glucose', '空腹血糖', 'fasting'),
  valueColumn('glucose', '餐后血糖', 'post-meal-2h'),
  valueColumn('glucose', '随机血糖', 'random'),
  valueColumn('spo2', '血氧'),
  valueColumn('temp'),
  valueColumn('height'),
  valueColumn('weight'),
  valueColumn('bmi', 'BMI'),
  valueColumn('bodyfat', '体脂率'),
  valueColumn('waist'),
  valueColumn('tc', '总胆固醇'),
  valueColumn('tg'),
  valueColumn('ua', '尿酸'),
]

const ENDING_COLUMNS: readonly Column[] = [
  { header: '提醒级别', kind: 'text', width: 10 },
  { header: '处理情况', kind: 'text', width: 28 },
]

/** A visit of a person; what has no visit (home visits, imports) is one visit a day. */
export function visitKeyOf({ reading, who }: PackageRow): string {
  return reading.visitId ?? `${reading.residentId} ${who.measuredLocal.slice(0, 10)}`
}

export function ledgerTable(rows: Iterable<PackageRow>): Table {
  const visits = new Map<string, PackageRow[]>()
  for (const row of rows) {
    const key = visitKeyOf(row)
    const visit = visits.get(key)
    if (visit) visit.push(row)
    else visits.set(key, [row])
  }
  const columns = [...PERSON_COLUMNS, ...VALUE_COLUMNS, ...ENDING_COLUMNS]
  return { name: '台账', columns, rows: [...visits.values()].map(ledgerRow) }
}

/** Of several values of one kind in a visit the last one stands here; all of them are in 测量明细. */
function ledgerRow(visit: readonly PackageRow[]): Row {
  const first = visit[0] as PackageRow
  const values = VALUE_COLUMNS.map(({ code, meal }) => {
    const row = visit.findLast(({ reading }) => reading.indicator === code && (!meal || mealOf(reading) === meal))
    return row ? valueText(row.reading, row.measure) : ''
  })
  const followUps = new Set(visit.map(({ followUp }) => followUp).filter(Boolean))
  return [
    first.who.measuredLocal,
    defuse(first.resident.recordNumber ?? ''),
    defuse(first.resident.name),
    SEX[first.resident.sex],
    String(first.who.age),
    defuse(first.who.maskedPhone),
    ...values,
    TIER[strongestAlert(visit.map(({ tier }): Alert => tier))],
    defuse([...followUps].join('；')),
  ]
}

function mealOf({ meal }: PackageRow['reading']): MealContext {
  return meal ?? 'random'
}
