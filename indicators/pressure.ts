import { type Assessment, assess, withoutVerdict } from './assess.ts'
import { NO_VERDICT } from './catalogue/no-verdict.ts'
import {
  HIGH_SIDE_ORDER,
  type JudgedCategory,
  PRESSURE_CATEGORIES,
  PRESSURE_LINES,
  type PressureCategory,
  type PressureFlag,
  type PressureSetting,
  type PressureSubtype,
} from './catalogue/pressure-panel.ts'
import { INDICATORS } from './catalogue.ts'
import type { About } from './indicator.ts'
import { type Alert, type Level, STATUS_WORDS, strongestAlert, type Words } from './levels.ts'

/** One pair in mmHg unless a unit says otherwise. */
export interface Pressure {
  systolic: number
  diastolic: number
}

export interface PressureAbout {
  age?: About['age']
  setting?: PressureSetting | null
}

export interface PressureAssessment {
  /** Rounded mmHg. */
  systolic: number
  diastolic: number
  category: PressureCategory
  level: Level
  subtype: PressureSubtype | null
  flags: PressureFlag[]
  alert: Alert
  name: Words
  short: Words
  /** The one sentence for the pair. */
  advice: Words
  /** For the desk, print and export; without a verdict where the pair has none. */
  components: { sbp: Assessment; dbp: Assessment }
}

/**
 * Judges a pair. Throws RangeError for an unknown unit or a number that is not finite.
 * Source: CN-HTN-2024 for grades and subtypes, CN-BPHS-3 for the danger line.
 */
export function assessPressure(pressure: Pressure, { age, setting }: PressureAbout, unit = 'mmHg'): PressureAssessment {
  const sbp = assess({ indicator: 'sbp', value: pressure.systolic, unit }, { age })
  const dbp = assess({ indicator: 'dbp', value: pressure.diastolic, unit }, { age })
  const rounded = { systolic: sbp.value as number, diastolic: dbp.value as number }
  const fault = pairFault(rounded, sbp, dbp)
  if (fault) return pairWithoutVerdict(rounded, fault)

  const category = combinedCategory(sbp, dbp)
  const entry = PRESSURE_CATEGORIES[category]
  // 130/35 is high-normal as a pair, yet the diastolic calls staff: then the elder reads that number's sentence.
  const calling = entry.alert === 'now' ? undefined : [sbp, dbp].find(({ alert }) => alert === 'now')
  return {
    ...rounded,
    category,
    level: entry.level,
    subtype: subtypeOf(rounded),
    flags: flagsOf(rounded, category, setting),
    alert: strongestAlert([sbp.alert, dbp.alert]),
    name: entry.name,
    short: entry.short ?? STATUS_WORDS[entry.level],
    advice: calling?.advice ?? entry.advice,
    components: { sbp, dbp },
  }
}

type PairFault = 'instrument-error' | 'suspect' | 'under-age'

function pairFault({ systolic, diastolic }: Pressure, sbp: Assessment, dbp: Assessment): PairFault | null {
  if (sbp.level === 'instrument-error' || dbp.level === 'instrument-error' || diastolic >= systolic)
    return 'instrument-error'
  if (systolic - diastolic < PRESSURE_LINES.suspectPulsePressureBelow) return 'suspect'
  return sbp.reason === 'under-age' ? 'under-age' : null
}

function pairWithoutVerdict(rounded: Pressure, fault: PairFault): PressureAssessment {
  const { level, alert, name, advice } = NO_VERDICT[fault]
  return {
    ...rounded,
    category: fault === 'under-age' ? 'not-judged' : fault,
    level,
    subtype: null,
    flags: [],
    alert,
    name,
    short: fault === 'suspect' ? STATUS_WORDS['instrument-error'] : STATUS_WORDS[level],
    advice,
    components: {
      sbp: withoutVerdict(INDICATORS.sbp, fault, { value: rounded.systolic }),
      dbp: withoutVerdict(INDICATORS.dbp, fault, { value: rounded.diastolic }),
    },
  }
}

/** The higher of the two high-side grades; low only where neither number is on the high side. */
function combinedCategory(sbp: Assessment, dbp: Assessment): JudgedCategory {
  const grade = Math.max(...[sbp, dbp].map(({ band }) => (HIGH_SIDE_ORDER as readonly (string | null)[]).indexOf(band)))
  const bands = [sbp.band, dbp.band]
  if (grade > 0) return HIGH_SIDE_ORDER[grade] as JudgedCategory
  if (bands.includes('very-low')) return 'very-low'
  return bands.includes('low') ? 'low' : 'normal'
}

function subtypeOf({ systolic, diastolic }: Pressure): PressureSubtype | null {
  const systolicHigh = systolic >= PRESSURE_LINES.hypertensionFrom.systolic
  const diastolicHigh = diastolic >= PRESSURE_LINES.hypertensionFrom.diastolic
  if (systolicHigh === diastolicHigh) return null
  return systolicHigh ? 'ISH' : 'IDH'
}

function flagsOf(
  { systolic, diastolic }: Pressure,
  category: JudgedCategory,
  setting: PressureSetting | null | undefined,
): PressureFlag[] {
  const { lowDiastolicBelow, widePulsePressureFrom, homeHigh } = PRESSURE_LINES
  const within = (value: number, [from, to]: readonly [number, number]) => value >= from && value <= to
  const raised: Record<PressureFlag, boolean> = {
    'low-diastolic': diastolic < lowDiastolicBelow && category !== 'low' && category !== 'very-low',
    'wide-pulse-pressure': systolic - diastolic >= widePulsePressureFrom,
    'home-high': setting === 'home' && (within(systolic, homeHigh.systolic) || within(diastolic, homeHigh.diastolic)),
  }
  return (Object.keys(raised) as PressureFlag[]).filter((flag) => raised[flag])
}
