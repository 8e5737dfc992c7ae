import { bmi } from './catalogue/bmi.ts'
import { bodyfat } from './catalogue/bodyfat.ts'
import { glucose } from './catalogue/glucose.ts'
import { tc, tg } from './catalogue/lipids.ts'
import { dbp, sbp } from './catalogue/pressure.ts'
import { pulse } from './catalogue/pulse.ts'
import { spo2 } from './catalogue/spo2.ts'
import { temp } from './catalogue/temp.ts'
import { ua } from './catalogue/ua.ts'
import { waist } from './catalogue/waist.ts'
import type { Indicator, IndicatorCode } from './indicator.ts'

/** Changes whenever a line, a conversion or a word changes; stored with every reading. */
export const CATALOGUE_VERSION = '1.0.0'
export const CATALOGUE_REVIEWED = '2026-11'
/** Until a clinician has signed this version, the desk says so and every print says 仅供参考. */
export const NEEDS_CLINICAL_SIGN_OFF = true
/** Completed years. Younger people's readings are stored without a verdict. */
export const MIN_AGE = 18

export const INDICATORS: Record<IndicatorCode, Indicator> = {
  sbp,
  dbp,
  pulse,
  glucose,
  spo2,
  temp,
  bmi,
  bodyfat,
  waist,
  tc,
  tg,
  ua,
}
