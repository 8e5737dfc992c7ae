import type { Alert, JudgedLevel, Words } from '../levels.ts'
import type { SourceId } from './sources.ts'

/** High-side categories from mild to severe; a pair takes the higher one of its two numbers. */
export const HIGH_SIDE_ORDER = ['normal', 'high-normal', 'grade-1', 'grade-2', 'grade-3'] as const

export type JudgedCategory = 'very-low' | 'low' | (typeof HIGH_SIDE_ORDER)[number]
export type PressureCategory = JudgedCategory | 'suspect' | 'instrument-error' | 'not-judged'

interface CategoryEntry {
  level: JudgedLevel
  alert: Alert
  name: Words
  short?: Words
  /** The one sentence the elder sees for the pair. */
  advice: Words
}

export const PRESSURE_CATEGORIES: Record<JudgedCategory, CategoryEntry> = {
  'very-low': {
    level: 'critical-low',
    alert: 'now',
    name: { zh: '血压很低', en: 'Very low' },
    advice: {
      zh: '您的血压很低。请坐着别动，正在叫工作人员。',
      en: 'Your blood pressure is very low. Please stay seated. We are calling a staff member.',
    },
  },
  low: {
    level: 'low',
    alert: 'inform',
    name: { zh: '血压偏低', en: 'Low' },
    advice: {
      zh: '您的血压偏低，起身要慢，请告诉工作人员。',
      en: 'Your blood pressure is low. Stand up slowly and tell a staff member.',
    },
  },
  normal: {
    level: 'normal',
    alert: 'none',
    name: { zh: '血压正常', en: 'Normal' },
    advice: { zh: '您的血压正常，请保持。', en: 'Your blood pressure is normal. Keep it up.' },
  },
  'high-normal': {
    level: 'borderline-high',
    alert: 'none',
    name: { zh: '正常高值', en: 'High-normal' },
    advice: {
      zh: '您的血压在正常范围的上沿，少吃盐、多走动，常来测。',
      en: 'Your blood pressure is at the top of the usual range. Eat less salt, keep moving, and check again.',
    },
  },
  'grade-1': {
    level: 'high',
    alert: 'none',
    name: { zh: '血压偏高（1级）', en: 'High (grade 1)' },
    advice: {
      zh: '您的血压偏高；多次都高请看社区医生。',
      en: 'Your blood pressure is high. If it stays high on other days, see the community doctor.',
    },
  },
  'grade-2': {
    level: 'high',
    alert: 'inform',
    name: { zh: '血压较高（2级）', en: 'High (grade 2)' },
    short: { zh: '较高', en: 'Quite high' },
    advice: {
      zh: '您的血压较高，请告诉工作人员，这几天去看医生。',
      en: 'Your blood pressure is quite high. Tell a staff member and see a doctor within days.',
    },
  },
  'grade-3': {
    level: 'critical-high',
    alert: 'now',
    name: { zh: '血压很高（3级）', en: 'Very high (grade 3)' },
    advice: {
      zh: '您的血压很高。请坐着别动，正在叫工作人员。',
      en: 'Your blood pressure is very high. Please stay seated. We are calling a staff member.',
    },
  },
}

/** Lines in mmHg that concern the pair; the lines of each number are in its own bands. */
export const PRESSURE_LINES = {
  /** sbp − dbp under this is suspect: repeat, no verdict. */
  suspectPulsePressureBelow: 10,
  hypertensionFrom: { systolic: 140, diastolic: 90 },
  /** Inclusive ranges under the office line that count as high when measured at home, where the line is 135/85. */
  homeHigh: { systolic: [135, 139], diastolic: [85, 89] },
  lowDiastolicBelow: 60,
  widePulsePressureFrom: 60,
} as const

/** For staff, print and export; never on the elder's screen. */
export const PRESSURE_SUBTYPES: Record<'ISH' | 'IDH', Words> = {
  ISH: { zh: '单纯收缩期高血压', en: 'Isolated systolic hypertension' },
  IDH: { zh: '单纯舒张期高血压', en: 'Isolated diastolic hypertension' },
}
export type PressureSubtype = keyof typeof PRESSURE_SUBTYPES

/** For staff, print and export, in the order in which they are reported. */
export const PRESSURE_FLAGS: Record<'low-diastolic' | 'wide-pulse-pressure' | 'home-high', Words> = {
  'low-diastolic': { zh: '低压偏低', en: 'Low diastolic' },
  'wide-pulse-pressure': { zh: '脉压差大', en: 'Wide pulse pressure' },
  'home-high': { zh: '达到家庭自测偏高线', en: 'At or above the home line' },
}
export type PressureFlag = keyof typeof PRESSURE_FLAGS

/** Where the reading was taken: at the station or a surgery, or by the person at home. */
export const PRESSURE_SETTINGS: Record<'station' | 'home', Words> = {
  station: { zh: '健康小屋、诊室', en: 'Station or surgery' },
  home: { zh: '家庭自测', en: 'At home' },
}
export type PressureSetting = keyof typeof PRESSURE_SETTINGS

/** How a series is taken (CN-HTN-2024). */
export const SERIES_RULES = {
  restMinutes: 5,
  minReadings: 2,
  maxReadings: 3,
  gapSeconds: { min: 30, target: 60, max: 120 },
  /** A third reading if either number differs by more than this many mmHg. */
  thirdIfDifferenceOver: 10,
} as const

export const PRESSURE_PANEL = {
  loinc: { code: '85354-9', display: 'Blood pressure panel with all children optional', status: 'verified' },
  sources: ['CN-HTN-2024'] satisfies SourceId[],
} as const
