import { describe, expect, test } from 'vitest'
import type { Measurement } from '../../drivers/measurement.ts'
import { glucose, MONDAY_9, pressure, ZONE } from '../testing/measurements.ts'
import { alertsOfNobody, type Holder, type Judged, judgedReadings, type SeriesSoFar } from './commit.ts'
import { checkValidity } from './validity.ts'

const wang: Holder = {
  visitId: 'v1',
  residentId: 'wang',
  arm: 'left',
  shutOut: null,
  circumstances: { about: { sex: 'female', age: 75 }, pressureSetting: 'station' },
}
const moment = (afterMs = 0, change = {}) => ({
  takenAt: MONDAY_9 + afterMs,
  trusted: true,
  now: MONDAY_9 + afterMs,
  zone: ZONE,
  ...change,
})
const empty: SeriesSoFar = { id: 's1', members: [], means: {} }

function valid(of: Measurement) {
  const validity = checkValidity(of)
  if (validity.verdict !== 'valid') throw new Error(validity.verdict)
  return validity
}

function judged(of: Measurement, series = empty, at = moment(), holder = wang): Judged {
  return judgedReadings(of, valid(of), holder, at, series, null)
}

/** Readings of one visit, a minute apart, each joining what was there before; the lineages are those the store would give. */
function seriesOf(...given: Measurement[]): Judged[] {
  const results: Judged[] = []
  let series = empty
  for (const [index, one] of given.entries()) {
    const result = judged(one, series, moment(index * 60_000))
    results.push(result)
    const value = (code: string) =>
      result.readings.find((row) => row.seriesRole === 'member' && row.indicator === code)?.value
    const member = {
      takenAt: moment(index * 60_000).takenAt,
      systolic: value('sbp') ?? Number.NaN,
      diastolic: value('dbp') ?? Number.NaN,
      pulse: value('pulse') ?? null,
      arm: wang.arm,
      irregular: one.flags.includes('irregular-pulse'),
    }
    series = {
      id: 's1',
      members: [...series.members, member],
      means: { sbp: 'mean-sbp', dbp: 'mean-dbp', pulse: 'mean-pulse' },
    }
  }
  return results
}
const means = (one: Judged | undefined) =>
  one?.readings
    .filter((row) => row.seriesRole === 'mean')
    .map(({ indicator, value, seriesCount, revises }) => [indicator, value, seriesCount, revises])
const alertsOf = (one: Judged | undefined) => one?.alerts.map(({ indicator, tier, rings }) => [indicator, tier, rings])

describe('a pressure series', () => {
  test('of one is marked single', () => {
    const [first] = seriesOf(pressure(128, 82, 71))
    expect(first?.readings.filter((row) => row.seriesRole === 'member')).toHaveLength(3)
    expect(means(first)).toEqual([
      ['sbp', 128, 1, undefined],
      ['dbp', 82, 1, undefined],
      ['pulse', 71, 1, undefined],
    ])
    for (const row of first?.readings ?? [])
      expect(row).toMatchObject({ residentId: 'wang', visitId: 'v1', arm: 'left', seriesId: 's1' })
  })

  test('of two has their mean, rounded half away from zero, as the next revision of the first', () => {
    const [, second] = seriesOf(pressure(131, 84, 72), pressure(126, 81, 71))
    expect(second?.series).toMatchObject({ needsThird: false, category: 'high-normal' })
    expect(means(second)).toEqual([
      ['sbp', 129, 2, 'mean-sbp'],
      ['dbp', 83, 2, 'mean-dbp'],
      ['pulse', 72, 2, 'mean-pulse'],
    ])
  })

  test.each([
    ['10 apart', pressure(130, 80), pressure(120, 80), false],
    ['the upper 11 apart', pressure(131, 80), pressure(120, 80), true],
    ['the lower 11 apart', pressure(130, 91), pressure(130, 80), true],
    ['an irregular pulse', pressure(130, 80, 70, { flags: ['irregular-pulse'] }), pressure(130, 80), true],
  ])('asks for a third: %s', (_why, first, second, needsThird) => {
    const [, result] = seriesOf(first, second)
    expect(result?.series?.needsThird).toBe(needsThird)
    expect(means(result)?.map((row) => row[2])).toEqual([2, 2, 2])
  })

  test('of three has the mean of three', () => {
    const [, , third] = seriesOf(pressure(140, 90, 70), pressure(125, 80, 70), pressure(130, 84, 71))
    expect(means(third)?.slice(0, 2)).toEqual([
      ['sbp', 132, 3, 'mean-sbp'],
      ['dbp', 85, 3, 'mean-dbp'],
    ])
  })

  test('whose mean is milder keeps the alert that one reading raised', () => {
    const [first, second] = seriesOf(pressure(184, 96), pressure(170, 92))
    expect(alertsOf(first)).toEqual([['sbp', 'now', true]])
    const mean = second?.readings.find((row) => row.seriesRole === 'mean' && row.indicator === 'sbp')
    expect(mean).toMatchObject({ value: 177, alert: 'now', panelBand: 'grade-2' })
    expect(alertsOf(second)).toEqual([['sbp', 'inform', false]])
  })
})

describe('alerts', () => {
  test('the two pressures are one subject, told by the worse', () => {
    expect(alertsOf(judged(pressure(186, 112)))).toEqual([['sbp', 'now', true]])
    expect(alertsOf(judged(pressure(150, 112)))).toEqual([['dbp', 'now', true]])
  })

  test('pressure and pulse are two subjects', () => {
    expect(alertsOf(judged(pressure(186, 100, 34)))).toEqual([
      ['sbp', 'now', true],
      ['pulse', 'now', true],
    ])
  })

  test('each points at the reading that raised it', () => {
    const { alerts, readings } = judged(pressure(150, 112))
    expect(readings[alerts[0]?.reading ?? -1]).toMatchObject({ indicator: 'dbp', value: 112 })
  })

  test.each([
    ['ten minutes old', { now: MONDAY_9 + 600_000 }, true],
    ['older than ten minutes', { now: MONDAY_9 + 600_001 }, false],
    ['at a time that is only a guess', { trusted: false }, false],
  ])('%s', (_what, change, rings) => {
    expect(judged(pressure(186, 112), empty, moment(0, change)).alerts).toMatchObject([{ tier: 'now', rings }])
  })

  test('two irregular pulses in a series inform staff, once, at the second', () => {
    const irregular = { flags: ['irregular-pulse' as const] }
    const [first, second] = seriesOf(pressure(120, 80, 70, irregular), pressure(120, 80, 70, irregular))
    expect(alertsOf(first)).toEqual([])
    expect(alertsOf(second)).toEqual([['pulse', 'inform', false]])
  })

  test('also where the cuff tells no pulse rate', () => {
    const irregular = { flags: ['irregular-pulse' as const] }
    const [, second] = seriesOf(pressure(120, 80, null, irregular), pressure(120, 80, null, irregular))
    expect(alertsOf(second)).toEqual([['sbp', 'inform', false]])
  })

  test('what needs no person to be judged calls the desk for nobody', () => {
    expect(alertsOfNobody(valid(pressure(186, 112)), moment())).toEqual([
      { reason: 'result', tier: 'now', rings: true, indicator: 'sbp', level: 'critical-high' },
    ])
  })

  // The store revises a reading when the meal is answered late; it would not raise an alert then.
  test('the meal changes no alert', () => {
    for (let tenths = 6; tenths <= 333; tenths += 1) {
      const of = glucose(tenths / 10)
      const tiers = (['fasting', 'post-meal-2h', 'random'] as const).map((meal) =>
        judgedReadings(of, valid(of), wang, moment(), empty, meal)
          .alerts.map(({ tier }) => tier)
          .join(),
      )
      expect(new Set(tiers).size, `${tenths / 10} mmol/L`).toBe(1)
    }
  })
})

describe('off the meter’s scale', () => {
  test.each([
    ['LO', 'critical-low'],
    ['HI', 'critical-high'],
  ] as const)('%s is a result without a number', (comparator, level) => {
    const off = glucose(6, { quantities: [{ name: 'glucose', unit: 'mmol/L', comparator }] })
    const { readings, alerts, series } = judgedReadings(off, valid(off), wang, moment(), empty, 'random')
    expect(readings).toMatchObject([{ indicator: 'glucose', value: null, comparator, level, meal: 'random' }])
    expect(alerts).toMatchObject([{ tier: 'now', rings: true }])
    expect(series).toBeNull()
  })
})

test('a guest’s readings name the visit and no resident', () => {
  const { readings } = judged(pressure(120, 80), empty, moment(), { ...wang, residentId: null, arm: null })
  for (const row of readings) {
    expect(row).toMatchObject({ visitId: 'v1' })
    expect(row).not.toHaveProperty('residentId')
    expect(row).not.toHaveProperty('arm')
  }
})

test('under 18 nothing is judged, and nothing calls', () => {
  const child = { ...wang, circumstances: { about: { age: 12 }, pressureSetting: 'station' as const } }
  const { readings, alerts } = judged(pressure(186, 112), empty, moment(), child)
  expect(new Set(readings.map(({ level }) => level))).toEqual(new Set(['not-judged']))
  expect(alerts).toEqual([])
})
