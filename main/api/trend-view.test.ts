import { Temporal } from 'temporal-polyfill'
import { describe, expect, test, vi } from 'vitest'
import type { TrendRow } from '../../db/store.ts'
import { type About, assess, type Comparator, INDICATORS, type IndicatorCode } from '../../indicators/index.ts'
import { fromAssessment } from '../visits/judge.ts'
import { type TrendSpan, TrendView } from './contract.ts'
import { trendView } from './trend-view.ts'

const zone = 'Asia/Shanghai'
const wang: About = { sex: 'female', age: 75 }
const DAY = 86_400_000
/** Monday, 16 November 2026, 9:00 at the station. */
const MONDAY_9 = Date.parse('2026-11-16T01:00:00Z')

type Value = number | Comparator
interface Taken {
  readonly value: Value
  readonly at?: number
  readonly meal?: 'fasting' | 'post-meal-2h'
}

/** Newest first, a week apart where nothing else is said. */
function rowsOf(indicator: IndicatorCode, taken: readonly (Value | Taken)[]): TrendRow[] {
  return taken.map((one, index) => {
    const { value, at = MONDAY_9 - index * 7 * DAY, meal } = typeof one === 'object' ? one : { value: one }
    const about = { ...wang, mealContext: meal ?? null }
    const judged =
      typeof value === 'number'
        ? assess({ indicator, value, unit: INDICATORS[indicator].unit }, about)
        : assess({ indicator, comparator: value }, about)
    const { band, level } = fromAssessment(judged)
    return {
      measuredAt: at,
      precision: 'second',
      value: typeof value === 'number' ? value : null,
      comparator: typeof value === 'number' ? undefined : value,
      level,
      band,
      meal,
      seriesCount: 2,
    }
  })
}

const one = (subject: IndicatorCode, taken: readonly (Value | Taken)[], span: TrendSpan = 'last10') =>
  TrendView.parse(trendView({ subject, span, zone }, rowsOf(subject, taken), [], wang))
const pair = (sbp: readonly (Value | Taken)[], dbp: readonly (Value | Taken)[], span: TrendSpan = 'last10') =>
  TrendView.parse(trendView({ subject: 'bp', span, zone }, rowsOf('sbp', sbp), rowsOf('dbp', dbp), wang))

describe('the sentence of a trend', () => {
  test.each<readonly [readonly number[], string]>([
    [[], '还没有以前的结果。'],
    [[120], '只有一次，常来测就能看出变化。'],
    [[112, 114, 96], '最近三次都正常。'],
    [[150, 148, 185], '最近三次都偏高。'],
    [[85, 84, 86], '最近三次都偏低。'],
    [[124, 123, 128], '最近比较稳定。'],
    [[124, 123, 129], '和上次差不多。'],
    [[129, 124], '和上次差不多。'],
    [[130, 124], '比上次高一些。'],
    [[118, 124], '比上次低一些。'],
    [[150, 148], '和上次差不多。'],
  ])('%j: %s', (values, text) => {
    expect(one('sbp', values).sentence.zh).toBe(text)
  })

  test.each<readonly [IndicatorCode, readonly number[], string]>([
    ['glucose', [6.6, 6.1], '和上次差不多。'],
    ['glucose', [6.7, 6.1], '比上次高一些。'],
    ['temp', [36.5, 36.7], '和上次差不多。'],
    ['temp', [36.4, 36.7], '比上次低一些。'],
    ['bodyfat', [31, 30, 30.5], '最近比较稳定。'],
    ['ua', [340, 361], '比上次低一些。'],
  ])('%s %j, by the tolerance of 上次: %s', (code, values, text) => {
    expect(one(code, values).sentence.zh).toBe(text)
  })

  test.each<readonly [readonly number[], readonly number[], string]>([
    [[112, 114, 110], [94, 96, 92], '最近三次都偏高。'],
    [[112, 114, 110], [70, 72, 74], '最近三次都正常。'],
    [[132, 112], [70, 84], '比上次高一些。'],
    [[128, 126], [80, 86], '比上次低一些。'],
    [[128, 126, 130], [80, 88, 79], '比上次低一些。'],
  ])('of the pair %j over %j: %s', (systolic, diastolic, text) => {
    expect(pair(systolic, diastolic).sentence.zh).toBe(text)
  })

  test.each<readonly [readonly Taken[], string]>([
    [
      [
        { value: 9, meal: 'post-meal-2h' },
        { value: 6.4, meal: 'fasting' },
      ],
      '空腹和饭后分开看，常来测就能看出变化。',
    ],
    [
      [
        { value: 6.5, meal: 'fasting' },
        { value: 9, meal: 'post-meal-2h' },
        { value: 6.4, meal: 'fasting' },
      ],
      '和上次差不多。',
    ],
    [
      [
        { value: 'LO', meal: 'fasting' },
        { value: 6.4, meal: 'fasting' },
      ],
      '比上次低一些。',
    ],
    [
      [
        { value: 'HI', meal: 'fasting' },
        { value: 6.4, meal: 'fasting' },
      ],
      '比上次高一些。',
    ],
    [
      [
        { value: 'LO', meal: 'fasting' },
        { value: 'LO', meal: 'fasting' },
      ],
      '和上次差不多。',
    ],
  ])('compares within one meal context: %j', (taken, text) => {
    expect(one('glucose', taken).sentence.zh).toBe(text)
  })
})

describe('the points of a trend', () => {
  test('of the pair are both numbers, oldest first; the table says the worse of the two, newest first', () => {
    const view = pair([128, 118], [96, 76])
    expect(view.points.map(({ values }) => values)).toEqual([
      ['118', '76'],
      ['128', '96'],
    ])
    expect(view.lastFive.map(({ values, level }) => [values[0], level])).toEqual([
      ['128', 'high'],
      ['118', 'normal'],
    ])
    expect(view.normal).toEqual([
      { low: 90, high: 119 },
      { low: 60, high: 79 },
    ])
  })

  test('of a pressure know the half of the day at the station, and no other indicator has one', () => {
    const noon = Date.parse('2026-11-16T04:00:00Z')
    const taken = (value: number) => [noon, noon - 1, noon - DAY].map((at) => ({ value, at }))
    expect(pair(taken(128), taken(82)).points.map(({ half }) => half)).toEqual(['pm', 'am', 'pm'])
    expect(one('spo2', taken(97)).points.map(({ half }) => half)).toEqual([null, null, null])
  })

  test('leave out what has no partner or neither number nor LO or HI', () => {
    expect(pair([128], []).points).toEqual([])
    const [row] = rowsOf('sbp', [100])
    if (!row) throw new Error('one row')
    const empty = { ...row, value: null }
    expect(trendView({ subject: 'sbp', span: 'last10', zone }, [empty], [], wang).points).toEqual([])
    expect(trendView({ subject: 'bp', span: 'last10', zone }, [empty], rowsOf('dbp', [80]), wang).points).toEqual([])
  })

  test('keep LO and HI as the meter said them, with the sign of their own word', () => {
    const view = one('glucose', ['LO', 6.4, 'HI'])
    expect(view.points.map(({ values }) => values)).toEqual([['HI'], ['6.4'], ['LO']])
    expect(view.lastFive.map(({ values, word }) => `${values} ${word.zh}`)).toEqual(['LO 很低', '6.4 正常', 'HI 很高'])
  })

  test.each<IndicatorCode>(['pulse', 'bmi', 'bodyfat', 'waist', 'tc', 'tg', 'ua', 'spo2', 'temp'])('of %s', (code) => {
    const { min, max } = INDICATORS[code].plausible
    const view = one(code, [max, min])
    expect(view).toMatchObject({ subject: code, unit: INDICATORS[code].unit, per: 'reading' })
    expect(view.points.map(({ values }) => Number(values[0]))).toEqual([min, max])
  })
})

describe('more than ten readings', () => {
  /** Daily, the newest on Monday: 11 readings in three weeks of the station. */
  const daily = (count: number, value: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => ({ value: value(index), at: MONDAY_9 - index * DAY }))

  test('of 90 days become the mean of each week, dated by its Monday; ten stay as they are', () => {
    const view = one(
      'glucose',
      daily(11, (index) => (index === 0 ? 7.1 : index < 8 ? 6 + index / 10 : 5)),
      'days90',
    )
    expect(view.per).toBe('week')
    expect(view.points.map(({ at, values }) => [at.slice(0, 10), values[0]])).toEqual([
      ['2026-11-02', '5.0'],
      ['2026-11-09', '6.4'],
      ['2026-11-16', '7.1'],
    ])
    expect(view.lastFive.map(({ values }) => values[0])).toEqual(['7.1', '6.1', '6.2', '6.3', '6.4'])
    expect(
      one(
        'glucose',
        daily(10, () => 6),
        'days90',
      ),
    ).toMatchObject({ per: 'reading' })
    expect(
      one(
        'glucose',
        daily(11, () => 6),
        'last10',
      ),
    ).toMatchObject({ per: 'reading' })
  })

  test('are rounded as the catalogue rounds: half away from zero', () => {
    const view = one(
      'glucose',
      daily(12, (index) => (index % 2 ? 6.1 : 6.2)),
      'year',
    )
    expect(view.points.map(({ values }) => values)).toEqual([['6.2']])
  })

  test('of a year become the mean of each month of the station', () => {
    const midnight = Date.parse('2026-10-31T16:00:00Z')
    const values = (lastOfOctober: number, firstOfNovember: number) => [
      ...Array.from({ length: 10 }, (_, index) => ({ value: firstOfNovember, at: midnight + (9 - index) * DAY })),
      { value: lastOfOctober, at: midnight - 1 },
    ]
    const view = pair(values(150, 120), values(90, 70), 'year')
    expect(view.per).toBe('month')
    expect(view.points).toEqual([
      { at: '2026-10-01T04:00:00.000Z', values: ['150', '90'], meal: null, half: 'pm' },
      { at: '2026-11-01T04:00:00.000Z', values: ['120', '70'], meal: null, half: 'am' },
    ])
  })

  test('have means of their own for each half of the day and each meal context', () => {
    const evening = (value: number) =>
      daily(12, () => value).map((one, index) => (index % 2 ? { ...one, at: one.at + 9 * 3_600_000 } : one))
    const view = pair(
      evening(128).map((one, index) => ({ ...one, value: index % 2 ? 140 : 120 })),
      evening(80),
      'year',
    )
    expect(view.points.map(({ half, values }) => [half, values[0]])).toEqual([
      ['pm', '140'],
      ['am', '120'],
    ])
    const meals = daily(12, (index) => (index % 2 ? 9 : 6)).map((one, index) => ({
      ...one,
      meal: index % 2 ? ('post-meal-2h' as const) : ('fasting' as const),
    }))
    expect(one('glucose', meals, 'year').points.map(({ meal, values }) => [meal, values[0]])).toEqual([
      ['post-meal-2h', '9.0'],
      ['fasting', '6.0'],
    ])
  })

  test('leave LO and HI out of the means, and mark each once', () => {
    const taken: Taken[] = daily(12, () => 6)
    const view = one(
      'glucose',
      taken.map((one, index) => (index % 4 === 1 ? { ...one, value: 'HI' } : one)),
      'year',
    )
    expect(view.points.map(({ values }) => values[0])).toEqual(['6.0', 'HI'])
  })

  test('of two thousand ask the calendar at most once a day', () => {
    const asked = vi.spyOn(Temporal.Instant, 'fromEpochMilliseconds')
    const many = (value: number) =>
      Array.from({ length: 2000 }, (_, index) => ({ value, at: MONDAY_9 - index * (DAY / 6) }))
    const systolic = rowsOf('sbp', many(128))
    const diastolic = rowsOf('dbp', many(82))
    const view = trendView({ subject: 'bp', span: 'year', zone }, systolic, diastolic, wang)
    expect(view.points).toHaveLength(24)
    expect(asked.mock.calls.length).toBeLessThan(3 * 340)
    asked.mockRestore()
  })
})
