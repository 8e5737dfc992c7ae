import type { Band, Indicator, OtherUnit } from '../indicator.ts'
import type { SourceId } from './sources.ts'

/** Upper edges in mmHg, not included, of the bands from `very-low` to `grade-2`. */
type PressureEdges = [veryLow: number, low: number, normal: number, highNormal: number, grade1: number, grade2: number]

/** Systolic and diastolic share the grades and the sentences; the lines, the elder's word and two sources differ. */
function pressureBands(
  edges: PressureEdges,
  plain: { zh: string; en: string },
  lowSources: { veryLow: readonly SourceId[]; low: readonly SourceId[] },
): Band[] {
  const zh = `您的${plain.zh}`
  const en = `Your ${plain.en}`
  return [
    {
      code: 'very-low',
      level: 'critical-low',
      alert: 'now',
      below: edges[0],
      name: { zh: '血压很低', en: 'Very low' },
      advice: {
        zh: `${zh}很低。请坐着别动，正在叫工作人员。`,
        en: `${en} is very low. Please stay seated. We are calling a staff member.`,
      },
      sources: lowSources.veryLow,
    },
    {
      code: 'low',
      level: 'low',
      alert: 'inform',
      below: edges[1],
      name: { zh: '偏低', en: 'Low' },
      advice: {
        zh: `${zh}偏低，起身要慢，请告诉工作人员。`,
        en: `${en} is low. Stand up slowly and tell a staff member.`,
      },
      sources: lowSources.low,
    },
    {
      code: 'normal',
      level: 'normal',
      alert: 'none',
      below: edges[2],
      name: { zh: '正常', en: 'Normal' },
      advice: { zh: `${zh}正常，请保持。`, en: `${en} is normal. Keep it up.` },
      sources: ['CN-HTN-2024'],
    },
    {
      code: 'high-normal',
      level: 'borderline-high',
      alert: 'none',
      below: edges[3],
      name: { zh: '正常高值', en: 'High-normal' },
      advice: {
        zh: `${zh}在正常范围的上沿，少吃盐、多走动，常来测。`,
        en: `${en} is at the top of the usual range. Eat less salt, keep moving, and check again.`,
      },
      sources: ['CN-HTN-2024'],
    },
    {
      code: 'grade-1',
      level: 'high',
      alert: 'none',
      below: edges[4],
      name: { zh: '偏高（1级）', en: 'High (grade 1)' },
      advice: {
        zh: `${zh}偏高，请休息后再测；多次都高请看社区医生。`,
        en: `${en} is high. Rest and measure again; if it stays high, see the community doctor.`,
      },
      sources: ['CN-HTN-2024'],
    },
    {
      code: 'grade-2',
      level: 'high',
      alert: 'inform',
      below: edges[5],
      name: { zh: '较高（2级）', en: 'High (grade 2)' },
      short: { zh: '较高', en: 'Quite high' },
      advice: {
        zh: `${zh}较高，请告诉工作人员，这几天去看医生。`,
        en: `${en} is quite high. Tell a staff member and see a doctor within days.`,
      },
      sources: ['CN-HTN-2024'],
    },
    {
      code: 'grade-3',
      level: 'critical-high',
      alert: 'now',
      name: { zh: '很高（3级）', en: 'Very high (grade 3)' },
      advice: {
        zh: `${zh}很高。请坐着别动，正在叫工作人员。`,
        en: `${en} is very high. Please stay seated. We are calling a staff member.`,
      },
      sources: ['CN-HTN-2024', 'CN-BPHS-3'],
    },
  ]
}

const PRESSURE_UNITS: readonly OtherUnit[] = [{ printed: 'kPa', ucum: 'kPa', times: 7.50062 }]

const PRESSURE_RETEST = {
  zh: '先静坐至少5分钟；测两次，间隔1分钟左右，取平均；两次相差超过10毫米汞柱再测第三次，取三次平均。任何一次≥180/110或<80/40立即叫工作人员。',
  en: 'Rest at least 5 min first. Two readings 60 s apart (30 s to 2 min allowed); use their mean. If either number differs by more than 10 mmHg between the two, take a third and use the mean of all three. Any single reading at or above 180/110, or below 80/40, alerts staff at once; do not wait for the mean.',
}

export const sbp: Indicator = {
  code: 'sbp',
  name: { zh: '收缩压', en: 'Systolic blood pressure' },
  plain: { zh: '高压', en: 'Upper blood pressure' },
  unit: 'mmHg',
  ucum: 'mm[Hg]',
  decimals: 0,
  plausible: { min: 50, max: 280 },
  otherUnits: PRESSURE_UNITS,
  loinc: [{ code: '8480-6', display: 'Systolic blood pressure', status: 'verified' }],
  tables: [
    {
      when: {},
      bands: pressureBands(
        [80, 90, 120, 140, 160, 180],
        { zh: '高压', en: 'upper pressure' },
        { veryLow: ['PROJECT', 'NEWS2'], low: ['CN-NURSING', 'NEWS2'] },
      ),
    },
  ],
  retest: PRESSURE_RETEST,
}

export const dbp: Indicator = {
  code: 'dbp',
  name: { zh: '舒张压', en: 'Diastolic blood pressure' },
  plain: { zh: '低压', en: 'Lower blood pressure' },
  unit: 'mmHg',
  ucum: 'mm[Hg]',
  decimals: 0,
  plausible: { min: 20, max: 180 },
  otherUnits: PRESSURE_UNITS,
  loinc: [{ code: '8462-4', display: 'Diastolic blood pressure', status: 'verified' }],
  tables: [
    {
      when: {},
      bands: pressureBands(
        [40, 60, 80, 90, 100, 110],
        { zh: '低压', en: 'lower pressure' },
        { veryLow: ['PROJECT'], low: ['CN-NURSING', 'CN-ELDER-HTN'] },
      ),
    },
  ],
  retest: PRESSURE_RETEST,
}
