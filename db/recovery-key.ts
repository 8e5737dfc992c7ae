import { DbError } from './errors.ts'

/**
 * A recovery key as people write it: five groups of six characters of Crockford's base32 (no I, L, O, U), the sixth of each a
 * check. 25 characters carry 125 random bits. The check is a sum over GF(32) with a different factor at every place: it finds
 * every single wrong character and every two swapped ones of a group, and names the group.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 5
const DATA_PER_GROUP = 5
export const RECOVERY_SYMBOLS = GROUPS * DATA_PER_GROUP

/** Multiplies by the generator x of GF(32) modulo x⁵ + x² + 1. */
function timesX(symbol: number): number {
  const shifted = symbol << 1
  return shifted & 32 ? shifted ^ 0b100101 : shifted
}

/** Horner's rule: place i weighs x^(i+1), and so does the group, that groups cannot be swapped. The order of x, 31, exceeds the places. */
function checkOf(group: number, symbols: readonly number[]): number {
  return symbols.reduceRight((sum, symbol) => timesX(sum ^ symbol), group + 1)
}

/** `bytes`: 25 random bytes, the low five bits of each are used. */
export function formatRecoveryKey(bytes: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const symbols = [...bytes.subarray(group * DATA_PER_GROUP, (group + 1) * DATA_PER_GROUP)].map((byte) => byte & 31)
    return [...symbols, checkOf(group, symbols)].map((symbol) => ALPHABET[symbol]).join('')
  })
  return groups.join('-')
}

/** Capitals, no spaces or hyphens, full-width characters made narrow, O read as 0, I and L as 1. */
export function normaliseRecoveryKey(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-‐-―−_.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}

/** The secret's text, without checks. Throws recoveryKeyMistyped naming the groups (from 1) that do not fit. */
export function parseRecoveryKey(text: string): string {
  const plain = normaliseRecoveryKey(text)
  if (plain.length !== GROUPS * (DATA_PER_GROUP + 1)) {
    throw new DbError(
      'recoveryKeyMistyped',
      `${GROUPS * (DATA_PER_GROUP + 1)} characters expected, ${plain.length} given`,
    )
  }
  const wrong: number[] = []
  let secret = ''
  for (let group = 0; group < GROUPS; group++) {
    const part = plain.slice(group * (DATA_PER_GROUP + 1), (group + 1) * (DATA_PER_GROUP + 1))
    const symbols = [...part].map((character) => ALPHABET.indexOf(character))
    const data = symbols.slice(0, DATA_PER_GROUP)
    if (symbols.includes(-1) || checkOf(group, data) !== symbols[DATA_PER_GROUP]) wrong.push(group + 1)
    secret += part.slice(0, DATA_PER_GROUP)
  }
  if (wrong.length > 0)
    throw new DbError('recoveryKeyMistyped', `group ${wrong.join(', ')} does not fit its check character`)
  return secret
}

/** Set-up has it typed back: true only for the very key that was printed. */
export function isTypedBack(printed: string, typed: string): boolean {
  return normaliseRecoveryKey(typed) === normaliseRecoveryKey(printed)
}
