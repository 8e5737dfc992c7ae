import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assessLine, assessLines } from './assess-line.ts'

const person = { sex: 'female', age: 72, mealContext: null }

describe('one value', () => {
  it('answers in the shape of the contract, id echoed', () => {
    const line = { id: 'a1', indicator: 'glucose', value: 126, unit: 'mg/dL', ...person, mealContext: 'fasting' }
    expect(assessLine(line)).toEqual({
      id: 'a1',
      indicator: 'glucose',
      value: 7,
      unit: 'mmol/L',
      band: 'high',
      level: 'high',
      alert: 'none',
      nameZh: '偏高',
      nameEn: 'High',
      adviceZh: '您的空腹血糖偏高，请到医院抽血确认。',
      adviceEn: 'Your fasting sugar is high. Please have a hospital blood test to confirm.',
    })
  })

  it('has no band, and neutral words, where there is no verdict', () => {
    expect(assessLine({ id: 2, indicator: 'waist', value: 84, unit: 'cm', sex: null, age: null })).toMatchObject({
      value: 84,
      band: null,
      level: 'not-judged',
      alert: 'none',
      nameZh: '未判定',
      nameEn: 'No verdict',
    })
    expect(assessLine({ id: 3, indicator: 'sbp', value: 300, unit: 'mm[Hg]', ...person })).toMatchObject({
      value: 300,
      band: null,
      level: 'instrument-error',
      alert: 'none',
    })
  })

  it.each([
    ['absent', { sex: 'female' }],
    ['null', { sex: 'female', age: null }],
  ])('takes an %s age as not known', (_how, who) => {
    expect(assessLine({ id: 1, indicator: 'bmi', value: 22, unit: 'kg/m2', ...who })).toMatchObject({
      level: 'not-judged',
    })
  })

  it('counts completed years', () => {
    expect(assessLine({ id: 1, indicator: 'bmi', value: 21, unit: 'kg/m²', age: 79.9 })).toMatchObject({
      band: 'normal',
    })
    expect(assessLine({ id: 1, indicator: 'sbp', value: 150, unit: 'mmHg', age: 17.9 })).toMatchObject({
      level: 'not-judged',
    })
  })

  it('takes LO and HI without a number, and above one', () => {
    const lo = { id: 1, indicator: 'glucose', value: null, unit: 'mg/dL', ...person, meterFlag: 'LO' }
    const critical = { value: null, unit: 'mmol/L', band: 'hypo-2', level: 'critical-low', alert: 'now' }
    expect(assessLine(lo)).toMatchObject(critical)
    expect(assessLine({ ...lo, unit: null })).toMatchObject(critical)
    expect(assessLine({ ...lo, value: 20 })).toMatchObject(critical)
    expect(assessLine({ ...lo, indicator: 'ua', meterFlag: 'HI' })).toMatchObject({
      value: null,
      band: null,
      level: 'not-judged',
      alert: 'inform',
    })
  })

  it('knows what the profile says', () => {
    const line = { id: 1, indicator: 'glucose', value: 3.9, unit: 'mmol/L', ...person, knownDiabetes: true }
    expect(assessLine(line)).toMatchObject({
      level: 'normal',
      alert: 'now',
      adviceZh: '您的血糖在低的边缘，先吃两块糖，正在叫工作人员。',
    })
  })

  it('makes bmi from weight and height, or takes it as it is', () => {
    const line = { id: 1, indicator: 'bmi', value: null, unit: 'kg/m2', ...person, weightKg: 65.21, heightCm: 165 }
    expect(assessLine(line)).toMatchObject({ value: 24, unit: 'kg/m²', band: 'normal' })
    expect(assessLine({ ...line, unit: undefined, heightCm: 300 })).toMatchObject({
      value: null,
      level: 'instrument-error',
    })
    expect(assessLine({ ...line, value: 19.9 })).toMatchObject({ value: 19.9, band: 'slightly-thin' })
  })
})

describe('one pressure', () => {
  const line = { id: 'p', indicator: 'bp', systolic: 150, diastolic: 55, unit: 'mmHg' }

  it('answers in the shape of the contract', () => {
    expect(assessLine(line)).toEqual({
      id: 'p',
      category: 'grade-1',
      subtype: 'ISH',
      flags: ['low-diastolic', 'wide-pulse-pressure'],
      alert: 'inform',
      nameZh: '血压偏高（1级）',
      nameEn: 'High (grade 1)',
      adviceZh: '您的血压偏高；多次都高请看社区医生。',
      adviceEn: 'Your blood pressure is high. If it stays high on other days, see the community doctor.',
    })
  })

  it('reads age, setting and unit', () => {
    expect(assessLine({ ...line, age: 17 })).toMatchObject({ category: 'not-judged', subtype: null, flags: [] })
    expect(assessLine({ ...line, systolic: 18, diastolic: 11.5, unit: 'kPa', setting: 'home' })).toMatchObject({
      category: 'high-normal',
      flags: ['home-high'],
    })
  })
})

describe('one series', () => {
  it('answers in the shape of the contract', () => {
    const line = { id: 's', indicator: 'bp-series', age: 70 }
    expect(
      assessLine({
        ...line,
        readings: [
          [139, 89],
          [140, 88],
        ],
        irregular: [false, false],
      }),
    ).toEqual({
      id: 's',
      needsThird: false,
      mean: [140, 89],
      category: 'grade-1',
      alert: 'none',
    })
    expect(
      assessLine({
        ...line,
        readings: [
          [120, 70],
          [131, 70],
        ],
        irregular: null,
      }),
    ).toEqual({
      id: 's',
      needsThird: true,
      mean: null,
      category: null,
      alert: 'none',
    })
  })
})

describe('a line that fits none of these', () => {
  const value = { id: 9, indicator: 'sbp', value: 120, unit: 'mmHg' }
  const pressure = { id: 9, indicator: 'bp', systolic: 120, diastolic: 80, unit: 'mmHg' }
  const series = { id: 9, indicator: 'bp-series', readings: [[120, 80]] }
  it.each<[string, object, RegExp]>([
    ['unknown indicator', { ...value, indicator: 'mood' }, /indicator/],
    ['no indicator', { id: 9 }, /indicator/],
    ['a number as text', { ...value, value: '120' }, /value/],
    ['not a number', { ...value, value: Number.NaN }, /value/],
    ['infinite', { ...value, value: Number.POSITIVE_INFINITY }, /value/],
    ['no value', { ...value, value: null }, /value/],
    ['no unit', { ...value, unit: null }, /unit/],
    ['unknown unit', { ...value, unit: 'mg/dL' }, /mg\/dL/],
    ['unknown sex', { ...value, sex: 'other' }, /sex/],
    ['age as text', { ...value, age: '70' }, /age/],
    ['age below zero', { ...value, age: -1 }, /age/],
    ['unknown meal', { ...value, mealContext: 'lunch' }, /mealContext/],
    ['unknown setting', { ...value, setting: 'bus' }, /setting/],
    ['unknown meter flag', { ...value, meterFlag: 'ERR' }, /meterFlag/],
    ['LO of a monitor', { ...value, value: null, meterFlag: 'LO' }, /LO/],
    ['bmi without height', { id: 9, indicator: 'bmi', value: null, weightKg: 60 }, /heightCm/],
    ['bmi without weight', { id: 9, indicator: 'bmi', value: null, heightCm: 160 }, /weightKg/],
    ['pressure without diastolic', { ...pressure, diastolic: null }, /diastolic/],
    ['pressure without unit', { ...pressure, unit: undefined }, /unit/],
    ['pressure in an unknown unit', { ...pressure, unit: 'bar' }, /bar/],
    ['series without readings', { ...series, readings: [] }, /readings/],
    ['series of four', { ...series, readings: Array(4).fill([120, 80]) }, /readings/],
    ['series of singles', { ...series, readings: [[120]] }, /readings/],
    ['series with text', { ...series, irregular: ['no'] }, /irregular/],
  ])('%s: says what is wrong', (_what, line, message) => {
    const answer = assessLine(line)
    expect(Object.keys(answer)).toEqual(['id', 'error'])
    expect(answer).toMatchObject({ id: 9, error: expect.stringMatching(message) })
  })

  it.each([null, 7, 'sbp', [], undefined, {}, { id: null }, { id: undefined }])(
    '%o has no id and no answer',
    (input) => {
      expect(assessLine(input)).toMatchObject({ id: null, error: expect.any(String) })
    },
  )

  it('never throws, whatever comes', () => {
    const field = fc.oneof(
      fc.constantFrom('sbp', 'bmi', 'bp', 'bp-series', 'ua', 'LO', 'mmHg', 'kg/m2'),
      fc.jsonValue(),
    )
    const line = fc.record(
      { id: field, indicator: field, value: field, unit: field, readings: field, systolic: field, age: field },
      { requiredKeys: [] },
    )
    fc.assert(fc.property(fc.oneof(line, fc.anything()), (input) => assessLine(input) !== null))
  })
})

it('answers a file line by line, in order, past the bad ones', async () => {
  const lines = [
    '\uFEFF{"id":1,"indicator":"sbp","value":118,"unit":"mmHg"}',
    '',
    '{"id":2,',
    '{"id":3,"indicator":"pulse","value":72,"unit":"/min"}\r',
  ]
  const answers: unknown[] = []
  for await (const text of assessLines(lines)) answers.push(JSON.parse(text))
  expect(answers).toMatchObject([
    { id: 1, level: 'normal' },
    { id: null, error: expect.stringContaining('not JSON') },
    { id: 3, level: 'normal' },
  ])
})
