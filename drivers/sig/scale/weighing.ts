import { DecodeError } from '../../errors.ts'
import type { Frame, MeasurementKind, Quantity } from '../../measurement.ts'
import { type BodyComposition, UNSUCCESSFUL, type Weight } from './codec.ts'

/** One person's standing on the scale, as far as it has been heard. */
export interface Weighing {
  readonly frames: readonly Frame[]
  readonly weight?: Weight
  readonly composition?: BodyComposition
  /** The second value of a composition that comes in two. */
  readonly halfMissing?: boolean
}

const UNKNOWN_USER = 255

export function timestampOf({ weight, composition }: Weighing): string | undefined {
  return weight?.timestamp ?? composition?.timestamp
}

/** Undefined for a user the scale does not know. */
export function userOf({ weight, composition }: Weighing): number | undefined {
  return [weight?.userId, composition?.userId].find((user) => user !== undefined && user !== UNKNOWN_USER)
}

/** Whether the scale could not even weigh. */
export function hasFailed({ weight, composition }: Weighing): boolean {
  if (weight) return weight.weight === UNSUCCESSFUL
  return composition?.bodyFatPercent === UNSUCCESSFUL && composition.weight === undefined
}

/** Whether two values, one of each kind, can be of one weighing: nothing that both tell differs. */
export function belongTogether(one: Weighing, other: Weighing): boolean {
  if (one.weight ? other.weight : other.composition) return false
  const { weight, composition } = { ...one, ...other }
  return (
    agree(timestampOf(one), timestampOf(other)) &&
    agree(userOf(one), userOf(other)) &&
    (!weight || !composition || agreeInWeight(weight, composition))
  )
}

function agreeInWeight({ weight, unit }: Weight, composition: BodyComposition): boolean {
  // Without a weight no scale works out a composition.
  if (weight === UNSUCCESSFUL) return composition.bodyFatPercent === UNSUCCESSFUL
  if (composition.weight === undefined) return true
  return composition.weight === weight && massUnit(composition) === MASS_UNITS[unit]
}

function agree<T>(one: T | undefined, other: T | undefined): boolean {
  return one === undefined || other === undefined || one === other
}

export function together(one: Weighing, other: Weighing): Weighing {
  return { ...one, ...other, frames: [...one.frames, ...other.frames] }
}

/** Fields that describe the value itself and not the body. */
const OF_THE_VALUE: readonly string[] = ['flags', 'reservedFlagBits', 'trailingBytes']

/**
 * The two values of one composition put together; a numeric body fat wins over none. Throws DecodeError `bad-frame` when they tell
 * one thing differently.
 */
export function mergeHalves(first: BodyComposition, second: BodyComposition): BodyComposition {
  const bodyFatPercent = first.bodyFatPercent === UNSUCCESSFUL ? second.bodyFatPercent : first.bodyFatPercent
  const later = second.bodyFatPercent === UNSUCCESSFUL ? { ...second, bodyFatPercent } : second
  const earlier: Readonly<Record<string, unknown>> = { ...first, bodyFatPercent }
  const differing = Object.entries(later).find(
    ([field, value]) => !OF_THE_VALUE.includes(field) && !agree(earlier[field], value),
  )
  if (differing) throw new DecodeError('bad-frame', `the two values of one result differ in ${differing[0]}`)
  return { ...first, ...later }
}

export function quantitiesOf(weighing: Weighing): Quantity[] {
  const { weight, composition } = weighing
  const mass = weight ? weight.weight : composition?.weight
  const massIn = weight ? MASS_UNITS[weight.unit] : composition && massUnit(composition)
  const bodyFat = composition?.bodyFatPercent
  return [
    ...(typeof mass === 'number' && massIn ? [{ name: 'weight' as const, value: mass, unit: massIn }] : []),
    ...heightOf(weighing),
    ...(typeof bodyFat === 'number' ? [{ name: 'bodyFat' as const, value: bodyFat, unit: '%' }] : []),
  ]
}

/**
 * A height that goes with a user slot was typed in for the slot's owner, who need not be the one on the scale. Scales that know
 * none send nought.
 */
function heightOf(weighing: Weighing): Quantity[] {
  const { weight, composition } = weighing
  const value = weight?.height ?? composition?.height
  if (!value || userOf(weighing) !== undefined) return []
  const inches = weight?.height === undefined ? composition?.units === 'imperial' : weight.heightUnit === 'in'
  return [{ name: 'height', value, unit: inches ? '[in_i]' : 'm' }]
}

/** By what was found: a scale that could not tell the fat has weighed all the same. */
export function kindOf({ weight, composition }: Weighing): MeasurementKind {
  const hasFat = typeof composition?.bodyFatPercent === 'number'
  return hasFat || (!weight && composition?.weight === undefined) ? 'body-composition' : 'weight'
}

const MASS_UNITS = { kg: 'kg', lb: '[lb_av]' } as const

function massUnit({ units }: BodyComposition): (typeof MASS_UNITS)[keyof typeof MASS_UNITS] {
  return units === 'imperial' ? MASS_UNITS.lb : MASS_UNITS.kg
}
