import type { Band, Indicator } from '../indicator.ts'

/** The danger lines do not ask about the meal. */
const HYPO: readonly Band[] = [
  {
    code: 'hypo-2',
    level: 'critical-low',
    alert: 'now',
    below: 3.0,
    name: { zh: '血糖很低', en: 'Very low' },
    advice: {
      zh: '您的血糖很低。请坐着别动，正在叫工作人员。',
      en: 'Your blood sugar is very low. Please stay seated. We are calling a staff member.',
    },
    sources: ['CN-T2DM', 'ADA-SOC'],
  },
  {
    code: 'hypo-1',
    level: 'low',
    alert: 'now',
    below: 3.9,
    name: { zh: '血糖低', en: 'Low' },
    short: { zh: '低', en: 'Low' },
    advice: {
      zh: '您的血糖低了，请吃两三块糖或喝半杯甜饮料，正在叫工作人员。',
      en: 'Your blood sugar is low. Take some sugar or a sweet drink. We are calling a staff member.',
    },
    sources: ['CN-T2DM', 'ADA-SOC', 'CN-BPHS-3'],
  },
]

const DANGER_HIGH: Band = {
  code: 'danger-high',
  level: 'critical-high',
  alert: 'now',
  name: { zh: '血糖很高', en: 'Very high' },
  advice: {
    zh: '您的血糖很高。请坐着别动，正在叫工作人员。',
    en: 'Your blood sugar is very high. Please stay seated. We are calling a staff member.',
  },
  sources: ['CN-BPHS-3'],
}

export const glucose: Indicator = {
  code: 'glucose',
  name: { zh: '血糖（指尖血）', en: 'Blood glucose (fingertip)' },
  plain: { zh: '血糖', en: 'Blood sugar' },
  unit: 'mmol/L',
  ucum: 'mmol/L',
  decimals: 1,
  plausible: { min: 0.6, max: 33.3 },
  otherUnits: [
    // Molar mass 180.156 g/mol. With the often quoted 18.0182, 300 mg/dL gives 16.6 and misses the danger line.
    { printed: 'mg/dL', ucum: 'mg/dL', over: 18.0156 },
    // The Bluetooth glucose profile sends kg/L or mol/L.
    { printed: 'kg/L', ucum: 'kg/L', times: 100_000, over: 18.0156 },
    { printed: 'mol/L', ucum: 'mol/L', times: 1000 },
  ],
  loinc: [
    {
      code: '14743-9',
      display: 'Glucose [Moles/volume] in Capillary blood by Glucometer',
      mealContext: 'random',
      status: 'verified',
    },
    {
      code: '14770-2',
      display: 'Fasting glucose [Moles/volume] in Capillary blood by Glucometer',
      mealContext: 'fasting',
      status: 'verified',
    },
    {
      code: '14760-3',
      display: 'Glucose [Moles/volume] in Capillary blood --2 hours post meal',
      mealContext: 'post-meal-2h',
      status: 'verified',
    },
    {
      code: '41653-7',
      display: 'Glucose [Mass/volume] in Capillary blood by Glucometer',
      exportedUnit: 'mg/dL',
      status: 'verified',
    },
  ],
  offScale: 'end-band',
  tables: [
    {
      when: { mealContext: 'fasting' },
      bands: [
        ...HYPO,
        {
          code: 'normal',
          level: 'normal',
          alert: 'none',
          below: 6.1,
          name: { zh: '正常', en: 'Normal' },
          advice: { zh: '您的空腹血糖正常。', en: 'Your fasting blood sugar is normal.' },
          sources: ['CN-T2DM', 'WHO-1999'],
        },
        {
          code: 'ifg',
          level: 'borderline-high',
          alert: 'none',
          below: 7.0,
          name: { zh: '略高（空腹血糖受损范围）', en: 'Slightly high' },
          advice: {
            zh: '您的空腹血糖略高，请管住嘴、迈开腿，过些天再测。',
            en: 'Your fasting sugar is slightly high. Watch your diet, stay active, and test again soon.',
          },
          sources: ['CN-T2DM', 'CN-PRIMARY-DM'],
        },
        {
          code: 'high',
          level: 'high',
          alert: 'none',
          below: 11.1,
          name: { zh: '偏高', en: 'High' },
          advice: {
            zh: '您的空腹血糖偏高，请到医院抽血确认。',
            en: 'Your fasting sugar is high. Please have a hospital blood test to confirm.',
          },
          sources: ['CN-T2DM', 'CN-PRIMARY-DM'],
        },
        {
          code: 'very-high',
          level: 'high',
          alert: 'inform',
          below: 16.7,
          name: { zh: '较高', en: 'Quite high' },
          short: { zh: '较高', en: 'Quite high' },
          advice: {
            zh: '您的空腹血糖较高，请告诉工作人员，尽快看医生。',
            en: 'Your fasting sugar is quite high. Tell a staff member and see a doctor soon.',
          },
          sources: ['PROJECT', 'CN-T2DM'],
        },
        DANGER_HIGH,
      ],
    },
    {
      when: { mealContext: 'post-meal-2h' },
      bands: [
        ...HYPO,
        {
          code: 'normal',
          level: 'normal',
          alert: 'none',
          below: 7.8,
          name: { zh: '正常', en: 'Normal' },
          advice: { zh: '您的餐后两小时血糖正常。', en: 'Your sugar two hours after a meal is normal.' },
          sources: ['CN-T2DM'],
        },
        {
          code: 'igt',
          level: 'borderline-high',
          alert: 'none',
          below: 11.1,
          name: { zh: '略高', en: 'Slightly high' },
          advice: {
            zh: '您的餐后两小时血糖略高，少吃主食甜食，过些天再测。',
            en: 'Your sugar two hours after a meal is slightly high. Eat fewer sweets and starches and test again soon.',
          },
          sources: ['CN-T2DM', 'CN-PRIMARY-DM'],
        },
        {
          code: 'high',
          level: 'high',
          alert: 'inform',
          below: 16.7,
          name: { zh: '偏高', en: 'High' },
          advice: {
            zh: '您的餐后两小时血糖偏高，请告诉工作人员，尽快到医院确认。',
            en: 'Your sugar two hours after a meal is high. Tell a staff member and have it confirmed at hospital soon.',
          },
          sources: ['CN-T2DM', 'CN-PRIMARY-DM'],
        },
        DANGER_HIGH,
      ],
    },
    {
      when: { mealContext: 'random' },
      bands: [
        ...HYPO,
        {
          code: 'normal',
          level: 'normal',
          alert: 'none',
          below: 7.8,
          name: { zh: '正常', en: 'Normal' },
          advice: { zh: '您的血糖正常。', en: 'Your blood sugar is normal.' },
          sources: ['PROJECT', 'CN-T2DM'],
        },
        {
          code: 'borderline',
          level: 'borderline-high',
          alert: 'none',
          below: 11.1,
          name: { zh: '略高', en: 'Slightly high' },
          advice: {
            zh: '您的血糖略高，和刚吃过饭也有关系，请改天空腹来测。',
            en: 'Your blood sugar is slightly high. A recent meal can cause this; come back fasting another day.',
          },
          sources: ['PROJECT'],
        },
        {
          code: 'high',
          level: 'high',
          alert: 'inform',
          below: 16.7,
          name: { zh: '偏高', en: 'High' },
          advice: {
            zh: '您的血糖偏高，请告诉工作人员，尽快到医院确认。',
            en: 'Your blood sugar is high. Tell a staff member and have it confirmed at hospital soon.',
          },
          sources: ['CN-T2DM', 'CN-PRIMARY-DM'],
        },
        DANGER_HIGH,
      ],
    },
  ],
  retest: {
    zh: '低于3.9或≥16.7、或与感觉不符时，洗手擦干换手指复测一次；低血糖处理后15分钟再测。第一次就通知工作人员。',
    en: 'Repeat once on another washed, dry finger when below 3.9 or at 16.7 and above, or when it does not fit how the person feels. Staff are alerted on the first reading. After treating a low, test again in 15 min.',
  },
}
