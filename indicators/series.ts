import { type PressureCategory, SERIES_RULES } from './catalogue/pressure-panel.ts'
import { add, divide, exact, roundTo } from './exact.ts'
import { type Alert, strongestAlert } from './levels.ts'
import { assessPressure, type Pressure, type PressureAbout, type PressureAssessment } from './pressure.ts'

export interface SeriesAssessment {
  needsThird: boolean
  /** The representative value in mmHg; null while a third reading is needed or a member is not to be trusted. */
  mean: Pressure | null
  /** Of the mean, or of the member that spoils the series; null while a third reading is needed. */
  category: PressureCategory | null
  /** Strongest of any single reading: a mean never lowers an alert. */
  alert: Alert
  /** The mean, judged. */
  pressure: PressureAssessment | null
}

/**
 * The representative value of the one to three pressure readings (mmHg) of one series. `irregular` says for each reading whether
 * the cuff reported an irregular pulse. Throws RangeError for no readings or more than three. Source: CN-HTN-2024.
 */
export function assessSeries(
  readings: readonly Pressure[],
  about: PressureAbout & { irregular?: readonly boolean[] },
): SeriesAssessment {
  if (readings.length === 0 || readings.length > SERIES_RULES.maxReadings) {
    throw new RangeError(`a series has 1 to ${SERIES_RULES.maxReadings} readings, not ${readings.length}`)
  }
  const singles = readings.map((reading) => assessPressure(reading, about))
  const open = {
    needsThird: false,
    mean: null,
    category: null,
    alert: strongestAlert(singles.map((one) => one.alert)),
    pressure: null,
  }
  for (const spoilt of ['instrument-error', 'suspect'] as const) {
    if (singles.some(({ category }) => category === spoilt)) return { ...open, category: spoilt }
  }
  if (singles.length === 2 && (differTooMuch(singles) || about.irregular?.includes(true)))
    return { ...open, needsThird: true }

  const mean = {
    systolic: meanOf(singles.map((one) => one.systolic)),
    diastolic: meanOf(singles.map((one) => one.diastolic)),
  }
  const pressure = assessPressure(mean, about)
  return { ...open, mean, category: pressure.category, pressure }
}

/** The cuff's irregular-pulse flag in two or more readings of a series informs staff (alert rule `irregular-pulse`). */
export function irregularPulseAlert(irregular: readonly boolean[]): Alert {
  return irregular.filter(Boolean).length >= 2 ? 'inform' : 'none'
}

function differTooMuch(readings: readonly Pressure[]): boolean {
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values)
  return (
    Math.max(spread(readings.map((one) => one.systolic)), spread(readings.map((one) => one.diastolic))) >
    SERIES_RULES.thirdIfDifferenceOver
  )
}

/** Decimal mean, rounded half away from zero to `decimals` (none for mmHg and /min). Throws TypeError for no values. */
export function meanOf(values: readonly number[], decimals = 0): number {
  return roundTo(decimals, divide(values.map(exact).reduce(add), exact(values.length)))
}
