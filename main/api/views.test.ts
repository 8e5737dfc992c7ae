import { describe, expect, test } from 'vitest'
import { assess, assessPressure, type IndicatorCode, type MealContext } from '../../indicators/index.ts'
import { MONDAY_9 } from '../testing/measurements.ts'
import { fromAssessment, panel } from '../visits/judge.ts'
import { NumberView, ResultView } from './contract.ts'
import { numberView, type Shown } from './number-view.ts'
import { type ResultParts, resultView } from './result-view.ts'

const wang = { sex: 'female', age: 75 } as const
const DAY = 86_400_000

function pair(systolic: number, diastolic: number, pulse = 71): Shown[] {
  const judged = assessPressure({ systolic, diastolic }, { age: wang.age })
  const { sbp, dbp } = judged.components
  return [
    { ...fromAssessment(sbp), ...panel(judged) },
    { ...fromAssessment(dbp), ...panel(judged) },
    fromAssessment(assess({ indicator: 'pulse', value: pulse, unit: '/min' }, wang)),
  ]
}
function one(indicator: IndicatorCode, value: number, unit: string, meal?: MealContext): Shown {
  return { ...fromAssessment(assess({ indicator, value, unit }, { ...wang, mealContext: meal ?? null })), meal }
}
const parts = (shown: readonly Shown[], of = 1): ResultParts => ({ id: 'r1', at: MONDAY_9, saved: true, of, shown })
const result = (shown: readonly Shown[], of = 1) => ResultView.parse(resultView(parts(shown, of), wang, () => null))

describe('a result', () => {
  test('128/82 is 略高, as it is drawn', () => {
    const view = result(pair(128, 82), 2)
    expect(view).toMatchObject({
      task: 'pressure',
      level: 'borderline-high',
      word: { zh: '略高', en: 'Slightly high' },
      sentence: { zh: '您的血压在正常范围的上沿，少吃盐、多走动，常来测。' },
      of: 2,
      single: false,
      alert: 'none',
    })
    expect(view.numbers.map(({ label, value, unit, normal }) => [label.zh, value, unit, normal?.zh])).toEqual([
      ['高压', '128', 'mmHg', '90–119'],
      ['低压', '82', 'mmHg', '60–79'],
      ['心跳', '71', '次/分', '60–100'],
    ])
    const [upper, lower] = view.numbers
    expect(upper?.bar?.zone).toBe(2)
    expect(upper?.bar?.at).toBeCloseTo(0.4)
    expect(upper?.bar?.zones.map(({ word }) => word.zh)).toEqual(['偏低', '正常', '略高', '偏高', '很高'])
    expect(lower?.bar?.zone).toBe(2)
  })

  test('fasting glucose 8.6 is 偏高, and about the same as 8.2', () => {
    const view = resultView(parts([one('glucose', 8.6, 'mmol/L', 'fasting')]), wang, (indicator, meal) =>
      indicator === 'glucose' && meal === 'fasting' ? { value: 8.2, at: MONDAY_9 - 30 * DAY } : null,
    )
    expect(view).toMatchObject({
      task: 'glucose',
      level: 'high',
      word: { zh: '偏高' },
      sentence: { zh: '您的空腹血糖偏高，请到医院抽血确认。' },
      meal: 'fasting',
      single: false,
      numbers: [
        {
          label: { zh: '空腹血糖' },
          value: '8.6',
          normal: { zh: '3.9–6.0' },
          previous: { value: '8.2', change: 'same' },
        },
      ],
    })
  })

  test('one pressure reading is marked single', () => {
    expect(result(pair(118, 76)).single).toBe(true)
  })

  test('a slow pulse beside a fine pressure gives its own sentence', () => {
    const view = result(pair(118, 76, 34))
    expect(view).toMatchObject({ level: 'critical-low', alert: 'now' })
    expect(view.sentence.zh).toContain('正在叫工作人员')
  })

  test('a dangerous pressure goes before a dangerous pulse', () => {
    expect(result(pair(190, 100, 34)).sentence.zh).toBe('您的血压很高。请坐着别动，正在叫工作人员。')
  })

  test('a mean milder than one of its readings still asks to sit and wait', () => {
    const [sbp, ...rest] = pair(177, 94)
    const view = result([{ ...(sbp as Shown), alert: 'now' }, ...rest], 2)
    expect(view).toMatchObject({ alert: 'now', word: { zh: '较高' } })
    expect(view.sentence.zh).toContain('请坐着别动')
  })

  test('off the scale has no digits, and says so', () => {
    const off = { ...fromAssessment(assess({ indicator: 'glucose', comparator: 'HI' }, wang)), meal: 'random' as const }
    expect(result([off])).toMatchObject({
      level: 'critical-high',
      note: { zh: '高于仪器能测的范围。' },
      numbers: [{ value: null, comparator: 'HI', bar: null, previous: null }],
    })
  })

  test('a weight without a height is shown and not judged; a height alone is no result', () => {
    const weight = { ...one('bmi', 24, 'kg/m²'), indicator: 'weight' as const }
    expect(resultView(parts([weight]), wang, () => null)).toMatchObject({
      task: 'weight',
      level: 'none',
      sentence: { zh: '还不知道您的身高，先不判定。' },
      numbers: [{ indicator: 'weight', value: '24.0', unit: 'kg' }],
    })
    expect(resultView(parts([{ ...weight, indicator: 'height' }]), wang, () => null)).toBeNull()
  })
})

describe('a number', () => {
  test.each([
    ['sbp', 128, 123, 'same'],
    ['sbp', 128, 122, 'higher'],
    ['sbp', 128, 134, 'lower'],
    ['glucose', 6, 5.5, 'same'],
    ['glucose', 6.1, 5.5, 'higher'],
    ['temp', 36.7, 36.5, 'same'],
  ] as const)('%s %d after %d is %s', (indicator, value, before, change) => {
    const shown = one(indicator, value, { sbp: 'mmHg', glucose: 'mmol/L', temp: 'Cel' }[indicator])
    expect(numberView(indicator, shown, wang, { value: before, at: 0 }).previous?.change).toBe(change)
  })

  test('is always drawn by its own digits and inside its bar', () => {
    for (let tenths = 6; tenths <= 333; tenths += 1) {
      const view = NumberView.parse(numberView('glucose', one('glucose', tenths / 10, 'mmol/L', 'fasting'), wang, null))
      expect(view.value).toBe((tenths / 10).toFixed(1))
      expect(view.bar?.zones[view.bar.zone]).toBeDefined()
    }
  })

  test('without a verdict has neither bar nor range', () => {
    const shown = fromAssessment(assess({ indicator: 'bodyfat', value: 30, unit: '%' }, {}))
    expect(numberView('bodyfat', shown, {}, null)).toMatchObject({ level: 'none', normal: null, bar: null })
  })
})
