import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import { decodeTemperature, decodeTemperatureType, thermometerProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, thermometerProtocols)

describe('what the flags announce', () => {
  test.each([0, 1, 4, 5, 11, 12])('cut to %i bytes is truncated', (length) => {
    const cut = fromHex('06B00E00FEDC070C050B321B04').subarray(0, length)
    expect(refusal(() => decodeTemperature(cut))).toBe('truncated')
  })

  test.each([
    ['FFFF7F00', 'NaN'],
    ['FEFF7F00', '+INFINITY'],
    ['02008000', '-INFINITY'],
    ['00008000', 'NRes'],
  ])('%s is %s', (word, temperature) => {
    expect(decodeTemperature(fromHex(`00${word}`))).toStrictEqual({ flags: 0, unit: 'C', temperature })
  })

  test('reserved flags and bytes after the type are told', () => {
    expect(decodeTemperature(fromHex('FC6C0100FF0A99'))).toStrictEqual({
      flags: 0xfc,
      unit: 'C',
      temperature: 36.4,
      temperatureType: 'reserved-10',
      reservedFlagBits: 0xf8,
      trailingBytes: 1,
    })
  })
})

test.each([
  [1, 'armpit'],
  [2, 'body'],
  [5, 'gastro-intestinal'],
  [6, 'mouth'],
  [7, 'rectum'],
  [8, 'toe'],
  [9, 'tympanum'],
  [10, 'reserved-10'],
])('type %i is %s', (code, name) => expect(decodeTemperatureType(Uint8Array.of(code))).toBe(name))

test('a type without a byte is truncated', () => {
  expect(refusal(() => decodeTemperatureType(new Uint8Array()))).toBe('truncated')
})
