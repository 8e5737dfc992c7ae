/** A medical number of IEEE 11073-20601, or what it says instead of one. `RESERVED` is to be treated like `NaN`. */
export type MedicalFloat = number | SpecialValue
export type SpecialValue = 'NaN' | 'NRes' | '+INFINITY' | '-INFINITY' | 'RESERVED'

const SFLOAT_SPECIALS: ReadonlyMap<number, SpecialValue> = new Map([
  [0x07ff, 'NaN'],
  [0x0800, 'NRes'],
  [0x07fe, '+INFINITY'],
  [0x0802, '-INFINITY'],
  [0x0801, 'RESERVED'],
])

const FLOAT_SPECIALS: ReadonlyMap<number, SpecialValue> = new Map([
  [0x007fffff, 'NaN'],
  [0x00800000, 'NRes'],
  [0x007ffffe, '+INFINITY'],
  [0x00800002, '-INFINITY'],
  [0x00800001, 'RESERVED'],
])

/**
 * SFLOAT: exponent in bits 15..12, mantissa in bits 11..0, both two's complement (no bias). `shift` multiplies by a further
 * power of ten without rounding.
 */
export function sfloat(word: number, shift = 0): MedicalFloat {
  return SFLOAT_SPECIALS.get(word) ?? decimal(signed(word & 0xfff, 12), signed(word >> 12, 4) + shift)
}

/** FLOAT: exponent in bits 31..24, mantissa in bits 23..0, both two's complement. */
export function float32(word: number): MedicalFloat {
  return FLOAT_SPECIALS.get(word) ?? decimal(signed(word & 0xffffff, 24), signed(word >>> 24, 8))
}

/** `value`, read as a two's complement number of `bits` bits. */
export function signed(value: number, bits: number): number {
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value
}

/** mantissa × 10^exponent as the number nearest to that decimal: through text, because 364 × 0.1 is not 36.4 in binary. */
export function decimal(mantissa: number, exponent: number): number {
  return exponent === 0 ? mantissa : Number(`${mantissa}e${exponent}`)
}
