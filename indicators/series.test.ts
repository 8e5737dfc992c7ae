import { describe, expect, it } from 'vitest'
import type { PressureAbout } from './pressure.ts'
import { assessSeries, irregularPulseAlert, meanOf } from './series.ts'

type Pair = [systolic: number, diastolic: number]

function series(pairs: Pair[], about: PressureAbout & { irregular?: boolean[] } = {}) {
  const readings = pairs.map(([systolic, diastolic]) => ({ systolic, diastolic }))
  const { mean, ...rest } = assessSeries(readings, about)
  return { ...rest, mean: mean && [mean.systolic, mean.diastolic] }
}

describe('the representative value', () => {
  it.each<[string, Pair[], Pair, string]>([
    ['one reading stands for itself', [[146, 82]], [146, 82], 'grade-1'],
    [
      'two give their mean',
      [
        [146, 82],
        [142, 80],
      ],
      [144, 81],
      'grade-1',
    ],
    [
      'a half goes away from zero',
      [
        [139, 89],
        [140, 88],
      ],
      [140, 89],
      'grade-1',
    ],
    [
      'a difference of 10 needs no third',
      [
        [120, 70],
        [130, 80],
      ],
      [125, 75],
      'high-normal',
    ],
    [
      'three give the mean of three',
      [
        [150, 90],
        [130, 80],
        [131, 80],
      ],
      [137, 83],
      'high-normal',
    ],
    [
      'a third of a step goes down, two thirds up',
      [
        [120, 70],
        [120, 70],
        [121, 72],
      ],
      [120, 71],
      'high-normal',
    ],
    [
      'meters that show halves are rounded first',
      [
        [120.5, 70.4],
        [121, 70],
      ],
      [121, 70],
      'high-normal',
    ],
  ])('%s', (_rule, pairs, mean, category) => {
    expect(series(pairs)).toMatchObject({ needsThird: false, mean, category, pressure: { category } })
  })

  it.each<[string, Pair[], boolean[]]>([
    [
      'systolic differs by 11',
      [
        [120, 70],
        [131, 70],
      ],
      [],
    ],
    [
      'diastolic differs by 11',
      [
        [120, 81],
        [121, 70],
      ],
      [],
    ],
    [
      'the first pulse was irregular',
      [
        [120, 70],
        [121, 70],
      ],
      [true, false],
    ],
    [
      'the second pulse was irregular',
      [
        [120, 70],
        [121, 70],
      ],
      [false, true],
    ],
  ])('waits for a third reading when %s', (_why, pairs, irregular) => {
    expect(series(pairs, { irregular })).toMatchObject({ needsThird: true, mean: null, category: null, pressure: null })
  })

  it('does not wait after one reading, nor after the third', () => {
    expect(series([[120, 70]], { irregular: [true] })).toMatchObject({ needsThird: false, mean: [120, 70] })
    expect(
      series(
        [
          [120, 70],
          [150, 70],
          [120, 70],
        ],
        { irregular: [true, true, true] },
      ),
    ).toMatchObject({
      needsThird: false,
      mean: [130, 70],
    })
  })

  it('is none where a member is not to be trusted', () => {
    expect(
      series([
        [120, 70],
        [104, 100],
      ]),
    ).toMatchObject({ needsThird: false, mean: null, category: 'suspect' })
    expect(
      series([
        [104, 100],
        [90, 100],
        [185, 90],
      ]),
    ).toMatchObject({
      mean: null,
      category: 'instrument-error',
      alert: 'now',
    })
  })

  it('is a number without a verdict under 18', () => {
    expect(series([[190, 120]], { age: 17 })).toMatchObject({ mean: [190, 120], category: 'not-judged', alert: 'none' })
  })
})

describe('the alert', () => {
  it('is the strongest of any single reading, which the mean never lowers', () => {
    expect(
      series([
        [181, 90],
        [171, 90],
      ]),
    ).toMatchObject({ mean: [176, 90], category: 'grade-2', alert: 'now' })
    expect(
      series([
        [181, 90],
        [160, 90],
      ]),
    ).toMatchObject({ needsThird: true, alert: 'now' })
    expect(
      series([
        [118, 76],
        [119, 75],
      ]).alert,
    ).toBe('none')
  })

  it('tells staff of an irregular pulse in two readings', () => {
    expect(irregularPulseAlert([true, false, true])).toBe('inform')
    expect(irregularPulseAlert([true, false, false])).toBe('none')
  })
})

it.each([0, 4])('refuses a series of %d readings', (count) => {
  expect(() => series(Array<Pair>(count).fill([120, 70]))).toThrow(RangeError)
})

it.each([
  [[6.1, 6.2], 1, 6.2],
  [[6.1, 6.1, 6.2], 1, 6.1],
  [[127, 128], undefined, 128],
])('the mean of %j to %s decimals is %s', (values, decimals, mean) => {
  expect(meanOf(values, decimals)).toBe(mean)
})
