import type { Band, Indicator } from '../indicator.ts'

/** Edges in cm, not included. */
function waistBands(normalBelow: number, slightlyLargeBelow: number): Band[] {
  return [
    {
      code: 'normal',
      level: 'normal',
      alert: 'none',
      below: normalBelow,
      name: { zh: '正常', en: 'Normal' },
      advice: { zh: '您的腰围正常。', en: 'Your waist is normal.' },
      sources: ['WST428'],
    },
    {
      code: 'slightly-large',
      level: 'borderline-high',
      alert: 'none',
      below: slightlyLargeBelow,
      name: { zh: '略粗', en: 'Slightly large' },
      short: { zh: '略粗', en: 'Slightly large' },
      advice: {
        zh: '您的腰围略粗，少吃油腻、多走动。',
        en: 'Your waist is slightly large. Less fatty food, more walking.',
      },
      sources: ['WST428'],
    },
    {
      code: 'large',
      level: 'high',
      alert: 'none',
      name: { zh: '偏粗（中心型肥胖）', en: 'Large' },
      short: { zh: '偏粗', en: 'Large' },
      advice: {
        zh: '您的腰围偏粗，请少油少糖、多活动，并查查血糖血脂。',
        en: 'Your waist is large. Less oil and sugar, more activity; have sugar and lipids checked.',
      },
      sources: ['WST428', 'CN-OBESITY-2024'],
    },
  ]
}

export const waist: Indicator = {
  code: 'waist',
  name: { zh: '腰围', en: 'Waist circumference' },
  plain: { zh: '腰围', en: 'Waist' },
  unit: 'cm',
  ucum: 'cm',
  decimals: 1,
  plausible: { min: 40.0, max: 180.0 },
  otherUnits: [
    { printed: 'in', ucum: '[in_i]', times: 2.54 },
    { printed: '市尺', times: 100, over: 3 },
  ],
  loinc: [
    {
      code: '56115-9',
      display: 'Waist Circumference by NCFS',
      status: 'verified',
      note: 'midway between lowest rib and iliac crest, as WS/T 428 measures it',
    },
    {
      code: '8280-0',
      display: 'Waist Circumference at umbilicus by Tape measure',
      status: 'unverified',
      note: 'only when the navel level was used',
    },
  ],
  tables: [
    { when: { sex: 'male' }, bands: waistBands(85, 90) },
    { when: { sex: 'female' }, bands: waistBands(80, 85) },
  ],
  retest: {
    zh: '量两次取平均，相差超过1厘米量第三次。',
    en: 'Measure twice, mean; third time if more than 1 cm apart.',
  },
}
