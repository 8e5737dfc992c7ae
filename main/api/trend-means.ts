/** The points of a trend: every reading while they are few, else the means of weeks or months. Pure. */
import { type Comparator, formatValue, INDICATORS, type IndicatorCode, meanOf } from '../../indicators/index.ts'
import type { MealContext } from '../visits/tasks.ts'
import { instant, type StationDay, stationDays } from '../zone.ts'
import type { TrendSpan, TrendView } from './contract.ts'

/** Of pressure both numbers, of every other indicator one. */
export interface TrendReading {
  readonly at: number
  readonly values: readonly (number | Comparator)[]
  readonly meal: MealContext | null
}

type TrendPoint = TrendView['points'][number]
type Per = TrendView['per']

/** More readings than this become means; the last ten never do. */
export const TREND_POINTS = 10
const MEANS_OF: Readonly<Record<TrendSpan, Per>> = { last10: 'reading', days90: 'week', year: 'month' }

export function perOf(span: TrendSpan, readings: number): Per {
  return readings > TREND_POINTS ? MEANS_OF[span] : 'reading'
}

/** `readings` oldest first, and so are the points. */
export function trendPoints(
  readings: readonly TrendReading[],
  per: Per,
  codes: readonly IndicatorCode[],
  zone: string,
): TrendPoint[] {
  const dayOf = stationDays(zone)
  const groups = new Map<string, { readonly point: Omit<TrendPoint, 'values'>; readonly of: TrendReading[] }>()
  for (const [index, reading] of readings.entries()) {
    const day = dayOf(reading.at)
    const at = per === 'reading' ? reading.at : day[per]
    const point = { at: instant(at), meal: reading.meal, half: halfOf(codes, reading, day) }
    // LO and HI are in no mean: each is a mark of its own beside it.
    const beyond = reading.values.filter((value) => typeof value !== 'number')
    const key = per === 'reading' ? String(index) : [at, point.meal, point.half, ...beyond].join()
    const group = groups.get(key)
    if (group) group.of.push(reading)
    else groups.set(key, { point, of: [reading] })
  }
  return [...groups.values()].map(({ point, of }) => ({
    ...point,
    values: codes.map((code, index) =>
      meanText(
        code,
        of.flatMap(({ values }) => values[index] ?? []),
      ),
    ),
  }))
}

function halfOf(codes: readonly IndicatorCode[], { at }: TrendReading, { noon }: StationDay): TrendPoint['half'] {
  if (codes.length === 1) return null
  return at < noon ? 'am' : 'pm'
}

/** Rounded as the catalogue rounds this indicator. */
function meanText(code: IndicatorCode, values: readonly (number | Comparator)[]): string {
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length === 0) return values[0]?.toString() ?? ''
  return formatValue(INDICATORS[code], meanOf(numbers, INDICATORS[code].decimals))
}

export function valueText(code: IndicatorCode, value: number | Comparator): string {
  return typeof value === 'number' ? formatValue(INDICATORS[code], value) : value
}
