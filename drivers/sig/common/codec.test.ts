import { describe, expect, test } from 'vitest'
import { DecodeError } from '../../errors.ts'
import { fromHex, refusal, vectorsAgree } from '../testing/codec-checks.ts'
import { clockOffsetMs, commonProtocols, decodeCurrentTime, decodeDateTime, encodeClock } from './codec.ts'
import { addMinutes, textDateKnown, wallTimeMs, wallTimeOf, wallTimeText } from './datetime.ts'
import { float32, sfloat } from './numbers.ts'
import vectors from './vectors.json' with { type: 'json' }

vectorsAgree(vectors, commonProtocols)

describe('medical numbers', () => {
  test.each([
    [0x0802, '-INFINITY'],
    [0xf16c, 36.4],
    [0xfe94, -36.4],
    [0x8078, 0.0000012],
    [0x0000, 0],
    [0xf000, 0],
    [0x77fe, 20460000000],
    [0xf7ff, 204.7],
    [0xf800, -204.8],
  ])('SFLOAT %i is %s', (word, value) => expect(sfloat(word)).toBe(value))

  test('an SFLOAT moved by a power of ten stays exact', () => expect(sfloat(0xb06f, 5)).toBe(111))

  test.each([
    [0x00800002, '-INFINITY'],
    [0x00800001, 'RESERVED'],
    [0xfe000eb0, 37.6],
    [0x80000001, 1e-128],
    [0xff800000, -838860.8],
  ])('FLOAT %i is %s', (word, value) => expect(float32(word)).toBe(value))

  test('every SFLOAT that is a number prints no more digits than its mantissa has', () => {
    for (let word = 0; word <= 0xffff; word++) {
      const value = sfloat(word)
      if (typeof value !== 'number') continue
      const digits = value.toExponential().replace(/e.*$/, '').replace(/[-.]/g, '')
      expect(digits.length).toBeLessThanOrEqual(4)
    }
  })
})

describe('fixed sizes', () => {
  test.each([
    ['sfloat', '6C', 'truncated'],
    ['sfloat', '6CF100', 'bad-length'],
    ['float32', '6C0100', 'truncated'],
    ['float32', '6C0100FF00', 'bad-length'],
    ['ble-2a19', '', 'truncated'],
    ['ble-2a08', '', 'truncated'],
    ['ble-2a2b', 'E907010F0E1E2D0321', 'truncated'],
  ])('%s refuses %s as %s', (protocol, hex, fault) => {
    expect(refusal(() => commonProtocols[protocol]?.(fromHex(hex)))).toBe(fault)
  })

  test('bytes after a date or a current time are counted and ignored', () => {
    expect(decodeDateTime(fromHex('E20704110F330099')).trailingBytes).toBe(1)
    expect(decodeCurrentTime(fromHex('E907010F0E1E2D0321019999')).trailingBytes).toBe(2)
  })
})

describe('wall time', () => {
  test.each([
    ['month 13', { month: 13 }],
    ['30 February', { month: 2, day: 30 }],
    ['hour 24', { hour: 24 }],
    ['minute 60', { minute: 60 }],
    ['second 60', { second: 60 }],
    ['year 0', { year: 0 }],
    ['month 0', { month: 0 }],
    ['day 0', { day: 0 }],
  ])('%s is no moment', (_, part) => {
    const wall = { year: 2026, month: 3, day: 1, hour: 8, minute: 0, second: 0, ...part }
    expect(wallTimeMs(wall)).toBeUndefined()
    expect(addMinutes(wall, 5)).toBeUndefined()
  })

  test('the first century is not taken for the twentieth', () => {
    const wall = { year: 26, month: 1, day: 2, hour: 3, minute: 4, second: 5 }
    expect(wallTimeOf(wallTimeMs(wall) ?? 0)).toEqual(wall)
    expect(wallTimeText(wall)).toBe('0026-01-02T03:04:05')
  })

  test.each([
    ['0000-04-17T20:41:59', false],
    ['2024-00-17T20:41:59', false],
    ['2024-02-00T00:00:00', false],
    ['2024-10-20T00:00:00', true],
    ['24320-00-228T07:09:24', false],
  ])('%s has a date: %s', (text, known) => expect(textDateKnown(text)).toBe(known))
})

describe('the clock', () => {
  const at = Date.UTC(2026, 10, 22, 0, 0, 0, 250)
  const zoneOffsetMinutes = 480

  test('what is written reads back as no difference, to 1/256 s', () => {
    const local = at + zoneOffsetMinutes * 60_000
    expect(encodeClock('2a2b', local)).toEqual(fromHex('EA070B16080000074001'))
    expect(encodeClock('2a08', local)).toEqual(fromHex('EA070B16080000'))
    expect(clockOffsetMs('2a2b', encodeClock('2a2b', local), at, zoneOffsetMinutes)).toBe(0)
    expect(clockOffsetMs('2a08', encodeClock('2a08', local), at, zoneOffsetMinutes)).toBe(250)
  })

  test('Monday is day 1', () => {
    expect(decodeCurrentTime(encodeClock('2a2b', Date.UTC(2026, 10, 23))).dayOfWeek).toBe(1)
  })

  test('a meter that is two minutes behind has an offset of two minutes', () => {
    const meter = encodeClock('2a08', at + zoneOffsetMinutes * 60_000 - 120_250)
    expect(clockOffsetMs('2a08', meter, at, zoneOffsetMinutes)).toBe(120_250 + 0)
  })

  test('a clock without a date has no offset, a cut one is an error', () => {
    expect(clockOffsetMs('2a08', fromHex('00000000121A20'), at, zoneOffsetMinutes)).toBeUndefined()
    expect(() => clockOffsetMs('2a2b', fromHex('E20704110F3300'), at, zoneOffsetMinutes)).toThrow(DecodeError)
  })
})
