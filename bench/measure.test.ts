import { describe, expect, it } from 'vitest'
import { inTurn, median, percentile, spreadOf } from './measure.ts'

const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)

describe('a percentile, by nearest rank', () => {
  it.each([
    { samples: [7], share: 0.99, value: 7 },
    { samples: [3, 1, 2], share: 0.5, value: 2 },
    { samples: [1, 2, 3, 4], share: 0.5, value: 2 },
    { samples: hundred, share: 0.95, value: 95 },
    { samples: hundred, share: 0.99, value: 99 },
    { samples: hundred, share: 1, value: 100 },
    { samples: hundred, share: 0, value: 1 },
  ])('$share of $samples.length samples is $value', ({ samples, share, value }) => {
    expect(percentile(samples, share)).toBe(value)
  })

  it('sorts by number, not by text, and leaves the samples as they are', () => {
    const samples = [10, 9, 100]
    expect(median(samples)).toBe(10)
    expect(samples).toEqual([10, 9, 100])
  })

  it('of nothing is an error, not a zero', () => {
    expect(() => spreadOf([])).toThrow(RangeError)
  })
})

it('lets two things take turns in beginning', () => {
  const order: string[] = []
  inTurn(
    3,
    (n) => order.push(`a${n}`),
    (n) => order.push(`b${n}`),
  )
  expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2'])
})
