import type { Band, Indicator, Measure } from '../indicator.ts'
import type { SourceId } from './sources.ts'

/** Published ranges end at one decimal (18.5–23.9, 20.0–26.9, 22.0–26.9), so “up to 26.9” is below 27.0 here. */

function underweight(alert: 'none' | 'inform', sources: readonly SourceId[]): Band {
  return {
    code: 'underweight',
    level: 'low',
    alert,
    below: 18.5,
    name: { zh: '偏瘦', en: 'Underweight' },
    short: { zh: '偏瘦', en: 'Underweight' },
    advice: {
      zh: '您偏瘦，请多吃些肉蛋奶豆，并问问医生。',
      en: 'You are underweight. Eat more protein foods and ask a doctor.',
    },
    sources,
  }
}

function suitable(below: number, source: SourceId): Band {
  return {
    code: 'normal',
    level: 'normal',
    alert: 'none',
    below,
    name: { zh: '合适', en: 'Suitable' },
    short: { zh: '合适', en: 'Suitable' },
    advice: { zh: '您的胖瘦合适，请保持体重。', en: 'Your weight is suitable. Keep it steady.' },
    sources: [source],
  }
}

function obese(advice: Band['advice'], sources: readonly SourceId[]): Band[] {
  const short = { zh: '偏胖', en: 'Heavy' }
  return [
    {
      code: 'obese',
      level: 'high',
      alert: 'none',
      below: 32.5,
      name: { zh: '肥胖', en: 'Obese' },
      short,
      advice,
      sources,
    },
    {
      code: 'obese-2',
      level: 'high',
      alert: 'none',
      name: { zh: '肥胖（中度及以上）', en: 'Obese (moderate or more)' },
      short,
      advice,
      sources: ['CN-OBESITY-2024'],
    },
  ]
}

/** From 65 the suitable range lies higher, and keeping weight matters more than losing it. */
function olderBands(suitableFrom: number, source: SourceId, obeseSources: readonly SourceId[]): Band[] {
  return [
    underweight('inform', ['WST428', source]),
    {
      code: 'slightly-thin',
      level: 'borderline-low',
      alert: 'none',
      below: suitableFrom,
      name: { zh: '略瘦（按年龄）', en: 'Slightly thin for age' },
      short: { zh: '略瘦', en: 'Slightly thin' },
      advice: {
        zh: '按您的年龄略瘦了些，吃饱吃好，别再减重。',
        en: 'You are a little thin for your age. Eat well and do not lose weight.',
      },
      sources: [source],
    },
    suitable(27.0, source),
    {
      code: 'above-range',
      level: 'borderline-high',
      alert: 'none',
      below: 28.0,
      name: { zh: '略胖（按年龄）', en: 'Slightly heavy for age' },
      short: { zh: '略胖', en: 'Slightly heavy' },
      advice: {
        zh: '您略胖一些，保持体重稳定，每天多走动。',
        en: 'You are a little heavy. Keep your weight steady and move daily.',
      },
      sources: [source],
    },
    ...obese(
      { zh: '您偏胖，不要突然大减重，请问问医生。', en: 'You are heavy. Do not lose weight fast; ask a doctor.' },
      obeseSources,
    ),
  ]
}

export const WEIGHT: Measure = {
  name: { zh: '体重', en: 'Body weight' },
  unit: 'kg',
  ucum: 'kg',
  decimals: 1,
  plausible: { min: 20.0, max: 250.0 },
  otherUnits: [
    { printed: '斤', over: 2 },
    { printed: 'lb', ucum: '[lb_av]', times: 0.45359237 },
  ],
  loinc: [{ code: '29463-7', display: 'Body weight', status: 'verified' }],
}

export const HEIGHT: Measure = {
  name: { zh: '身高', en: 'Body height' },
  unit: 'cm',
  ucum: 'cm',
  decimals: 1,
  plausible: { min: 100.0, max: 220.0 },
  otherUnits: [
    { printed: 'm', ucum: 'm', times: 100 },
    { printed: 'in', ucum: '[in_i]', times: 2.54 },
  ],
  loinc: [{ code: '8302-2', display: 'Body height', status: 'verified' }],
}

export const bmi: Indicator = {
  code: 'bmi',
  name: { zh: '体质指数', en: 'Body mass index' },
  plain: { zh: '胖瘦指数', en: 'Weight for height' },
  unit: 'kg/m²',
  ucum: 'kg/m2',
  decimals: 1,
  plausible: { min: 10.0, max: 60.0 },
  otherUnits: [],
  loinc: [{ code: '39156-5', display: 'Body mass index (BMI) [Ratio]', status: 'verified' }],
  tables: [
    {
      when: { ageFrom: 18, ageTo: 65 },
      bands: [
        underweight('none', ['WST428']),
        suitable(24.0, 'WST428'),
        {
          code: 'overweight',
          level: 'borderline-high',
          alert: 'none',
          below: 28.0,
          name: { zh: '超重', en: 'Overweight' },
          short: { zh: '超重', en: 'Overweight' },
          advice: {
            zh: '您有些超重，少油少糖、多活动。',
            en: 'You are overweight. Less oil and sugar, more activity.',
          },
          sources: ['WST428'],
        },
        ...obese(
          {
            zh: '您偏胖，请少油少糖、多活动，问问医生怎么减。',
            en: 'You are in the obese range. Ask a doctor how to lose weight safely.',
          },
          ['WST428', 'CN-OBESITY-2024'],
        ),
      ],
    },
    {
      when: { ageFrom: 65, ageTo: 80 },
      bands: olderBands(20.0, 'CN-WEIGHT-2024', ['WST428', 'CN-OBESITY-2024']),
    },
    {
      when: { ageFrom: 80 },
      bands: olderBands(22.0, 'WST868', ['WST428', 'CN-OBESITY-2024', 'WST868']),
    },
  ],
  retest: {
    zh: '体重与上次相差超过5公斤或身高相差超过3厘米时复测。',
    en: 'Repeat height and weight when weight moved more than 5 kg since the last visit or height more than 3 cm.',
  },
}
