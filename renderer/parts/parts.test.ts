import { describe, expect, it } from 'vitest'
import { SUGAR_TREND, TREND } from '../kiosk/fixture-views.ts'
import { brokenLines } from './Lines.tsx'
import { trendDates, trendExtent, trendLines } from './trend-data.ts'

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
