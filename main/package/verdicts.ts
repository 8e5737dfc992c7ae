/** The words and the normal range of a stored verdict. The verdict itself is never made again: the row's band is looked up. */
import type { Reading } from '../../db/types.ts'
import {
  type About,
  INDICATORS,
  type IndicatorCode,
  type NormalRange,
  normalRange,
  STATUS_WORDS,
} from '../../indicators/index.ts'

/** What of the person a table of bands may ask for. */
export type Person = Pick<About, 'sex' | 'age'>

type Judged = Pick<Reading, 'indicator' | 'band' | 'level' | 'meal'>

export interface VerdictWords {
  /** The band's name in Chinese; 未判定 without a verdict, empty for weight and height, which have none. */
  readonly name: string
  /** Null where none can be given: weight and height, under 18, sex or age missing. */
  readonly range: NormalRange | null
}

export function verdictWords(reading: Judged, { sex, age }: Person): VerdictWords {
  const { indicator, meal, band, level } = reading
  // A tree of a few thousand leaves at most. Asked for every row, so no key is put together for it.
  const branch = branchAt(branchAt(branchAt(branchAt(branchAt(known, indicator), meal), sex), age), band)
  const found = branch.get(level)
  if (found && !(found instanceof Map)) return found
  const words = { name: nameOf(reading, { sex, age }), range: rangeFor(reading, { sex, age }) }
  branch.set(level, words)
  return words
}

type Branch = Map<unknown, Branch | VerdictWords>
const known: Branch = new Map()

function branchAt(branch: Branch, key: unknown): Branch {
  const found = branch.get(key)
  if (found instanceof Map) return found
  const made: Branch = new Map()
  branch.set(key, made)
  return made
}

/** A band that the catalogue no longer has is named by its level. */
function nameOf(reading: Judged, person: Person): string {
  const { indicator, band, level } = reading
  if (indicator === 'weight' || indicator === 'height') return ''
  if (band === null || level === 'not-judged') return STATUS_WORDS['not-judged'].zh
  const { tables } = INDICATORS[indicator]
  const about = aboutOf(reading, person)
  // A target set by a doctor judges by other lines than the tables, with the same codes.
  const fitting = [...tables.filter(({ when }) => fits(when, about)), ...tables]
  const bands = fitting.flatMap((table) => table.bands)
  return (bands.find((one) => one.code === band && one.level === level)?.name ?? STATUS_WORDS[level]).zh
}

function rangeFor(reading: Judged, person: Person): NormalRange | null {
  const { indicator } = reading
  return indicator === 'weight' || indicator === 'height' ? null : normalRange(indicator, aboutOf(reading, person))
}

type Conditions = (typeof INDICATORS)[IndicatorCode]['tables'][number]['when']

function fits(when: Conditions, { sex, age, mealContext }: About): boolean {
  return (
    (when.sex === undefined || when.sex === sex) &&
    (when.mealContext === undefined || when.mealContext === mealContext) &&
    (age == null || ((when.ageFrom ?? 0) <= age && age < (when.ageTo ?? Number.POSITIVE_INFINITY)))
  )
}

function aboutOf({ meal }: Judged, { sex, age }: Person): About {
  return { sex, age, mealContext: meal ?? 'random' }
}
