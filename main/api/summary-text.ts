/** What a person takes along in a QR code: a visit as plain text that any phone reads without network. Pure. */
import { say } from '../words.ts'
import { zoned } from '../zone.ts'
import type { Bilingual, NumberView, ResultView } from './contract.ts'
import { unitOf } from './number-view.ts'

export interface SummaryOf {
  readonly stationName: string
  readonly zone: string
  readonly visitAt: number
  /** Empty for a guest. */
  readonly maskedName: string
  readonly results: readonly ResultView[]
  readonly nextVisit: string | null
}

/** Null without a result. With all twelve it is under 666 bytes, which a QR code of version 20 holds. */
export function summaryText(summary: SummaryOf): Bilingual | null {
  const { stationName, zone, visitAt, maskedName, nextVisit } = summary
  const lines = linesOf(summary.results)
  if (lines.length === 0) return null
  const local = zoned(visitAt, zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ')
  const next = nextVisit && zoned(Date.parse(nextVisit), zone).toPlainDate().toString()
  const text = (language: keyof Bilingual) =>
    [
      stationName,
      `${local} ${maskedName}`.trim(),
      ...lines.map((line) => line[language]),
      ...(next ? [say('summary.next', { day: next })[language]] : []),
      say('reference-only')[language],
    ].join('\n')
  return { zh: text('zh'), en: text('en') }
}

/** Of what was measured again only the newest; a pressure is one line under its one verdict. */
function linesOf(results: readonly ResultView[]): Bilingual[] {
  const newest = new Map<string, Bilingual>()
  for (const result of results) {
    const upper = result.numbers.find(({ indicator }) => indicator === 'sbp')
    const lower = result.numbers.find(({ indicator }) => indicator === 'dbp')
    const pair = upper && lower ? [upper, lower] : []
    if (upper && lower) {
      const value = `${shown(upper)}/${shown(lower)}`
      newest.set('bp', line(say('pressure'), value, upper, result.word))
    }
    for (const number of result.numbers.filter((one) => !pair.includes(one)))
      newest.set(number.label.zh, line(number.label, shown(number), number, number.word))
  }
  return [...newest.values()]
}

const shown = ({ value, comparator }: NumberView) => value ?? comparator ?? ''

function line(label: Bilingual, value: string, number: NumberView, word: Bilingual): Bilingual {
  const units = unitOf(number)
  return { zh: `${label.zh} ${value} ${units.zh} ${word.zh}`, en: `${label.en} ${value} ${units.en} ${word.en}` }
}
