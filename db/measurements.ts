import type { Connection } from './open.ts'
import { readingReader } from './readings.ts'
import { residentReader } from './residents.ts'
import type { Secrets } from './secrets.ts'
import { type Bindable, bindings, present, selectList } from './sql.ts'
import type { MeasurementReader } from './store.ts'
import type { EarlierDecode, QuantityAsSent, StoredFrame, StoredMeasurement } from './types.ts'

export const MEASUREMENT_COLUMNS = [
  'id',
  'deliveryKey',
  'repeatKey',
  'meterId',
  'kind',
  'origin',
  'validity',
  'claim',
  'claimReason',
  'suggestedResidentId',
  'visitId',
  'residentId',
  'startedAt',
  'takenAt',
  'takenTrusted',
  'receivedAt',
  'zone',
  'meterTime',
  'meterTimePrecision',
  'clockOffsetMs',
  'recordNumber',
  'userSlot',
  'flags',
  'meal',
  'site',
  'meterErrorCode',
  'meterErrorHelp',
  'quantities',
  'driverId',
  'driverVersion',
  'createdAt',
] as const
/** What a later decode may change of it. */
export const DECODED_COLUMNS = [
  'driverVersion',
  'validity',
  'claim',
  'claimReason',
  'repeatKey',
  'flags',
  'meal',
  'site',
  'meterErrorCode',
  'meterErrorHelp',
  'quantities',
] as const
type EarlierRow = Omit<EarlierDecode, 'flags' | 'quantities'> & { readonly flags: string; readonly quantities: string }
type Row = Omit<StoredMeasurement, 'takenTrusted' | 'flags' | 'quantities'> & {
  readonly takenTrusted: 0 | 1
  readonly flags: string
  readonly quantities: string
}

export function measurementReader(connection: Connection, secrets: Secrets): MeasurementReader {
  const residents = residentReader(connection, secrets)
  const readings = readingReader(connection)
  const select = `SELECT ${selectList(MEASUREMENT_COLUMNS)} FROM measurement`
  const byId = connection.prepare<[string], Row>(`${select} WHERE id = ?`)
  const byDelivery = connection.prepare<[string], Row>(`${select} WHERE delivery_key = ?`)
  const byRepeat = connection.prepare<[string], Row>(`${select} WHERE repeat_key = ? ORDER BY id LIMIT 1`)
  const frames = connection.prepare<[string], StoredFrame>(
    'SELECT journal_id AS id, at, direction, channel, bytes FROM frame WHERE measurement_id = ? ORDER BY sequence',
  )
  const unclaimed = connection.prepare<[number], Row>(
    `${select} WHERE claim IN ('unclaimed', 'asking') ORDER BY received_at DESC LIMIT ?`,
  )
  const received = connection.prepare<[number, number, number], Row>(
    `${select} WHERE received_at >= ? AND received_at < ? ORDER BY received_at DESC LIMIT ?`,
  )
  const since = connection.prepare<[number], Row>(`${select} WHERE received_at >= ? ORDER BY received_at, id`)
  const earlier = connection.prepare<[string], EarlierRow>(
    `SELECT ${selectList(['measurementId', 'until', ...DECODED_COLUMNS])} FROM earlier_decode WHERE measurement_id = ? ORDER BY until, driver_version`,
  )
  const ofMeter = connection.prepare<[string, number], Row>(
    `${select} WHERE meter_id = ? ORDER BY received_at DESC LIMIT ?`,
  )
  // By time, which is indexed: what was asked about may have come up to ten minutes before the visit.
  const ofVisit = connection.prepare<[{ visitId: string }], Row>(
    `${select} WHERE received_at >= (SELECT started_at - 600000 FROM visit WHERE id = @visitId) AND visit_id = @visitId ORDER BY taken_at, id`,
  )
  const latest = connection
    .prepare<[], number | null>(
      `SELECT max(at) FROM (SELECT max(received_at) AS at FROM measurement UNION ALL SELECT max(started_at) FROM visit)`,
    )
    .pluck()
  const optional = (row: Row | undefined) => row && toMeasurement(row)
  return {
    byId: (id) => optional(byId.get(id)),
    byDeliveryKey: (key) => optional(byDelivery.get(key)),
    byRepeatKey: (key) => optional(byRepeat.get(key)),
    frames: (id) => frames.all(id).map((row) => present<StoredFrame>(row)),
    unclaimed: (limit) => unclaimed.all(limit).map(toMeasurement),
    receivedBetween: (fromMs, toMs, limit) =>
      received.all(fromMs, toMs, limit).map((row) => {
        const measurement = toMeasurement(row)
        const { id, residentId } = measurement
        return {
          measurement,
          resident: residentId === undefined ? undefined : residents.tile(residentId),
          readings: readings.ofMeasurement(id),
        }
      }),
    *receivedSince(fromMs) {
      for (const row of since.iterate(fromMs)) yield toMeasurement(row)
    },
    earlierDecodes: (id) =>
      earlier.all(id).map((row) => {
        const { flags, quantities, ...rest } = present<EarlierRow>(row)
        return { ...rest, ...parsed(flags, quantities) }
      }),
    ofMeter: (meterId, limit) => ofMeter.all(meterId, limit).map(toMeasurement),
    ofVisit: (visitId) => ofVisit.all({ visitId }).map(toMeasurement),
    latestInstant: () => latest.get() ?? undefined,
  }
}

export function measurementBindings(measurement: StoredMeasurement): Record<string, Bindable> {
  return bindings(MEASUREMENT_COLUMNS, {
    ...measurement,
    takenTrusted: measurement.takenTrusted ? 1 : 0,
    flags: JSON.stringify(measurement.flags),
    quantities: JSON.stringify(measurement.quantities),
  })
}

function toMeasurement(row: Row): StoredMeasurement {
  const { takenTrusted, flags, quantities, ...rest } = present<Row>(row)
  return { ...rest, takenTrusted: takenTrusted === 1, ...parsed(flags, quantities) }
}

/** Only the writer of measurements fills these columns, from the same types. */
function parsed(flags: string, quantities: string): Pick<StoredMeasurement, 'flags' | 'quantities'> {
  return { flags: JSON.parse(flags) as string[], quantities: JSON.parse(quantities) as QuantityAsSent[] }
}
