import type { SourceId } from './catalogue/sources.ts'
import type { Alert, JudgedLevel, Words } from './levels.ts'

export type Sex = 'male' | 'female'
/** `random` is also what an unknown meal context counts as. */
export const MEAL_CONTEXTS = ['fasting', 'post-meal-2h', 'random'] as const
export type MealContext = (typeof MEAL_CONTEXTS)[number]

/** The twelve, in the order of the catalogue. */
export const INDICATOR_CODES = [
  'sbp',
  'dbp',
  'pulse',
  'glucose',
  'spo2',
  'temp',
  'bmi',
  'bodyfat',
  'waist',
  'tc',
  'tg',
  'ua',
] as const
export type IndicatorCode = (typeof INDICATOR_CODES)[number]

/** What of a person the bands of an indicator may depend on. */
export type Fact = 'sex' | 'age'

/** The person and the circumstances of one reading, as far as judging needs them. Absent and null both mean not known. */
export interface About {
  sex?: Sex | null
  /** Completed years on the day of measuring. */
  age?: number | null
  mealContext?: MealContext | null
  /** Profile flag set by staff. */
  knownDiabetes?: boolean | null
  /** Profile flag set by staff: lower end in % of a doctor-set SpO2 target, 88 for 88–92. */
  spo2TargetLow?: number | null
  /** The reading was taken after at least five minutes of seated rest and confirms an earlier one. */
  persistsAfterRest?: boolean
  /** Where the sample or probe was; `forehead` for an infrared forehead thermometer. */
  site?: string | null
  /** Profile flag set by staff: pacemaker or another implanted electronic device. */
  implantedDevice?: boolean | null
}

/** canonical = (x − minus) × times ÷ over, in exact arithmetic. */
export interface OtherUnit {
  printed: string
  /** Absent where UCUM has no such unit (斤, 市尺). */
  ucum?: string
  minus?: number
  times?: number
  over?: number
}

export interface Loinc {
  code: string
  display: string
  status: 'verified' | 'unverified'
  /** Only for readings of this meal context. */
  mealContext?: MealContext
  /** Only if values are exported in this unit instead of the canonical one. */
  exportedUnit?: 'mg/dL'
  note?: string
}

/** Something measured in one canonical unit. Limits are inclusive and physical: outside them it is an instrument error. */
export interface Measure {
  name: Words
  /** As printed and shown. */
  unit: string
  ucum: string
  /** Digits after the point, shown and judged. */
  decimals: number
  plausible: { min: number; max: number }
  otherUnits: readonly OtherUnit[]
  loinc: readonly Loinc[]
}

/** One band of a table. It begins where the one before it ends, so a table has neither gap nor overlap. */
export interface Band {
  code: string
  level: JudgedLevel
  alert: Alert
  /** Upper edge, not included. The last band of a table has no edge. */
  below?: number
  /** Upper edge, included. */
  upTo?: number
  /** For staff, print and export. */
  name: Words
  /** The word on the status sign where it is better than the level's own. */
  short?: Words
  /** What the elder reads: no disease, no medicine, one thing to do. */
  advice: Words
  sources: readonly SourceId[]
}

/** Bands for people and circumstances that fit `when`: sex and meal context equal, ageFrom ≤ age < ageTo. */
export interface BandTable {
  when: { sex?: Sex; ageFrom?: number; ageTo?: number; mealContext?: MealContext }
  bands: readonly Band[]
}

/** An extra sentence that the circumstances call for; it changes neither band nor alert. */
export interface ContextNote {
  applies: (value: number, about: About) => boolean
  message: Words
  sources: readonly SourceId[]
}

export interface Indicator extends Measure {
  code: IndicatorCode
  /** The everyday word, for the elder. */
  plain: Words
  tables: readonly BandTable[]
  /** What a meter's LO or HI means; absent where meters give none. `end-band`: the lowest or highest band of the table. */
  offScale?: 'end-band' | 'no-verdict'
  /** Grey, never red, never an alert. */
  referenceOnly?: true
  retest: Words
  contextNotes?: readonly ContextNote[]
}
