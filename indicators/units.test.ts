import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HEIGHT, WEIGHT } from './catalogue/bmi.ts'
import { INDICATORS } from './catalogue.ts'
import type { Measure } from './indicator.ts'
import { bodyMassIndex, findUnit, formatValue, isPlausible, toCanonical } from './units.ts'

const { sbp, dbp, pulse, glucose, spo2, temp, bmi, bodyfat, waist, tc, tg, ua } = INDICATORS

describe('conversion to the canonical unit', () => {
  it.each<[Measure, number, string, number]>([
    [sbp, 18.7, 'kPa', 140],
    [sbp, 18.6, 'kPa', 140],
    [sbp, 24, 'kPa', 180],
    [sbp, 23.9, 'kPa', 179],
    [dbp, 12, 'kPa', 90],
    [dbp, 11.9, 'kPa', 89],
    [sbp, 119.5, 'mm[Hg]', 120],
    [pulse, 60, '/min', 60],
    [pulse, 60, '次/分', 60],
    [glucose, 54, 'mg/dL', 3.0],
    [glucose, 70, 'mg/dL', 3.9],
    [glucose, 109, 'mg/dL', 6.1],
    [glucose, 108, 'mg/dL', 6.0],
    [glucose, 126, 'mg/dL', 7.0],
    [glucose, 140, 'mg/dL', 7.8],
    [glucose, 200, 'mg/dL', 11.1],
    [glucose, 300, 'mg/dL', 16.7],
    [glucose, 299, 'mg/dL', 16.6],
    [glucose, 600, 'mg/dL', 33.3],
    [glucose, 6.05, 'mmol/L', 6.1],
    [glucose, 0.00126, 'kg/L', 7.0],
    [glucose, 0.0061, 'mol/L', 6.1],
    [spo2, 93.5, '%', 94],
    [temp, 98.6, '[degF]', 37.0],
    [temp, 98.6, '°F', 37.0],
    [temp, 98.6, '℉', 37.0],
    [temp, 99.1, '[degF]', 37.3],
    [temp, 99.0, '[degF]', 37.2],
    [temp, 95, '[degF]', 35.0],
    [temp, 36.55, 'Cel', 36.6],
    [temp, 36.5, '°C', 36.5],
    [bmi, 23.95, 'kg/m2', 24.0],
    [bmi, 23.94, 'kg/m²', 23.9],
    [bodyfat, 20.05, '%', 20.1],
    [waist, 33.5, 'in', 85.1],
    [waist, 33.5, '[in_i]', 85.1],
    [waist, 2.55, '市尺', 85.0],
    [waist, 2.7, '市尺', 90.0],
    [tc, 200, 'mg/dL', 5.17],
    [tc, 240, 'mg/dL', 6.21],
    [tg, 150, 'mg/dL', 1.69],
    [tg, 200, 'mg/dL', 2.26],
    [ua, 7, 'mg/dL', 416],
    [ua, 7.1, 'mg/dL', 422],
    [ua, 0.4205, 'mmol/L', 421],
    [ua, 420, 'umol/L', 420],
    [ua, 420, 'µmol/L', 420],
    [ua, 420, '\u03bcmol/L', 420],
    [WEIGHT, 131, '斤', 65.5],
    [WEIGHT, 150, '[lb_av]', 68.0],
    [WEIGHT, 150, 'lb', 68.0],
    [HEIGHT, 1.625, 'm', 162.5],
    [HEIGHT, 64, '[in_i]', 162.6],
  ])('%o: %d %s is %d', (measure, value, unit, canonical) => {
    expect(toCanonical(measure, { value, unit })).toBe(canonical)
  })

  // Written out from the definitions: canonical = (x − minus) × times ÷ over.
  it.each<[string, Measure, string, { minus?: bigint; times: bigint; over: bigint }]>([
    ['pressure', sbp, 'kPa', { times: 750_062n, over: 100_000n }],
    ['glucose', glucose, 'mg/dL', { times: 10_000n, over: 180_156n }],
    ['temperature', temp, '[degF]', { minus: 32n, times: 5n, over: 9n }],
    ['waist in inches', waist, '[in_i]', { times: 254n, over: 100n }],
    ['waist in 市尺', waist, '市尺', { times: 100n, over: 3n }],
    ['cholesterol', tc, 'mg/dL', { times: 100n, over: 3867n }],
    ['triglycerides', tg, 'mg/dL', { times: 100n, over: 8857n }],
    ['uric acid', ua, 'mg/dL', { times: 5948n, over: 100n }],
    ['weight in pounds', WEIGHT, '[lb_av]', { times: 45_359_237n, over: 100_000_000n }],
  ])('%s is never more than half a shown step away, and a half goes away from zero', (_what, measure, unit, factor) => {
    const { minus = 0n, times, over } = factor
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), (hundredths) => {
        const shown = toCanonical(measure, { value: Number(`${hundredths}e-2`), unit })
        const scale = 10n ** BigInt(measure.decimals)
        const steps = BigInt(Math.round(shown * Number(scale)))
        const distance = 2n * (steps * over * 100n - (BigInt(hundredths) - minus * 100n) * times * scale)
        const step = over * 100n
        expect(steps < 0n ? distance >= -step && distance < step : distance > -step && distance <= step).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it.each<[Measure, string]>([
    [sbp, 'mmol/L'],
    [pulse, 'kPa'],
    [spo2, ''],
    [bmi, 'kg'],
    [glucose, 'MG/DL'],
    [temp, 'constructor'],
  ])('%o has no unit "%s"', (measure, unit) => {
    expect(findUnit(measure, unit)).toBeUndefined()
    expect(() => toCanonical(measure, { value: 1, unit })).toThrow(RangeError)
  })
})

describe('body mass index', () => {
  const cm = (value: number) => ({ value, unit: 'cm' })
  const kg = (value: number) => ({ value, unit: 'kg' })

  it.each([
    [kg(65), cm(165), 23.9],
    [kg(65.2), cm(165), 23.9],
    [kg(65.21), cm(165), 24.0],
    [{ value: 130, unit: '斤' }, { value: 1.65, unit: 'm' }, 23.9],
    [kg(20), cm(220), 4.1],
    [kg(250), cm(100), 250],
  ])('is made from the unrounded inputs: %o %o → %d', (weight, height, index) => {
    expect(bodyMassIndex(weight, height)).toBe(index)
  })

  it.each([
    [kg(19.9), cm(165)],
    [kg(250.1), cm(165)],
    [kg(65), cm(99.9)],
    [kg(65), cm(220.1)],
    [kg(65), cm(0)],
  ])('is not made from an impossible weight or height: %o %o', (weight, height) => {
    expect(bodyMassIndex(weight, height)).toBeNull()
  })
})

it('shows a value with its own digits and knows its limits', () => {
  expect(formatValue(glucose, 7)).toBe('7.0')
  expect(formatValue(tc, 5.2)).toBe('5.20')
  expect(formatValue(sbp, 120)).toBe('120')
  expect([49, 50, 280, 281].map((value) => isPlausible(sbp, value))).toEqual([false, true, true, false])
})
