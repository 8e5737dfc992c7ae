/** The page 说明, which stands first: what this is and how to read it. Pure. */
import { CATALOGUE_VERSION, NEEDS_CLINICAL_SIGN_OFF } from '../../indicators/index.ts'
import type { Table } from './table.ts'
import { defuse } from './table.ts'

export interface AboutFacts {
  readonly station: { readonly code: string; readonly name: string }
  readonly week: string
  readonly monday: string
  readonly sunday: string
  readonly revision: number
  /** False while the week is still going on. */
  readonly complete: boolean
  /** Local time of the content. */
  readonly asOf: string
  readonly zones: readonly string[]
  readonly programVersion: string
  readonly catalogueVersions: readonly string[]
  readonly readings: number
  readonly residents: number
  readonly quarantined: number
}

export function aboutTable(facts: AboutFacts): Table {
  const { station, week, monday, sunday, complete } = facts
  const lines: readonly (readonly [string, string])[] = [
    ['站点', `${station.name}（${station.code}）`],
    ['周次', `${week}：${monday} 至 ${sunday}，从周一零点到下周一零点${complete ? '' : '（本周尚未结束）'}`],
    ['版次', `r${facts.revision}`],
    ['内容截至', facts.asOf],
    ['时区', facts.zones.join('、')],
    ['测量记录', `${facts.readings} 条`],
    ['居民', `${facts.residents} 人`],
    ['未能导出', `${facts.quarantined} 条，原因见 quarantine.csv`],
    ['程序版本', facts.programVersion],
    ['判定规则版本', facts.catalogueVersions.join('、') || CATALOGUE_VERSION],
    ...(NEEDS_CLINICAL_SIGN_OFF ? [['提示', '判定规则未经临床医生签署，判定仅供参考。'] as const] : []),
    ['测量明细', '每条测量记录一行。记录编号不变，改正后仍是同一编号。血压取多次测量的平均值。'],
    ['台账', '每人每次到访一行。同一次到访多次测同一项时，显示最后一次。'],
    ['重点关注', '需要提示或立即处理的记录，以及处理情况。'],
    ['汇总', '服务人数、人次和各项目的分布。'],
    ['空格', '没有测，不是零。LO、HI 表示低于或高于仪器可测范围。'],
    ['保密', '本表含个人健康信息，请按约定保管，不得外传。'],
  ]
  return {
    name: '说明',
    columns: [
      { header: '项目', kind: 'text', width: 16 },
      { header: '内容', kind: 'text', width: 80 },
    ],
    rows: lines.map(([name, text]) => [name, defuse(text)]),
  }
}
