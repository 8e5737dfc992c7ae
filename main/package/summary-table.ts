/** The page 汇总: the numbers that the half-year report wants. Pure. */
import { MEASURES, READING_CODES } from '../../db/types.ts'
import type { JudgedLevel } from '../../indicators/index.ts'
import { visitKeyOf } from './ledger-table.ts'
import { occasionOf, type PackageRow, subjectOf } from './package-rows.ts'
import type { Column, Row, Table } from './table.ts'

const COLUMNS: readonly Column[] = [
  { header: '项目', kind: 'text', width: 22 },
  { header: '数量', kind: 'number', width: 10 },
  { header: '单位', kind: 'text', width: 8 },
  { header: '已判定', kind: 'number', width: 10 },
  { header: '高于正常', kind: 'number', width: 10 },
  { header: '高于正常占比（%）', kind: 'number', width: 18 },
  { header: '低于正常', kind: 'number', width: 10 },
]

const ABOVE: readonly JudgedLevel[] = ['borderline-high', 'high', 'critical-high']
const BELOW: readonly JudgedLevel[] = ['borderline-low', 'low', 'critical-low']

interface Tally {
  readings: number
  judged: number
  above: number
  below: number
}

export function summaryTable(rows: Iterable<PackageRow>): Table {
  const people = new Set<string>()
  const visits = new Set<string>()
  const homeVisits = new Set<string>()
  const tallies = new Map<string, Tally>()
  const alerted = { inform: new Set<string>(), now: new Set<string>() }
  for (const row of rows) {
    const { reading, resident } = row
    people.add(resident.id)
    visits.add(visitKeyOf(row))
    if (reading.source === 'home-visit') homeVisits.add(visitKeyOf(row))
    if (row.tier !== 'none') alerted[row.tier].add(`${occasionOf(reading)} ${subjectOf(reading.indicator)}`)
    const tally = tallies.get(reading.indicator) ?? { readings: 0, judged: 0, above: 0, below: 0 }
    tallies.set(reading.indicator, tally)
    tally.readings += 1
    if (reading.level === 'not-judged') continue
    tally.judged += 1
    if (ABOVE.includes(reading.level)) tally.above += 1
    if (BELOW.includes(reading.level)) tally.below += 1
  }
  const indicatorRows = READING_CODES.flatMap((code) => {
    const tally = tallies.get(code)
    return tally ? [tallyRow(MEASURES[code].name.zh, tally)] : []
  })
  return {
    name: '汇总',
    columns: COLUMNS,
    rows: [
      countRow('服务人数', people.size, '人'),
      countRow('服务人次', visits.size, '人次'),
      countRow('其中上门服务', homeVisits.size, '人次'),
      countRow('立即提醒', alerted.now.size, '次'),
      countRow('一般提醒', alerted.inform.size, '次'),
      ...indicatorRows,
    ],
  }
}

function countRow(name: string, count: number, unit: string): Row {
  return [name, String(count), unit, '', '', '', '']
}

function tallyRow(name: string, { readings, judged, above, below }: Tally): Row {
  const share = judged === 0 ? '' : ((above / judged) * 100).toFixed(1)
  return [name, String(readings), '条', String(judged), String(above), share, String(below)]
}
