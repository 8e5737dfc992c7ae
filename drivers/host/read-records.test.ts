import { describe, expect, test } from 'vitest'
import type { Measurement } from '../measurement.ts'
import { ReadRecords } from './read-records.ts'

const record = (minute: number, more: Partial<Measurement> = {}): Measurement => ({
  kind: 'glucose',
  origin: 'stored',
  meterTime: { text: `2026-11-22T08:${String(minute).padStart(2, '0')}`, precision: 'minute' },
  receivedAt: Math.random(),
  flags: [],
  quantities: [{ name: 'glucose', value: 101, unit: 'mg/dL' }],
  frameIds: [String(Math.random())],
  ordinal: 0,
  driver: { id: 'double', version: 1 },
  ...more,
})

/** Which of the records a whole conversation would leave out. */
function read(records: ReadRecords, memory: readonly Measurement[], whole = true): boolean[] {
  const pass = records.begin()
  const known = memory.map((measurement) => pass.isKnown(measurement))
  if (whole) pass.complete()
  return known
}

test('the memory is handed over once, and afterwards only what is new', () => {
  const records = new ReadRecords()
  expect(read(records, [record(2), record(1)])).toEqual([false, false])
  expect(read(records, [record(3), record(2), record(1)])).toEqual([false, true, true])
  expect(read(records, [record(3), record(2), record(1)])).toEqual([true, true, true])
})

test('a second record with the same minute and the same numbers is new', () => {
  const records = new ReadRecords()
  read(records, [record(1)])
  expect(read(records, [record(1), record(1)])).toEqual([true, false])
  expect(read(records, [record(1), record(1)])).toEqual([true, true])
})

describe('going backwards', () => {
  const cases: [string, Measurement[], Measurement[], boolean[]][] = [
    [
      'may end at the second known time',
      [record(2), record(1)],
      [record(3), record(2), record(1)],
      [false, false, true],
    ],
    [
      'does not end within the minute of the first known record',
      [record(2)],
      [record(2), record(2), record(2)],
      [false, false, false],
    ],
    ['does not end while all is new', [record(1)], [record(3), record(2)], [false, false]],
  ]
  test.each(cases)('it %s', (_, before, now, olderMet) => {
    const records = new ReadRecords()
    read(records, before)
    const pass = records.begin()
    const met = now.map((measurement) => {
      pass.isKnown(measurement)
      return pass.hasMetOlder()
    })
    expect(met).toEqual(olderMet)
  })
})

test('a conversation that broke counts for nothing', () => {
  const records = new ReadRecords()
  read(records, [record(1)], false)
  expect(read(records, [record(1)])).toEqual([false])
})

describe('never known, because it cannot be told apart', () => {
  test.each<[string, Partial<Measurement>]>([
    ['a live result', { origin: 'live' }],
    ['a record of unknown origin', { origin: 'unknown' }],
    ['a record without a time', { meterTime: undefined }],
    ['a record of a clock that was not set', { flags: ['clock-not-set'] }],
    ['a record with a faulty time', { flags: ['time-fault'] }],
  ])('%s', (_, more) => {
    const records = new ReadRecords()
    read(records, [record(1, more)])
    expect(read(records, [record(1, more)])).toEqual([false])
  })
})

describe('not the same record', () => {
  test.each<[string, Partial<Measurement>]>([
    ['another number', { quantities: [{ name: 'glucose', value: 102, unit: 'mg/dL' }] }],
    ['another meal', { meal: 'fasting' }],
    ['another user', { userSlot: 2 }],
    ['control solution', { flags: ['control-solution'] }],
  ])('%s', (_, more) => {
    const records = new ReadRecords()
    read(records, [record(1)])
    expect(read(records, [record(1, more)])).toEqual([false])
  })
})
