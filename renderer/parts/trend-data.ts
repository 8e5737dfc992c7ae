/** The points of a trend as the lines a chart draws: broken where too much time lies between, and by meal context. Pure. */
import type { z } from 'zod'
import type { TrendPoint as TrendPointShape, TrendView } from '../../main/api/contract.ts'

type TrendPoint = z.infer<typeof TrendPointShape>

/** Filled and hollow dots, squares: never colour alone. */
export type Mark = 'filled' | 'hollow' | 'square'
export interface TrendLine {
  key: string
  mark: Mark
  /** `[milliseconds, value]`; a null value is a gap in the line. */
  points: [number, number | null][]
}

const DAY_MS = 86_400_000
const GAP_MS = 14 * DAY_MS

const MEAL_MARK = { fasting: 'filled', 'post-meal-2h': 'hollow', random: 'square' } as const

function withGaps(points: [number, number][]): [number, number | null][] {
  return points.flatMap((point, index) => {
    const before = points[index - 1]
    return before && point[0] - before[0] > GAP_MS ? [[(point[0] + before[0]) / 2, null], point] : [point]
  })
}

const atMs = (point: TrendPoint) => new Date(point.at).getTime()

export function trendLines(trend: TrendView): TrendLine[] {
  const points = [...trend.points].sort((one, other) => atMs(one) - atMs(other))
  const line = (key: string, mark: Mark, of: TrendPoint[], index = 0): TrendLine => ({
    key,
    mark,
    points: withGaps(of.map((point) => [atMs(point), Number(point.values[index])])),
  })
  if (trend.subject === 'bp') return [line('upper', 'filled', points, 0), line('lower', 'hollow', points, 1)]
  const meals = (['fasting', 'post-meal-2h', 'random'] as const).filter((meal) => points.some((p) => p.meal === meal))
  if (meals.length === 0) return [line('value', 'filled', points)]
  return meals.map((meal) =>
    line(
      meal,
      MEAL_MARK[meal],
      points.filter((point) => point.meal === meal),
    ),
  )
}

/** Lowest and highest of what has to be seen, with some air. */
export function trendExtent(trend: TrendView, lines: TrendLine[]): [number, number] {
  const values = [
    ...lines.flatMap((line) => line.points.flatMap(([, value]) => (value === null ? [] : [value]))),
    ...trend.normal.flatMap((band) => (band ? [band.low, band.high] : [])).filter((edge) => edge !== null),
  ]
  const low = Math.min(...values)
  const high = Math.max(...values)
  const air = (high - low || 1) * 0.12
  return [low - air, high + air]
}

const timesOf = (lines: TrendLine[]): number[] =>
  lines.flatMap((line) => line.points.filter(([, value]) => value !== null).map(([at]) => at))

/** The oldest and the newest moment drawn; `[0, 0]` for nothing. */
export function trendEnds(lines: TrendLine[]): [number, number] {
  const times = timesOf(lines)
  return times.length === 0 ? [0, 0] : [Math.min(...times), Math.max(...times)]
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
