import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../sig/testing/codec-checks.ts'
import { creativeProtocols, decodeCreative, frameBytes, frameOf, oximeterValues, parseFrame } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, creativeProtocols)

const decoded = (token: number, type: number, ...data: number[]) => decodeCreative(frameOf(token, type, ...data))

describe('a frame', () => {
  test.each([
    ['nothing', '', 'truncated'],
    ['half a start', 'AA', 'truncated'],
    ['another start', 'AB55', 'bad-sync'],
    ['another second byte', 'AA54', 'bad-sync'],
    ['no length', 'AA5543', 'truncated'],
    ['a result without its check', 'AA554307010077004D51', 'truncated'],
    ['a length without type', 'AA55430101', 'bad-length'],
    ['a byte too many', 'AA554307010077004D51BE00', 'bad-length'],
    ['a wrong check', 'AA554307010077004D51BF', 'checksum'],
  ])('that is %s is refused', (_, hex, fault) => {
    expect(refusal(() => decodeCreative(fromHex(hex)))).toBe(fault)
  })

  test('tells the expected and the received check', () => {
    expect(() => parseFrame(fromHex('AA55FF0201CB'))).toThrow(/^M201 checksum: .*expected ca, got cb/)
  })

  test.each([
    ['the cuff pressure', 0x42, 1, [1]],
    ['a pressure', 0x43, 1, [0, 119, 0, 77]],
    ['glucose', 0xe2, 1, [1, 0]],
    ['a temperature', 0x74, 1, [0, 1]],
    ['glucose in a range that is none', 0xe2, 1, [0x30, 0, 0]],
    ['a temperature in a range that is none', 0x74, 1, [6, 0, 0]],
    ['glucose whose digits are none', 0xe2, 1, [0, 0x0a, 0x00]],
  ])('that gives too little or the wrong thing for %s is refused', (_, token, type, data) => {
    expect(refusal(() => decoded(token, type, ...data))).toBe('bad-frame')
  })

  test.each([
    ['another type of a pressure', 0x43, 2, [7]],
    ['another type of the cuff pressure', 0x42, 2, [7, 7]],
    ['an analyte that is none', 0xe2, 4, [0, 0, 0]],
    ['a token that is not known', 0x30, 1, [1, 2, 3]],
  ])('of %s has no kind', (_, token, type, data) => {
    expect(decoded(token, type, ...data)).not.toHaveProperty('kind')
  })

  test.each([
    [[0, 0x00, 0x82], { unit: 'mmol/L', range: 'normal', bcdDigits: '0082' }],
    [[0x20, 0, 0], { unit: 'mmol/L', range: 'high' }],
    [[0x11, 0, 0], { unit: 'mg/dL', range: 'low' }],
  ])('of glucose with %j says %j', (data, said) => {
    expect(decoded(0xe2, 1, ...data)).toMatchObject({ analyte: 'glucose', hasRecord: true, ...said })
  })

  test.each([
    [[0, 0x01, 0x6d], { unit: 'C', range: 'normal', temperature: 36.5 }],
    [[4, 0, 0], { unit: 'C', range: 'high' }],
  ])('of a temperature with %j says %j', (data, said) => {
    expect(decoded(0x74, 1, ...data)).toMatchObject(said)
  })

  test('of an irregular pulse keeps it out of the pressure', () => {
    expect(decodeCreative(fromHex('AA554307018078605048' + '2E'))).toMatchObject({
      systolic: 120,
      irregular: true,
      map: 96,
      diastolic: 80,
      pulse: 72,
    })
  })

  test('of the cuff pressure has twelve bits', () => {
    expect(decodeCreative(fromHex('AA5542040101045C'))).toMatchObject({ cuffPressure: 260 })
    expect(decoded(0x42, 1, 0xf1, 0x04)).toMatchObject({ cuffPressure: 260 })
  })
})

describe('an oximeter frame', () => {
  test('tells numbers, perfusion and state', () => {
    expect(oximeterValues(parseFrame(frameOf(0x53, 1, 98, 72, 0, 34, 0)))).toEqual({
      spo2: 98,
      pulse: 72,
      perfusion: 34,
      isProbeOff: false,
      isSearching: false,
    })
    expect(oximeterValues(parseFrame(frameOf(0x53, 1, 98, 0x04, 0x01, 34, 6)))).toMatchObject({
      pulse: 260,
      isProbeOff: true,
      isSearching: true,
    })
  })

  test('that is too short is refused', () => {
    expect(refusal(() => oximeterValues(parseFrame(frameOf(0x53, 1, 98, 72, 0, 34))))).toBe('bad-frame')
  })
})

test.each([
  [[0xff, 1], 'AA55FF0201CA'],
  [[0xff, 2], 'AA55FF020228'],
  [[0x41, 1], 'AA5541020182'],
  [[0x40, 4, 0], 'AA5540030400EB'],
  [[0x40, 1], 'AA5540020129'],
  [[0x40, 2], 'AA55400202CB'],
  [[0x43, 1], 'AA55430201CD'],
  [[0xe2, 1], 'AA55E2020190'],
  [[0xff, 5, 0, 0], 'AA55FF04050000C4'],
] as const)('%j is sent as published: %s', ([token, type, ...data], hex) => {
  expect(frameOf(token, type, ...data)).toEqual(fromHex(hex))
})

test.each([
  ['AA5543', undefined],
  ['AA554301', 'impossible'],
  ['AA554341', 'impossible'],
  ['AA554307', 11],
])('the frame that begins with %s has a length of %s', (hex, length) => {
  expect(frameBytes(fromHex(hex))).toBe(length)
})
