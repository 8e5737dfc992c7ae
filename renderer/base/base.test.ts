import { describe, expect, it } from 'vitest'
import { countsAsPress } from './double-touch.ts'
import { siteLengths } from './mm.ts'
import { clockTime, dayAndMonth, localParts, minutesAndSeconds, openingHours, weekdayName } from './times.ts'

describe('lengths of the site', () => {
  it.each([
    ['21.5″ at 600 mm', 21.5, 600, 1920, 1080, 4.034, 1],
    ['32″ portrait at 700 mm', 32, 700, 1080, 1920, 2.71, 1.2],
    ['43″ portrait at 900 mm', 43, 900, 1080, 1920, 2.017, 1.5],
    ['15.6″ at 500 mm', 15.6, 500, 1920, 1080, 5.56, 1],
  ])('%s', (_name, diagonalInches, distanceMm, width, height, pxPerMm, far) => {
    const lengths = siteLengths({ diagonalInches, distanceMm }, width, height)
    expect(lengths.pxPerMm).toBeCloseTo(pxPerMm, 2)
    expect(lengths.far).toBe(far)
  })
})

describe('a second touch', () => {
  const last = { atMs: 1000, button: 'a', screen: 'keypad' }
  it.each([
    ['of the same button at once does not count', { ...last, atMs: 1300 }, false],
    ['of another button of the screen counts', { ...last, atMs: 1300, button: 'b' }, true],
    ['on the screen that has just come does not count', { atMs: 1300, button: 'b', screen: 'tiles' }, false],
    ['after 600 ms counts', { ...last, atMs: 1600 }, true],
  ])('%s', (_name, next, counts) => {
    expect(countsAsPress(last, next)).toBe(counts)
  })
  it('is not the first one', () => {
    expect(countsAsPress(null, last)).toBe(true)
  })
})

describe('times as people read them', () => {
  const noon = localParts('2026-11-15T23:05:00.000Z', 480)
  it('are in the zone of the station', () => {
    expect(noon).toEqual({ year: 2026, month: 11, day: 16, weekday: 1, hour: 7, minute: 5 })
    expect([clockTime(noon), dayAndMonth(noon, 'zh'), dayAndMonth(noon, 'en')]).toEqual(['7:05', '11月16日', '16 Nov'])
    expect([weekdayName(noon, 'zh'), weekdayName(noon, 'en')]).toEqual(['星期一', 'Monday'])
  })
  it.each([
    [300_000, '5:00'],
    [299_001, '5:00'],
    [252_000, '4:12'],
    [1, '0:01'],
    [0, '0:00'],
    [-5, '0:00'],
  ])('%i ms left is %s', (ms, text) => {
    expect(minutesAndSeconds(ms)).toBe(text)
  })
  it.each([
    ['08:30', '11:30', '上午 8:30–11:30', '8:30–11:30 am'],
    ['14:00', '17:00', '下午 2:00–5:00', '2:00–5:00 pm'],
    ['09:00', '12:00', '上午 9:00–12:00', '9:00–12:00'],
    ['12:00', '13:30', '下午 12:00–1:30', '12:00–1:30 pm'],
    ['08:00', '17:00', '8:00–17:00', '8:00–17:00'],
  ])('open from %s to %s', (from, to, zh, en) => {
    expect([openingHours({ from, to }, 'zh'), openingHours({ from, to }, 'en')]).toEqual([zh, en])
  })
})
