import type { Band, Indicator } from '../indicator.ts'

const DANGER_LOW: Band = {
  code: 'danger-low',
  level: 'critical-low',
  alert: 'now',
  below: 90,
  name: { zh: '血氧很低', en: 'Very low' },
  advice: {
    zh: '您的血氧很低。请坐着别动，正在叫工作人员。',
    en: 'Your blood oxygen is very low. Please stay seated. We are calling a staff member.',
  },
  sources: ['WHO-SPO2', 'NEWS2'],
}

const LOW: Band = {
  code: 'low',
  level: 'low',
  alert: 'inform',
  below: 94,
  name: { zh: '血氧低', en: 'Low' },
  advice: {
    zh: '您的血氧偏低，请搓热手指再测一次，并告诉工作人员。',
    en: 'Your blood oxygen is low. Warm your fingers, measure again, and tell a staff member.',
  },
  sources: ['WHO-SPO2', 'NEWS2'],
}

const SLIGHTLY_LOW: Band = {
  code: 'slightly-low',
  level: 'borderline-low',
  alert: 'none',
  below: 95,
  name: { zh: '略低', en: 'Slightly low' },
  advice: {
    zh: '您的血氧略低，请搓热手指、坐稳后再测一次。',
    en: 'Your blood oxygen is slightly low. Warm your fingers, sit still and measure again.',
  },
  sources: ['WHO-SPO2', 'NEWS2'],
}

const NORMAL: Band = {
  code: 'normal',
  level: 'normal',
  alert: 'none',
  name: { zh: '正常', en: 'Normal' },
  advice: { zh: '您的血氧正常。', en: 'Your blood oxygen is normal.' },
  sources: ['WHO-SPO2'],
}

/** Below this many % staff come at once, whatever target the doctor has set. */
const TARGET_DANGER_BELOW = 84

/** The bands in place of the general ones for a person with a doctor-set target (rule `copd-spo2`); `targetLow` in %. */
export function spo2TargetBands(targetLow: number): readonly Band[] {
  const danger = { ...DANGER_LOW, below: TARGET_DANGER_BELOW }
  return targetLow > TARGET_DANGER_BELOW ? [danger, { ...LOW, below: targetLow }, NORMAL] : [danger, NORMAL]
}

export const spo2: Indicator = {
  code: 'spo2',
  name: { zh: '血氧饱和度', en: 'Oxygen saturation (SpO2)' },
  plain: { zh: '血氧', en: 'Blood oxygen' },
  unit: '%',
  ucum: '%',
  decimals: 0,
  plausible: { min: 50, max: 100 },
  otherUnits: [],
  loinc: [
    {
      code: '2708-6',
      display: 'Oxygen saturation in Arterial blood',
      status: 'verified',
      note: 'required by the FHIR vital-signs profile',
    },
    { code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry', status: 'verified' },
  ],
  tables: [{ when: {}, bands: [DANGER_LOW, LOW, SLIGHTLY_LOW, NORMAL] }],
  retest: {
    zh: '低于95时搓热手指、去指甲油、坐稳等30秒再测；第一次低于90即通知工作人员。',
    en: 'Warm the finger, remove nail polish, sit still, wait 30 s, repeat when below 95. Staff are alerted on the first reading below 90.',
  },
}
