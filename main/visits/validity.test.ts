import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MEASUREMENT_FLAGS, type Measurement, MeasurementKind, QuantityName } from '../../drivers/measurement.ts'
import { glucose, measurement, pressure } from '../testing/measurements.ts'
import { judge } from './judge.ts'
import { checkValidity } from './validity.ts'

const E2 = { code: 'E2', help: 'moved' }
const weighed = (value: number, unit = 'kg') =>
  measurement({ kind: 'weight', quantities: [{ name: 'weight', value, unit }] })

/** In the design's order: each row would also fit the rows below it. */
const cases: [what: string, measurement: Measurement, verdict: string, word?: string, code?: string][] = [
  [
    'control solution goes before a meter error',
    glucose(6, { flags: ['control-solution', 'strip-fault'], meterError: E2 }),
    'quality-control',
  ],
  [
    'a meter error goes before flags',
    pressure(120, 80, 70, { flags: ['no-result'], meterError: E2 }),
    'meter-error',
    'moved',
    'E2',
  ],
  [
    'a meter error in words nobody knows',
    pressure(120, 80, 70, { meterError: { code: '7', help: 'service' } }),
    'meter-error',
    'meter-error',
    '7',
  ],
  [
    'no result goes before limits',
    pressure(999, 80, 70, { flags: ['no-result'] }),
    'instrument-error',
    'not-read',
    'V101',
  ],
  ['a faulty strip', glucose(6, { flags: ['strip-fault'] }), 'instrument-error', 'strip', 'V102'],
  ['too little blood', glucose(6, { flags: ['sample-insufficient'] }), 'instrument-error', 'strip', 'V103'],
  ['a strip pulled early', glucose(6, { flags: ['read-interrupted'] }), 'instrument-error', 'strip', 'V104'],
  ['too cold to measure', glucose(6, { flags: ['temperature-fault'] }), 'instrument-error', 'meter-error', 'V105'],
  ['a broken meter', glucose(6, { flags: ['device-fault'] }), 'instrument-error', 'meter-error', 'V106'],
  [
    'what the meter itself finds impossible',
    pressure(120, 80, 70, { flags: ['implausible'] }),
    'instrument-error',
    'not-read',
    'V107',
  ],
  [
    'outside physical limits goes before movement',
    pressure(320, 80, 70, { flags: ['body-movement'] }),
    'instrument-error',
    'not-read',
    'V201',
  ],
  ['glucose below its limit', glucose(0.5), 'instrument-error', 'not-read', 'V201'],
  ['a unit nobody knows', weighed(70, 'stone'), 'instrument-error', 'not-read', 'V201'],
  [
    'LO from a meter that has no such thing',
    measurement({ quantities: [{ name: 'spo2', unit: '%', comparator: 'LO' }] }),
    'instrument-error',
    'not-read',
    'V201',
  ],
  [
    'diastolic as high as systolic goes before movement',
    pressure(90, 90, 70, { flags: ['body-movement'] }),
    'instrument-error',
    'not-read',
    'V202',
  ],
  ['movement', pressure(120, 80, 70, { flags: ['body-movement'] }), 'measure-again', 'moved', 'V301'],
  [
    'movement goes before a small pulse pressure',
    pressure(90, 81, 70, { flags: ['body-movement'] }),
    'measure-again',
    'moved',
    'V301',
  ],
  ['a loose cuff', pressure(120, 80, 70, { flags: ['cuff-loose'] }), 'measure-again', 'cuff-loose', 'V302'],
  ['a wrong position', pressure(120, 80, 70, { flags: ['improper-position'] }), 'measure-again', 'position', 'V303'],
  ['a poor signal', measurement({ kind: 'spo2', flags: ['poor-signal'] }), 'measure-again', 'finger', 'V304'],
  ['a pulse pressure under 10', pressure(90, 81), 'measure-again', 'not-read', 'V305'],
  ['a pulse pressure of 10', pressure(90, 80), 'valid'],
  ['an irregular pulse', pressure(120, 80, 70, { flags: ['irregular-pulse'] }), 'valid'],
  [
    'LO from a glucose meter',
    measurement({ kind: 'glucose', quantities: [{ name: 'glucose', unit: 'mmol/L', comparator: 'LO' }] }),
    'valid',
  ],
  [
    'kPa',
    measurement({
      quantities: [
        { name: 'systolic', value: 16, unit: 'kPa' },
        { name: 'diastolic', value: 10.7, unit: 'kPa' },
      ],
    }),
    'valid',
  ],
]

test.each(cases)('%s', (_what, given, verdict, word, code) => {
  const found = checkValidity(given)
  expect(found.verdict).toBe(verdict)
  if ('word' in found) expect([found.word, found.code]).toEqual([word, code])
  else expect(word).toBeUndefined()
})

describe('values', () => {
  const codes = (given: Measurement) => {
    const found = checkValidity(given)
    return found.verdict === 'quality-control' ? [] : found.values.map(({ code }) => code)
  }
  test('a pulse of nought is a monitor without a pulse reading', () => {
    expect(codes(pressure(120, 80, 0))).toEqual(['sbp', 'dbp'])
  })
  test('ketones on a glucose meter feed no indicator', () => {
    expect(codes(glucose(0.6, { flags: ['ketone-record'] }))).toEqual([])
  })
  test('what no indicator uses is left out', () => {
    expect(codes(measurement({ quantities: [{ name: 'lactate', value: 2, unit: 'mmol/L' }] }))).toEqual([])
  })
})

test('no measurement of any meter makes the checks or the judging fail', () => {
  const quantity = fc.record(
    {
      name: fc.constantFrom(...QuantityName.options),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      unit: fc.oneof(
        fc.constantFrom('mmHg', 'kPa', '/min', 'mmol/L', 'mg/dL', '%', 'Cel', '[degF]', 'kg', 'cm'),
        fc.string({ minLength: 1, maxLength: 16 }),
      ),
      comparator: fc.constantFrom('LO' as const, 'HI' as const),
    },
    { requiredKeys: ['name', 'unit'] },
  )
  const any = fc.record({
    kind: fc.constantFrom(...MeasurementKind.options),
    flags: fc.subarray([...MEASUREMENT_FLAGS]),
    quantities: fc.array(quantity, { maxLength: 5 }),
  })
  fc.assert(
    fc.property(any, (given) => {
      const found = checkValidity(measurement(given))
      if (found.verdict !== 'valid') return
      for (const reading of judge(found.values, { about: { age: 70, sex: 'female' }, pressureSetting: 'station' })
        .readings) {
        expect(reading.value !== null || reading.comparator !== undefined).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})
