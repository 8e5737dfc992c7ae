import { describe, expect, test } from 'vitest'
import { decodeRacpRequest, decodeRacpResponse, RACP, racpProtocols } from '../common/racp.ts'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import {
  concentrationUnit,
  decodeCaresensTime,
  decodeGlucoseContext,
  decodeGlucoseFeature,
  decodeGlucoseMeasurement,
  glucoseProtocols,
} from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, { ...glucoseProtocols, ...racpProtocols })

describe('a measurement', () => {
  const full = '1B0F00E807011E053A1B53016FB0F80000'

  test.each([0, 1, 9, 11, 13, 14, 16])('cut to %i bytes is truncated', (length) => {
    expect(refusal(() => decodeGlucoseMeasurement(fromHex(full).subarray(0, length)))).toBe('truncated')
  })

  test('without offset and concentration has neither, and its base time is the time', () => {
    expect(decodeGlucoseMeasurement(fromHex('E00100EA070B16080000FF'))).toStrictEqual({
      flags: 0xe0,
      sequenceNumber: 1,
      baseTime: '2026-11-22T08:00:00',
      userFacingTime: '2026-11-22T08:00:00',
      contextFollows: false,
      reservedFlagBits: 0xe0,
      trailingBytes: 1,
    })
  })

  test.each([
    ['FF7F', 32767, null],
    ['0080', -32768, null],
    ['0180', -32767, '2026-10-30T13:53:00'],
    ['FEFF', -2, '2026-11-22T07:58:00'],
  ])('offset %s is %i minutes', (hex, minutes, userFacingTime) => {
    const value = decodeGlucoseMeasurement(fromHex(`010100EA070B16080000${hex}`))
    expect(value).toMatchObject({ timeOffsetMinutes: minutes, userFacingTime })
  })

  test('a base time that does not exist gives no user-facing time', () => {
    expect(decodeGlucoseMeasurement(fromHex('000100EA070D16080000')).userFacingTime).toBeNull()
  })

  test('a special value is not converted', () => {
    const value = decodeGlucoseMeasurement(fromHex('020100EA070B16080000FF0711'))
    expect(value.concentration).toBe('NaN')
    expect(value).not.toHaveProperty('mgdL')
  })

  test('the unit of transfer is in the flags even without a concentration', () => {
    expect(concentrationUnit(0x00)).toBe('kg/L')
    expect(concentrationUnit(0x04)).toBe('mol/L')
  })

  test.each([
    [0x1a, 'control-solution', 'finger'],
    [0x41, 'capillary-whole-blood', 'control-solution'],
    [0x5b, 'reserved-11', 'reserved-5'],
    [0x30, 'reserved-0', 'earlobe'],
  ])('type and location %i', (byte, type, sampleLocation) => {
    const value = decodeGlucoseMeasurement(Uint8Array.of(...fromHex('020100EA070B160800006FB0'), byte))
    expect(value).toMatchObject({ type, sampleLocation })
  })
})

describe('a context', () => {
  test.each([
    [1, 'preprandial'],
    [4, 'casual'],
    [5, 'bedtime'],
    [6, 6],
    [0, 0],
  ])('meal %i is %s', (code, meal) => expect(decodeGlucoseContext(Uint8Array.of(2, 1, 0, code)).meal).toBe(meal))

  test('medication without flag 5 is in kg', () => {
    expect(decodeGlucoseContext(fromHex('1001000132D0'))).toMatchObject({ medication: 0.05, medicationUnit: 'kg' })
  })

  test.each([0, 2, 3, 6])('cut to %i bytes is truncated', (length) => {
    expect(refusal(() => decodeGlucoseContext(fromHex('FF0900000132D003').subarray(0, length)))).toBe('truncated')
  })
})

test('bytes after the features are counted', () => {
  expect(decodeGlucoseFeature(fromHex('04000000'))).toEqual({ raw: 4, supported: ['sampleSize'], trailingBytes: 2 })
})

describe('the clock message of i-SENS meters', () => {
  test.each([
    ['C0030200E2070B1D162D3B', 'bad-frame'],
    ['C0030100E2070B1D162D', 'truncated'],
  ])('%s is refused as %s', (hex, fault) => expect(refusal(() => decodeCaresensTime(fromHex(hex)))).toBe(fault))
})

describe('an answer of the control point', () => {
  test.each([
    ['', 'truncated'],
    ['05', 'truncated'],
    ['0500', 'truncated'],
    ['050001020304', undefined],
    ['0500010203', 'bad-length'],
    ['05000102030405', 'bad-length'],
    ['0600010101', 'bad-length'],
    ['06010101', 'invalid-operator'],
    ['05010200', 'invalid-operator'],
    ['00000000', 'not-a-response'],
    ['07000101', 'not-a-response'],
  ])('%s: %s', (hex, fault) => expect(refusal(() => decodeRacpResponse(fromHex(hex)))).toBe(fault))

  test.each([
    ['050007', 7],
    ['05000201', 258],
    ['050001020304', 0x04030201],
  ])('%s counts %i records', (hex, numberOfRecords) => {
    expect(decodeRacpResponse(fromHex(hex))).toMatchObject({ numberOfRecords })
  })
})

describe('a request to the control point', () => {
  test.each([
    ['0103010B00', RACP.reportFrom(11)],
    ['0403010B00', RACP.countFrom(11)],
    ['010301FFFF', RACP.reportFrom(65_535)],
    ['0101', RACP.reportAll],
    ['0401', RACP.countAll],
    ['0300', RACP.abort],
  ])('%s is what is written', (hex, bytes) => expect(bytes).toEqual(fromHex(hex)))

  test.each([
    ['0300', { opCode: 'abort', operator: 'null' }],
    ['0105', { opCode: 'report-stored-records', operator: 'first' }],
    ['2007', { opCode: 'reserved-32', operator: 'reserved-7' }],
    ['0102010B00', { operator: '<=', filterType: 'sequence-number', filterValue: 11 }],
    ['0104010B000C00', { operator: 'within-range', filterMin: 11, filterMax: 12 }],
    ['010302E2070B1D162D3B', { filterType: 'user-facing-time', filterValue: '2018-11-29T22:45:59' }],
    ['0103090102', { filterType: 'reserved-9', trailingBytes: 2 }],
  ])('%s', (hex, fields) => expect(decodeRacpRequest(fromHex(hex))).toMatchObject(fields))

  test.each(['', '01', '0103', '01030101', '0104010B00'])('%s is truncated', (hex) => {
    expect(refusal(() => decodeRacpRequest(fromHex(hex)))).toBe('truncated')
  })
})
