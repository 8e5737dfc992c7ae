import { expect, test } from 'vitest'
import { measurement, pressure } from '../testing/measurements.ts'
import { judge } from './judge.ts'
import { checkValidity } from './validity.ts'

const woman = { about: { sex: 'female', age: 70 }, pressureSetting: 'station' } as const

function judged(of: ReturnType<typeof measurement>) {
  const validity = checkValidity(of)
  if (validity.verdict !== 'valid') throw new Error(validity.verdict)
  return judge(validity.values, woman)
}

test('a pressure carries the pair’s band beside each number’s own', () => {
  const { readings, pressure: pair } = judged(pressure(150, 78, 64))
  expect(pair?.category).toBe('grade-1')
  expect(readings).toMatchObject([
    { indicator: 'sbp', value: 150, level: 'high', panelBand: 'grade-1', panelSubtype: 'ISH' },
    { indicator: 'dbp', value: 78, level: 'normal', panelBand: 'grade-1', panelSubtype: 'ISH' },
    { indicator: 'pulse', value: 64, level: 'normal' },
  ])
})

test('kilopascals are stored in mmHg, and judged as what is stored', () => {
  const { readings } = judged(
    measurement({
      quantities: [
        { name: 'systolic', value: 18.7, unit: 'kPa' },
        { name: 'diastolic', value: 12, unit: 'kPa' },
      ],
    }),
  )
  expect(readings.map(({ value }) => value)).toEqual([140, 90])
})

test('weight and height give a body mass index, and are kept themselves', () => {
  const { readings } = judged(
    measurement({
      kind: 'weight',
      quantities: [
        { name: 'weight', value: 60, unit: 'kg' },
        { name: 'height', value: 158, unit: 'cm' },
      ],
    }),
  )
  expect(readings.map(({ indicator, value, level }) => [indicator, value, level])).toEqual([
    ['weight', 60, 'not-judged'],
    ['height', 158, 'not-judged'],
    ['bmi', 24, 'normal'],
  ])
})

test('weight alone gives none', () => {
  const { readings } = judged(measurement({ kind: 'weight', quantities: [{ name: 'weight', value: 60, unit: 'kg' }] }))
  expect(readings.map(({ indicator }) => indicator)).toEqual(['weight'])
})
