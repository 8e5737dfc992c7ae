import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import { decodeBodyComposition, decodeWeight, scaleProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, scaleProtocols)

describe('a weight', () => {
  const full = '0EB036EA070B1608000005F500D606'

  test.each([0, 1, 2, 3, 9, 10, 11, 13, 14])('cut to %i bytes is truncated', (length) => {
    expect(refusal(() => decodeWeight(fromHex(full).subarray(0, length)))).toBe('truncated')
  })

  test('in pounds and inches, from an unknown user', () => {
    expect(decodeWeight(fromHex('FD543DFFF500B10299'))).toStrictEqual({
      flags: 0xfd,
      unit: 'lb',
      weight: 157,
      userId: 255,
      bmi: 24.5,
      height: 68.9,
      heightUnit: 'in',
      reservedFlagBits: 0xf0,
      trailingBytes: 1,
    })
  })

  test('every word is an exact decimal', () => {
    const words = Array.from({ length: 0xffff }, (_, word) => word)
    const weights = words.map((word) => decodeWeight(Uint8Array.of(0, word & 0xff, word >> 8)).weight)
    expect(weights).toEqual(words.map((word) => Number((word * 0.005).toFixed(3))))
  })
})

describe('a body composition', () => {
  const FULL = `FE1F${'7800'}EA070B16080000${'05'}${'4006C800B80BE02E1027401FD007B036D606'}`

  test('all fields in their order', () => {
    expect(decodeBodyComposition(fromHex(FULL))).toStrictEqual({
      flags: 0x1ffe,
      units: 'SI',
      bodyFatPercent: 12,
      timestamp: '2026-11-22T08:00:00',
      userId: 5,
      basalMetabolismKJ: 1600,
      musclePercent: 20,
      muscleMass: 15,
      fatFreeMass: 60,
      softLeanMass: 50,
      bodyWaterMass: 40,
      impedanceOhm: 200,
      weight: 70,
      height: 1.75,
      multiplePacket: true,
    })
  })

  test('cut anywhere is truncated', () => {
    const bytes = fromHex(FULL)
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(() => decodeBodyComposition(bytes.subarray(0, length)))).toBe('truncated')
    }
  })

  test('in pounds and inches; FFFF is special in the body fat only', () => {
    expect(decodeBodyComposition(fromHex('01EC FFFF 543D B102 99'.replaceAll(' ', '')))).toStrictEqual({
      flags: 0xec01,
      units: 'imperial',
      bodyFatPercent: 'MEASUREMENT_UNSUCCESSFUL',
      weight: 157,
      height: 68.9,
      reservedFlagBits: 0xe000,
      trailingBytes: 1,
    })
    expect(decodeBodyComposition(fromHex('000C7800FFFFFFFF'))).toMatchObject({ weight: 327.675, height: 65.535 })
  })
})
