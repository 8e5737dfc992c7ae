import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import { bloodPressureProtocols, decodeBloodPressure, decodeBloodPressureFeature, decodeCuffPressure } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, bloodPressureProtocols)

/** mmHg with pulse, all as plain SFLOAT numbers. */
const pressure = (systolic: number, diastolic: number, pulse: number) =>
  Uint8Array.of(0x04, ...[systolic, diastolic, 0x07ff, pulse].flatMap((value) => [value & 0xff, value >> 8]))

describe('plausible', () => {
  test.each([
    ['the lowest', 30, 10, 20, undefined],
    ['the highest', 300, 250, 250, undefined],
    ['systolic under 30', 29, 10, 60, true],
    ['systolic over 300', 301, 80, 60, true],
    ['diastolic under 10', 120, 9, 60, true],
    ['diastolic over 250', 300, 251, 60, true],
    ['pulse under 20', 120, 80, 19, true],
    ['pulse over 250', 120, 80, 251, true],
    ['systolic equal to diastolic', 80, 80, 60, true],
    ['systolic below diastolic', 80, 81, 60, true],
    ['systolic above range', 0x07fe, 80, 60, undefined],
    ['no systolic', 0x07ff, 80, 60, undefined],
    ['no diastolic', 120, 0x07ff, 60, undefined],
    ['no pulse', 120, 80, 0x07ff, undefined],
  ])('%s', (_, systolic, diastolic, pulse, implausible) => {
    expect(decodeBloodPressure(pressure(systolic, diastolic, pulse)).implausible).toBe(implausible)
  })

  test('limits are those of mmHg, also for kPa', () => {
    // 4.0 kPa = 30.0 mmHg, 3.9 kPa = 29.3 mmHg; diastolic 2.0 kPa.
    expect(decodeBloodPressure(fromHex('0128F014F0FF07')).implausible).toBeUndefined()
    expect(decodeBloodPressure(fromHex('0127F014F0FF07')).implausible).toBe(true)
  })
})

describe('what the flags announce', () => {
  const full = '1E8A00580078000000041114293B3C00012700'

  test.each([6, 7, 13, 15, 16, 18])('cut to %i bytes is truncated', (length) => {
    const cut = fromHex(full).subarray(0, length)
    expect(refusal(() => decodeBloodPressure(cut))).toBe('truncated')
    expect(refusal(() => decodeCuffPressure(cut))).toBe('truncated')
  })

  test.each([
    [0x00, 'within'],
    [0x08, 'exceedsUpper'],
    [0x10, 'belowLower'],
    [0x18, 'reserved'],
  ])('status %i says the pulse is %s', (status, pulseRange) => {
    const value = decodeBloodPressure(Uint8Array.of(0x10, 120, 0, 80, 0, 0xff, 7, status, 0))
    expect(value.status?.pulseRange).toBe(pulseRange)
  })

  test('an unknown user stays 255', () => {
    expect(decodeBloodPressure(fromHex('0878005000FF07FF')).userId).toBe(255)
  })

  test('features are named in bit order, unknown ones only in raw', () => {
    expect(decodeBloodPressureFeature(fromHex('FFFF00'))).toEqual({
      raw: 0xffff,
      supported: [
        'bodyMovement',
        'cuffFit',
        'irregularPulse',
        'pulseRange',
        'measurementPosition',
        'multipleBonds',
        'e2eCrc',
        'userDataService',
        'userFacingTime',
      ],
      trailingBytes: 1,
    })
    expect(refusal(() => decodeBloodPressureFeature(fromHex('01')))).toBe('truncated')
  })
})
