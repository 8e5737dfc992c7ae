/** A week with one of everything, in a real encrypted store; for tests. */
import type { NewReading, Store } from '../../../db/store.ts'
import {
  commitFor,
  measurementFields,
  reading,
  residentIn,
  STATION,
  staffIn,
  temporaryFolder,
  temporaryStore,
  visitOf,
  WANG,
  ZONE,
} from '../../../db/testing/fixtures.ts'
import type { ReadingCode } from '../../../db/types.ts'
import type { PackageOptions } from '../package.ts'
import { weekInterval } from '../week.ts'
import { MONDAY } from './rows.ts'

export const WEEK = { year: 2026, week: 47 }
export const { fromMs, toMs } = weekInterval(WEEK, ZONE)
export const HOUR = 3_600_000

interface Planted {
  readonly store: Store
  readonly staff: string
  readonly hostile: string
  readonly glucose: string
  options(change?: Partial<PackageOptions>): PackageOptions
}

export function plantedWeek(): Planted {
  const { store, clock } = temporaryStore()
  clock.now = MONDAY
  const wang = residentIn(store, WANG)
  const hostile = residentIn(store, { name: '=1+1', recordNumber: '99000000000000002' })
  const staff = staffIn(store)
  const meter = store.write.meters.commission(
    {
      driverId: 'taidoc',
      modelId: 'TD-3261',
      name: '一号血压计',
      linkKind: 'serial',
      address: 'usb:1',
      serialNumber: '0012345678901234567',
      settings: {},
    },
    STATION,
  ).id
  const visitId = visitOf(store, wang)
  const measured = (key: string, residentId: string, at: number, readings: readonly NewReading[]) => {
    clock.now = Math.max(clock.now, at)
    const measurement = measurementFields(key, {
      claim: 'attributed',
      residentId,
      visitId,
      meterId: meter,
      takenAt: at,
      receivedAt: at,
    })
    const dated = readings.map((one) => ({ ...one, residentId, visitId, measuredAt: at }))
    return store.write.measurements.commit(commitFor(key, residentId, dated, { measurement, readings: dated }))
  }

  const seriesId = '0192f0a0-5555-7555-8555-555555555555'
  const pressure = (indicator: ReadingCode, value: number, band: string, level: NewReading['level']) =>
    reading(indicator, value, { seriesId, seriesRole: 'member', band, level, panelBand: 'grade-2', alert: 'inform' })
  const members = [pressure('sbp', 166, 'grade-2', 'high'), pressure('dbp', 82, 'high-normal', 'borderline-high')]
  const means = members.map((one) => ({ ...one, seriesRole: 'mean' as const, seriesCount: 1, ofMeasurement: false }))
  clock.now = MONDAY
  const begun = store.write.measurements.commit(
    commitFor('bp', wang, [], {
      measurement: measurementFields('bp', {
        claim: 'attributed',
        residentId: wang,
        visitId,
        meterId: meter,
        kind: 'pressure',
      }),
      readings: [...members, ...means].map((one) => ({ ...one, residentId: wang, visitId, measuredAt: MONDAY })),
      alerts: [{ reason: 'result', tier: 'inform', rings: false, indicator: 'sbp', level: 'high', reading: 0 }],
    }),
  )
  for (const { id } of begun.alerts) store.write.alerts.handle(id, staff, 'sent-to-doctor', '儿子陪同')

  const fasting = measured('glucose', wang, MONDAY + HOUR, [
    reading('glucose', 6, { meal: 'fasting', band: 'normal', level: 'normal' }),
  ])
  measured('low', wang, MONDAY + 2 * HOUR, [
    {
      ...reading('glucose', 0, { meal: 'random', band: 'hypo-2', level: 'critical-low', alert: 'now' }),
      value: null,
      comparator: 'LO',
    },
  ])
  measured('scale', hostile, MONDAY + 3 * HOUR, [
    reading('weight', 62, { band: null, level: 'not-judged' }),
    reading('height', 160, { band: null, level: 'not-judged' }),
    reading('bmi', 24.2, { band: 'normal' }),
  ])
  store.write.readings.add(
    [
      reading('waist', 88.5, {
        source: 'home-visit',
        operatorId: staff,
        residentId: hostile,
        measuredAt: MONDAY + 4 * HOUR,
        precision: 'minute',
      }),
    ],
    [],
    { kind: 'staff', staffId: staff },
  )
  // What must not be in it: another week, a voided measurement, a guest.
  measured('before', wang, fromMs - 1, [reading('temp', 36.1)])
  measured('after', wang, toMs, [reading('temp', 36.2)])
  const voided = measured('voided', wang, MONDAY + 5 * HOUR, [reading('temp', 36.3)])
  store.write.measurements.void(voided.measurement.id, 'wrong', STATION)
  store.write.visits.end(visitId, MONDAY + 6 * HOUR, 'done', STATION)
  const guest = store.write.visits.begin(
    { kiosk: 'kiosk-1', guest: { sex: 'female' }, assurance: 'guest', startedAt: MONDAY + 7 * HOUR, zone: ZONE },
    STATION,
  ).id
  store.write.measurements.commit({
    ...commitFor('guest', '', []),
    measurement: measurementFields('guest', { claim: 'attributed', visitId: guest, takenAt: MONDAY + 7 * HOUR }),
    readings: [reading('temp', 36.4, { visitId: guest, measuredAt: MONDAY + 7 * HOUR })],
  })
  clock.now = toMs + HOUR
  return {
    store,
    staff,
    hostile,
    glucose: fasting.readings[0]?.lineage ?? '',
    options: (change = {}) => ({
      read: store.read,
      station: { code: 'GY-BLJ-01', name: '盐务街街道健康小屋', zone: ZONE },
      week: WEEK,
      to: temporaryFolder(),
      plain: true,
      now: toMs + HOUR,
      programVersion: '0.1.0',
      ...change,
    }),
  }
}
