import { HEIGHT, WEIGHT } from './catalogue/bmi.ts'
import { divide, type Exact, exact, multiply, roundTo, subtract } from './exact.ts'
import type { Measure, OtherUnit } from './indicator.ts'

/** A number in a named unit, printed (`mmHg`, `℃`, `斤`) or UCUM (`mm[Hg]`, `Cel`). */
export interface Amount {
  value: number
  unit: string
}

/** Other spellings of the same sign: the ring and letter for ℃ and ℉, the Greek mu for the micro sign. */
const SPELLINGS: Record<string, string> = { '°C': '℃', '℉': '°F', 'μmol/L': 'µmol/L' }

/** The conversion from a unit name, printed or UCUM, to the canonical unit; undefined if this measure has no such unit. */
export function findUnit(measure: Measure, name: string): OtherUnit | undefined {
  const printed = SPELLINGS[name] ?? name
  return [{ printed: measure.unit, ucum: measure.ucum }, ...measure.otherUnits].find(
    (unit) => unit.printed === printed || unit.ucum === name,
  )
}

/** Unrounded, in the canonical unit. Throws RangeError for a unit the measure does not know or a number that is not finite. */
export function toCanonicalExact(measure: Measure, { value, unit }: Amount): Exact {
  const conversion = findUnit(measure, unit)
  if (!conversion) throw new RangeError(`unknown unit "${unit}" for ${measure.name.en}`)
  const { minus = 0, times = 1, over = 1 } = conversion
  return divide(multiply(subtract(exact(value), exact(minus)), exact(times)), exact(over))
}

/** In the canonical unit, rounded half away from zero to the shown digits: the number that is stored, shown and judged. */
export function toCanonical(measure: Measure, amount: Amount): number {
  return roundTo(measure.decimals, toCanonicalExact(measure, amount))
}

/** The canonical number as it is shown: always with the indicator's own digits. */
export function formatValue(measure: Measure, value: number): string {
  return value.toFixed(measure.decimals)
}

export function isPlausible(measure: Measure, value: number): boolean {
  return value >= measure.plausible.min && value <= measure.plausible.max
}

/** kg/m² from the unrounded inputs, to one decimal; null when weight or height lies outside its own physical limits. */
export function bodyMassIndex(weight: Amount, height: Amount): number | null {
  if (!isPlausible(WEIGHT, toCanonical(WEIGHT, weight)) || !isPlausible(HEIGHT, toCanonical(HEIGHT, height)))
    return null
  const metres = divide(toCanonicalExact(HEIGHT, height), exact(100))
  return roundTo(1, divide(toCanonicalExact(WEIGHT, weight), multiply(metres, metres)))
}
