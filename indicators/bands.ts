import type { NoVerdictReason } from './catalogue/no-verdict.ts'
import { spo2TargetBands } from './catalogue/spo2.ts'
import { MIN_AGE } from './catalogue.ts'
import type { About, Band, BandTable, Fact, Indicator } from './indicator.ts'

type BandsFor = { bands: readonly Band[] } | { reason: NoVerdictReason }

/** An unknown fact fits every condition, so that what is missing shows as more than one fitting table. */
function mayFit(when: BandTable['when'], { sex, age, mealContext }: About): boolean {
  return (
    (when.sex === undefined || sex == null || when.sex === sex) &&
    (age == null || ((when.ageFrom ?? 0) <= age && age < (when.ageTo ?? Number.POSITIVE_INFINITY))) &&
    (when.mealContext === undefined || when.mealContext === (mealContext ?? 'random'))
  )
}

/** The bands that apply to this person and circumstances, or why none do. Sex and age are never guessed. */
export function bandsFor(indicator: Indicator, about: About): BandsFor {
  if (about.age != null && about.age < MIN_AGE) return { reason: 'under-age' }
  if (indicator.code === 'spo2' && about.spo2TargetLow != null) return { bands: spo2TargetBands(about.spo2TargetLow) }
  const missing = missingFacts(indicator, about)
  if (missing.length > 0) return { reason: `missing-${missing.join('-and-')}` as NoVerdictReason }
  const [fitting] = fittingTables(indicator, about) as [BandTable]
  return { bands: fitting.bands }
}

/** The unknown facts that choose among the tables that may fit; none where a single table is left. */
export function missingFacts(indicator: Indicator, about: About): Fact[] {
  const tables = fittingTables(indicator, about)
  if (tables.length === 1) return []
  const missing: Fact[] = []
  if (about.sex == null && tables.some(({ when }) => when.sex !== undefined)) missing.push('sex')
  if (about.age == null && tables.some(({ when }) => when.ageFrom !== undefined || when.ageTo !== undefined))
    missing.push('age')
  return missing
}

function fittingTables({ tables }: Indicator, about: About): BandTable[] {
  return tables.filter(({ when }) => mayFit(when, about))
}

/** The band a rounded canonical value lies in: the first whose upper edge it does not pass. */
export function bandOf(bands: readonly Band[], value: number): Band {
  return bands.find((band) => isBeneath(band, value)) as Band
}

function isBeneath({ below, upTo }: Band, value: number): boolean {
  if (below !== undefined) return value < below
  return upTo === undefined || value <= upTo
}
