import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatRecoveryKey,
  isTypedBack,
  normaliseRecoveryKey,
  parseRecoveryKey,
  RECOVERY_SYMBOLS,
} from './recovery-key.ts'

const randomKey = fc.uint8Array({ minLength: RECOVERY_SYMBOLS, maxLength: RECOVERY_SYMBOLS }).map(formatRecoveryKey)
const SYMBOLS = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']

describe('a recovery key', () => {
  test('is five groups of six characters that cannot be mistaken for one another', () => {
    fc.assert(
      fc.property(randomKey, (key) => {
        expect(key).toMatch(/^([0-9A-HJKMNP-TV-Z]{6}-){4}[0-9A-HJKMNP-TV-Z]{6}$/)
      }),
    )
  })

  test('differs when one of its 125 bits differs', () => {
    const zero = new Uint8Array(RECOVERY_SYMBOLS)
    const keys = new Set([formatRecoveryKey(zero)])
    for (let bit = 0; bit < 125; bit++) {
      const bytes = Uint8Array.from(zero)
      bytes[Math.floor(bit / 5)] = 1 << (bit % 5)
      keys.add(parseRecoveryKey(formatRecoveryKey(bytes)))
    }
    expect(keys.size).toBe(126)
  })

  test.each([
    ['small letters', (key: string) => key.toLowerCase()],
    ['no hyphens', (key: string) => key.replaceAll('-', '')],
    ['spaces for hyphens', (key: string) => key.replaceAll('-', '  ')],
    [
      'full-width characters',
      (key: string) => key.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    ],
    ['the letter O for 0', (key: string) => key.replaceAll('0', 'O')],
    ['I or l for 1', (key: string) => key.replace('1', 'I').replaceAll('1', 'l')],
  ])('may be typed with %s', (_, typedAs) => {
    fc.assert(
      fc.property(randomKey, (key) => {
        expect(parseRecoveryKey(typedAs(key))).toBe(parseRecoveryKey(key))
        expect(isTypedBack(key, typedAs(key))).toBe(true)
      }),
    )
  })

  test('with any one character wrong is refused, and the group is named', () => {
    fc.assert(
      fc.property(randomKey, fc.nat(29), fc.constantFrom(...SYMBOLS), (key, place, symbol) => {
        const plain = normaliseRecoveryKey(key)
        fc.pre(plain[place] !== symbol)
        const wrong = plain.slice(0, place) + symbol + plain.slice(place + 1)
        expect(() => parseRecoveryKey(wrong)).toThrow(`D103 group ${Math.floor(place / 6) + 1} `)
        expect(isTypedBack(key, wrong)).toBe(false)
      }),
    )
  })

  test('with two characters of a group swapped is refused', () => {
    fc.assert(
      fc.property(randomKey, fc.nat(4), fc.nat(5), fc.nat(5), (key, group, a, b) => {
        const symbols = [...normaliseRecoveryKey(key)]
        const [i, j] = [group * 6 + a, group * 6 + b]
        fc.pre(symbols[i] !== symbols[j])
        const swapped = symbols.with(i, symbols[j] ?? '').with(j, symbols[i] ?? '')
        expect(() => parseRecoveryKey(swapped.join(''))).toThrow('D103')
      }),
    )
  })

  test('with two groups swapped is refused', () => {
    fc.assert(
      fc.property(randomKey, fc.nat(4), fc.nat(4), (key, a, b) => {
        const groups = key.split('-')
        fc.pre(groups[a] !== groups[b])
        expect(() =>
          parseRecoveryKey(
            groups
              .with(a, groups[b] ?? '')
              .with(b, groups[a] ?? '')
              .join('-'),
          ),
        ).toThrow('D103')
      }),
    )
  })

  test.each(['', 'ABC', '王秀英'])('is not %j', (text) => {
    expect(() => parseRecoveryKey(text)).toThrow('D103 30 characters expected')
  })
})
