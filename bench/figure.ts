import type { Spread } from './measure.ts'

/** How much is measured: `small` shows in seconds that every row works, its figures mean little. */
export type Scale = 'full' | 'small'

/** One benchmark: `id` begins the ids of all its figures. */
export interface Row {
  readonly id: string
  run(scale: Scale): AsyncIterable<Figure> | Iterable<Figure>
}

/** `of: 'ratio'` limits `ratio`, else `value` is limited. One of `atMost`, `atLeast`. */
export type Budget =
  | { readonly of: 'value' | 'ratio'; readonly atMost: number }
  | { readonly of: 'value'; readonly atLeast: number }

export interface Measured {
  readonly id: string
  readonly value: number
  readonly unit: string
  /** The same by other means, in the same unit; the ratio is value to against. */
  readonly against?: number
  readonly budget: Budget
  /** Where `value` is one of many samples. */
  readonly spread?: Spread
}

/** What `--json` prints, one a line. */
export interface Figure {
  readonly id: string
  readonly value: number
  readonly unit: string
  readonly against?: number
  readonly ratio?: number
  /** `≤ 5 ms`, `≤ 2 ×`. */
  readonly budget: string
  readonly within: boolean
  readonly spread?: Spread
}

export function figure({ id, value, unit, against, budget, spread }: Measured): Figure {
  const ratio = against === undefined ? undefined : value / against
  const limited = budget.of === 'ratio' ? (ratio ?? Number.NaN) : value
  const limit = 'atMost' in budget ? budget.atMost : budget.atLeast
  return {
    id,
    value: rounded(value),
    unit,
    ...(against !== undefined && { against: rounded(against) }),
    ...(ratio !== undefined && { ratio: rounded(ratio) }),
    budget: `${'atMost' in budget ? '≤' : '≥'} ${limit.toLocaleString('en')} ${budget.of === 'ratio' ? '×' : unit}`,
    within: 'atMost' in budget ? limited <= limit : limited >= limit,
    ...(spread && { spread: roundedSpread(spread) }),
  }
}

/** Three digits say all that a benchmark knows. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

function roundedSpread({ samples, p50, p95, p99 }: Spread): Spread {
  return { samples, p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) }
}
