/** What is in sight, as the desk chooses from it. Pure. */
import type { SightingView } from '../../main/api/contract.ts'

export interface MeterChoice {
  /** Unique among the choices of one list. */
  id: string
  sighting: SightingView
  match: SightingView['matches'][number]
}

/** One choice for each model a sighting may be, the surest first; what is in use already is not offered. */
export function meterChoices(sightings: readonly SightingView[]): MeterChoice[] {
  return sightings
    .filter((sighting) => !sighting.commissioned)
    .flatMap((sighting) =>
      sighting.matches.map((match) => ({ id: `${sighting.key} ${match.driverId} ${match.modelId}`, sighting, match })),
    )
    .sort((one, other) => other.match.score - one.match.score)
}

export const unknownCount = (sightings: readonly SightingView[]) =>
  sightings.filter(({ matches, commissioned }) => matches.length === 0 && !commissioned).length
