import type { Indicator } from '../indicator.ts'

const STRIP_NOTE = 'nominal specimen is serum or plasma; state capillary test strip in method'

/** Strata for people without cardiovascular disease. The mmol/L line is the only truth: 200 mg/dL is 5.17, below it. */
export const tc: Indicator = {
  code: 'tc',
  name: { zh: '总胆固醇', en: 'Total cholesterol' },
  plain: { zh: '胆固醇', en: 'Cholesterol' },
  unit: 'mmol/L',
  ucum: 'mmol/L',
  decimals: 2,
  plausible: { min: 1.0, max: 20.0 },
  otherUnits: [{ printed: 'mg/dL', ucum: 'mg/dL', over: 38.67 }],
  loinc: [
    {
      code: '14647-2',
      display: 'Cholesterol [Moles/volume] in Serum or Plasma',
      status: 'verified',
      note: STRIP_NOTE,
    },
    {
      code: '2093-3',
      display: 'Cholesterol [Mass/volume] in Serum or Plasma',
      exportedUnit: 'mg/dL',
      status: 'verified',
    },
  ],
  offScale: 'no-verdict',
  tables: [
    {
      when: {},
      bands: [
        {
          code: 'normal',
          level: 'normal',
          alert: 'none',
          below: 5.2,
          name: { zh: '合适', en: 'Suitable' },
          short: { zh: '合适', en: 'Suitable' },
          advice: { zh: '您的胆固醇合适。', en: 'Your cholesterol is suitable.' },
          sources: ['CN-LIPID-2023'],
        },
        {
          code: 'borderline',
          level: 'borderline-high',
          alert: 'none',
          below: 6.2,
          name: { zh: '略高（边缘）', en: 'Borderline high' },
          advice: {
            zh: '您的胆固醇略高，少吃肥肉和动物内脏，半年内再查。',
            en: 'Your cholesterol is slightly high. Less fatty meat; check again within six months.',
          },
          sources: ['CN-LIPID-2023'],
        },
        {
          code: 'high',
          level: 'high',
          alert: 'none',
          name: { zh: '偏高', en: 'High' },
          advice: {
            zh: '您的胆固醇偏高，请到医院查血脂四项。',
            en: 'Your cholesterol is high. Please have a full lipid test at hospital.',
          },
          sources: ['CN-LIPID-2023'],
        },
      ],
    },
  ],
  retest: {
    zh: '改日复查，以医院静脉血为准。',
    en: 'Repeat on another day; confirm by venous sample before any conclusion.',
  },
}

export const tg: Indicator = {
  code: 'tg',
  name: { zh: '甘油三酯', en: 'Triglycerides' },
  plain: { zh: '血脂（甘油三酯）', en: 'Blood fat' },
  unit: 'mmol/L',
  ucum: 'mmol/L',
  decimals: 2,
  plausible: { min: 0.2, max: 30.0 },
  otherUnits: [{ printed: 'mg/dL', ucum: 'mg/dL', over: 88.57 }],
  loinc: [
    {
      code: '14927-8',
      display: 'Triglyceride [Moles/volume] in Serum or Plasma',
      status: 'verified',
      note: STRIP_NOTE,
    },
    {
      code: '2571-8',
      display: 'Triglyceride [Mass/volume] in Serum or Plasma',
      exportedUnit: 'mg/dL',
      status: 'verified',
    },
  ],
  offScale: 'no-verdict',
  tables: [
    {
      when: {},
      bands: [
        {
          code: 'normal',
          level: 'normal',
          alert: 'none',
          below: 1.7,
          name: { zh: '合适', en: 'Suitable' },
          short: { zh: '合适', en: 'Suitable' },
          advice: { zh: '您的血脂合适。', en: 'Your blood fat is suitable.' },
          sources: ['CN-LIPID-2023'],
        },
        {
          code: 'borderline',
          level: 'borderline-high',
          alert: 'none',
          below: 2.3,
          name: { zh: '略高（边缘）', en: 'Borderline high' },
          advice: {
            zh: '您的血脂略高，少油少酒少甜食，空腹再测。',
            en: 'Your blood fat is slightly high. Less oil, alcohol and sweets; repeat fasting.',
          },
          sources: ['CN-LIPID-2023'],
        },
        {
          code: 'high',
          level: 'high',
          alert: 'none',
          below: 5.6,
          name: { zh: '偏高', en: 'High' },
          advice: {
            zh: '您的血脂偏高，请空腹到医院复查。',
            en: 'Your blood fat is high. Please repeat it fasting at hospital.',
          },
          sources: ['CN-LIPID-2023'],
        },
        {
          code: 'severe',
          level: 'high',
          alert: 'inform',
          below: 11.3,
          name: { zh: '较高', en: 'Very high' },
          short: { zh: '较高', en: 'Quite high' },
          advice: {
            zh: '您的血脂较高，请告诉工作人员，这几天去看医生。',
            en: 'Your blood fat is very high. Tell a staff member and see a doctor within days.',
          },
          sources: ['CN-LIPID-2023'],
        },
        {
          code: 'extreme',
          level: 'critical-high',
          alert: 'now',
          name: { zh: '很高', en: 'Extremely high' },
          advice: {
            zh: '您的血脂很高。请坐着别动，正在叫工作人员。',
            en: 'Your blood fat is extremely high. Please stay seated. We are calling a staff member.',
          },
          sources: ['PROJECT'],
        },
      ],
    },
  ],
  retest: {
    zh: '需空腹8–12小时；非空腹≥1.7请改日空腹复测。',
    en: 'Fasting 8-12 h. If not fasting and 1.7 or above, repeat fasting on another day.',
  },
  contextNotes: [
    {
      applies: (mmolPerL, { mealContext }) => mealContext !== 'fasting' && mmolPerL >= 1.7,
      message: {
        zh: '没有空腹测也会偏高，请改天空腹再测。',
        en: 'A recent meal raises this. Please repeat it fasting another day.',
      },
      sources: ['CN-LIPID-2023'],
    },
  ],
}
