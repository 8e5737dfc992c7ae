import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { decodeGl310, gtechProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, gtechProtocols)

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const LINES = '\0\r\nGENDER ---- MALE\r\nWEIGHT   ---- 90.05 kg\r\nHEIGHT   ---- 188.6 cm\r\nB  M  I  ----  25.3  \r\n'
const SHEET = `${LINES}\x1bT\0`

describe('a sheet of a GL-310', () => {
  test.each([
    ['whole', SHEET, { weightKg: 90.05, heightCm: 188.6, bmi: 25.3 }],
    ['without its end mark', LINES, { weightKg: 90.05, heightCm: 188.6, bmi: 25.3 }],
    ['without a height', SHEET.replace(/HEIGHT.*\r\n/, ''), { weightKg: 90.05, bmi: 25.3 }],
    ['with the keyword right behind NUL', `\0WEIGHT ---- 60 kg\r\n\x1bT`, { weightKg: 60 }],
  ])('%s is read', (_, text, expected) => {
    expect(decodeGl310(latin1(text))).toEqual(expected)
  })

  test.each([
    ['nothing', '', 'truncated'],
    ['no end and a line too few', SHEET.slice(0, 60), 'truncated'],
    ['the end alone', '\x1bT\0', 'unsupported-format'],
    ['pounds', SHEET.replace('kg', 'lb'), 'unsupported-format'],
    ['no unit', SHEET.replace('90.05 kg', '90.05'), 'unsupported-format'],
    ['no number', SHEET.replace('90.05', '--.--'), 'bad-frame'],
    ['no dashes', SHEET.replace('---- 90.05', '90.05'), 'bad-frame'],
    ['two points', SHEET.replace('90.05', '9.0.5'), 'bad-frame'],
  ])('is refused: %s', (_, text, fault) => {
    expect(refusal(() => decodeGl310(latin1(text)))).toBe(fault)
  })

  test('with characters exchanged decodes or is refused', () => {
    const change = fc.tuple(fc.nat(SHEET.length - 1), fc.constantFrom(...' .-0123456789\r\nkgcWT\0\x1b'))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const text = changes.reduce<string>((sheet, [at, to]) => sheet.slice(0, at) + to + sheet.slice(at + 1), SHEET)
        refusal(() => {
          for (const value of Object.values(decodeGl310(latin1(text)))) expect(Number.isFinite(value)).toBe(true)
        })
      }),
      { numRuns: 10_000, seed: 310 },
    )
  })
})
