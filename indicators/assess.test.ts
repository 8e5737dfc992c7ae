import { describe, expect, it } from 'vitest'
import { assess, assessBmi } from './assess.ts'
import { INDICATORS } from './catalogue.ts'
import type { About, IndicatorCode } from './indicator.ts'
import { strongestAlert } from './levels.ts'

function judge(indicator: IndicatorCode, value: number, about: About = {}) {
  return assess({ indicator, value, unit: INDICATORS[indicator].unit }, about)
}

describe('what is not known is never guessed', () => {
  it.each<[IndicatorCode, number, About, string]>([
    ['waist', 84, {}, 'missing-sex'],
    ['waist', 84, { sex: null, age: 70 }, 'missing-sex'],
    ['bodyfat', 22, { age: 70 }, 'missing-sex'],
    ['bmi', 21, { sex: 'female' }, 'missing-age'],
    ['bmi', 21, { sex: 'female', age: null }, 'missing-age'],
    ['ua', 400, { sex: 'female' }, 'missing-age'],
    ['ua', 400, { age: 40 }, 'missing-sex'],
    ['ua', 400, {}, 'missing-sex-and-age'],
    ['sbp', 150, { age: 17 }, 'under-age'],
    ['waist', 84, { age: 17 }, 'under-age'],
  ])('%s %d of %o: %s', (indicator, value, about, reason) => {
    expect(judge(indicator, value, about)).toMatchObject({
      value,
      band: null,
      level: 'not-judged',
      alert: 'none',
      reason,
      short: { zh: '未判定' },
    })
  })

  it.each<[IndicatorCode, number, About, string]>([
    ['sbp', 118, {}, 'normal'],
    ['tc', 5.2, {}, 'borderline'],
    ['waist', 84, { sex: 'male' }, 'normal'],
    ['bmi', 21, { age: 80 }, 'slightly-thin'],
    ['ua', 400, { sex: 'male' }, 'normal'],
    ['glucose', 7.5, { mealContext: null }, 'normal'],
    ['glucose', 7.5, { mealContext: 'fasting' }, 'high'],
  ])('%s %d of %o needs no more: %s', (indicator, value, about, band) => {
    expect(judge(indicator, value, about)).toMatchObject({ band, reason: null })
  })

  it('asks whether the instrument was right before who the person is', () => {
    expect(judge('sbp', 300, { age: 17 })).toMatchObject({ level: 'instrument-error', value: 300 })
    expect(judge('waist', 200)).toMatchObject({ level: 'instrument-error', reason: 'instrument-error' })
  })
})

describe('LO and HI from a meter', () => {
  it('are critical for glucose, whatever the meal, with no number', () => {
    for (const mealContext of ['fasting', 'post-meal-2h', 'random', null] as const) {
      expect(assess({ indicator: 'glucose', comparator: 'LO' }, { mealContext })).toMatchObject({
        value: null,
        comparator: 'LO',
        band: 'hypo-2',
        level: 'critical-low',
        alert: 'now',
      })
      expect(assess({ indicator: 'glucose', comparator: 'HI' }, { mealContext, knownDiabetes: true })).toMatchObject({
        value: null,
        comparator: 'HI',
        band: 'danger-high',
        level: 'critical-high',
        alert: 'now',
        notes: [],
      })
    }
  })

  it.each(['tc', 'tg', 'ua'] as const)('give no verdict for %s, and staff hear of it', (indicator) => {
    expect(assess({ indicator, comparator: 'LO' }, {})).toMatchObject({
      value: null,
      band: null,
      level: 'not-judged',
      alert: 'inform',
      reason: 'below-meter-range',
    })
    expect(assess({ indicator, comparator: 'HI' }, { sex: 'male', age: 70 })).toMatchObject({
      level: 'not-judged',
      alert: 'inform',
      reason: 'above-meter-range',
    })
  })

  it('give no verdict under 18', () => {
    for (const indicator of ['glucose', 'ua'] as const) {
      expect(assess({ indicator, comparator: 'HI' }, { age: 17 })).toMatchObject({
        level: 'not-judged',
        alert: 'none',
        reason: 'under-age',
      })
    }
  })

  it('are refused where no meter gives them', () => {
    expect(() => assess({ indicator: 'sbp', comparator: 'LO' }, {})).toThrow(RangeError)
  })
})

describe('known conditions add alerts and change no band', () => {
  const diabetes = { knownDiabetes: true }

  it('rings the desk at 3.9 for known diabetes, with its own sentence', () => {
    expect(judge('glucose', 3.9, diabetes)).toMatchObject({
      band: 'normal',
      level: 'normal',
      alert: 'now',
      rule: 'glucose-known-diabetes-3.9',
      advice: { zh: '您的血糖在低的边缘，先吃两块糖，正在叫工作人员。' },
    })
    expect(judge('glucose', 3.9)).toMatchObject({ alert: 'none', rule: null, advice: { zh: '您的血糖正常。' } })
    expect(judge('glucose', 4.0, diabetes)).toMatchObject({ alert: 'none', rule: null })
  })

  it('keeps the stronger sentence where the band itself already calls', () => {
    expect(judge('glucose', 3.8, diabetes)).toMatchObject({ band: 'hypo-1', alert: 'now', rule: null })
    expect(judge('glucose', 2.9, diabetes).advice.zh).toBe('您的血糖很低。请坐着别动，正在叫工作人员。')
    expect(judge('temp', 39.1, diabetes)).toMatchObject({ alert: 'now', rule: null })
    expect(judge('temp', 39.0, diabetes)).toMatchObject({ alert: 'inform', rule: null })
  })

  it('informs of a fast pulse only once it has lasted through a rest', () => {
    const rested = { ...diabetes, persistsAfterRest: true }
    expect(judge('pulse', 101, diabetes)).toMatchObject({ alert: 'none', rule: null })
    expect(judge('pulse', 101, rested)).toMatchObject({
      band: 'slightly-fast',
      alert: 'inform',
      rule: 'diabetes-tachycardia',
      advice: INDICATORS.pulse.tables[0]?.bands[4]?.advice,
    })
    expect(judge('pulse', 100, rested)).toMatchObject({ alert: 'none' })
    expect(judge('pulse', 101, { persistsAfterRest: true })).toMatchObject({ alert: 'none' })
    expect(judge('pulse', 131, rested)).toMatchObject({ alert: 'now', rule: null })
  })

  it.each([
    [83, 'danger-low', 'now'],
    [84, 'low', 'inform'],
    [87, 'low', 'inform'],
    [88, 'normal', 'none'],
    [92, 'normal', 'none'],
    [97, 'normal', 'none'],
  ] as const)('judges SpO2 %d by a doctor-set target of 88: %s', (value, band, alert) => {
    expect(judge('spo2', value, { spo2TargetLow: 88 })).toMatchObject({ band, alert })
  })

  it('keeps the danger line of 84 under a target that lies lower', () => {
    expect(judge('spo2', 83, { spo2TargetLow: 82 })).toMatchObject({ band: 'danger-low', alert: 'now' })
    expect(judge('spo2', 84, { spo2TargetLow: 82 })).toMatchObject({ band: 'normal', alert: 'none' })
  })
})

describe('circumstances add a sentence', () => {
  it.each<[IndicatorCode, number, About, string[]]>([
    ['temp', 34.9, { site: 'forehead' }, ['请用腋温或耳温再量一次。']],
    ['temp', 37.3, { site: 'forehead' }, ['请用腋温或耳温再量一次。']],
    ['temp', 37.2, { site: 'forehead' }, []],
    ['temp', 37.3, { site: 'ear' }, []],
    ['tg', 1.7, { mealContext: 'random' }, ['没有空腹测也会偏高，请改天空腹再测。']],
    ['tg', 1.7, {}, ['没有空腹测也会偏高，请改天空腹再测。']],
    ['tg', 1.7, { mealContext: 'fasting' }, []],
    ['tg', 1.69, {}, []],
    ['bodyfat', 20, { sex: 'male', implantedDevice: true }, ['您装有起搏器，不测体脂。']],
    ['bodyfat', 20, { sex: 'male' }, []],
  ])('%s %d %o', (indicator, value, about, notes) => {
    expect(judge(indicator, value, about).notes.map(({ zh }) => zh)).toEqual(notes)
  })
})

describe('body mass index from weight and height', () => {
  const height = { value: 165, unit: 'cm' }

  it('is judged by age', () => {
    const weight = { value: 56, unit: 'kg' } // 20.57
    expect(assessBmi(weight, height, { age: 79 })).toMatchObject({ value: 20.6, band: 'normal' })
    expect(assessBmi(weight, height, { age: 80 })).toMatchObject({ value: 20.6, band: 'slightly-thin' })
  })

  it('is an instrument error where the weight cannot be', () => {
    expect(assessBmi({ value: 300, unit: 'kg' }, height, { age: 80 })).toMatchObject({
      value: null,
      level: 'instrument-error',
    })
  })
})

it('uses the band’s own word on the sign where it has a better one', () => {
  expect(judge('pulse', 55).short).toEqual({ zh: '略慢', en: 'Slightly slow' })
  expect(judge('waist', 90, { sex: 'male' }).short.zh).toBe('偏粗')
  expect(judge('sbp', 150).short).toEqual({ zh: '偏高', en: 'High' })
})

it('never lets a stronger alert be lowered', () => {
  expect(strongestAlert([])).toBe('none')
  expect(strongestAlert(['inform', 'none'])).toBe('inform')
  expect(strongestAlert(['inform', 'now', 'none'])).toBe('now')
})
