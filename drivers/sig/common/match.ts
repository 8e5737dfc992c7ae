import type { MatchScore, MeterModel, Sighting } from '../../driver.ts'

export interface SigFingerprint {
  /** The profile's service, short form. */
  readonly service: string
  /** Beginnings of advertised names, and the model each one means. Longer ones first. */
  readonly namePrefixes: readonly (readonly [prefix: string, modelId: string])[]
  /** The model for a meter that advertises the service under an unknown name. */
  readonly otherwise: string
}

const NAME_AND_SERVICE = 95
const SERVICE_ONLY = 80
const NAME_ONLY = 60

/** A meter of the profile: by the service it advertises, or by a name known from its model where it leaves the service out. */
export function matchSig(seen: Sighting, { service, namePrefixes, otherwise }: SigFingerprint): MatchScore | undefined {
  if (seen.kind !== 'ble') return undefined
  const advertises = seen.services.includes(service)
  const named = namePrefixes.find(([prefix]) => seen.name?.startsWith(prefix))
  if (advertises && named) {
    return { score: NAME_AND_SERVICE, because: `service ${service}, name ${named[0]}`, modelId: named[1] }
  }
  if (advertises) return { score: SERVICE_ONLY, because: `service ${service}`, modelId: otherwise }
  // A name alone says little once the meter announces other services instead.
  if (named && seen.services.length === 0) return { score: NAME_ONLY, because: `name ${named[0]}`, modelId: named[1] }
  return undefined
}

/** Whether a model stays connected while it measures. */
export function staysConnected(models: readonly MeterModel[], modelId: string): boolean {
  const model = models.find(({ id }) => id === modelId)
  return model?.links.some((link) => link.kind === 'ble' && link.connects === 'while-measuring') ?? false
}
