import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ExportGroup, PARTED } from './export-columns.ts'
import type { ExportColumn } from './store.ts'
import {
  commitFor,
  MINUTE,
  MONDAY_9,
  measurementFields,
  reading,
  residentIn,
  STATION,
  staffIn,
  temporaryStore,
  visitOf,
  ZONE,
} from './testing/fixtures.ts'
import { MEASURES, READING_CODES } from './types.ts'

describe('a value', () => {
  test('of up to three decimals comes back as the same number', () => {
    const { store } = temporaryStore()
    const [residentId, operatorId] = [residentIn(store), staffIn(store)]
    const hand = { source: 'hand', residentId, operatorId } as const
    fc.assert(
      fc.property(fc.integer({ min: 600, max: 33_300 }), (milli) => {
        const value = milli / 1000
        const { readings } = store.write.readings.add([reading('glucose', value, hand)], [], STATION)
        expect(store.read.readings.current(readings[0]?.lineage ?? '')?.value).toBe(value)
      }),
      { numRuns: 40 },
    )
  })

  test.each([6.1234, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %s is refused and never rounded in silence',
    (value) => {
      const { store } = temporaryStore()
      const hand = { source: 'hand', residentId: residentIn(store), operatorId: staffIn(store) } as const
      expect(() => store.write.readings.add([reading('glucose', value, hand)], [], STATION)).toThrow('D202')
    },
  )

  test.each(READING_CODES)(
    'of %s is stored within the catalogue’s limits, in its unit, and refused one step outside',
    (code) => {
      const { store } = temporaryStore()
      const hand = { source: 'hand', residentId: residentIn(store), operatorId: staffIn(store) } as const
      const { plausible, decimals, ucum } = MEASURES[code]
      const step = 10 ** -decimals
      const add = (value: number) =>
        store.write.readings.add([reading(code, Number(value.toFixed(decimals)), hand)], [], STATION)
      for (const value of [plausible.min, plausible.max])
        expect(add(value).readings[0]).toMatchObject({ value, unit: ucum })
      for (const value of [plausible.min - step, plausible.max + step])
        expect(() => add(value), String(value)).toThrow('D202')
    },
  )

  test('may be absent only when the meter said LO or HI', () => {
    const { store } = temporaryStore()
    const hand = { source: 'hand', residentId: residentIn(store), operatorId: staffIn(store), value: null } as const
    expect(() => store.write.readings.add([reading('glucose', 0, hand)], [], STATION)).toThrow('D202')
    const { readings } = store.write.readings.add([reading('glucose', 0, { ...hand, comparator: 'LO' })], [], STATION)
    expect(readings).toMatchObject([{ value: null, comparator: 'LO' }])
  })
})

describe('a row that does not fit together is refused:', () => {
  test.each([
    ['typed by nobody', { source: 'hand', operatorId: undefined }],
    ['of sugar after a walk', { shutOut: 'exertion' }],
    ['from a meter without a measurement', { source: 'meter' }],
    ['imported without a batch', { source: 'import' }],
    ['of nobody and no visit', { residentId: undefined }],
    ['a meal for a temperature', { meal: 'fasting' }],
    ['a series without a role', { seriesId: 's' }],
    ['a mean of four', { seriesId: 's', seriesRole: 'mean', seriesCount: 4 }],
    ['a member that counts', { seriesId: 's', seriesRole: 'member', seriesCount: 2 }],
    ['a resident that is not there', { residentId: 'nobody' }],
  ] as const)('%s', (_, change) => {
    const { store } = temporaryStore()
    const hand = { source: 'hand', residentId: residentIn(store), operatorId: staffIn(store) } as const
    expect(() => store.write.readings.add([reading('temp', 36.5, { ...hand, ...change })], [], STATION)).toThrow('D202')
    expect(store.read.readings.lastPosition()).toBe(0)
  })
})

describe('the revision log', () => {
  test('keeps every revision; the trend shows the newest', () => {
    const { store, clock } = temporaryStore()
    const residentId = residentIn(store)
    const { readings } = store.write.measurements.commit(
      commitFor('k', residentId, [reading('glucose', 6.4, { meal: 'random' })]),
    )
    const lineage = readings[0]?.lineage ?? ''
    clock.now += MINUTE
    store.write.readings.revise(
      lineage,
      { meal: 'fasting', level: 'high', band: 'high', reason: 'asked again' },
      STATION,
    )
    expect(store.read.readings.history(lineage)).toMatchObject([
      { revision: 1, state: 'superseded', meal: 'random', position: 1 },
      {
        revision: 2,
        state: 'current',
        meal: 'fasting',
        value: 6.4,
        level: 'high',
        position: 2,
        reason: 'asked again',
        createdAt: clock.now,
      },
    ])
    expect(store.read.readings.trend(residentId, 'glucose', 0, 10)).toMatchObject([{ meal: 'fasting', level: 'high' }])
  })

  test('does not let a meter’s value be edited, only a typed one', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const metered = store.write.measurements.commit(commitFor('k', residentId, [reading('glucose', 6.4)])).readings[0]
    expect(() => store.write.readings.revise(metered?.lineage ?? '', { value: 6.5, reason: 'slip' }, STATION)).toThrow(
      'D202',
    )
    const hand = { source: 'hand', residentId, operatorId: staffIn(store) } as const
    const typed = store.write.readings.add([reading('waist', 81, hand)], [], STATION).readings[0]
    expect(store.write.readings.revise(typed?.lineage ?? '', { value: 91, reason: 'slip' }, STATION)).toMatchObject({
      value: 91,
      revision: 2,
    })
  })

  test('entered in error ends a lineage: out of the trend, in the log, never revised again', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const { readings } = store.write.measurements.commit(commitFor('k', residentId, [reading('spo2', 97)]))
    const lineage = readings[0]?.lineage ?? ''
    store.write.readings.enterInError(lineage, 'cold finger', STATION)
    expect(store.read.readings.current(lineage)).toMatchObject({
      state: 'entered-in-error',
      revision: 2,
      reason: 'cold finger',
    })
    expect(store.read.readings.trend(residentId, 'spo2', 0, 10)).toEqual([])
    expect(store.read.readings.latest(residentId)).toEqual([])
    expect(() => store.write.readings.revise(lineage, { reason: 'back' }, STATION)).toThrow('D202')
    expect(() => store.write.readings.enterInError('nothing', '', STATION)).toThrow('D201')
  })
})

describe('the trend', () => {
  test('gives one indicator of one person, newest first, from the moment asked for, without series members', () => {
    const { store } = temporaryStore()
    const [residentId, other] = [residentIn(store), residentIn(store)]
    const series = { seriesId: 's', measuredAt: MONDAY_9 + 5 }
    const member = reading('sbp', 150, { ...series, seriesRole: 'member' })
    const mean = reading('sbp', 148, { ...series, seriesRole: 'mean', seriesCount: 2, ofMeasurement: false })
    store.write.measurements.commit(commitFor('k0', residentId, [member, mean, reading('dbp', 80)]))
    store.write.measurements.commit(commitFor('k1', other, [reading('sbp', 111)]))
    for (let i = 1; i <= 5; i++)
      store.write.measurements.commit(
        commitFor(`m${i}`, residentId, [reading('sbp', 120 + i, { measuredAt: MONDAY_9 - i * MINUTE })]),
      )
    const trend = (from: number, limit: number) =>
      store.read.readings.trend(residentId, 'sbp', from, limit).map(({ value }) => value)
    expect(trend(0, 100)).toEqual([148, 121, 122, 123, 124, 125])
    expect(trend(MONDAY_9 - 2 * MINUTE, 100)).toEqual([148, 121, 122])
    expect(trend(0, 2)).toEqual([148, 121])
    expect(store.read.readings.latest(residentId).map(({ indicator, value }) => [indicator, value])).toEqual([
      ['sbp', 148],
      ['dbp', 80],
    ])
    expect(store.read.readings.countMeasuredBetween(MONDAY_9 - 2 * MINUTE, MONDAY_9)).toBe(2)
  })

  test('of a visit has members and means in order', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const visitId = visitOf(store, residentId)
    store.write.measurements.commit(
      commitFor('k', residentId, [
        reading('spo2', 97, { visitId, measuredAt: MONDAY_9 + 9 }),
        reading('pulse', 70, { visitId }),
      ]),
    )
    expect(store.read.readings.ofVisit(visitId).map(({ indicator }) => indicator)).toEqual(['pulse', 'spo2'])
  })
})

describe('what the package reads', () => {
  test('a week is half open, in the zone of the row, with a resident, without members', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const guest = store.write.visits.begin(
      { kiosk: 'k', guest: { sex: 'male' }, assurance: 'guest', startedAt: MONDAY_9, zone: ZONE },
      STATION,
    )
    const week = 7 * 86_400_000
    const at = (measuredAt: number, key: string, zone = ZONE) =>
      store.write.measurements.commit(commitFor(key, residentId, [reading('spo2', 97, { measuredAt, zone })]))
    at(MONDAY_9 - 1, 'before')
    at(MONDAY_9, 'first')
    at(MONDAY_9 + week - 1, 'last')
    at(MONDAY_9 + week, 'after')
    at(MONDAY_9 + 1, 'elsewhere', 'Asia/Urumqi')
    store.write.measurements.commit({
      ...commitFor('guest', residentId, []),
      measurement: measurementFields('guest', { claim: 'attributed', visitId: guest.id }),
      readings: [reading('spo2', 90, { visitId: guest.id })],
    })
    const found = [...store.read.readings.measuredBetween(MONDAY_9, MONDAY_9 + week, ZONE)]
    expect(found.map((row) => row.reading.measuredAt)).toEqual([MONDAY_9, MONDAY_9 + week - 1])
    expect(found[0]?.resident).toMatchObject({ id: residentId, name: '李建国', birthDate: '1948-07' })
    expect(store.read.readings.zones()).toEqual(['Asia/Shanghai', 'Asia/Urumqi'])
  })

  test('a million lines need only the columns asked for', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const meter = store.write.meters.commission(
      { driverId: 'd', modelId: 'm', name: '血氧仪', linkKind: 'ble', address: 'aa', settings: {} },
      STATION,
    )
    const measurement = measurementFields('a', { claim: 'attributed', residentId, meterId: meter.id })
    store.write.measurements.commit({ ...commitFor('a', residentId, [reading('temp', 36.5)]), measurement })
    store.write.measurements.commit(commitFor('b', residentId, [reading('spo2', 97)]))
    const rows = (...columns: (ExportColumn | ExportGroup)[]) => [
      ...store.read.readings.columnsBetween(columns, MONDAY_9, MONDAY_9 + 1, ZONE),
    ]
    expect(rows('residentName', 'indicator', 'value', 'unit', 'meal')).toEqual([
      ['李建国', 'temp', 36.5, 'Cel', null],
      ['李建国', 'spo2', 97, '%', null],
    ])
    expect(rows('meterName', 'indicator')).toEqual([
      ['血氧仪', 'temp'],
      [null, 'spo2'],
    ])
    expect(rows('lineage', ['indicator', 'meal', 'value', 'meterName']).map(([, shared]) => shared)).toEqual([
      ['temp', '', '36.5', '血氧仪'].join(PARTED),
      ['spo2', '', '97.0', ''].join(PARTED),
    ])
    const [row] = store.read.readings.measuredBetween(MONDAY_9, MONDAY_9 + 1, ZONE)
    expect(row?.meter).toMatchObject({ id: meter.id, name: '血氧仪' })
  })

  test('the log between two positions gives the newest revision of each lineage as it stood at the end', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const lineages = ['a', 'b'].map(
      (key) =>
        store.write.measurements.commit(commitFor(key, residentId, [reading('spo2', 97)])).readings[0]?.lineage ?? '',
    )
    const mark = store.read.readings.lastPosition()
    store.write.readings.revise(lineages[0] ?? '', { site: 'left', reason: 'r' }, STATION)
    store.write.readings.enterInError(lineages[0] ?? '', 'wrong', STATION)
    const end = store.read.readings.lastPosition()
    store.write.readings.revise(lineages[1] ?? '', { site: 'left', reason: 'r' }, STATION)
    const between = (after: number, upTo: number) =>
      [...store.read.readings.revisedBetween(after, upTo)].map(({ reading: { lineage, revision } }) => [
        lineages.indexOf(lineage),
        revision,
      ])
    expect(between(0, mark)).toEqual([
      [0, 1],
      [1, 1],
    ])
    expect(between(mark, end)).toEqual([[0, 3]])
    expect(between(end, end + 9)).toEqual([[1, 2]])
  })
})
