import { describe, expect, it } from 'vitest'
import { figure, type Measured, rounded } from './figure.ts'
import { tableLine } from './table.ts'

const atMost = (limit: number) => ({ of: 'value', atMost: limit }) as const
const ratioAtMost = (limit: number) => ({ of: 'ratio', atMost: limit }) as const

describe('a figure', () => {
  const cases: { measured: Omit<Measured, 'id'>; budget: string; within: boolean; ratio?: number }[] = [
    { measured: { value: 5, unit: 'ms', budget: atMost(5) }, budget: '≤ 5 ms', within: true },
    { measured: { value: 5.01, unit: 'ms', budget: atMost(5) }, budget: '≤ 5 ms', within: false },
    {
      measured: { value: 199_999, unit: 'frames/s', budget: { of: 'value', atLeast: 200_000 } },
      budget: '≥ 200,000 frames/s',
      within: false,
    },
    {
      measured: { value: 2.6, unit: 'ms', against: 1, budget: ratioAtMost(2.5) },
      budget: '≤ 2.5 ×',
      within: false,
      ratio: 2.6,
    },
    {
      measured: { value: 100, unit: 'ms', against: 50, budget: ratioAtMost(2) },
      budget: '≤ 2 ×',
      within: true,
      ratio: 2,
    },
    // Without the other side there is nothing to keep.
    { measured: { value: 1, unit: 'ms', budget: ratioAtMost(2) }, budget: '≤ 2 ×', within: false },
  ]
  it.each(cases)('of $measured.value $measured.unit with $budget: $within', ({ measured, budget, within, ratio }) => {
    const made = figure({ id: 'x', ...measured })
    expect(made).toMatchObject({ id: 'x', value: measured.value, unit: measured.unit, budget, within })
    expect(made.ratio).toBe(ratio)
  })

  it('is judged before it is rounded', () => {
    expect(figure({ id: 'x', value: 5.0001, unit: 'ms', budget: atMost(5) })).toMatchObject({ value: 5, within: false })
  })
})

it.each([
  [123.456, 123],
  [0.0123456, 0.0123],
  [-0.5678, -0.568],
  [12.345, 12.3],
])('%d is told as %d', (value, told) => {
  expect(rounded(value)).toBe(told)
})

it('stands in the table with its ratio, its budget and a cross where it is missed', () => {
  const line = tableLine(figure({ id: 'start', value: 900, unit: 'ms', against: 300, budget: ratioAtMost(2) }))
  expect(line).toMatch(/^✗ start +900 ms +against 300 ms = 3 × +≤ 2 ×$/)
  expect(tableLine(figure({ id: 'a', value: 1, unit: 'ms', budget: atMost(2) }))).toMatch(/^ {2}a +1 ms +≤ 2 ms$/)
})
