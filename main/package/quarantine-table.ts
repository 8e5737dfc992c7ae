/** Rows that could not be exported, with the reason. Pure. */
import type { Quarantined } from './content.ts'
import { defuse, type Table } from './table.ts'

export function quarantineTable(quarantine: readonly Quarantined[]): Table {
  return {
    name: '未能导出',
    columns: [
      { header: '记录编号', kind: 'text', width: 38 },
      { header: '修订', kind: 'number', width: 6 },
      { header: '项目编码', kind: 'text', width: 12 },
      { header: '原因', kind: 'text', width: 60 },
    ],
    rows: quarantine.map(({ row: { reading }, reason }) => [
      reading.lineage,
      String(reading.revision),
      defuse(reading.indicator),
      defuse(reason),
    ]),
  }
}
