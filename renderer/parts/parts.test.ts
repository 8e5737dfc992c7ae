import { describe, expect, it } from 'vitest'
import { BEYOND_TREND, HALVES_TREND, ONE_TREND, SUGAR_TREND, TREND } from '../kiosk/fixture-views.ts'
import { brokenLines } from './Lines.tsx'
import { beyondAt, calledOut, trendDates, trendExtent, trendKey, trendLines } from './trend-data.ts'

const lines = (text: string) => brokenLines(text).map((line) => line.join(''))

describe('a sentence', () => {
  it.each([
    ['您的血压正常，请保持。', ['您的血压正常，请保持。']],
    ['您的空腹血糖偏高，请到医院抽血确认。', ['您的空腹血糖偏高，请到医院抽血确认。']],
    ['您的血压在正常范围的上沿，少吃盐、多走动，常来测。', ['您的血压在正常范围的上沿，', '少吃盐、多走动，常来测。']],
    ['袖带绑在光胳膊上，下边离肘弯两指，能塞进一指', ['袖带绑在光胳膊上，', '下边离肘弯两指，能塞进一指']],
    ['手放松，坐着别动。\n袖带先紧，再慢慢松。', ['手放松，坐着别动。', '袖带先紧，再慢慢松。']],
    ['Relax your hand, keep still.', ['Relax your hand, keep still.']],
  ])('%s', (text, expected) => {
    expect(lines(text)).toEqual(expected)
  })

  it('keeps every character, and lines of 18 where clauses allow', () => {
    const long = '您的血糖低了，请吃两三块糖或喝半杯甜饮料，正在叫工作人员。'
    expect(lines(long).join('')).toBe(long)
    for (const line of lines(long)) expect(line.length).toBeLessThanOrEqual(18)
  })
})

const sugarAt = (index: number) => ({
  at: new Date(Date.UTC(2026, 10, 14 + index)).toISOString(),
  meal: 'fasting' as const,
  half: null,
})

describe('a trend', () => {
  it('has two lines for pressure, broken where more than 14 days lie between', () => {
    const [upper, lower] = trendLines(TREND)
    expect([upper?.mark, lower?.mark]).toEqual(['filled', 'hollow'])
    expect(upper?.points.map(([, value]) => value)).toEqual([146, 142, 138, null, 139, 142, 136, 133, 131, 118, 128])
  })

  it('keeps meal contexts apart, each with its own mark', () => {
    expect(trendLines(SUGAR_TREND).map((line) => [line.key, line.mark, line.points.length])).toEqual([
      ['fasting', 'filled', 4],
      ['post-meal-2h', 'hollow', 2],
    ])
  })

  it('keeps mornings and afternoons of each number apart, and a week without a mean is a gap', () => {
    const lines = trendLines(HALVES_TREND)
    expect(lines.map(({ key, mark }) => [key, mark])).toEqual([
      ['upper-am', 'filled'],
      ['upper-pm', 'square'],
      ['lower-am', 'hollow'],
      ['lower-pm', 'hollow-square'],
    ])
    expect(lines[1]?.points.map(([, value]) => value)).toEqual([131, 133, null, 129, null, 127, 126, null, 125])
    expect(lines.map(({ band }) => band?.high)).toEqual([119, undefined, 79, undefined])
    expect([...calledOut(lines).values()]).toEqual(['134', '83'])
  })

  it('explains the halves of the day only where both occur', () => {
    expect(trendKey(HALVES_TREND)).toEqual([
      { word: 'upper', marks: ['filled', 'square'] },
      { word: 'lower', marks: ['hollow', 'hollow-square'] },
      { word: 'am', marks: ['filled', 'hollow'] },
      { word: 'pm', marks: ['square', 'hollow-square'] },
    ])
    expect(trendKey(TREND).map(({ word }) => word)).toEqual(['upper', 'lower'])
    expect(trendKey(SUGAR_TREND).map(({ word }) => word)).toEqual(['fasting', 'post-meal-2h'])
    expect(trendKey({ ...SUGAR_TREND, points: SUGAR_TREND.points.map((one) => ({ ...one, meal: null })) })).toEqual([])
  })

  it('joins neither LO nor HI, and sets them beyond all numbers', () => {
    const lines = trendLines(BEYOND_TREND)
    expect(lines.map(({ beyond }) => beyond.map(([, side]) => side))).toEqual([['HI'], ['HI']])
    expect(lines[0]?.points.map(([, value]) => value)).toEqual([7.4, 7.1, null, 6.8, null, 6.6, 6.4])
    expect([...calledOut(lines).values()]).toEqual(['HI'])
    const extent = trendExtent(BEYOND_TREND, lines)
    expect(beyondAt('HI', extent)).toBeGreaterThan(7.4)
    expect(beyondAt('LO', extent)).toBeLessThan(3.9)
    const between = {
      ...ONE_TREND,
      points: ['5', 'LO', '6'].map((value, index) => ({ ...sugarAt(index), values: [value] })),
    }
    expect(trendLines(between)[0]?.points.map(([, value]) => value)).toEqual([5, null, 6])
    const alone = { ...between, normal: [null], points: between.points.slice(1, 2) }
    expect(trendExtent(alone, trendLines(alone))).toEqual([0, 1])
  })

  it('counts a reading without a meal among the other times where some have one', () => {
    const points = SUGAR_TREND.points.map((one, index) => (index === 0 ? { ...one, meal: null } : one))
    expect(trendLines({ ...SUGAR_TREND, points }).map(({ key }) => key)).toEqual(['fasting', 'post-meal-2h', 'random'])
  })

  it('shows all values and the whole normal band', () => {
    const [low, high] = trendExtent(TREND, trendLines(TREND))
    expect(low).toBeLessThan(60)
    expect(high).toBeGreaterThan(146)
  })

  it('dates the first, the last and one in the middle', () => {
    const dates = trendDates(trendLines(TREND)).map((at) => new Date(at).toISOString().slice(5, 10))
    expect(dates).toEqual(['09-07', '10-12', '11-16'])
  })

  it('leaves the middle date out where dates are too wide to stand side by side', () => {
    expect(trendDates(trendLines(TREND), 0.3)).toHaveLength(3)
    expect(trendDates(trendLines(TREND), 0.48)).toHaveLength(2)
  })

  it('of one point has one date and a height', () => {
    const one = { ...TREND, points: TREND.points.slice(-1), normal: [null, null] }
    const drawn = trendLines(one)
    expect(trendDates(drawn)).toHaveLength(1)
    const [low, high] = trendExtent(one, drawn)
    expect(high).toBeGreaterThan(low)
  })

  it('of no points draws nothing', () => {
    expect(trendDates(trendLines({ ...TREND, points: [] }))).toEqual([])
  })
})
