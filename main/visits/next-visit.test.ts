import { describe, expect, test } from 'vitest'
import type { IndicatorCode } from '../../indicators/index.ts'
import type { ResultView } from '../api/contract.ts'
import { siteSettings } from '../settings.ts'
import { MONDAY_9, ZONE } from '../testing/measurements.ts'
import { comeBackDays, nextVisit } from './next-visit.ts'

type Level = ResultView['level']
const DAY = 86_400_000
const words = { zh: '', en: '' }

function result(
  level: Level,
  numbers: readonly (readonly [IndicatorCode, Level])[],
  alert: ResultView['alert'] = 'none',
): ResultView {
  return {
    id: 'r',
    task: 'pressure',
    at: new Date(MONDAY_9).toISOString(),
    saved: true,
    level,
    word: words,
    sentence: words,
    alert,
    meal: null,
    of: 1,
    single: false,
    note: null,
    trend: null,
    numbers: numbers.map(([indicator, own]) => ({
      indicator,
      level: own,
      label: words,
      value: '1',
      comparator: null,
      unit: '',
      word: words,
      normal: null,
      referenceOnly: false,
      bar: null,
      previous: null,
    })),
  }
}
const pressure = (level: Level, pulse: Level = 'normal', alert?: ResultView['alert']) =>
  result(
    level,
    [
      ['sbp', level],
      ['dbp', 'normal'],
      ['pulse', pulse],
    ],
    alert,
  )
const one = (indicator: IndicatorCode, level: Level, alert?: ResultView['alert']) =>
  result(level, [[indicator, level]], alert)

describe('days until the next visit', () => {
  test.each([
    ['everything normal', [pressure('normal'), one('glucose', 'normal')], 30],
    ['nothing judged', [one('temp', 'none')], 30],
    ['near a line', [pressure('borderline-high')], 14],
    ['apart', [one('glucose', 'high')], 7],
    ['low', [one('glucose', 'low')], 7],
    ['the most serious of several', [pressure('borderline-high'), one('glucose', 'high')], 7],
    ['a number beside the main ones', [pressure('normal', 'borderline-low')], 14],
    ['told to see a doctor within days', [pressure('high', 'normal', 'inform')], 3],
    ['staff were called', [pressure('high', 'normal', 'now')], 1],
    ['LO and HI', [one('glucose', 'critical-low', 'now')], 1],
    ['blood fats, apart', [one('tc', 'high')], 30],
    ['blood fats, near a line', [one('tg', 'borderline-high')], 90],
    ['weight, normal', [one('bmi', 'normal')], 90],
    ['blood fats a doctor should see', [one('tg', 'high', 'inform')], 3],
    ['weight beside a pressure', [one('bmi', 'high'), pressure('normal')], 30],
  ] as const)('%s', (_name, results, days) => {
    expect(comeBackDays(results)).toBe(days)
  })

  test('none without a result', () => expect(comeBackDays([])).toBeNull())
})

describe('the next visit', () => {
  const site = {
    'station.hours': siteSettings['station.hours'].parse(undefined),
    'station.days': siteSettings['station.days'].parse(undefined),
  }
  const local = (at: string | null) => new Date(Date.parse(at ?? '') + 8 * 3_600_000).toISOString().slice(0, 16)
  const week = [one('glucose', 'high')]

  test.each([
    ['on that day, when it opens', MONDAY_9, week, '2026-11-23T08:30'],
    ['from a Saturday on the Monday after', MONDAY_9 + 5 * DAY, week, '2026-11-30T08:30'],
    ['from a late evening by the station’s calendar', MONDAY_9 + 14.9 * 3_600_000, week, '2026-11-23T08:30'],
    ['tomorrow after a call', MONDAY_9, [one('spo2', 'critical-low', 'now')], '2026-11-17T08:30'],
    ['after the weekend', MONDAY_9 + 4 * DAY, [one('spo2', 'critical-low', 'now')], '2026-11-23T08:30'],
  ] as const)('%s', (_name, from, results, at) => {
    expect(local(nextVisit(site, ZONE, from, results))).toBe(at)
  })

  test('is not named by a station that never opens, or after a visit without a result', () => {
    expect(nextVisit({ ...site, 'station.days': [] }, ZONE, MONDAY_9, week)).toBeNull()
    expect(nextVisit({ ...site, 'station.hours': [] }, ZONE, MONDAY_9, week)).toBeNull()
    expect(nextVisit(site, ZONE, MONDAY_9, [])).toBeNull()
  })
})
