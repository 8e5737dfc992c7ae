import type { IndicatorCode } from '../indicator.ts'
import type { Alert, Words } from '../levels.ts'
import type { SourceId } from './sources.ts'

/** A line for people marked as having diabetes, applied to the rounded value; it adds an alert and never changes the band. */
export interface DiabetesLine {
  indicator: IndicatorCode
  /** Included. */
  upTo?: number
  /** Not included. */
  over?: number
  /** Holds only for a reading that confirms an earlier one after five minutes of rest. */
  needsRest?: true
}

export interface AlertRule {
  code: string
  /** For staff. */
  when: Words
  alert: Alert
  /** What the elder reads in place of the band's sentence when this rule raises the alert. */
  message?: Words
  diabetesLine?: DiabetesLine
  /** Where it is decided: in the band tables, by one reading's assessment, by the series, over several visits, or by staff. */
  decidedBy: 'bands' | 'assessment' | 'series' | 'visits' | 'staff'
  sources: readonly SourceId[]
}

export const ALERT_RULES: readonly AlertRule[] = [
  {
    code: 'bp-severe',
    when: {
      zh: '任何一次高压≥180或低压≥110',
      en: 'any single reading sbp >= 180 or dbp >= 110',
    },
    alert: 'now',
    decidedBy: 'bands',
    sources: ['CN-BPHS-3'],
  },
  {
    code: 'bp-emergency-tier',
    when: {
      zh: '高压>180或低压>120，并有头痛、胸痛、气短、神志不清、肢体无力或视物模糊：拨打120',
      en: 'sbp > 180 or dbp > 120, with headache, chest pain, short breath, confusion, weak limb, or blurred sight: staff call 120',
    },
    alert: 'now',
    decidedBy: 'staff',
    sources: ['CN-HTN-2024'],
  },
  {
    code: 'glucose-known-diabetes-3.9',
    when: {
      zh: '登记有糖尿病，血糖≤3.9（含3.9）',
      en: 'resident marked as having diabetes and glucose <= 3.9 (includes exactly 3.9)',
    },
    alert: 'now',
    message: {
      zh: '您的血糖在低的边缘，先吃两块糖，正在叫工作人员。',
      en: 'Your blood sugar is at the low edge. Take some sugar. We are calling a staff member.',
    },
    diabetesLine: { indicator: 'glucose', upTo: 3.9 },
    decidedBy: 'assessment',
    sources: ['CN-BPHS-3'],
  },
  {
    code: 'glucose-severe-high',
    when: { zh: '血糖≥16.7或血糖仪显示HI', en: 'glucose >= 16.7 or meter HI' },
    alert: 'now',
    decidedBy: 'bands',
    sources: ['CN-BPHS-3'],
  },
  {
    code: 'diabetes-tachycardia',
    when: {
      zh: '登记有糖尿病，休息5分钟后脉率仍>100',
      en: 'resident marked as having diabetes and pulse > 100 that stays after 5 min rest',
    },
    alert: 'inform',
    diabetesLine: { indicator: 'pulse', over: 100, needsRest: true },
    decidedBy: 'assessment',
    sources: ['CN-BPHS-3'],
  },
  {
    code: 'diabetes-fever',
    when: { zh: '登记有糖尿病，体温>39.0', en: 'resident marked as having diabetes and temp > 39.0' },
    alert: 'now',
    diabetesLine: { indicator: 'temp', over: 39.0 },
    decidedBy: 'assessment',
    sources: ['CN-BPHS-3'],
  },
  {
    code: 'irregular-pulse',
    when: {
      zh: '三次血压中有两次提示脉搏不齐',
      en: 'blood-pressure device reports irregular pulse in 2 of 3 readings',
    },
    alert: 'inform',
    decidedBy: 'series',
    sources: ['PROJECT'],
  },
  {
    code: 'out-of-limits',
    when: { zh: '连续两次超出可信范围', en: 'value outside plausible limits twice in a row' },
    alert: 'inform',
    decidedBy: 'visits',
    sources: ['PROJECT'],
  },
  {
    code: 'copd-spo2',
    when: {
      zh: '登记有医生设定的血氧目标（如慢阻肺88–92）：低于目标下限提醒，低于84立即报警',
      en: 'resident marked with a doctor-set SpO2 target (for example 88-92 in COPD): below its lower end is inform, below 84 is now',
    },
    alert: 'inform',
    decidedBy: 'assessment',
    sources: ['NEWS2', 'PROJECT'],
  },
]
