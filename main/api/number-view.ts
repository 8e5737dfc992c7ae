/** Numbers and results as a screen shows them: everything that needs the catalogue is worked out here. Pure. */
import { MEASURES, type ReadingCode } from '../../db/types.ts'
import {
  type About,
  assess,
  formatValue,
  INDICATORS,
  type IndicatorCode,
  normalRange,
  PRESSURE_CATEGORIES,
  rangeBar,
  STATUS_WORDS,
  type Words,
} from '../../indicators/index.ts'
import type { Verdict } from '../visits/judge.ts'
import type { MealContext } from '../visits/tasks.ts'
import { say } from '../words.ts'
import { instant } from '../zone.ts'
import type { NumberView } from './contract.ts'

/** A stored or a judged reading: what a number on a screen is drawn from. */
export type Shown = Verdict & { readonly meal?: MealContext | undefined; readonly site?: string | undefined }

export interface Earlier {
  readonly value: number
  readonly at: number
}

/** Changes smaller than this are 差不多: the resolution of the measuring, not of the display. */
const SAME_WITHIN: Readonly<Record<IndicatorCode, number>> = {
  sbp: 5,
  dbp: 5,
  pulse: 5,
  glucose: 0.5,
  spo2: 1,
  temp: 0.2,
  bmi: 0.3,
  bodyfat: 1,
  waist: 1,
  tc: 0.3,
  tg: 0.3,
  ua: 20,
}

export function isIndicator(code: ReadingCode): code is IndicatorCode {
  return code !== 'weight' && code !== 'height'
}

export function viewLevel(level: Verdict['level']): NumberView['level'] {
  return level === 'not-judged' ? 'none' : level
}

/** The word on the sign: the band's own where it has a better one. */
export function signWord(code: IndicatorCode, shown: Shown, about: About): Words {
  if (shown.band === null) return STATUS_WORDS[shown.level]
  return reassess(code, shown, about)?.short ?? STATUS_WORDS[shown.level]
}

/** The elder's sentence for a single indicator, and any extra ones. */
export function sentenceOf(
  code: IndicatorCode,
  shown: Shown,
  about: About,
): { advice: Words; notes: readonly Words[] } {
  const again = reassess(code, shown, about)
  // What was judged before sex or age was told keeps to its sign.
  if (!again || (shown.band === null && again.band !== null)) return { advice: STATUS_WORDS[shown.level], notes: [] }
  return { advice: again.advice, notes: again.notes }
}

function reassess(code: IndicatorCode, shown: Shown, about: About) {
  const circumstances = { ...about, mealContext: shown.meal ?? null, site: shown.site ?? null }
  if (shown.comparator) return assess({ indicator: code, comparator: shown.comparator }, circumstances)
  return shown.value === null
    ? null
    : assess({ indicator: code, value: shown.value, unit: INDICATORS[code].unit }, circumstances)
}

export function labelOf(code: IndicatorCode, meal: MealContext | undefined): Words {
  const { plain } = INDICATORS[code]
  if (code !== 'glucose' || !meal) return plain
  return { zh: say(`meal.${meal}`, { what: plain.zh }).zh, en: say(`meal.${meal}`, { what: plain.en }).en }
}

/** A weight or a height: a number of the result that is not judged by itself. */
export function plainNumberView(code: Exclude<ReadingCode, IndicatorCode>, value: number): NumberView {
  const { name, unit } = MEASURES[code]
  return {
    indicator: code,
    label: name,
    value: formatValue(MEASURES[code], value),
    comparator: null,
    unit,
    level: 'none',
    word: say('measured'),
    normal: null,
    referenceOnly: false,
    bar: null,
    previous: null,
  }
}

export function numberView(code: IndicatorCode, shown: Shown, about: About, earlier: Earlier | null): NumberView {
  const circumstances = { ...about, mealContext: shown.meal ?? null }
  const indicator = INDICATORS[code]
  const judged = shown.band !== null
  const range = judged ? normalRange(code, circumstances) : null
  return {
    indicator: code,
    label: labelOf(code, shown.meal),
    value: shown.value === null ? null : formatValue(indicator, shown.value),
    comparator: shown.comparator ?? null,
    unit: indicator.unit,
    level: viewLevel(shown.level),
    word: signWord(code, shown, about),
    normal: range ? range.text : null,
    referenceOnly: indicator.referenceOnly ?? false,
    bar: judged && shown.value !== null ? barView(code, shown.value, circumstances) : null,
    previous: earlier && shown.value !== null ? previousView(code, shown.value, earlier) : null,
  }
}

function barView(code: IndicatorCode, value: number, about: About): NumberView['bar'] {
  const bar = rangeBar(code, value, about)
  if (!bar) return null
  const zone = bar.zones.findIndex((one) => one.here)
  const at = Math.min(1, Math.max(0, bar.at * bar.zones.length - zone))
  return { zones: bar.zones.map(({ level, word }) => ({ level, word })), zone, at }
}

function previousView(code: IndicatorCode, value: number, earlier: Earlier): NonNullable<NumberView['previous']> {
  return {
    value: formatValue(INDICATORS[code], earlier.value),
    at: instant(earlier.at),
    change: changeFrom(code, value, earlier.value),
  }
}

export type Change = NonNullable<NumberView['previous']>['change']

/** Infinite for what lies beyond the meter's range: LO is lower than any number and the same as LO. */
export function changeFrom(code: IndicatorCode, value: number, earlier: number): Change {
  const apart = Number((value - earlier).toFixed(3))
  if (value === earlier || Math.abs(apart) <= SAME_WITHIN[code]) return 'same'
  return apart > 0 ? 'higher' : 'lower'
}

/** The combined verdict of a pressure pair as stored. */
export function pressureCategory(panelBand: string | undefined) {
  return panelBand && panelBand in PRESSURE_CATEGORIES
    ? PRESSURE_CATEGORIES[panelBand as keyof typeof PRESSURE_CATEGORIES]
    : null
}

/** The unit in both languages, as it stands behind the number. */
export function unitOf({ indicator, unit }: Pick<NumberView, 'indicator' | 'unit'>): Words {
  return indicator === 'pulse' ? say('summary.per-minute') : { zh: unit, en: unit }
}
