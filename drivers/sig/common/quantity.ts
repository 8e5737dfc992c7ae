import type { Quantity, QuantityName } from '../../measurement.ts'
import type { MedicalFloat } from './numbers.ts'

/** None or one quantity: a number, a value beyond the meter's range, or nothing that could be said. */
export function quantity(name: QuantityName, value: MedicalFloat | undefined, unit: string): Quantity[] {
  if (typeof value === 'number') return [{ name, value, unit }]
  if (value === '+INFINITY') return [{ name, unit, comparator: 'HI' }]
  if (value === '-INFINITY') return [{ name, unit, comparator: 'LO' }]
  return []
}
