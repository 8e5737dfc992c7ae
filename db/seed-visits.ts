import type { Value } from './seed-values.ts'
import type { MeasurementCommit, NewAlert, NewReading, Store } from './store.ts'
import { MEASURES, type MeterFields } from './types.ts'

export const SEED_ZONE = 'Asia/Shanghai'

export interface SeedVisit {
  readonly residentId: string
  readonly startedAt: number
  readonly endedAt: number
  readonly pressures: readonly [first: readonly Value[], second: readonly Value[], mean: readonly Value[]]
  readonly others: readonly Value[]
}

const STATION = { kind: 'station' } as const
const BETWEEN_PRESSURES_MS = 60_000
/** Which synthetic meter a value comes from. */
const METERS = {
  pressure: '示例血压计',
  glucose: '示例血糖仪',
  other: '示例测量仪',
} as const
type MeterIds = Readonly<Record<keyof typeof METERS, string>>

/** A day is one transaction. The meters are retired at the end: no station should look for them. Gives the number of visits. */
export function seedVisits(store: Store, days: Iterable<readonly SeedVisit[]>, setClock: (at: number) => void): number {
  let ids: MeterIds | undefined
  let staffId = ''
  let visits = 0
  for (const day of days) {
    store.write.together(() => {
      const [first] = day
      if (!first) return
      setClock(first.startedAt)
      ids ??= commissionMeters(store)
      staffId ||= addStaff(store)
      for (const visit of day) addVisit(store, visit, ids, staffId, setClock)
    })
    visits += day.length
  }
  if (ids) for (const id of Object.values(ids)) store.write.meters.retire(id, STATION)
  return visits
}

function commissionMeters(store: Store): MeterIds {
  const fields = {
    driverId: 'seed',
    modelId: 'seed',
    linkKind: 'serial',
    settings: {},
  } as const satisfies Partial<MeterFields>
  const commission = (key: keyof typeof METERS) =>
    store.write.meters.commission(
      { ...fields, name: METERS[key], address: `seed:${key}`, serialNumber: `SEED-${key}` },
      STATION,
    ).id
  return { pressure: commission('pressure'), glucose: commission('glucose'), other: commission('other') }
}

/** Inactive from the start, so that the station still asks for its first member of staff. */
function addStaff(store: Store): string {
  const { id } = store.write.staff.create({ name: '示例值班员', login: 'seed', role: 'duty', secret: 'none' }, STATION)
  store.write.staff.update(id, { active: false }, STATION)
  return id
}

function addVisit(
  store: Store,
  visit: SeedVisit,
  meters: MeterIds,
  staffId: string,
  setClock: (at: number) => void,
): void {
  const { residentId, startedAt, endedAt, pressures, others } = visit
  setClock(startedAt)
  const { id: visitId } = store.write.visits.begin(
    { kiosk: 'kiosk-1', residentId, assurance: 'card', startedAt, zone: SEED_ZONE },
    STATION,
  )
  const measured = (
    meterId: string,
    kind: string,
    at: number,
    values: readonly Value[],
    readings: readonly NewReading[],
  ) => {
    setClock(at)
    const commit = commitOf({ residentId, visitId, meterId }, kind, at, values, readings)
    const committed = store.write.measurements.commit(commit)
    for (const alert of committed.alerts) store.write.alerts.handle(alert.id, staffId, 'rest-and-watch', undefined)
    return committed
  }
  const base = { source: 'meter', residentId, visitId, zone: SEED_ZONE, precision: 'second' } as const
  const seriesId = visitId
  const members = (values: readonly Value[], at: number): NewReading[] =>
    values.map(({ assessed, indicator, value }) => ({
      ...base,
      ...assessed,
      indicator,
      value,
      measuredAt: at,
      seriesId,
      seriesRole: 'member',
    }))
  const [first, second, mean] = pressures
  const secondAt = Math.min(startedAt + BETWEEN_PRESSURES_MS, endedAt)
  const asMean = (values: readonly Value[], at: number, count: number) =>
    members(values, at).map((member) => ({
      ...member,
      seriesRole: 'mean' as const,
      seriesCount: count,
      ofMeasurement: false,
    }))
  const begun = measured(meters.pressure, 'pressure', startedAt, first, [
    ...members(first, startedAt),
    ...asMean(first, startedAt, 1),
  ])
  const lineageOf = (indicator: string) =>
    begun.readings.find((reading) => reading.seriesRole === 'mean' && reading.indicator === indicator)?.lineage
  const remade = asMean(mean, secondAt, 2).map((reading) => ({
    ...reading,
    revises: lineageOf(reading.indicator),
    reason: 'series',
  }))
  measured(meters.pressure, 'pressure', secondAt, second, [...members(second, secondAt), ...remade])
  for (const value of others) {
    const { assessed, indicator, meal } = value
    const reading: NewReading = { ...base, ...assessed, indicator, value: value.value, meal, measuredAt: endedAt }
    measured(indicator === 'glucose' ? meters.glucose : meters.other, indicator, endedAt, [value], [reading])
  }
  store.write.visits.end(visitId, endedAt, 'done', STATION)
}

function commitOf(
  whose: { residentId: string; visitId: string; meterId: string },
  kind: string,
  at: number,
  values: readonly Value[],
  readings: readonly NewReading[],
): MeasurementCommit {
  const alerts = readings.flatMap(({ alert, indicator, level, seriesRole }, reading): NewAlert[] =>
    alert === 'none' || seriesRole === 'mean'
      ? []
      : [{ reason: 'result', tier: alert, rings: alert === 'now', indicator, level, reading }],
  )
  return {
    measurement: {
      deliveryKey: `seed-${whose.visitId}:${kind}-${at}`,
      ...whose,
      kind,
      origin: 'live',
      validity: 'valid',
      claim: 'attributed',
      takenAt: at,
      takenTrusted: true,
      receivedAt: at,
      zone: SEED_ZONE,
      flags: [],
      quantities: values.map(({ indicator, value }) => ({ name: indicator, value, unit: MEASURES[indicator].ucum })),
      driverId: 'seed',
      driverVersion: 1,
    },
    frames: [],
    readings,
    alerts,
    actor: STATION,
  }
}
