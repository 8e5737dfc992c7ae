/** What each indicator is called in FHIR, beside the LOINC codes of the catalogue. */
import type { CodeableConcept, Coding, Quantity } from '@medplum/fhirtypes'
import { MEASURES, type Reading, type ReadingCode } from '../../../db/types.ts'
import type { MealContext } from '../../../indicators/index.ts'
import { SYSTEMS } from './systems.ts'

type Category = 'vital-signs' | 'laboratory' | 'exam'
interface FhirKind {
  readonly category: Category
  /** Last part of the R4 vital-signs profile. */
  readonly profile?: 'bp' | 'heartrate' | 'oxygensat' | 'bodytemp' | 'bodyheight' | 'bodyweight' | 'bmi'
  /** How a meter of the station takes it. */
  readonly method: string
}

export const KINDS: Readonly<Record<ReadingCode, FhirKind>> = {
  sbp: { category: 'vital-signs', profile: 'bp', method: '自动上臂式' },
  dbp: { category: 'vital-signs', profile: 'bp', method: '自动上臂式' },
  pulse: { category: 'vital-signs', profile: 'heartrate', method: '自动测量' },
  spo2: { category: 'vital-signs', profile: 'oxygensat', method: '指夹式脉搏血氧' },
  temp: { category: 'vital-signs', profile: 'bodytemp', method: '电子体温计' },
  height: { category: 'vital-signs', profile: 'bodyheight', method: '身高计' },
  weight: { category: 'vital-signs', profile: 'bodyweight', method: '电子秤' },
  bmi: { category: 'vital-signs', profile: 'bmi', method: '由身高、体重计算' },
  glucose: { category: 'laboratory', method: '指尖血血糖试纸' },
  tc: { category: 'laboratory', method: '指尖血试纸（即时检测）' },
  tg: { category: 'laboratory', method: '指尖血试纸（即时检测）' },
  ua: { category: 'laboratory', method: '指尖血试纸（即时检测）' },
  waist: { category: 'exam', method: '软尺' },
  bodyfat: { category: 'exam', method: '生物电阻抗' },
}

const CATEGORY_DISPLAY: Readonly<Record<Category, string>> = {
  'vital-signs': 'Vital Signs',
  laboratory: 'Laboratory',
  exam: 'Exam',
}

export function categoryOf(code: ReadingCode): CodeableConcept {
  const { category } = KINDS[code]
  return { coding: [{ system: SYSTEMS.category, code: category, display: CATEGORY_DISPLAY[category] }] }
}

/** The LOINC codes for the exported unit and meal; SpO2 has two, since the profile wants the general one beside the exact. */
export function codeOf({ indicator, meal }: Pick<Reading, 'indicator' | 'meal'>, text: string): CodeableConcept {
  const fitting = MEASURES[indicator].loinc.filter(
    ({ exportedUnit, mealContext, status }) =>
      exportedUnit === undefined &&
      status === 'verified' &&
      (mealContext === undefined || mealContext === (meal ?? 'random')),
  )
  return { coding: fitting.map(({ code, display }) => ({ system: SYSTEMS.loinc, code, display })), text }
}

export function quantity(indicator: ReadingCode, value: number): Quantity {
  const { unit, ucum, decimals } = MEASURES[indicator]
  return { value: Number(value.toFixed(decimals)), unit, system: SYSTEMS.ucum, code: ucum }
}

/** 128 × 65536 + the term code of ISO/IEEE 11073-10101: MDC_CTXT_GLU_MEAL and its values. */
export const MEAL_TERM: Coding = { system: SYSTEMS.ieee11073, code: '8417864', display: 'MDC_CTXT_GLU_MEAL' }
export const MEAL_TERMS: Readonly<Record<MealContext, Coding>> = {
  fasting: { system: SYSTEMS.ieee11073, code: '8417876', display: 'MDC_CTXT_GLU_MEAL_FASTING' },
  'post-meal-2h': { system: SYSTEMS.ieee11073, code: '8417872', display: 'MDC_CTXT_GLU_MEAL_POSTPRANDIAL' },
  random: { system: SYSTEMS.ieee11073, code: '8417880', display: 'MDC_CTXT_GLU_MEAL_CASUAL' },
}

export const INTERPRETATION_DISPLAY = {
  LL: 'Critical low',
  L: 'Low',
  N: 'Normal',
  H: 'High',
  HH: 'Critical high',
} as const

/**
 * A meter's LO and HI. The absence codes are those the HL7 personal-health-device guide gives for a meter's −∞ and +∞; they stand
 * only where the meter does not tell its limit, since an R4 Quantity needs a number for its comparator to mean anything.
 */
export const OFF_SCALE = {
  LO: {
    comparator: '<',
    display: 'Off scale low',
    absent: { code: 'negative-infinity', display: 'Negative Infinity (NINF)' },
    text: '低于仪器可测范围',
  },
  HI: {
    comparator: '>',
    display: 'Off scale high',
    absent: { code: 'positive-infinity', display: 'Positive Infinity (PINF)' },
    text: '高于仪器可测范围',
  },
} as const
