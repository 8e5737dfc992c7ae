/**
 * An exact fraction, `denominator` > 0. Conversion and rounding run in fractions because binary floats get lines wrong:
 * 6.05 must round to 6.1, and 300 mg/dL of glucose must reach 16.7 mmol/L.
 */
export interface Exact {
  numerator: bigint
  denominator: bigint
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/

/** The decimal that a number prints as, which is the decimal somebody wrote or a meter showed. Throws RangeError if not finite. */
export function exact(value: number): Exact {
  const match = DECIMAL.exec(String(value))
  if (!match) throw new RangeError(`not a finite number: ${value}`)
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const digits = BigInt(`${sign}${whole}${fraction}`)
  const power = Number(exponent) - fraction.length
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) }
}

export function add(a: Exact, b: Exact): Exact {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  }
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, { numerator: -b.numerator, denominator: b.denominator })
}

export function multiply(a: Exact, b: Exact): Exact {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

/** Throws RangeError unless `b` > 0: every divisor here is a factor, a count or a height. */
export function divide(a: Exact, b: Exact): Exact {
  if (b.numerator <= 0n) throw new RangeError('divisor must be above zero')
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator }
}

/** Rounds half away from zero to `decimals` digits and gives the number that prints so. */
export function roundTo(decimals: number, value: Exact): number {
  const negative = value.numerator < 0n
  const magnitude = (negative ? -value.numerator : value.numerator) * 10n ** BigInt(decimals)
  const rounded = (2n * magnitude + value.denominator) / (2n * value.denominator)
  return Number(`${negative ? -rounded : rounded}e-${decimals}`)
}
