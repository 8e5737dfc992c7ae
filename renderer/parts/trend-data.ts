/** The points of a trend as the lines a chart draws: apart by meal or half of the day, broken where too much time lies between. Pure. */
import type { TrendView } from '../../main/api/contract.ts'

type TrendPoint = TrendView['points'][number]

/** Shapes and fillings, never colour alone. */
export type Mark = 'filled' | 'hollow' | 'square' | 'hollow-square'
export interface TrendLine {
  key: string
  /** Which of a point's values: 0, and of pressure 1 for the lower. */
  number: number
  mark: Mark
  /** `[milliseconds, value]`; a null value is a gap in the line. */
  points: [number, number | null][]
  /** What lay beyond the meter's range: marks at the edge, joined to nothing. */
  beyond: [number, 'LO' | 'HI'][]
  /** The newest, as printed. */
  last: { at: number; text: string } | null
  /** The normal band, once for each number. */
  band: TrendView['normal'][number]
}

const DAY_MS = 86_400_000
/** More than this between two points of a line is a gap: two weeks of readings; one week or one month without a mean. */
const GAP_MS: Record<TrendView['per'], number> = { reading: 14 * DAY_MS, week: 10 * DAY_MS, month: 45 * DAY_MS }

/** Marks of the first number and, for pressure, of the second. */
const MARKS = {
  only: ['filled', 'hollow'],
  am: ['filled', 'hollow'],
  pm: ['square', 'hollow-square'],
  fasting: ['filled', 'hollow'],
  'post-meal-2h': ['hollow', 'filled'],
  random: ['square', 'hollow-square'],
} as const
type Kind = keyof typeof MARKS
const KINDS = Object.keys(MARKS) as Kind[]
const NUMBERS = ['upper', 'lower'] as const

const atMs = (point: TrendPoint) => new Date(point.at).getTime()

/** Where some have a meal context, one without belongs to the other times. */
function kindsOf({ points }: TrendView): (point: TrendPoint) => Kind {
  const without = points.some(({ meal }) => meal) ? 'random' : 'only'
  return ({ half, meal }) => half ?? meal ?? without
}

export function trendLines(trend: TrendView): TrendLine[] {
  const kindOf = kindsOf(trend)
  const kinds = KINDS.filter((kind) => trend.points.some((point) => kindOf(point) === kind))
  return trend.normal.flatMap((band, number) =>
    kinds.map((kind, index) => ({
      key: trend.normal.length === 1 ? kind : `${NUMBERS[number]}-${kind}`,
      number,
      mark: MARKS[kind][number] ?? 'filled',
      ...drawn(
        trend.points.filter((point) => kindOf(point) === kind),
        number,
        GAP_MS[trend.per],
      ),
      band: index === 0 ? band : null,
    })),
  )
}

function drawn(of: TrendPoint[], number: number, gapMs: number): Pick<TrendLine, 'points' | 'beyond' | 'last'> {
  const points: TrendLine['points'] = []
  const beyond: TrendLine['beyond'] = []
  for (const point of of) {
    const at = atMs(point)
    const value = point.values[number]
    const before = points.at(-1)
    if (value === 'LO' || value === 'HI') beyond.push([at, value])
    else if (before && at - before[0] > gapMs) points.push([(at + before[0]) / 2, null], [at, Number(value)])
    else if (before && beyond.some(([when]) => when > before[0] && when < at))
      points.push([(at + before[0]) / 2, null], [at, Number(value)])
    else points.push([at, Number(value)])
  }
  const newest = of.at(-1)
  const text = newest?.values[number]
  return { points, beyond, last: newest && text !== undefined ? { at: atMs(newest), text } : null }
}

/** What the marks stand for, by key in the words; one that stands for nothing else is not explained. */
export interface TrendKey {
  word: 'upper' | 'lower' | Exclude<Kind, 'only'>
  marks: Mark[]
}

export function trendKey(trend: TrendView): TrendKey[] {
  const kindOf = kindsOf(trend)
  const kinds = KINDS.filter((kind) => kind !== 'only').filter((kind) => trend.points.some((p) => kindOf(p) === kind))
  const numbers = trend.normal.map((_, number) => number)
  const kindKeys = kinds.map((kind) => ({ word: kind, marks: numbers.flatMap((number) => MARKS[kind][number] ?? []) }))
  if (numbers.length === 1) return kindKeys
  const numberKeys = NUMBERS.map((word, number) => ({
    word,
    marks: kinds.flatMap((kind) => MARKS[kind][number] ?? []),
  }))
  return [...numberKeys, ...(kinds.length > 1 ? kindKeys : [])]
}

/** Lowest and highest of what has to be seen, with some air. */
export function trendExtent(trend: TrendView, lines: TrendLine[]): [number, number] {
  const values = [
    ...lines.flatMap((line) => line.points.flatMap(([, value]) => (value === null ? [] : [value]))),
    ...trend.normal.flatMap((band) => (band ? [band.low, band.high] : [])).filter((edge) => edge !== null),
  ]
  if (values.length === 0) return [0, 1]
  const low = Math.min(...values)
  const high = Math.max(...values)
  const air = (high - low || 1) * 0.12
  return [low - air, high + air]
}

/** Where LO and HI stand: within the air, beyond all that has a number. */
export function beyondAt(side: 'LO' | 'HI', [low, high]: [number, number]): number {
  const inset = (high - low) * 0.04
  return side === 'LO' ? low + inset : high - inset
}

const timesOf = (lines: TrendLine[]): number[] =>
  lines.flatMap((line) => [...line.points.filter(([, value]) => value !== null), ...line.beyond].map(([at]) => at))

/** The oldest and the newest moment drawn; `[0, 0]` for nothing. */
export function trendEnds(lines: TrendLine[]): [number, number] {
  const times = timesOf(lines)
  return times.length === 0 ? [0, 0] : [Math.min(...times), Math.max(...times)]
}

/** The newest value of each number, called out beside its mark; of two at one moment the first. */
export function calledOut(lines: TrendLine[]): Map<TrendLine, string> {
  const [, newest] = trendEnds(lines)
  const called = new Map<TrendLine, string>()
  for (const line of lines) {
    const isFirst = ![...called.keys()].some(({ number }) => number === line.number)
    if (isFirst && line.last?.at === newest) called.set(line, line.last.text)
  }
  return called
}

/** First, last, and one near the middle where it does not touch the others: a date takes `width` of the way from first to last. */
export function trendDates(lines: TrendLine[], width = 0): number[] {
  const times = timesOf(lines)
  if (times.length === 0) return []
  const [first, last] = trendEnds(lines)
  if (first === last) return [last]
  const span = last - first
  const clear = span * Math.max(0.35, width * 1.1)
  const middle = times
    .filter((at) => at > first + clear && at < last - clear)
    .sort((one, other) => Math.abs(one - first - span / 2) - Math.abs(other - first - span / 2))[0]
  return middle === undefined ? [first, last] : [first, middle, last]
}
