import { describe, expect, test } from 'vitest'
import type { NewAlert, NewReading, Store } from './store.ts'
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
} from './testing/fixtures.ts'

const CRITICAL: NewAlert = {
  reason: 'result',
  tier: 'now',
  rings: true,
  indicator: 'sbp',
  level: 'critical-high',
  reading: 0,
}
const DESK = (store: Store) => ({ kind: 'staff', staffId: staffIn(store) }) as const

describe('a commit', () => {
  test('stores measurement, frames, readings, alert and audit together, and says what it stored', () => {
    const { store, reopen } = temporaryStore()
    const residentId = residentIn(store)
    const visitId = visitOf(store, residentId)
    const commit = commitFor('j1:0', residentId, [reading('sbp', 186, { visitId }), reading('dbp', 96, { visitId })], {
      alerts: [CRITICAL],
    })
    const committed = store.write.measurements.commit({ ...commit, measurement: { ...commit.measurement, visitId } })
    const { id } = committed.measurement
    const { read } = reopen()
    expect(read.measurements.byId(id)).toEqual(committed.measurement)
    expect(read.measurements.byId(id)).toMatchObject({
      flags: ['battery-low'],
      takenTrusted: true,
      quantities: [{ name: 'glucose', value: 6.4 }],
    })
    expect(read.measurements.frames(id)).toEqual(
      commit.frames.map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes) })),
    )
    expect(read.readings.ofMeasurement(id)).toEqual(committed.readings)
    expect(read.alerts.unresolved()).toEqual(committed.alerts)
    expect(committed.alerts).toMatchObject([
      {
        state: 'open',
        tier: 'now',
        rings: true,
        residentId,
        visitId,
        measurementId: id,
        lineage: committed.readings[0]?.lineage,
      },
    ])
    expect(read.audit.entries(0, 10).at(-1)).toMatchObject({
      action: 'measurement.store',
      subjectId: id,
      actorKind: 'station',
    })
    expect(read.measurements.latestInstant()).toBe(MONDAY_9)
  })

  test('with a delivery key that is there already stores nothing and gives back the first', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const commit = commitFor('j1:0', residentId, [reading('sbp', 186)], { alerts: [CRITICAL] })
    const first = store.write.measurements.commit(commit)
    const before = store.read.audit.head()
    const second = store.write.measurements.commit({ ...commit, readings: [reading('sbp', 99, { residentId })] })
    expect(second).toEqual({ ...first, outcome: 'already-stored' })
    expect(store.read.audit.head()).toEqual(before)
    expect(store.read.measurements.byDeliveryKey('j1:0')?.id).toBe(first.measurement.id)
  })

  test.each<[string, Partial<Parameters<Store['write']['measurements']['commit']>[0]>]>([
    ['one reading is refused', { readings: [reading('sbp', 120), reading('dbp', 999)] }],
    ['the alert is refused', { alerts: [{ ...CRITICAL, indicator: undefined }] }],
    ['the meter is unknown', { measurement: measurementFields('j1:0', { meterId: 'nobody' }) }],
    [
      'it belongs to nobody and is called attributed',
      { measurement: measurementFields('j1:0', { claim: 'attributed' }) },
    ],
  ])('stores nothing at all when %s', (_, change) => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const before = store.read.audit.head()
    expect(() =>
      store.write.measurements.commit({ ...commitFor('j1:0', residentId, [reading('sbp', 120)]), ...change }),
    ).toThrow('D202')
    expect(store.read.measurements.byDeliveryKey('j1:0')).toBeUndefined()
    expect([store.read.readings.lastPosition(), store.read.audit.head()]).toEqual([0, before])
    expect(store.write.measurements.commit(commitFor('j1:0', residentId, [])).outcome).toBe('stored')
  })

  test('keeps two people’s identical bytes apart, and finds a suspected repeat by its key', () => {
    const { store } = temporaryStore()
    const fields = (key: string) => measurementFields(key, { repeatKey: 'meter+time+bytes' })
    const first = store.write.measurements.commit({ ...commitFor('a', '', []), measurement: fields('a') })
    const second = store.write.measurements.commit({
      ...commitFor('b', '', []),
      measurement: { ...fields('b'), claim: 'repeat' },
    })
    expect(second.outcome).toBe('stored')
    expect(store.read.measurements.byRepeatKey('meter+time+bytes')?.id).toBe(first.measurement.id)
    expect(store.read.measurements.byRepeatKey('other')).toBeUndefined()
    expect(store.read.measurements.unclaimed(10).map(({ id }) => id)).toEqual([first.measurement.id])
  })

  test('of a control solution belongs to nobody and stands in the meter’s quality log', () => {
    const { store } = temporaryStore()
    const meter = store.write.meters.commission(
      { driverId: 'd', modelId: 'm', name: '血糖仪', linkKind: 'ble', address: 'aa', settings: {} },
      STATION,
    )
    const measurement = measurementFields('q', { claim: 'nobody', validity: 'quality-control', meterId: meter.id })
    const committed = store.write.measurements.commit({
      ...commitFor('q', '', []),
      measurement,
      quality: 'control-solution',
    })
    expect(store.read.meters.quality(meter.id, 5)).toMatchObject([
      { kind: 'control-solution', measurementId: committed.measurement.id, at: MONDAY_9 },
    ])
    expect(() =>
      store.write.measurements.assign({
        measurementId: committed.measurement.id,
        residentId: residentIn(store),
        readings: [],
        alerts: [],
        reason: 'r',
        actor: STATION,
      }),
    ).toThrow('D202')
  })

  test('is called a control by the desk while nobody has claimed it; its alert closes', () => {
    const { store } = temporaryStore()
    const meter = store.write.meters.commission(
      { driverId: 'd', modelId: 'm', name: '血糖仪', linkKind: 'ble', address: 'aa', settings: {} },
      STATION,
    )
    const measurement = measurementFields('c', {
      claim: 'unclaimed',
      claimReason: 'nobody-signed-in',
      meterId: meter.id,
    })
    const { id } = store.write.measurements.commit({
      ...commitFor('c', '', []),
      measurement,
      alerts: [CRITICAL],
    }).measurement
    expect(store.write.measurements.asControl(id, STATION)).toMatchObject({
      claim: 'nobody',
      claimReason: 'control-solution',
    })
    expect(store.read.meters.lastQuality(meter.id, 'control-solution')).toMatchObject({ measurementId: id })
    expect(store.read.alerts.unresolved()).toEqual([])
    expect(store.read.measurements.ofMeter(meter.id, 9)).toMatchObject([{ id, claim: 'nobody' }])
    expect(() => store.write.measurements.asControl(id, STATION)).toThrow('D202')
  })
})

describe('the lists of the desk', () => {
  test('show what was received today, newest first, with person and readings', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    store.write.measurements.commit(commitFor('a', residentId, [reading('spo2', 97)]))
    const later = measurementFields('b', {
      receivedAt: MONDAY_9 + MINUTE,
      claim: 'asking',
      claimReason: 'begun-before-sign-in',
    })
    store.write.measurements.commit({ ...commitFor('b', '', []), measurement: later })
    const list = store.read.measurements.receivedBetween(MONDAY_9, MONDAY_9 + 2 * MINUTE, 50)
    expect(
      list.map(({ measurement, resident, readings }) => [measurement.deliveryKey, resident?.name, readings.length]),
    ).toEqual([
      ['b', undefined, 0],
      ['a', '李建国', 1],
    ])
    expect(store.read.measurements.receivedBetween(MONDAY_9, MONDAY_9 + MINUTE, 50)).toHaveLength(1)
    expect(store.read.measurements.receivedBetween(MONDAY_9, MONDAY_9 + 2 * MINUTE, 1)).toHaveLength(1)
  })
})

describe('assigning', () => {
  test('an unclaimed one gives it to the person, its alert with it', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const unclaimed = store.write.measurements.commit({
      ...commitFor('a', '', []),
      measurement: measurementFields('a', { claimReason: 'nobody-signed-in' }),
      alerts: [{ ...CRITICAL, reading: undefined }],
    })
    expect(store.read.alerts.unresolved().map(({ residentId: whose, lineage }) => [whose, lineage])).toEqual([
      [undefined, undefined],
    ])
    const actor = DESK(store)
    const readings = [reading('sbp', 186, { residentId })]
    const assigned = store.write.measurements.assign({
      measurementId: unclaimed.measurement.id,
      residentId,
      readings,
      alerts: [CRITICAL],
      reason: '本人确认',
      actor,
    })
    expect(assigned.measurement).toMatchObject({ claim: 'attributed', residentId, claimReason: undefined })
    expect(store.read.alerts.unresolved()).toMatchObject([
      { id: unclaimed.alerts[0]?.id, residentId, state: 'open', lineage: assigned.readings[0]?.lineage },
    ])
    expect(store.read.measurements.unclaimed(9)).toEqual([])
    expect(store.read.readings.trend(residentId, 'sbp', 0, 9)).toHaveLength(1)
    expect(assigned.readings[0]?.replaces).toBeUndefined()
  })

  test('to another person ends the old lineage as entered in error and starts one that names it', () => {
    const { store } = temporaryStore()
    const [wrong, right] = [residentIn(store), residentIn(store)]
    const first = store.write.measurements.commit(
      commitFor('a', wrong, [reading('sbp', 186), reading('dbp', 96)], { alerts: [CRITICAL] }),
    )
    const readings = [
      reading('dbp', 96, { residentId: right }),
      reading('sbp', 186, { residentId: right, level: 'high' }),
    ]
    const moved = store.write.measurements.assign({
      measurementId: first.measurement.id,
      residentId: right,
      readings,
      alerts: [],
      reason: '坐错了',
      actor: DESK(store),
    })
    for (const { lineage } of first.readings)
      expect(store.read.readings.current(lineage)).toMatchObject({
        state: 'entered-in-error',
        residentId: wrong,
        reason: '坐错了',
        revision: 2,
      })
    expect(moved.readings.map(({ replaces }) => replaces)).toEqual([
      first.readings[1]?.lineage,
      first.readings[0]?.lineage,
    ])
    expect(store.read.readings.trend(wrong, 'sbp', 0, 9)).toEqual([])
    expect(store.read.readings.trend(right, 'sbp', 0, 9)).toMatchObject([{ value: 186, level: 'high' }])
    expect(store.read.alerts.byId(first.alerts[0]?.id ?? '')).toMatchObject({ state: 'closed', closedReason: 'moved' })
    expect(store.read.audit.verify()).toMatchObject({ intact: true })
  })

  test('raises an alert that only the new person’s assessment has, and moves one with its new level', () => {
    const { store } = temporaryStore()
    const [wrong, right] = [residentIn(store), residentIn(store)]
    const inform: NewAlert = { ...CRITICAL, tier: 'inform', rings: false, level: 'high' }
    const first = store.write.measurements.commit(
      commitFor('a', wrong, [reading('sbp', 186), reading('pulse', 120)], { alerts: [inform] }),
    )
    const readings = [reading('sbp', 186, { residentId: right }), reading('pulse', 120, { residentId: right })]
    const alerts: NewAlert[] = [CRITICAL, { ...inform, indicator: 'pulse', reading: 1 }]
    store.write.measurements.assign({
      measurementId: first.measurement.id,
      residentId: right,
      readings,
      alerts,
      reason: 'r',
      actor: STATION,
    })
    expect(store.read.alerts.unresolved()).toMatchObject([
      { id: first.alerts[0]?.id, tier: 'now', level: 'critical-high', residentId: right },
      { indicator: 'pulse', tier: 'inform', residentId: right },
    ])
  })

  test('what is void or not there is refused', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const { measurement } = store.write.measurements.commit(commitFor('a', residentId, []))
    store.write.measurements.void(measurement.id, 'r', STATION)
    const assignment = {
      measurementId: measurement.id,
      residentId,
      readings: [],
      alerts: [],
      reason: 'r',
      actor: STATION,
    }
    expect(() => store.write.measurements.assign(assignment)).toThrow('D202')
    expect(() => store.write.measurements.assign({ ...assignment, measurementId: 'x' })).toThrow('D201')
  })
})

describe('a series of two pressures', () => {
  const series = { seriesId: 'series-1' }
  const member = (value: number, residentId: string): NewReading =>
    reading('sbp', value, { ...series, residentId, seriesRole: 'member' })
  const mean = (value: number, seriesCount: number, residentId: string, revises?: string): NewReading =>
    reading('sbp', value, {
      ...series,
      residentId,
      seriesRole: 'mean',
      seriesCount,
      ofMeasurement: false,
      revises,
      source: 'meter',
    })

  function twoReadings() {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const first = store.write.measurements.commit(
      commitFor('a', residentId, [member(150, residentId), mean(150, 1, residentId)]),
    )
    const meanLineage = first.readings[1]?.lineage ?? ''
    const second = store.write.measurements.commit(
      commitFor('b', residentId, [member(144, residentId), mean(147, 2, residentId, meanLineage)]),
    )
    const trend = () => store.read.readings.trend(residentId, 'sbp', 0, 9)
    return { store, residentId, first, second, meanLineage, trend }
  }

  test('has one lineage for its mean, a revision for each member', () => {
    const { store, meanLineage, trend } = twoReadings()
    expect(store.read.readings.history(meanLineage)).toMatchObject([
      { revision: 1, value: 150, seriesCount: 1, state: 'superseded', measurementId: undefined },
      { revision: 2, value: 147, seriesCount: 2, state: 'current' },
    ])
    expect(trend()).toMatchObject([{ value: 147, seriesCount: 2 }])
    expect(store.read.readings.ofSeries('series-1')).toHaveLength(3)
  })

  test('does not lose a member without its mean being made again', () => {
    const { store, residentId, second, meanLineage, trend } = twoReadings()
    expect(() => store.write.measurements.void(second.measurement.id, '动了', STATION)).toThrow('D202 the sbp mean')
    expect(trend()).toMatchObject([{ value: 147 }])
    store.write.measurements.void(second.measurement.id, '动了', STATION, [mean(150, 1, residentId, meanLineage)])
    expect(trend()).toMatchObject([{ value: 150, seriesCount: 1 }])
    expect(store.read.measurements.byId(second.measurement.id)?.claim).toBe('void')
  })

  test('loses its mean with its last member', () => {
    const { store, residentId, first, second, meanLineage, trend } = twoReadings()
    store.write.measurements.void(second.measurement.id, '动了', STATION, [mean(150, 1, residentId, meanLineage)])
    store.write.measurements.void(first.measurement.id, '动了', STATION)
    expect(trend()).toEqual([])
    expect(store.read.readings.current(meanLineage)).toMatchObject({ state: 'entered-in-error' })
  })

  test('keeps a mean of one indicator', () => {
    const { store, residentId, meanLineage } = twoReadings()
    const wrong = reading('dbp', 80, {
      ...series,
      residentId,
      seriesRole: 'mean',
      seriesCount: 2,
      revises: meanLineage,
    })
    expect(() => store.write.measurements.commit(commitFor('c', residentId, [wrong]))).toThrow('D202')
  })
})

describe('voiding and giving back', () => {
  test('void closes alerts and takes the readings out', () => {
    const { store } = temporaryStore()
    const residentId = residentIn(store)
    const { measurement, alerts } = store.write.measurements.commit(
      commitFor('a', residentId, [reading('sbp', 186)], { alerts: [CRITICAL] }),
    )
    const voided = store.write.measurements.void(measurement.id, '袖带没绑好', STATION)
    expect(voided.readings).toMatchObject([{ state: 'entered-in-error', reason: '袖带没绑好' }])
    expect(store.read.alerts.byId(alerts[0]?.id ?? '')).toMatchObject({ state: 'closed', closedReason: 'voided' })
    expect(JSON.stringify(store.read.audit.entries(0, 99))).not.toContain('袖带')
  })

  test('a question without an answer leaves it unclaimed; one with readings is not given back', () => {
    const { store } = temporaryStore()
    const asking = store.write.measurements.commit({
      ...commitFor('a', '', []),
      measurement: measurementFields('a', { claim: 'asking' }),
    })
    expect(store.write.measurements.unclaim(asking.measurement.id, 'no-answer', STATION)).toMatchObject({
      claim: 'unclaimed',
      claimReason: 'no-answer',
    })
    const owned = store.write.measurements.commit(commitFor('b', residentIn(store), [reading('spo2', 97)]))
    expect(() => store.write.measurements.unclaim(owned.measurement.id, 'r', STATION)).toThrow('D202')
  })
})
