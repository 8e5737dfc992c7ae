import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess } from './assess.ts'
import { strongestAlert } from './levels.ts'
import { assessPressure, type PressureAbout } from './pressure.ts'

const pair = (systolic: number, diastolic: number, about: PressureAbout = {}) =>
  assessPressure({ systolic, diastolic }, about)

describe('the category of a pair', () => {
  it.each([
    [79, 50, 'very-low', 'now'],
    [80, 50, 'low', 'inform'],
    [89, 60, 'low', 'inform'],
    [90, 60, 'normal', 'none'],
    [100, 59, 'low', 'inform'],
    [100, 40, 'low', 'inform'],
    [100, 39, 'very-low', 'now'],
    [119, 79, 'normal', 'none'],
    [120, 79, 'high-normal', 'none'],
    [119, 80, 'high-normal', 'none'],
    [139, 89, 'high-normal', 'none'],
    [140, 89, 'grade-1', 'none'],
    [139, 90, 'grade-1', 'none'],
    [145, 100, 'grade-2', 'inform'],
    [130, 100, 'grade-2', 'inform'],
    [159, 99, 'grade-1', 'none'],
    [160, 99, 'grade-2', 'inform'],
    [179, 109, 'grade-2', 'inform'],
    [180, 109, 'grade-3', 'now'],
    [179, 110, 'grade-3', 'now'],
    [130, 58, 'high-normal', 'inform'],
    [150, 55, 'grade-1', 'inform'],
    [130, 35, 'high-normal', 'now'],
    [165, 39, 'grade-2', 'now'],
  ])('%d/%d is %s, alert %s', (systolic, diastolic, category, alert) => {
    expect(pair(systolic, diastolic)).toMatchObject({ category, alert })
  })

  it.each([
    [120, 120, 'instrument-error'],
    [80, 120, 'instrument-error'],
    [281, 100, 'instrument-error'],
    [49, 30, 'instrument-error'],
    [100, 19, 'instrument-error'],
    [200, 181, 'instrument-error'],
    [109, 100, 'suspect'],
    [185, 180, 'suspect'],
  ])('%d/%d is %s: no verdict, no alert, no part judged', (systolic, diastolic, category) => {
    const judged = pair(systolic, diastolic)
    expect(judged).toMatchObject({ category, alert: 'none', subtype: null, flags: [], short: { zh: '没测准' } })
    expect([judged.components.sbp.band, judged.components.dbp.band]).toEqual([null, null])
    expect(judged.level).toBe(category === 'suspect' ? 'not-judged' : 'instrument-error')
  })

  it('is judged from a difference of 10', () => {
    expect(pair(110, 100).category).toBe('grade-2')
  })

  it('is not judged under 18 and judged without an age', () => {
    expect(pair(190, 120, { age: 17 })).toMatchObject({ category: 'not-judged', level: 'not-judged', alert: 'none' })
    expect(pair(190, 120, { age: 18 }).category).toBe('grade-3')
    expect(pair(190, 120, { age: null }).category).toBe('grade-3')
  })

  it('reads kPa', () => {
    expect(assessPressure({ systolic: 24, diastolic: 12 }, {}, 'kPa')).toMatchObject({
      systolic: 180,
      diastolic: 90,
      category: 'grade-3',
    })
  })
})

describe('subtype and flags', () => {
  it.each([
    [140, 89, 'ISH'],
    [140, 90, null],
    [139, 90, 'IDH'],
    [139, 89, null],
    [118, 76, null],
  ])('%d/%d: %s', (systolic, diastolic, subtype) => {
    expect(pair(systolic, diastolic).subtype).toBe(subtype)
  })

  it.each([
    [130, 58, ['low-diastolic', 'wide-pulse-pressure']],
    [120, 59, ['low-diastolic', 'wide-pulse-pressure']],
    [120, 60, ['wide-pulse-pressure']],
    [119, 60, []],
    [110, 50, ['wide-pulse-pressure']],
    [100, 50, []],
  ])('%d/%d: %o', (systolic, diastolic, flags) => {
    expect(pair(systolic, diastolic).flags).toEqual(flags)
  })

  it.each([
    [134, 84, false],
    [135, 84, true],
    [139, 84, true],
    [140, 84, false],
    [134, 85, true],
    [134, 89, true],
    [134, 90, false],
  ])('%d/%d at home: home-high %s, and never at the station', (systolic, diastolic, raised) => {
    expect(pair(systolic, diastolic, { setting: 'home' }).flags.includes('home-high')).toBe(raised)
    expect(pair(systolic, diastolic, { setting: 'station' }).flags).not.toContain('home-high')
    expect(pair(systolic, diastolic, { setting: 'home' }).category).toBe(pair(systolic, diastolic).category)
  })
})

describe('the sentence', () => {
  it('speaks for the pair', () => {
    expect(pair(118, 76).advice.zh).toBe('您的血压正常，请保持。')
    expect(pair(190, 100).advice.zh).toBe('您的血压很高。请坐着别动，正在叫工作人员。')
  })

  it('is the calling number’s own where the pair itself would stay calm', () => {
    expect(pair(130, 35)).toMatchObject({
      name: { zh: '正常高值' },
      advice: { zh: '您的低压很低。请坐着别动，正在叫工作人员。' },
    })
  })

  it('shows the level’s word, or the better one of grade 2', () => {
    expect([pair(128, 82), pair(165, 95)].map(({ short }) => short.zh)).toEqual(['略高', '较高'])
  })
})

it('always takes the stronger of the two alerts and the more serious side', () => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 280 }), fc.integer({ min: 20, max: 180 }), (systolic, diastolic) => {
      fc.pre(systolic - diastolic >= 10)
      const judged = pair(systolic, diastolic)
      const parts = [
        assess({ indicator: 'sbp', value: systolic, unit: 'mmHg' }, {}),
        assess({ indicator: 'dbp', value: diastolic, unit: 'mmHg' }, {}),
      ]
      expect(judged.alert).toBe(strongestAlert(parts.map(({ alert }) => alert)))
      expect(parts.map(({ band }) => band)).toContain(judged.category)
      if (judged.alert === 'now') expect(judged.advice.zh).toContain('正在叫工作人员')
    }),
    { numRuns: 2000 },
  )
})
