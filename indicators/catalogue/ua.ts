import type { Band, Indicator } from '../indicator.ts'

const LOW: Band = {
  code: 'low',
  level: 'low',
  alert: 'none',
  below: 120,
  name: { zh: '偏低', en: 'Low' },
  advice: {
    zh: '您的尿酸偏低，一般不要紧，看病时告诉医生。',
    en: 'Your uric acid is low. This is usually harmless; mention it to your doctor.',
  },
  sources: ['PROJECT'],
}

function normal(upTo: number, source: 'CN-UA-2019' | 'CN-UA-2017'): Band {
  return {
    code: 'normal',
    level: 'normal',
    alert: 'none',
    upTo,
    name: { zh: '正常', en: 'Normal' },
    advice: { zh: '您的尿酸正常。', en: 'Your uric acid is normal.' },
    sources: [source],
  }
}

const UPPER_EDGE: Band = {
  code: 'upper-edge',
  level: 'borderline-high',
  alert: 'none',
  upTo: 420,
  name: { zh: '略高（女性边缘）', en: 'Slightly high for women' },
  advice: {
    zh: '您的尿酸略高，多喝水，少吃海鲜和内脏。',
    en: 'Your uric acid is slightly high. Drink water; less seafood and offal.',
  },
  sources: ['CN-UA-2017'],
}

const ABOVE_420: readonly Band[] = [
  {
    code: 'mild',
    level: 'borderline-high',
    alert: 'none',
    below: 480,
    name: { zh: '略高', en: 'Slightly high' },
    advice: {
      zh: '您的尿酸略高，多喝水，少吃海鲜、内脏、少喝酒。',
      en: 'Your uric acid is slightly high. Drink water; less seafood, offal and alcohol.',
    },
    sources: ['CN-UA-2019', 'CN-UA-2017'],
  },
  {
    code: 'high',
    level: 'high',
    alert: 'none',
    below: 540,
    name: { zh: '偏高', en: 'High' },
    advice: {
      zh: '您的尿酸偏高，请到医院复查。',
      en: 'Your uric acid is high. Please have it rechecked at hospital.',
    },
    sources: ['CN-UA-2019'],
  },
  {
    code: 'very-high',
    level: 'high',
    alert: 'inform',
    name: { zh: '较高', en: 'Very high' },
    short: { zh: '较高', en: 'Quite high' },
    advice: {
      zh: '您的尿酸较高，请告诉工作人员，这几天去看医生。',
      en: 'Your uric acid is very high. Tell a staff member and see a doctor within days.',
    },
    sources: ['CN-UA-2019'],
  },
]

/** “Over 420” is strictly greater for both sexes. Age 55 stands in for menopause. */
export const ua: Indicator = {
  code: 'ua',
  name: { zh: '尿酸', en: 'Uric acid' },
  plain: { zh: '尿酸', en: 'Uric acid' },
  unit: 'µmol/L',
  ucum: 'umol/L',
  decimals: 0,
  plausible: { min: 50, max: 1500 },
  otherUnits: [
    { printed: 'mg/dL', ucum: 'mg/dL', times: 59.48 },
    { printed: 'mmol/L', ucum: 'mmol/L', times: 1000 },
  ],
  loinc: [
    {
      code: '14933-6',
      display: 'Urate [Moles/volume] in Serum or Plasma',
      status: 'verified',
      note: 'nominal specimen is serum or plasma; state capillary test strip in method',
    },
    {
      code: '3084-1',
      display: 'Urate [Mass/volume] in Serum or Plasma',
      exportedUnit: 'mg/dL',
      status: 'verified',
    },
  ],
  offScale: 'no-verdict',
  tables: [
    { when: { sex: 'male' }, bands: [LOW, normal(420, 'CN-UA-2019'), ...ABOVE_420] },
    { when: { sex: 'female', ageFrom: 55 }, bands: [LOW, normal(420, 'CN-UA-2019'), ...ABOVE_420] },
    { when: { sex: 'female', ageTo: 55 }, bands: [LOW, normal(360, 'CN-UA-2017'), UPPER_EDGE, ...ABOVE_420] },
  ],
  retest: {
    zh: '两次不同日空腹都高才算高。',
    en: 'High values count only when confirmed fasting on two different days.',
  },
}
