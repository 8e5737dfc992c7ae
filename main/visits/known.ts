/** What of a task's questions need not be asked again: known from the profile, from this visit, or not a matter of this meter. Pure. */
import type { Reading } from '../../db/types.ts'
import type { MeterModel } from '../../drivers/driver.ts'
import type { VisitAnswers } from './intake.ts'
import type { Person } from './person.ts'
import type { Before } from './tasks.ts'

/** People shrink: a height is asked again after a year. */
const HEIGHT_HOLDS_MS = 365 * 86_400_000

export function knownOf(
  { person, answers }: { readonly person: Person; readonly answers: VisitAnswers },
  model: MeterModel | undefined,
  height: Pick<Reading, 'measuredAt'> | undefined,
  now: number,
): Before[] {
  const known: Before[] = answers.shutOut === null ? [] : ['shut-outs']
  const sendsThroughBody = model?.measures.includes('body-composition') ?? false
  if (person.implantedDevice || answers.implant !== null || !sendsThroughBody) known.push('implant')
  const isFresh = height !== undefined && now - height.measuredAt < HEIGHT_HOLDS_MS
  if (isFresh || answers.height !== null || model?.measures.includes('height')) known.push('enter')
  return known
}
