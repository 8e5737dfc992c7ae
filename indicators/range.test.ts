import { describe, expect, it } from 'vitest'
import { INDICATORS } from './catalogue.ts'
import { type About, INDICATOR_CODES, type IndicatorCode } from './indicator.ts'
import { normalRange, rangeBar } from './range.ts'

const man = { sex: 'male', age: 70 } as const

describe('the normal range as printed', () => {
  it.each<[IndicatorCode, About, number | null, number | null, string, string, string]>([
    ['sbp', {}, 90, 119, '90–119', '90–119', '90 ≤ x < 120'],
    ['dbp', {}, 60, 79, '60–79', '60–79', '60 ≤ x < 80'],
    ['pulse', {}, 60, 100, '60–100', '60–100', '60 ≤ x ≤ 100'],
    ['glucose', { mealContext: 'fasting' }, 3.9, 6.0, '3.9–6.0', '3.9–6.0', '3.9 ≤ x < 6.1'],
    ['glucose', {}, 3.9, 7.7, '3.9–7.7', '3.9–7.7', '3.9 ≤ x < 7.8'],
    ['spo2', {}, 95, null, '不低于95', '95 or more', '95 ≤ x'],
    ['spo2', { spo2TargetLow: 88 }, 88, null, '不低于88', '88 or more', '88 ≤ x'],
    ['temp', {}, 36.0, 37.2, '36.0–37.2', '36.0–37.2', '36.0 ≤ x < 37.3'],
    ['bmi', { age: 64 }, 18.5, 23.9, '18.5–23.9', '18.5–23.9', '18.5 ≤ x < 24.0'],
    ['bmi', { age: 65 }, 20.0, 26.9, '20.0–26.9', '20.0–26.9', '20.0 ≤ x < 27.0'],
    ['bmi', { age: 80 }, 22.0, 26.9, '22.0–26.9', '22.0–26.9', '22.0 ≤ x < 27.0'],
    ['bodyfat', man, 10.0, 20.0, '10.0–20.0', '10.0–20.0', '10.0 ≤ x ≤ 20.0'],
    ['waist', man, null, 84.9, '低于85.0', 'under 85.0', 'x < 85.0'],
    ['tc', {}, null, 5.19, '低于5.20', 'under 5.20', 'x < 5.20'],
    ['tg', {}, null, 1.69, '低于1.70', 'under 1.70', 'x < 1.70'],
    ['ua', man, 120, 420, '120–420', '120–420', '120 ≤ x ≤ 420'],
    ['ua', { sex: 'female', age: 54 }, 120, 360, '120–360', '120–360', '120 ≤ x ≤ 360'],
  ])('%s %o', (indicator, about, low, high, zh, en, rule) => {
    expect(normalRange(indicator, about)).toEqual({ low, high, text: { zh, en }, rule })
  })

  it.each<[IndicatorCode, About]>([
    ['sbp', { age: 17 }],
    ['waist', {}],
    ['bmi', { sex: 'male' }],
  ])('is not given for %s of %o', (indicator, about) => {
    expect(normalRange(indicator, about)).toBeNull()
    expect(rangeBar(indicator, 60, about)).toBeNull()
  })
})

describe('the range bar', () => {
  const words = (code: IndicatorCode, value: number, about: About = {}) =>
    rangeBar(code, value, about)?.zones.map(({ word, here }) => (here ? `[${word.zh}]` : word.zh))

  it('names the zones in order and marks the person’s', () => {
    expect(words('sbp', 128)).toEqual(['偏低', '正常', '[略高]', '偏高', '很高'])
    expect(words('glucose', 8.6, { mealContext: 'fasting' })).toEqual(['低', '正常', '略高', '[偏高]', '很高'])
    expect(words('waist', 86, man)).toEqual(['正常', '[略粗]', '偏粗'])
    expect(words('temp', 37.5)).toEqual(['偏低', '正常', '[偏高]', '高热'])
  })

  it('shows 很低 only when the value lies there', () => {
    expect(words('sbp', 79)).toEqual(['[很低]', '偏低', '正常', '略高', '偏高', '很高'])
    expect(words('spo2', 96)).toEqual(['偏低', '略低', '[正常]'])
  })

  it('places the mark proportionally inside its zone', () => {
    expect(rangeBar('sbp', 128, {})?.at).toBeCloseTo(0.48)
    expect(rangeBar('dbp', 76, {})?.at).toBeCloseTo(0.36)
    expect(rangeBar('glucose', 8.6, { mealContext: 'fasting' })?.at).toBeCloseTo(0.633)
    expect(rangeBar('sbp', 280, {})?.at).toBe(1)
    expect(rangeBar('sbp', 50, {})?.at).toBe(0)
  })

  it('keeps the mark on the bar and inside its zone over the whole plausible range', () => {
    for (const code of INDICATOR_CODES) {
      const { plausible } = INDICATORS[code]
      for (let part = 0; part <= 200; part++) {
        const value = plausible.min + ((plausible.max - plausible.min) * part) / 200
        const bar = rangeBar(code, value, man)
        const index = bar?.zones.findIndex(({ here }) => here) ?? -1
        expect(bar?.zones.filter(({ here }) => here)).toHaveLength(1)
        expect(bar?.at).toBeGreaterThanOrEqual(index / (bar?.zones.length ?? 1))
        expect(bar?.at).toBeLessThanOrEqual((index + 1) / (bar?.zones.length ?? 1))
      }
    }
  })
})
