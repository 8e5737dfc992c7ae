import { describe, expect, test } from 'vitest'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { measurement } from '../testing/measurements.ts'
import { repeatKey } from './repeat.ts'

type Identity = MeterDriver['recordIdentity']
const fever = (change: Partial<Measurement> = {}) =>
  measurement({
    kind: 'temperature',
    origin: 'stored',
    meterTime: { text: '2026-11-16T09:00:00', precision: 'second' },
    recordNumber: 7,
    quantities: [{ name: 'temperature', value: 36.5, unit: 'Cel' }],
    ...change,
  })
const same = (
  identity: Identity,
  a: Measurement,
  b: Measurement,
  conversations: [string, string] = ['c1', 'c2'],
  link: 'ble' | 'serial' = 'ble',
) => {
  const first = repeatKey(a, 'm1', identity, conversations[0], link)
  return first !== null && first === repeatKey(b, 'm1', identity, conversations[1], link)
}

describe('two people with 36.5 ℃ send the same bytes', () => {
  test('without record identity both are kept, unless the link told it twice in one conversation', () => {
    const bare = () => fever({ meterTime: undefined, recordNumber: undefined })
    expect(same('none', bare(), bare())).toBe(false)
    expect(same('none', bare(), bare(), ['c1', 'c1'])).toBe(true)
  })
  test('on a serial port, which stays open for all who come, both are kept, and an old record is told again', () => {
    const bare = (origin: Measurement['origin']) => fever({ meterTime: undefined, recordNumber: undefined, origin })
    expect(same('none', bare('live'), bare('live'), ['c1', 'c1'], 'serial')).toBe(false)
    expect(same('none', bare('unknown'), bare('unknown'), ['c1', 'c2'], 'serial')).toBe(true)
  })
  test('with the meter’s time they differ by it', () => {
    expect(same('time', fever(), fever({ meterTime: { text: '2026-11-16T09:03:00', precision: 'second' } }))).toBe(
      false,
    )
  })
})

test.each<[string, Identity, Partial<Measurement>, boolean]>([
  ['the same record again', 'counter+time', {}, true],
  ['another counter', 'counter+time', { recordNumber: 8 }, false],
  ['another counter where the counter means nothing', 'time', { recordNumber: 8 }, true],
  ['another value', 'time', { quantities: [{ name: 'temperature', value: 36.6, unit: 'Cel' }] }, false],
  ['another unit', 'time', { quantities: [{ name: 'temperature', value: 36.5, unit: '[degF]' }] }, false],
  ['another user slot', 'time', { userSlot: 2 }, false],
  ['another kind', 'time', { kind: 'glucose' }, false],
])('%s (%s)', (_what, identity, change, isSame) => {
  expect(same(identity, fever(), fever(change))).toBe(isSame)
})

test.each<[string, Partial<Measurement>]>([
  ['a clock from the factory', { meterTime: { text: '2013-01-01T00:05:00', precision: 'second' } }],
  ['a clock that says it was never set', { flags: ['clock-not-set'] }],
  ['a clock that says it is wrong', { flags: ['time-fault'] }],
  ['a day that is not in the calendar', { meterTime: { text: '2026-02-30T09:00:00', precision: 'second' } }],
  ['no time', { meterTime: undefined }],
])('with %s nothing is a repeat', (_what, change) => {
  expect(repeatKey(fever(change), 'm1', 'counter+time', 'c1', 'ble')).toBeNull()
})

test('the same record on two meters is two records', () => {
  expect(repeatKey(fever(), 'm1', 'time', 'c1', 'ble')).not.toBe(repeatKey(fever(), 'm2', 'time', 'c1', 'ble'))
})
