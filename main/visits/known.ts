/** What of a task's questions need not be asked again: known from the profile, from this visit, or not a matter of this meter. Pure. */
import type { Reading } from '../../db/types.ts'
import type { MeterModel } from '../../drivers/driver.ts'
import { type Fact, INDICATOR_CODES, INDICATORS, type IndicatorCode, missingFacts } from '../../indicators/index.ts'
import type { Task } from '../api/contract.ts'
import type { VisitAnswers } from './intake.ts'
import { aboutOf, type Person } from './person.ts'
import { type Before, FACTS, taskOfIndicator } from './tasks.ts'

/** People shrink: a height is asked again after a year. */
const HEIGHT_HOLDS_MS = 365 * 86_400_000

interface Known {
  readonly person: Person
  readonly answers: VisitAnswers
}

export function knownOf(
  task: Task,
  { person, answers }: Known,
  model: MeterModel | undefined,
  height: Pick<Reading, 'measuredAt'> | undefined,
  now: number,
): Before[] {
  const known: Before[] = answers.shutOut === null ? [] : ['shut-outs']
  const sendsThroughBody = model?.measures.includes('body-composition') ?? false
  if (person.implantedDevice || answers.implant !== null || !sendsThroughBody) known.push('implant')
  const isFresh = height !== undefined && now - height.measuredAt < HEIGHT_HOLDS_MS
  if (isFresh || answers.height !== null || model?.measures.includes('height')) known.push('enter')
  const unjudged: IndicatorCode[] = []
  if (person.implantedDevice || answers.implant || !sendsThroughBody) unjudged.push('bodyfat')
  if (answers.height === 'unknown') unjudged.push('bmi')
  const judged = INDICATOR_CODES.filter((code) => taskOfIndicator(code) === task && !unjudged.includes(code))
  const wanted = factsWanted(judged, { person, answers })
  return [...known, ...FACTS.filter((fact) => !wanted.includes(fact))]
}

/** Of guests alone: who is registered is asked at the desk. What lacks a fact that was not said gets no verdict, whatever else is said. */
function factsWanted(judged: readonly IndicatorCode[], { person, answers }: Known): Fact[] {
  if (person.residentId !== null) return []
  return judged
    .map((code) => missingFacts(INDICATORS[code], aboutOf(person)))
    .filter((missing) => !missing.some((fact) => answers.unsaid.includes(fact)))
    .flat()
}
