/** The trend of one indicator, or of the pressure pair: points, normal band, the last five, one plain sentence. Pure but for reading the store. */
import type { Store, TrendRow } from '../../db/store.ts'
import { type About, INDICATORS, type IndicatorCode, normalRange } from '../../indicators/index.ts'
import { aboutOf, type Person } from '../visits/person.ts'
import { say } from '../words.ts'
import { instant, startOfMonthBefore } from '../zone.ts'
import type { TrendSpan, TrendSubject, TrendView } from './contract.ts'
import { labelOf, type Shown, signWord, viewLevel } from './number-view.ts'
import { perOf, TREND_POINTS, trendPoints, valueText } from './trend-means.ts'
import { type JudgedReading, trendSentence } from './trend-sentence.ts'

export interface TrendAsked {
  readonly subject: TrendSubject
  readonly span: TrendSpan
  readonly zone: string
}

const DAYS_90_MS = 90 * 86_400_000
const MONTHS_BEFORE = 11
/** More than five readings a day for a year; of more, the newest. */
const MOST_READINGS = 2000

export function trendOf(store: Store, person: Person, asked: TrendAsked & { readonly now: number }): TrendView {
  const { residentId } = person
  const from = startOf(asked)
  const limit = asked.span === 'last10' ? TREND_POINTS : MOST_READINGS
  const rows = (code: IndicatorCode) => (residentId ? store.read.readings.trend(residentId, code, from, limit) : [])
  const [first, second = []] = codesOf(asked.subject).map(rows)
  return trendView(asked, first ?? [], second, aboutOf(person))
}

function startOf({ span, zone, now }: TrendAsked & { readonly now: number }): number {
  if (span === 'last10') return 0
  return span === 'days90' ? now - DAYS_90_MS : startOfMonthBefore(now, zone, MONTHS_BEFORE)
}

function codesOf(subject: TrendSubject): readonly [IndicatorCode, ...IndicatorCode[]] {
  return subject === 'bp' ? ['sbp', 'dbp'] : [subject]
}

/** Rows newest first, as the store gives them; for a pair `second` holds the diastolic rows. */
export function trendView(
  { subject, span, zone }: TrendAsked,
  rows: readonly TrendRow[],
  second: readonly TrendRow[],
  about: About,
): TrendView {
  const codes = codesOf(subject)
  const readings = readingsOf(codes, rows, second)
  const per = perOf(span, readings.length)
  return {
    subject,
    label: subject === 'bp' ? say('pressure') : labelOf(codes[0], undefined),
    unit: INDICATORS[codes[0]].unit,
    sentence: trendSentence(readings, codes),
    per,
    points: trendPoints(readings.toReversed(), per, codes, zone),
    normal: codes.map((code) => {
      const range = normalRange(code, about)
      return range ? { low: range.low, high: range.high } : null
    }),
    lastFive: readings.slice(0, 5).map(({ at, values, level, code, row }) => ({
      at: instant(at),
      values: values.map((value, index) => valueText(codes[index] ?? code, value)),
      level: viewLevel(level),
      word: signWord(code, shownOf(code, row), about),
    })),
  }
}

/** `row` is the worse of a pair, `code` what it is of. */
type RowReading = JudgedReading & { readonly row: TrendRow; readonly code: IndicatorCode }

function readingsOf(
  [code, partnerCode]: readonly [IndicatorCode, ...IndicatorCode[]],
  rows: readonly TrendRow[],
  second: readonly TrendRow[],
): RowReading[] {
  const partners = new Map(second.map((row) => [row.measuredAt, row]))
  return rows.flatMap((row): RowReading[] => {
    const partner = partnerCode && partners.get(row.measuredAt)
    if (partnerCode && !partner) return []
    const values = [row, ...(partner ? [partner] : [])].flatMap(({ value, comparator }) => value ?? comparator ?? [])
    if (values.length < (partner ? 2 : 1)) return []
    const worse =
      partner && partnerCode && rank(partner) > rank(row) ? { row: partner, code: partnerCode } : { row, code }
    return [{ at: row.measuredAt, values, meal: row.meal ?? null, level: worse.row.level, ...worse }]
  })
}

function shownOf(indicator: IndicatorCode, row: TrendRow): Shown {
  return {
    indicator,
    value: row.value,
    comparator: row.comparator,
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
