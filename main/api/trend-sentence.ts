/** The one plain sentence of a trend, by stated rules. Pure. */
import type { IndicatorCode } from '../../indicators/index.ts'
import type { Verdict } from '../visits/judge.ts'
import { say } from '../words.ts'
import type { Bilingual } from './contract.ts'
import { type Change, changeFrom } from './number-view.ts'
import type { TrendReading } from './trend-means.ts'

/** `level` is that of the worse of a pair: what is said is said of both. */
export type JudgedReading = TrendReading & { readonly level: Verdict['level'] }

interface Facts {
  readonly count: number
  /** Of the last three; none where there are fewer. */
  readonly levels: readonly Verdict['level'][]
  /** The last three of one meal context differ by no more than 差不多. */
  readonly steady: boolean
  /** Of the last from the one before it of the same meal context; null where there is none. */
  readonly change: Change | null
}

const all =
  (...of: Verdict['level'][]) =>
  ({ levels }: Facts) =>
    levels.length > 0 && levels.every((level) => of.includes(level))

/** The first that holds is said. */
const RULES = [
  ['no-points', ({ count }: Facts) => count === 0],
  ['one-point', ({ count }: Facts) => count === 1],
  ['last-three-normal', all('normal')],
  ['last-three-high', all('high', 'critical-high')],
  ['last-three-low', all('low', 'critical-low')],
  ['steady', ({ steady }: Facts) => steady],
  ['higher', ({ change }: Facts) => change === 'higher'],
  ['lower', ({ change }: Facts) => change === 'lower'],
  ['same', ({ change }: Facts) => change === 'same'],
] as const

/** Readings newest first. */
export function trendSentence(readings: readonly JudgedReading[], codes: readonly IndicatorCode[]): Bilingual {
  const facts = factsOf(readings, codes)
  const rule = RULES.find(([, holds]) => holds(facts))
  return say(`trend.${rule ? rule[0] : 'one-of-kind'}`)
}

const FEW = 3

function factsOf(readings: readonly JudgedReading[], codes: readonly IndicatorCode[]): Facts {
  const alike = readings.filter(({ meal }) => meal === readings[0]?.meal).slice(0, FEW)
  const [last, before] = alike
  const changes = alike.flatMap((one, index) => alike.slice(index + 1).map((other) => changeOf(codes, one, other)))
  return {
    count: readings.length,
    levels: readings.length < FEW ? [] : readings.slice(0, FEW).map(({ level }) => level),
    steady: alike.length === FEW && changes.every((change) => change === 'same'),
    change: last && before ? changeOf(codes, last, before) : null,
  }
}

/** Of a pair, the upper decides, and the lower where the upper is about the same. */
function changeOf(codes: readonly IndicatorCode[], last: TrendReading, before: TrendReading): Change {
  const changes = codes.map((code, index) => changeFrom(code, heightOf(last, index), heightOf(before, index)))
  return changes.find((change) => change !== 'same') ?? 'same'
}

function heightOf({ values }: TrendReading, index: number): number {
  const value = values[index] ?? Number.NaN
  if (value === 'LO') return Number.NEGATIVE_INFINITY
  return value === 'HI' ? Number.POSITIVE_INFINITY : value
}
