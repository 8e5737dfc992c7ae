import { describe, expect, test } from 'vitest'
import { emptyEntry, entryLimits, typed } from './entry.ts'

const waist = { what: 'waist', first: null, told: null } as const

describe('a number that no meter gives', () => {
  test('counts when it has come twice', () => {
    const once = typed(waist, 86.5)
    expect(once).toEqual({ entry: { what: 'waist', first: 86.5, told: null }, value: null })
    expect(typed(once.entry, 86.5).value).toBe(86.5)
  })
  test('is compared as it is stored, to one decimal', () => {
    expect(typed({ ...waist, first: 86.5 }, 86.45).value).toBe(86.5)
  })
  test('begins anew when the two differ', () => {
    expect(typed({ ...waist, first: 86.5 }, 85.6)).toEqual({
      entry: { what: 'waist', first: null, told: 'different' },
      value: null,
    })
  })
  test.each([
    [39.9, 'limits'],
    [40, null],
    [180, null],
    [180.1, 'limits'],
  ])('%d cm of waist: %s', (number, told) => {
    expect(typed(waist, number).entry.told).toBe(told)
  })
  test('out of the limits the second time, the first still stands', () => {
    expect(typed({ ...waist, first: 86.5 }, 865).entry).toEqual({ what: 'waist', first: 86.5, told: 'limits' })
  })
  test('has its limits as shown', () => {
    expect(entryLimits('height')).toEqual({ low: '100.0', high: '220.0' })
    expect(emptyEntry(undefined)).toBeNull()
  })
})
