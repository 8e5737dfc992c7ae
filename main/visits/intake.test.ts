import { describe, expect, test } from 'vitest'
import { residentIn, STATION, temporaryStore, visitOf } from '../../db/testing/fixtures.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { handClock } from '../testing/hand-clock.ts'
import { arrivalOf, glucose, MONDAY_9, measurement, pressure, ZONE } from '../testing/measurements.ts'
import { Intake, NOT_ASKED } from './intake.ts'
import type { MealContext } from './tasks.ts'

const MINUTE = 60_000
const driver: MeterDriver = {
  id: 'test',
  version: 1,
  models: [],
  recordIdentity: 'time',
  maxMeasureMs: { pressure: MINUTE, glucose: MINUTE },
  match: () => undefined,
  talk: () => {
    throw new Error('nobody talks here')
  },
  decode: () => ({ measurements: [], rejected: [] }),
}

/** 王秀英 has sat at the kiosk for ten minutes at nine. */
function atNine(recordIdentity: MeterDriver['recordIdentity'] = 'time') {
  const held = temporaryStore()
  const { store } = held
  const clock = handClock()
  const residentId = residentIn(store, {
    name: '王秀英',
    sex: 'female',
    birthDate: '1951-03-08',
    conditions: ['diabetes'],
  })
  const visitId = visitOf(store, residentId, MONDAY_9 - 10 * MINUTE)
  const meterId = store.write.meters.commission(
    { driverId: 'test', modelId: 'm', name: '血压计', linkKind: 'ble', address: 'c0:ff:ee:00:00:01', settings: {} },
    STATION,
  ).id
  const known = { trusted: true, meal: null as MealContext | null, ids: 0 }
  const intake = new Intake({
    store,
    clock,
    zone: ZONE,
    pressureLine: () => 'station',
    driver: (id) => (id === 'test' ? { ...driver, recordIdentity } : undefined),
    timeTrusted: () => known.trusted,
    livedBefore: () => false,
    mealOf: () => known.meal,
    answersOf: () => NOT_ASKED,
    newId: () => `series-${++known.ids}`,
  })
  const take = (of: Measurement, conversation?: string) => intake.take(arrivalOf(meterId, of, conversation))
  return { store, clock, known, intake, take, meterId, visitId, residentId }
}
const later = (ms: number, change: Partial<Measurement> = {}): Partial<Measurement> => ({
  startedAt: MONDAY_9 + ms - 40_000,
  receivedAt: MONDAY_9 + ms,
  ...change,
})

test('is stored once, however often it is handed over', () => {
  const { store, intake, meterId } = atNine()
  const arrival = arrivalOf(meterId, pressure(128, 82))
  expect(intake.take(arrival)?.committed.measurement.claim).toBe('attributed')
  expect(intake.take(arrival)).toBeNull()
  expect(store.read.measurements.receivedBetween(0, 9e15, 9)).toHaveLength(1)
})

test('of a meter on trial is nobody’s with somebody at the kiosk, rings nowhere, and is never its repeat', () => {
  const { store, intake } = atNine()
  const meterId = store.write.meters.commission(
    { driverId: 'test', modelId: 'm', name: '新血压计', linkKind: 'serial', address: '/dev/y', settings: {} },
    STATION,
    'on-trial',
  ).id
  for (const conversation of ['c1', 'c2']) {
    const taken = intake.take(arrivalOf(meterId, pressure(190, 112), conversation))
    expect(taken?.committed.measurement).toMatchObject({ claim: 'nobody', claimReason: 'trial' })
    expect([taken?.judged, taken?.committed.readings, taken?.committed.alerts]).toEqual([null, [], []])
  }
  expect(store.read.meters.quality(meterId, 9).map(({ kind }) => kind)).toEqual(['trial', 'trial'])
})

test('a series grows in the store as its readings come', () => {
  const { store, take, visitId } = atNine()
  take(pressure(131, 84, 72))
  take(pressure(118, 80, 70, later(90_000)))
  const third = take(pressure(122, 81, 69, later(180_000)))
  expect(third?.judged?.series).toMatchObject({ mean: { systolic: 124, diastolic: 82 } })
  const rows = store.read.readings.ofVisit(visitId)
  expect(new Set(rows.map(({ seriesId }) => seriesId)).size).toBe(1)
  const mean = rows.find((row) => row.seriesRole === 'mean' && row.indicator === 'sbp')
  expect(mean).toMatchObject({ value: 124, seriesCount: 3, revision: 3 })

  take(pressure(120, 80, 69, later(270_000)))
  expect(new Set(store.read.readings.ofVisit(visitId).map(({ seriesId }) => seriesId)).size).toBe(2)
})

test('a mean that comes down is no longer called what it was', () => {
  const { store, take, visitId } = atNine()
  const mean = () => store.read.readings.ofVisit(visitId).find((row) => row.seriesRole === 'mean')
  take(pressure(144, 80))
  expect(mean()).toMatchObject({ panelSubtype: 'ISH' })
  take(pressure(122, 80, 70, later(90_000)))
  expect(mean()).toMatchObject({ value: 133, panelSubtype: undefined })
})

test('a meter that nobody commissioned, and one that was put away, are nobody’s', () => {
  const { store, intake, take, meterId } = atNine()
  expect(intake.take(arrivalOf('stranger', pressure(128, 82)))?.committed.measurement).toMatchObject({
    claim: 'unclaimed',
    claimReason: 'unknown-meter',
  })
  store.write.meters.retire(meterId, STATION)
  expect(take(pressure(129, 82))?.committed.measurement).toMatchObject({ claimReason: 'unknown-meter' })
})

test('a driver of another version of this program is no reason to lose it', () => {
  const { take } = atNine()
  expect(take(pressure(128, 82, 70, { driver: { id: 'gone', version: 9 } }))?.committed.measurement.claim).toBe(
    'unclaimed',
  )
})

test('nothing is attributed by time while the station’s clock is not trusted', () => {
  const { known, take } = atNine()
  known.trusted = false
  expect(take(pressure(128, 82))?.committed.measurement).toMatchObject({
    claim: 'unclaimed',
    claimReason: 'station-clock',
  })
})

test('a dangerous value calls the desk, claimed or not', () => {
  const { store, known, take } = atNine()
  known.trusted = false
  take(pressure(190, 110))
  expect(store.read.alerts.unresolved()).toMatchObject([{ tier: 'now', rings: true }])
})

describe('what comes twice', () => {
  const fever = () =>
    measurement({
      kind: 'temperature',
      quantities: [{ name: 'temperature', value: 36.5, unit: 'Cel' }],
    })
  test('two people with 36.5 ℃ from a meter without identity are both kept', () => {
    const { take } = atNine('none')
    expect(take(fever(), 'c1')?.committed.measurement.claim).toBe('attributed')
    expect(take(fever(), 'c2')?.committed.measurement.claim).toBe('attributed')
  })
  test('the same in one conversation is a suspected repeat: kept, without readings, and calls nobody', () => {
    const { store, take } = atNine('none')
    take(fever(), 'c1')
    const again = take(fever(), 'c1')
    expect(again?.committed).toMatchObject({ measurement: { claim: 'repeat' }, readings: [], alerts: [] })
    expect(store.read.measurements.receivedBetween(0, 9e15, 9)).toHaveLength(2)
  })
})

describe('what is not judged', () => {
  test('moved while measuring: stored for the person, without readings', () => {
    const { take } = atNine()
    const taken = take(pressure(128, 82, 70, { flags: ['body-movement'] }))
    expect(taken?.committed).toMatchObject({
      measurement: { claim: 'attributed', validity: 'measure-again' },
      readings: [],
    })
  })
  test('the meter’s own error', () => {
    const { take } = atNine()
    const taken = take(measurement({ meterError: { code: 'E2', help: 'moved' } }))
    expect(taken?.committed.measurement).toMatchObject({ validity: 'meter-error', meterErrorCode: 'E2' })
  })
  test('control solution goes to the meter’s quality log', () => {
    const { store, take, meterId } = atNine()
    expect(take(glucose(6.1, { flags: ['control-solution'] }))?.committed.measurement.claim).toBe('nobody')
    expect(store.read.meters.quality(meterId, 9)).toMatchObject([{ kind: 'control-solution' }])
  })
})

describe('the meal', () => {
  test.each([
    ['answered at the kiosk', 'post-meal-2h', undefined, 'post-meal-2h'],
    ['answered goes before what the meter says', 'random', 'fasting', 'random'],
    ['fasting by the meter', null, 'fasting', 'fasting'],
    ['two hours ago must be asked', null, 'postprandial', 'random'],
    ['not known', null, undefined, 'random'],
  ] as const)('%s', (_what, asked, said, meal) => {
    const { known, take } = atNine()
    known.meal = asked
    const taken = take(glucose(6.6, said ? { meal: said } : {}))
    expect(taken?.committed.readings).toMatchObject([{ indicator: 'glucose', meal }])
  })
  test('answered later gives the verdict of that meal', () => {
    const { intake, store, take, residentId } = atNine()
    const [reading] = take(glucose(6.6))?.committed.readings ?? []
    const resident = store.read.residents.byId(residentId)
    const visit = store.read.visits.open()[0]
    if (!reading || !resident || !visit) throw new Error('nothing there')
    expect(reading.level).toBe('normal')
    expect(intake.verdictFor(reading, intake.personAt(visit, MONDAY_9), 'fasting')).toMatchObject({
      level: 'borderline-high',
      band: 'ifg',
    })
  })
})

describe('how far a meter’s memory has been read', () => {
  const record = (recordNumber: number) => glucose(6 + recordNumber / 10, { recordNumber })
  test('moves on only when the conversation has ended unbroken', () => {
    const { store, intake, take, meterId } = atNine()
    const noted = () => store.read.meters.byId(meterId)?.lastRecordNumber
    take(record(9))
    take(record(8))
    expect(noted()).toBeUndefined()
    intake.conversationEnded(meterId)
    expect(noted()).toBe(9)
    intake.conversationEnded(meterId)
    intake.conversationEnded('stranger')
    expect(noted()).toBe(9)
  })
})

describe('a reading that leaves its series', () => {
  test('leaves a mean of those that stay, and none when it was alone', () => {
    const { intake, take } = atNine()
    const first = take(pressure(131, 84, 72))?.committed.measurement.id ?? ''
    expect(intake.remadeMeans(first)).toEqual([])
    take(pressure(125, 80, 70, later(90_000)))
    expect(
      intake
        .remadeMeans(first)
        .map(({ indicator, value, seriesCount, reason }) => [indicator, value, seriesCount, reason]),
    ).toEqual([
      ['sbp', 125, 1, 'series'],
      ['dbp', 80, 1, 'series'],
      ['pulse', 70, 1, 'series'],
    ])
  })
  test('that is in none leaves nothing', () => {
    const { intake, take } = atNine()
    expect(intake.remadeMeans(take(glucose(6))?.committed.measurement.id ?? '')).toEqual([])
  })
})

test('a stored measurement is judged for another person as it was measured', () => {
  const { intake, store, take, residentId } = atNine()
  const id = take(glucose(3.9))?.committed.measurement.id ?? ''
  const stored = store.read.measurements.byId(id)
  const visit = store.read.visits.open()[0]
  if (!stored || !visit) throw new Error('nothing there')
  // The resident is marked as having diabetes: 3.9 calls the desk for her, and for nobody else.
  const hers = intake.rejudge(stored, intake.holderFor(intake.personAt(visit, MONDAY_9), visit.id))
  const guest = intake.rejudge(stored, intake.holderFor(intake.personAt({ ...visit, guest: {} }, MONDAY_9), null))
  expect(hers?.readings).toMatchObject([{ value: 3.9, alert: 'now', residentId }])
  expect(guest?.readings).toMatchObject([{ value: 3.9, alert: 'none' }])
  const moved = take(pressure(128, 82, 70, { flags: ['body-movement'] }))?.committed.measurement
  expect(moved && intake.rejudge(moved, intake.holderFor(intake.personAt(visit, MONDAY_9), visit.id))).toBeNull()
})
