import { describe, expect, test } from 'vitest'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import { decodeContinuous, decodePlxFeatures, decodeSpotCheck, oximeterProtocols } from './codec.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, oximeterProtocols)

const SPOT = '1F61006000EA070B160800002000000000 0CF0'.replace(' ', '')
const CONTINUOUS = '1F6100600062006100600061002000000000 0CF0'.replace(' ', '')

describe('what the flags announce', () => {
  test.each([0, 1, 4, 5, 11, 13, 16, 18])('a spot check cut to %i bytes is truncated', (length) => {
    expect(refusal(() => decodeSpotCheck(fromHex(SPOT).subarray(0, length)))).toBe('truncated')
  })

  test.each([0, 1, 4, 8, 12, 14, 17, 19])('a continuous value cut to %i bytes is truncated', (length) => {
    expect(refusal(() => decodeContinuous(fromHex(CONTINUOUS).subarray(0, length)))).toBe('truncated')
  })

  test('a spot check without any is two numbers', () => {
    expect(decodeSpotCheck(fromHex('0061006000'))).toStrictEqual({ flags: 0, spo2: 97, pulse: 96 })
  })

  test('all of a spot check', () => {
    expect(decodeSpotCheck(fromHex(`${SPOT}99`))).toStrictEqual({
      flags: 0x1f,
      spo2: 97,
      pulse: 96,
      timestamp: '2026-11-22T08:00:00',
      measurementStatus: { raw: 0x20, set: ['measurementOngoing'] },
      deviceSensorStatus: { raw: 0, set: [] },
      pulseAmplitudeIndex: 1.2,
      deviceClockNotSet: true,
      trailingBytes: 1,
    })
  })

  test('all of a continuous value, whose flag bits are others', () => {
    expect(decodeContinuous(fromHex(CONTINUOUS))).toStrictEqual({
      flags: 0x1f,
      spo2: 97,
      pulse: 96,
      fast: { spo2: 98, pulse: 97 },
      slow: { spo2: 96, pulse: 97 },
      measurementStatus: { raw: 0x20, set: ['measurementOngoing'] },
      deviceSensorStatus: { raw: 0, set: [] },
      pulseAmplitudeIndex: 1.2,
    })
  })

  test('numbers that could not be said, and reserved flags', () => {
    expect(decodeContinuous(fromHex('E0FF07FE07'))).toStrictEqual({
      flags: 0xe0,
      spo2: 'NaN',
      pulse: '+INFINITY',
      reservedFlagBits: 0xe0,
    })
    expect(decodeSpotCheck(fromHex('2000080208'))).toMatchObject({ spo2: 'NRes', pulse: '-INFINITY' })
  })
})

describe('status', () => {
  test('every measurement bit has its name, reserved ones only show in raw', () => {
    expect(decodeSpotCheck(fromHex('0261006000FFFF')).measurementStatus).toEqual({
      raw: 0xffff,
      set: [
        'measurementOngoing',
        'earlyEstimate',
        'validated',
        'fullyQualified',
        'fromStorage',
        'demonstration',
        'testing',
        'calibrationOngoing',
        'unavailable',
        'questionable',
        'invalid',
      ],
    })
  })

  test('every sensor bit has its name, reserved ones only show in raw', () => {
    expect(decodeSpotCheck(fromHex('0461006000FFFFFF')).deviceSensorStatus).toEqual({
      raw: 0xffffff,
      set: [
        'extendedDisplayUpdate',
        'equipmentMalfunction',
        'signalProcessingIrregularity',
        'inadequateSignal',
        'poorSignal',
        'lowPerfusion',
        'erraticSignal',
        'nonPulsatile',
        'questionablePulse',
        'signalAnalysisOngoing',
        'sensorInterference',
        'sensorUnconnected',
        'unknownSensor',
        'sensorDisplaced',
        'sensorMalfunctioning',
        'sensorDisconnected',
      ],
    })
  })
})

describe('features', () => {
  test.each([
    ['0300E0FF00F000', { measurementStatusSupport: 0xffe0, deviceSensorStatusSupport: 0xf000 }],
    ['0200010000', { deviceSensorStatusSupport: 1 }],
    ['0100E0FF99', { measurementStatusSupport: 0xffe0, trailingBytes: 1 }],
    ['0400E0FF', { trailingBytes: 2 }],
    ['030001', { trailingBytes: 1 }],
  ])('%s: what is there of the announced support fields is read', (hex, expected) => {
    const { raw, supported, ...rest } = decodePlxFeatures(fromHex(hex))
    expect(rest).toStrictEqual(expected)
  })
})
