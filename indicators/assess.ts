import { bandOf, bandsFor } from './bands.ts'
import { ALERT_RULES, type AlertRule } from './catalogue/alert-rules.ts'
import { NO_VERDICT, type NoVerdictReason } from './catalogue/no-verdict.ts'
import { INDICATORS } from './catalogue.ts'
import type { About, Band, Indicator, IndicatorCode } from './indicator.ts'
import { type Alert, type Level, STATUS_WORDS, strongestAlert, type Words } from './levels.ts'
import { type Amount, bodyMassIndex, isPlausible, toCanonical } from './units.ts'

/** LO or HI: the meter says the value is below or above what it can measure. A result, not an error. */
export type Comparator = 'LO' | 'HI'

/** One indicator's value as it came: a number in a unit, or off the meter's scale. */
export type IndicatorValue = { indicator: IndicatorCode } & (Amount | { comparator: Comparator })

export interface Assessment {
  indicator: IndicatorCode
  /** Canonical and rounded as shown; null where there is no number. */
  value: number | null
  comparator: Comparator | null
  /** Canonical unit as printed. */
  unit: string
  /** Null without a verdict. */
  band: string | null
  level: Level
  alert: Alert
  /** The alert rule that raised the alert above the band's own. */
  rule: string | null
  /** Why there is no verdict. */
  reason: NoVerdictReason | null
  name: Words
  /** The word on the status sign. */
  short: Words
  /** What the elder reads. */
  advice: Words
  /** Extra sentences that the circumstances call for. */
  notes: readonly Words[]
}

/**
 * Judges one reading. The value is converted, rounded half away from zero to the shown digits, and the rounded value is judged,
 * so the number shown and the verdict never disagree. Instrument error goes before every question about the person.
 * Throws RangeError for an unknown unit, a number that is not finite, or LO/HI on an indicator whose meters give none.
 */
export function assess(reading: IndicatorValue, about: About): Assessment {
  const indicator = INDICATORS[reading.indicator]
  if ('comparator' in reading) return assessOffScale(indicator, reading.comparator, about)
  const value = toCanonical(indicator, reading)
  if (!isPlausible(indicator, value)) return withoutVerdict(indicator, 'instrument-error', { value })
  const applicable = bandsFor(indicator, about)
  if ('reason' in applicable) return withoutVerdict(indicator, applicable.reason, { value })
  return judged(indicator, bandOf(applicable.bands, value), { value }, about)
}

/** Body mass index from weight and height in any of their units; an instrument error when either is beyond its limits. */
export function assessBmi(weight: Amount, height: Amount, about: About): Assessment {
  const value = bodyMassIndex(weight, height)
  if (value === null) return withoutVerdict(INDICATORS.bmi, 'instrument-error', {})
  return assess({ indicator: 'bmi', value, unit: INDICATORS.bmi.unit }, about)
}

interface Found {
  value?: number
  comparator?: Comparator
}

function assessOffScale(indicator: Indicator, comparator: Comparator, about: About): Assessment {
  if (!indicator.offScale) throw new RangeError(`no meter gives ${comparator} for ${indicator.name.en}`)
  const applicable = bandsFor(indicator, about)
  if (indicator.offScale === 'end-band' && 'bands' in applicable) {
    const band = applicable.bands.at(comparator === 'LO' ? 0 : -1) as Band
    return judged(indicator, band, { comparator }, about)
  }
  const underAge = 'reason' in applicable && applicable.reason === 'under-age'
  const offScale = comparator === 'LO' ? 'below-meter-range' : 'above-meter-range'
  return withoutVerdict(indicator, underAge ? 'under-age' : offScale, { comparator })
}

export function withoutVerdict(indicator: Indicator, reason: NoVerdictReason, found: Found): Assessment {
  const { level, alert, name, advice } = NO_VERDICT[reason]
  return {
    indicator: indicator.code,
    value: found.value ?? null,
    comparator: found.comparator ?? null,
    unit: indicator.unit,
    band: null,
    level,
    alert,
    rule: null,
    reason,
    name,
    short: STATUS_WORDS[level],
    advice,
    notes: [],
  }
}

function judged(indicator: Indicator, band: Band, { value, comparator }: Found, about: About): Assessment {
  const raising =
    value === undefined ? undefined : ALERT_RULES.find((rule) => raises(rule, indicator, band, value, about))
  return {
    indicator: indicator.code,
    value: value ?? null,
    comparator: comparator ?? null,
    unit: indicator.unit,
    band: band.code,
    level: band.level,
    alert: raising?.alert ?? band.alert,
    rule: raising?.code ?? null,
    reason: null,
    name: band.name,
    short: band.short ?? STATUS_WORDS[band.level],
    advice: raising?.message ?? band.advice,
    notes:
      value === undefined
        ? []
        : (indicator.contextNotes ?? []).filter((note) => note.applies(value, about)).map((note) => note.message),
  }
}

/** Whether a rule makes the alert stronger than the band's own; an equal alert keeps the band's sentence. */
function raises(rule: AlertRule, indicator: Indicator, band: Band, value: number, about: About): boolean {
  const line = rule.diabetesLine
  if (!line || line.indicator !== indicator.code || !about.knownDiabetes) return false
  if (line.needsRest && !about.persistsAfterRest) return false
  const crossed = line.upTo === undefined ? value > (line.over as number) : value <= line.upTo
  return crossed && band.alert !== strongestAlert([band.alert, rule.alert])
}
