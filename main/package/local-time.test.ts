import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageAt, zoned } from '../zone.ts'
import { completedYears, localTime, offsetDateTime } from './local-time.ts'

const ZONES = ['Asia/Shanghai', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin', 'Australia/Lord_Howe', 'UTC']
const moment = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2099, 0, 1) })

describe('local time', () => {
  it('is the wall clock of the row’s zone', () => {
    const at = Date.UTC(2026, 10, 16, 1, 5, 0, 999)
    expect(localTime(at, 'Asia/Shanghai')).toBe('2026-11-16 09:05:00')
    expect(offsetDateTime(at, 'Asia/Shanghai')).toBe('2026-11-16T09:05:00+08:00')
    expect(offsetDateTime(at, 'America/St_Johns')).toBe('2026-11-15T21:35:00-03:30')
  })

  it('is what Temporal says, in every zone and at every moment', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (ms, zone) => {
        const expected = zoned(ms, zone).round({ smallestUnit: 'second', roundingMode: 'floor' })
        expect(offsetDateTime(ms, zone)).toBe(expected.toString({ timeZoneName: 'never' }))
      }),
    )
  })

  it('refuses an unknown zone and a moment that is none', () => {
    expect(() => localTime(0, 'Nowhere/At_All')).toThrow(RangeError)
    expect(() => localTime(Number.NaN, 'UTC')).toThrow()
  })
})

describe('completed years', () => {
  it('are those of the calendar, with and without a day of birth', () => {
    const born = fc.date({ min: new Date('1920-01-01'), max: new Date('2010-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(born, moment, fc.boolean(), (date, ms, dayKnown) => {
        const birthDate = date.toISOString().slice(0, dayKnown ? 10 : 7)
        const onDay = localTime(ms, 'Asia/Shanghai').slice(0, 10)
        if (onDay < birthDate) return
        expect(completedYears(birthDate, onDay)).toBe(Math.max(0, ageAt(birthDate, ms, 'Asia/Shanghai')))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['1951-03-08', '2026-03-07', 74],
    ['1951-03-08', '2026-03-08', 75],
    ['1948-02-29', '2026-02-28', 77],
    ['1948-02-29', '2026-03-01', 78],
    ['1948-07', '2026-07-30', 77],
    ['1948-07', '2026-07-31', 78],
  ])('of %s on %s are %i', (birthDate, onDay, years) => {
    expect(completedYears(birthDate, onDay)).toBe(years)
  })
})
