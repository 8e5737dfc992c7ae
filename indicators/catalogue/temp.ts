import type { Indicator } from '../indicator.ts'

/** Axillary scale. The site is stored with the reading; no hidden offset is ever added. */
export const temp: Indicator = {
  code: 'temp',
  name: { zh: '体温', en: 'Body temperature' },
  plain: { zh: '体温', en: 'Temperature' },
  unit: '℃',
  ucum: 'Cel',
  decimals: 1,
  plausible: { min: 30.0, max: 43.0 },
  otherUnits: [{ printed: '°F', ucum: '[degF]', minus: 32, times: 5, over: 9 }],
  loinc: [{ code: '8310-5', display: 'Body temperature', status: 'verified' }],
  tables: [
    {
      when: {},
      bands: [
        {
          code: 'danger-low',
          level: 'critical-low',
          alert: 'now',
          below: 35.0,
          name: { zh: '体温过低', en: 'Very low' },
          advice: {
            zh: '您的体温很低。请坐着别动，正在叫工作人员。',
            en: 'Your temperature is very low. Please stay seated. We are calling a staff member.',
          },
          sources: ['NEWS2', 'CN-NURSING'],
        },
        {
          code: 'low',
          level: 'low',
          alert: 'none',
          below: 36.0,
          name: { zh: '偏低', en: 'Low' },
          advice: {
            zh: '您的体温偏低，请在屋里坐十分钟后再测。',
            en: 'Your temperature is low. Sit indoors for ten minutes and measure again.',
          },
          sources: ['CN-NURSING'],
        },
        {
          code: 'normal',
          level: 'normal',
          alert: 'none',
          below: 37.3,
          name: { zh: '正常', en: 'Normal' },
          advice: { zh: '您的体温正常。', en: 'Your temperature is normal.' },
          sources: ['CN-NURSING'],
        },
        {
          code: 'fever-mild',
          level: 'high',
          alert: 'inform',
          below: 38.1,
          name: { zh: '低热', en: 'Mild fever' },
          short: { zh: '低热', en: 'Mild fever' },
          advice: {
            zh: '您有点发热，请戴好口罩并告诉工作人员。',
            en: 'You have a mild fever. Put on a mask and tell a staff member.',
          },
          sources: ['CN-NURSING'],
        },
        {
          code: 'fever-moderate',
          level: 'high',
          alert: 'inform',
          below: 39.1,
          name: { zh: '发热', en: 'Fever' },
          short: { zh: '发热', en: 'Fever' },
          advice: {
            zh: '您在发热，请戴好口罩并告诉工作人员，今天去看医生。',
            en: 'You have a fever. Put on a mask, tell a staff member, and see a doctor today.',
          },
          sources: ['CN-NURSING', 'NEWS2'],
        },
        {
          code: 'fever-high',
          level: 'critical-high',
          alert: 'now',
          name: { zh: '高热', en: 'High fever' },
          short: { zh: '高热', en: 'High fever' },
          advice: {
            zh: '您在发高热。请坐着别动，正在叫工作人员。',
            en: 'You have a high fever. Please stay seated. We are calling a staff member.',
          },
          sources: ['CN-NURSING', 'NEWS2', 'CN-BPHS-3'],
        },
      ],
    },
  ],
  retest: {
    zh: '低于35.0或≥37.3时室内静坐10分钟、同一部位复测；额温偏高用腋温或耳温核对。',
    en: 'Repeat when below 35.0 or at 37.3 and above, after 10 min indoors, same site; confirm an infrared forehead reading with an axillary or ear thermometer.',
  },
  contextNotes: [
    {
      applies: (celsius, { site }) => site === 'forehead' && (celsius < 35.0 || celsius >= 37.3),
      message: { zh: '请用腋温或耳温再量一次。', en: 'Please confirm with an armpit or ear thermometer.' },
      sources: ['PROJECT'],
    },
  ],
}
