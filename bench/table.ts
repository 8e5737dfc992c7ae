import type { Figure } from './figure.ts'

const WIDTHS = { id: 34, value: 22, comparison: 34, budget: 24 }

/** One figure for people: what, how much, against what, the budget, and whether it is kept. */
export function tableLine({ id, value, unit, against, ratio, budget, within, spread }: Figure): string {
  const comparison = against === undefined ? '' : `against ${number(against)} ${unit} = ${ratio} ×`
  const samples = spread ? `p50 ${spread.p50}  p95 ${spread.p95}  p99 ${spread.p99}  of ${spread.samples}` : ''
  return [
    within ? '  ' : '✗ ',
    id.padEnd(WIDTHS.id),
    `${number(value)} ${unit}`.padEnd(WIDTHS.value),
    comparison.padEnd(WIDTHS.comparison),
    budget.padEnd(WIDTHS.budget),
    samples,
  ]
    .join('')
    .trimEnd()
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 6 })
}
