/** The face of `indicators/`: what other parts may use. Pure, and free of Node, so that the screens can use it too. */
export { type Assessment, assess, assessBmi, type Comparator, type IndicatorValue } from './assess.ts'
export { assessLine, assessLines } from './assess-line.ts'
export { missingFacts } from './bands.ts'
export { ALERT_RULES } from './catalogue/alert-rules.ts'
export { HEIGHT, WEIGHT } from './catalogue/bmi.ts'
export { MANAGEMENT_GOALS } from './catalogue/goals.ts'
export { NO_VERDICT, type NoVerdictReason } from './catalogue/no-verdict.ts'
export {
  PRESSURE_CATEGORIES,
  PRESSURE_FLAGS,
  PRESSURE_PANEL,
  PRESSURE_SETTINGS,
  PRESSURE_SUBTYPES,
  type PressureCategory,
  type PressureFlag,
  type PressureSetting,
  type PressureSubtype,
  SERIES_RULES,
} from './catalogue/pressure-panel.ts'
export { SOURCES, type SourceId } from './catalogue/sources.ts'
export { CATALOGUE_REVIEWED, CATALOGUE_VERSION, INDICATORS, MIN_AGE, NEEDS_CLINICAL_SIGN_OFF } from './catalogue.ts'
export {
  type About,
  type Fact,
  INDICATOR_CODES,
  type Indicator,
  type IndicatorCode,
  MEAL_CONTEXTS,
  type MealContext,
  type Measure,
  type Sex,
} from './indicator.ts'
export {
  ALERTS,
  type Alert,
  HL7_INTERPRETATION,
  JUDGED_LEVELS,
  type JudgedLevel,
  LEVELS,
  type Level,
  STATUS_WORDS,
  strongestAlert,
  type Words,
} from './levels.ts'
export { assessPressure, type Pressure, type PressureAbout, type PressureAssessment } from './pressure.ts'
export { type NormalRange, normalRange, type RangeBar, rangeBar, type Zone } from './range.ts'
export { assessSeries, irregularPulseAlert, meanOf, type SeriesAssessment } from './series.ts'
export { type Amount, bodyMassIndex, findUnit, formatValue, isPlausible, toCanonical } from './units.ts'
