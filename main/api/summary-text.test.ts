import { describe, expect, test } from 'vitest'
import { assess, assessPressure, INDICATOR_CODES, INDICATORS, MEAL_CONTEXTS } from '../../indicators/index.ts'
import { MONDAY_9, ZONE } from '../testing/measurements.ts'
import { fromAssessment, panel } from '../visits/judge.ts'
import type { ResultView } from './contract.ts'
import type { Shown } from './number-view.ts'
import { resultView } from './result-view.ts'
import { summaryText } from './summary-text.ts'

const LARGEST_BYTES = 666
const wang = { sex: 'female', age: 75 } as const
const result = (shown: readonly Shown[]): ResultView => {
  const view = resultView({ id: 'r', at: MONDAY_9, saved: true, of: 1, shown }, wang, () => null)
  if (!view) throw new Error('no result')
  return view
}
const judged = (input: Parameters<typeof assess>[0]) => fromAssessment(assess(input, wang))
const pressure = (systolic: number, diastolic: number) => {
  const pair = assessPressure({ systolic, diastolic }, { age: wang.age })
  return result([
    { ...fromAssessment(pair.components.sbp), ...panel(pair) },
    { ...fromAssessment(pair.components.dbp), ...panel(pair) },
    judged({ indicator: 'pulse', value: 71, unit: '/min' }),
  ])
}
const LO = result([{ ...judged({ indicator: 'glucose', comparator: 'LO' }), meal: 'fasting' }])
const visit = {
  stationName: '社区健康小屋',
  zone: ZONE,
  visitAt: MONDAY_9,
  maskedName: '王＊英',
  nextVisit: '2026-11-23T00:30:00.000Z',
}

describe('the summary of a visit', () => {
  test('is plain text in both languages: a pressure in one line, LO as the meter said it, the next day', () => {
    const text = summaryText({ ...visit, results: [pressure(128, 82), LO] })
    expect(text?.zh.split('\n')).toEqual([
      '社区健康小屋',
      '2026-11-16 09:00 王＊英',
      '血压 128/82 mmHg 略高',
      '心跳 71 次/分 正常',
      '空腹血糖 LO mmol/L 很低',
      '下次来 2026-11-23',
      '仅供参考，不作诊断。',
    ])
    expect(text?.en.split('\n').slice(2, 4)).toEqual([
      'Blood pressure 128/82 mmHg Slightly high',
      'Heartbeat 71 /min Normal',
    ])
    expect(text?.en).toContain('Next visit 2026-11-23')
  })

  test('of a guest has no name, and of a station without hours no next day', () => {
    const text = summaryText({ ...visit, maskedName: '', nextVisit: null, results: [pressure(118, 76)] })?.zh
    expect(text?.split('\n').slice(1, 3)).toEqual(['2026-11-16 09:00', '血压 118/76 mmHg 正常'])
    expect(text).not.toContain('下次来')
  })

  test('names what was measured again once, by its newest value', () => {
    const text = summaryText({ ...visit, results: [pressure(150, 92), pressure(128, 82)] })?.zh
    expect(text?.match(/血压/g)).toHaveLength(1)
    expect(text).toContain('128/82')
  })

  test('of nothing is nothing', () => expect(summaryText({ ...visit, results: [] })).toBeNull())

  test('of all twelve, at a station and for a person of the longest names, fits a QR code of version 20', () => {
    const everything = [
      pressure(186, 112),
      ...INDICATOR_CODES.filter((code) => !['sbp', 'dbp', 'pulse', 'glucose'].includes(code)).map((code) =>
        result([judged({ indicator: code, value: INDICATORS[code].plausible.max, unit: INDICATORS[code].unit })]),
      ),
      ...MEAL_CONTEXTS.map((meal) =>
        result([
          {
            ...fromAssessment(assess({ indicator: 'glucose', value: 33.3, unit: 'mmol/L' }, { mealContext: meal })),
            meal,
          },
        ]),
      ),
    ]
    const bytes = (text = '') => new TextEncoder().encode(text).length
    const fits = summaryText({
      ...visit,
      stationName: '社'.repeat(40),
      maskedName: '买'.repeat(12),
      results: everything,
    })
    expect(fits?.zh.split('\n')).toHaveLength(2 + 13 + 2)
    expect(bytes(fits?.zh)).toBeLessThanOrEqual(LARGEST_BYTES)
    expect(bytes(fits?.en)).toBeLessThanOrEqual(LARGEST_BYTES)
  })
})
