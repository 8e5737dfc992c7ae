import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, divide, exact, multiply, roundTo, subtract } from './exact.ts'

/** ECMA-402 rounds a decimal string exactly: a second opinion that shares no code with ours. */
function roundedByIntl(decimal: string, decimals: number): number {
  const format = new Intl.NumberFormat('en', {
    roundingMode: 'halfExpand',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  })
  return Number(format.format(decimal as Intl.StringNumericLiteral)) + 0
}

describe('rounding half away from zero', () => {
  it.each([
    [6.05, 1, 6.1],
    [6.049999, 1, 6.0],
    [-6.05, 1, -6.1],
    [1.005, 2, 1.01],
    [2.675, 2, 2.68],
    [0.5, 0, 1],
    [-0.5, 0, -1],
    [-0.04, 1, 0],
    [119.5, 0, 120],
    [1e21, 0, 1e21],
    [1.5e-7, 7, 2e-7],
  ])('%d to %d digits is %d', (value, decimals, rounded) => {
    expect(roundTo(decimals, exact(value))).toBe(rounded)
  })

  it('agrees with Intl on every decimal', () => {
    const decimal = fc.tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: 0, max: 6 }))
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 3 }), ([digits, places], decimals) => {
        const value = Number(`${digits}e-${places}`)
        expect(roundTo(decimals, exact(value))).toBe(roundedByIntl(value.toString(), decimals))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('fractions', () => {
  it('keep every finite number as it prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(roundTo(400, exact(value))).toBe(value + 0)
      }),
      { examples: [[0.1], [5e-324], [Number.MAX_VALUE], [-0]] },
    )
  })

  it('add without the binary error', () => {
    expect(roundTo(17, add(exact(0.1), exact(0.2)))).toBe(0.3)
    expect(roundTo(2, subtract(exact(99.1), exact(32)))).toBe(67.1)
  })

  it('undo a multiplication by the same divisor', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 1, max: 99_999 }), (x, by) => {
        expect(roundTo(0, divide(multiply(exact(x), exact(by)), exact(by)))).toBe(x)
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuse %d', (value) => {
    expect(() => exact(value)).toThrow(RangeError)
  })

  it.each([0, -1])('refuse to divide by %d', (value) => {
    expect(() => divide(exact(1), exact(value))).toThrow(RangeError)
  })
})
