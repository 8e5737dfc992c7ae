/** The trend of one indicator, or of the pressure pair: points, normal band, the last five, one plain sentence. Pure. */
import type { TrendRow } from '../../db/store.ts'
import { type About, formatValue, INDICATORS, type IndicatorCode, normalRange } from '../../indicators/index.ts'
import { say, type WordKey } from '../words.ts'
import { instant } from '../zone.ts'
import type { Bilingual, TrendView } from './contract.ts'
import { labelOf, type Shown, signWord, viewLevel } from './number-view.ts'

export const TREND_POINTS = 10
/** An average this far from the others is called higher or lower, in parts of the normal band's width. */
const NOTABLE_PART = 0.15

type TrendPoint = TrendView['points'][number]

/** Rows newest first, as the store gives them; for a pair `second` holds the diastolic rows. */
export function trendView(
  subject: IndicatorCode | 'bp',
  rows: readonly TrendRow[],
  second: readonly TrendRow[],
  about: About,
): TrendView {
  const code = subject === 'bp' ? 'sbp' : subject
  const codes: readonly IndicatorCode[] = subject === 'bp' ? ['sbp', 'dbp'] : [subject]
  const points = rows.flatMap((row) => pointOf(code, row, subject === 'bp' ? second : null, about)).reverse()
  return {
    subject,
    label: subject === 'bp' ? say('pressure') : labelOf(code, undefined),
    unit: INDICATORS[code].unit,
    sentence: sentenceOf(subject === 'bp' ? rows.map((row) => asPair(row, second)) : rows, code, about),
    points,
    normal: codes.map((one) => {
      const range = normalRange(one, about)
      return range ? { low: range.low, high: range.high } : null
    }),
    lastFive: [...points].reverse().slice(0, 5),
  }
}

function pointOf(code: IndicatorCode, row: TrendRow, second: readonly TrendRow[] | null, about: About): TrendPoint[] {
  if (row.value === null) return []
  const partner = second?.find((other) => other.measuredAt === row.measuredAt)
  if (second && (partner?.value ?? null) === null) return []
  const worse = partner && rank(partner) > rank(row) ? { row: partner, code: 'dbp' as const } : { row, code }
  return [
    {
      at: instant(row.measuredAt),
      values: [
        formatValue(INDICATORS[code], row.value),
        ...(partner?.value != null ? [formatValue(INDICATORS.dbp, partner.value)] : []),
      ],
      level: viewLevel(worse.row.level),
      word: signWord(worse.code, shownOf(worse.code, worse.row), about),
      meal: row.meal ?? null,
    },
  ]
}

/** The systolic row with the level of the worse of the two: what is said is said of the pair. */
function asPair(row: TrendRow, second: readonly TrendRow[]): TrendRow {
  const partner = second.find((other) => other.measuredAt === row.measuredAt)
  return partner && rank(partner) > rank(row) ? { ...row, level: partner.level } : row
}

function shownOf(indicator: IndicatorCode, row: TrendRow): Shown {
  return {
    indicator,
    value: row.value,
    band: row.band,
    level: row.level,
    alert: 'none',
    catalogueVersion: '',
    meal: row.meal,
  }
}

const SEVERITY: Readonly<Record<TrendRow['level'], number>> = {
  'not-judged': 0,
  normal: 1,
  'borderline-low': 2,
  'borderline-high': 2,
  low: 3,
  high: 4,
  'critical-low': 5,
  'critical-high': 5,
}
const rank = (row: TrendRow) => SEVERITY[row.level]

/** Stated rules, the first that fits: too few points; the last three of one side; the last against the mean of those before. */
function sentenceOf(rows: readonly TrendRow[], code: IndicatorCode, about: About): Bilingual {
  return say(`trend.${sentenceKey(rows, code, about)}`)
}

type SentenceKey = WordKey extends infer Key ? (Key extends `trend.${infer Name}` ? Name : never) : never

function sentenceKey(rows: readonly TrendRow[], code: IndicatorCode, about: About): SentenceKey {
  const [last, ...before] = rows.filter((row) => row.value !== null)
  if (!last) return 'no-points'
  if (before.length === 0) return 'one-point'
  const three = [last, ...before].slice(0, 3)
  if (three.length === 3) {
    if (three.every((row) => row.level === 'high' || row.level === 'critical-high')) return 'last-three-high'
    if (three.every((row) => row.level === 'low' || row.level === 'critical-low')) return 'last-three-low'
  }
  const range = normalRange(code, { ...about, mealContext: last.meal ?? null })
  const width = range
    ? (range.high ?? INDICATORS[code].plausible.max) - (range.low ?? INDICATORS[code].plausible.min)
    : 0
  const alike = before.filter((row) => row.meal === last.meal).slice(0, TREND_POINTS)
  if (alike.length > 0 && width > 0) {
    const mean = alike.reduce((sum, row) => sum + (row.value ?? 0), 0) / alike.length
    const apart = (last.value ?? 0) - mean
    if (Math.abs(apart) > width * NOTABLE_PART) return apart > 0 ? 'higher' : 'lower'
  }
  if (three.length === 3 && three.every((row) => row.level === 'normal')) return 'last-three-normal'
  return 'steady'
}
