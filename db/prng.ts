/** A small seeded generator (sfc32): the same seed gives the same numbers on every machine. Not for secrets. */
export interface Prng {
  /** [0, 1) */
  next(): number
  /** 0 … below − 1 */
  integer(below: number): number
  pick<T>(items: readonly T[]): T
  /** Standard normal, mean 0, deviation 1. */
  normal(): number
  bytes(count: number): Uint8Array
}

export function prng(seed: number): Prng {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed | 0]
  const next32 = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 15; i++) next32()
  const next = () => next32() / 2 ** 32
  const integer = (below: number) => Math.floor(next() * below)
  return {
    next,
    integer,
    pick<T>(items: readonly T[]): T {
      const item = items[integer(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    // Box and Muller; 1 − next() is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    bytes: (count) => Uint8Array.from({ length: count }, () => integer(256)),
  }
}
