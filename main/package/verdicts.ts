/** The words and the normal range of a stored verdict. The verdict itself is never made again: the row's band is looked up. */
import type { Reading, ReadingCode, Sex } from '../../db/types.ts'
import {
  type About,
  INDICATORS,
  type IndicatorCode,
  type NormalRange,
  normalRange,
  STATUS_WORDS,
} from '../../indicators/index.ts'

type Judged = Pick<Reading, 'indicator' | 'band' | 'level' | 'meal'>

export interface VerdictWords {
  /** The band's name in Chinese; 未判定 without a verdict, empty for weight and height, which have none. */
  readonly name: string
  /** Null where none can be given: weight and height, under 18, sex or age missing. */
  readonly range: NormalRange | null
}

export function verdictWords(reading: Judged, sex: Sex, age: number): VerdictWords {
  const { indicator, meal, band, level } = reading
  // A tree of a few thousand leaves at most. Asked for every row, so no key is put together for it.
  const ofPerson = branchAt(branchAt(known, indicator), sex === 'male' ? age : -1 - age)
  const branch = branchAt(branchAt(ofPerson, band), level)
  const found = branch.get(meal)
  if (found && !(found instanceof Map)) return found
  const about: About = { sex, age, mealContext: meal ?? 'random' }
  const words = { name: nameOf(reading, about), range: rangeFor(indicator, about) }
  branch.set(meal, words)
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
function nameOf({ indicator, band, level }: Judged, about: About): string {
  if (indicator === 'weight' || indicator === 'height') return ''
  if (band === null || level === 'not-judged') return STATUS_WORDS['not-judged'].zh
  const { tables } = INDICATORS[indicator]
  // A target set by a doctor judges by other lines than the tables, with the same codes.
  const fitting = [...tables.filter(({ when }) => fits(when, about)), ...tables]
  const bands = fitting.flatMap((table) => table.bands)
  return (bands.find((one) => one.code === band && one.level === level)?.name ?? STATUS_WORDS[level]).zh
}

function rangeFor(indicator: ReadingCode, about: About): NormalRange | null {
  return indicator === 'weight' || indicator === 'height' ? null : normalRange(indicator, about)
}

type Conditions = (typeof INDICATORS)[IndicatorCode]['tables'][number]['when']

function fits(when: Conditions, { sex, age, mealContext }: About): boolean {
  return (
    (when.sex === undefined || when.sex === sex) &&
    (when.mealContext === undefined || when.mealContext === mealContext) &&
    (age == null || ((when.ageFrom ?? 0) <= age && age < (when.ageTo ?? Number.POSITIVE_INFINITY)))
  )
}
