import type { Band, Indicator } from '../indicator.ts'

/** Upper edges in %: `lean` not included, the other two included, as the source prints them. */
function bodyfatBands(leanBelow: number, normalUpTo: number, slightlyHighUpTo: number): Band[] {
  return [
    {
      code: 'lean',
      level: 'borderline-low',
      alert: 'none',
      below: leanBelow,
      name: { zh: '偏低', en: 'Low' },
      short: { zh: '偏低', en: 'Low' },
      advice: {
        zh: '您的体脂偏低，这个数只作参考。',
        en: 'Your body fat is low. This number is for reference only.',
      },
      sources: ['CN-OBESITY-2024'],
    },
    {
      code: 'normal',
      level: 'normal',
      alert: 'none',
      upTo: normalUpTo,
      name: { zh: '合适', en: 'Suitable' },
      short: { zh: '合适', en: 'Suitable' },
      advice: { zh: '您的体脂合适。', en: 'Your body fat is suitable.' },
      sources: ['CN-OBESITY-2024'],
    },
    {
      code: 'slightly-high',
      level: 'borderline-high',
      alert: 'none',
      upTo: slightlyHighUpTo,
      name: { zh: '略高', en: 'Slightly high' },
      advice: {
        zh: '您的体脂略高，上了年纪很常见，多活动就好。',
        en: 'Your body fat is slightly high, which is common with age. Keep active.',
      },
      sources: ['CN-OBESITY-2024'],
    },
    {
      code: 'high',
      level: 'high',
      alert: 'none',
      name: { zh: '偏高', en: 'High' },
      advice: {
        zh: '您的体脂偏高，这个数只作参考，请结合腰围看。',
        en: 'Your body fat is high. Use it only together with your waist.',
      },
      sources: ['CN-OBESITY-2024'],
    },
  ]
}

export const bodyfat: Indicator = {
  code: 'bodyfat',
  name: { zh: '体脂率', en: 'Body fat percentage' },
  plain: { zh: '身上的脂肪', en: 'Body fat' },
  unit: '%',
  ucum: '%',
  decimals: 1,
  plausible: { min: 3.0, max: 65.0 },
  otherUnits: [],
  referenceOnly: true,
  loinc: [{ code: '41982-0', display: 'Percentage of body fat Measured', status: 'verified' }],
  tables: [
    { when: { sex: 'male' }, bands: bodyfatBands(10, 20, 25) },
    { when: { sex: 'female' }, bands: bodyfatBands(15, 25, 30) },
  ],
  retest: {
    zh: '不用复测。装有心脏起搏器等电子植入物的人不能测体脂。',
    en: 'No retest. Not for people with a pacemaker or other implanted electronic device: bio-impedance must be skipped.',
  },
  contextNotes: [
    {
      applies: (_percent, { implantedDevice }) => implantedDevice === true,
      message: {
        zh: '您装有起搏器，不测体脂。',
        en: 'You have an implanted device, so body fat is not measured.',
      },
      sources: ['PROJECT'],
    },
  ],
}
