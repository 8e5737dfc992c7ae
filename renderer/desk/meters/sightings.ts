/** What is in sight, as the desk chooses from it. Pure. */
import type { ModelView, SightingView } from '../../../main/api/contract.ts'

/** A sighting, and which model it is taken for. */
export interface MeterChoice {
  /** Unique among the choices of one list. */
  id: string
  sighting: SightingView
  model: ModelView
  /** Why its driver thinks so; null where it has no reason but the cable, and where the person at the desk said it. */
  because: string | null
}

export function choiceOf(sighting: SightingView, model: ModelView, because: string | null): MeterChoice {
  return { id: `${sighting.key} ${model.driverId} ${model.modelId}`, sighting, model, because }
}

/** One choice for each model a sighting may be, the surest first; what is in use already is not offered. */
export function meterChoices(sightings: readonly SightingView[]): MeterChoice[] {
  return sightings
    .filter((sighting) => !sighting.commissioned)
    .flatMap((sighting) => sighting.matches.map((match) => ({ sighting, match })))
    .sort((one, other) => other.match.score - one.match.score)
    .map(({ sighting, match }) => choiceOf(sighting, match, match.because))
}

/** In sight, and known to no driver: the person may still say what it is. */
export const unknownSightings = (sightings: readonly SightingView[]) =>
  sightings.filter(({ matches, commissioned }) => matches.length === 0 && !commissioned)

/** Models that can hang on such a link and hold every word of the search, by maker, name or number. */
export function modelsFor(link: SightingView['link'], search: string, models: readonly ModelView[]): ModelView[] {
  const sought = search.toLowerCase().split(/\s+/).filter(Boolean)
  return models.filter(({ links, maker, name, modelId }) => {
    const text = [maker.zh, maker.en, name.zh, name.en, modelId].join(' ').toLowerCase()
    return links.includes(link) && sought.every((word) => text.includes(word))
  })
}

/** Whether the person has to bond it before it can be read. */
export const needsBond = ({ model, sighting }: MeterChoice) =>
  sighting.link === 'ble' && model.bonding !== 'none' && sighting.bonded !== true
