import { describe, expect, it } from 'vitest'
import { formatWeek, parseWeek, weekAt, weekDates, weekInterval, weeksInYear } from './week.ts'

const SHANGHAI = 'Asia/Shanghai'

describe('an ISO week', () => {
  it.each([
    ['2026-W47', { year: 2026, week: 47 }],
    ['2026-W53', { year: 2026, week: 53 }],
    ['2020-W53', { year: 2020, week: 53 }],
    ['2026-W01', { year: 2026, week: 1 }],
  ])('%s is read and written', (text, week) => {
    expect(parseWeek(text)).toEqual(week)
    expect(formatWeek(week)).toBe(text)
  })

  it.each(['2025-W53', '2026-W54', '2026-W00', '2026-47', '2026W47', '2026-w47', '2026-W7', ' 2026-W47', ''])(
    'refuses "%s"',
    (text) => {
      expect(() => parseWeek(text)).toThrow(RangeError)
    },
  )

  it('names the weeks a year has when it refuses one', () => {
    expect(() => parseWeek('2025-W53')).toThrow('2025 has weeks 01 to 52')
  })

  it.each([
    [2015, 53],
    [2020, 53],
    [2024, 52],
    [2025, 52],
    [2026, 53],
    [2027, 52],
  ])('%i has %i weeks', (year, weeks) => {
    expect(weeksInYear(year)).toBe(weeks)
  })

  it.each([
    ['2026-W47', '2026-11-16', '2026-11-22', '2026-11-23'],
    ['2026-W01', '2025-12-29', '2026-01-04', '2026-01-05'],
    ['2026-W53', '2026-12-28', '2027-01-03', '2027-01-04'],
    ['2027-W01', '2027-01-04', '2027-01-10', '2027-01-11'],
    ['2021-W01', '2021-01-04', '2021-01-10', '2021-01-11'],
  ])('%s runs from %s to %s', (text, monday, sunday, until) => {
    expect(weekDates(parseWeek(text))).toEqual({ monday, sunday, until })
  })

  it('is half-open: the last millisecond of Sunday is in, Monday midnight is the next week', () => {
    const { fromMs, toMs } = weekInterval({ year: 2026, week: 47 }, SHANGHAI)
    expect(new Date(fromMs).toISOString()).toBe('2026-11-15T16:00:00.000Z')
    expect(new Date(toMs).toISOString()).toBe('2026-11-22T16:00:00.000Z')
    expect(weekAt(fromMs, SHANGHAI)).toEqual({ year: 2026, week: 47 })
    expect(weekAt(toMs - 1, SHANGHAI)).toEqual({ year: 2026, week: 47 })
    expect(weekAt(toMs, SHANGHAI)).toEqual({ year: 2026, week: 48 })
  })

  it('joins the next one across the year, and is an hour shorter where clocks go forward', () => {
    const { toMs } = weekInterval({ year: 2026, week: 53 }, SHANGHAI)
    expect(toMs).toBe(weekInterval({ year: 2027, week: 1 }, SHANGHAI).fromMs)
    const spring = weekInterval({ year: 2026, week: 13 }, 'Europe/Berlin')
    expect(spring.toMs - spring.fromMs).toBe((7 * 24 - 1) * 3_600_000)
  })
})
