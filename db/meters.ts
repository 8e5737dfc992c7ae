import type { Connection } from './open.ts'
import { found, type Session } from './session.ts'
import { assignments, type Bindable, bindings, insertInto, present, selectList } from './sql.ts'
import type { MeterReader, MeterWriter } from './store.ts'
import type { Meter, MeterEvent, MeterTrouble, QualityEntry } from './types.ts'

const COLUMNS = [
  'id',
  'driverId',
  'modelId',
  'name',
  'place',
  'linkKind',
  'address',
  'usbVendorId',
  'usbProductId',
  'usbSerialNumber',
  'usbPlace',
  'serialNumber',
  'firmware',
  'settings',
  'state',
  'commissionedAt',
  'retiredAt',
  'lastRecordNumber',
  'inUseFrom',
  'stripLot',
  'stripExpires',
] as const
const EVENT_COLUMNS = ['id', 'meterId', 'at', 'type', 'amount', 'code', 'text'] as const
const QUALITY_COLUMNS = ['id', 'measurementId', 'meterId', 'at', 'kind'] as const
type Row = Omit<Meter, 'settings'> & { readonly settings: string }

export function meterReader(connection: Connection): MeterReader {
  const select = `SELECT ${selectList(COLUMNS)} FROM meter`
  const byId = connection.prepare<[string], Row>(`${select} WHERE id = ?`)
  const all = connection.prepare<[], Row>(`${select} ORDER BY commissioned_at, id`)
  const commissioned = connection.prepare<[], Row>(
    `${select} WHERE state = 'commissioned' ORDER BY commissioned_at, id`,
  )
  const events = connection.prepare<[string, number], MeterEvent>(
    `SELECT ${selectList(EVENT_COLUMNS)} FROM meter_event WHERE meter_id = ? ORDER BY at DESC, id DESC LIMIT ?`,
  )
  const lastEvent = connection.prepare<[string, string], MeterEvent>(
    `SELECT ${selectList(EVENT_COLUMNS)} FROM meter_event WHERE meter_id = ? AND type = ? ORDER BY at DESC, id DESC LIMIT 1`,
  )
  const trouble = connection.prepare<[string, number], MeterTrouble>(
    `SELECT type, code, count(*) AS times, max(at) AS lastAt FROM meter_event
      WHERE meter_id = ? AND at >= ? AND type IN ('lost', 'skipped', 'rejected', 'error')
      GROUP BY type, code ORDER BY times DESC, type, code`,
  )
  // A control that turns out to be a person's is one no more.
  const selectQuality = `SELECT ${selectList(QUALITY_COLUMNS)} FROM quality_log q WHERE meter_id = ? AND EXISTS (
      SELECT 1 FROM measurement m WHERE m.id = q.measurement_id AND m.claim = 'nobody')`
  const quality = connection.prepare<[string, number], QualityEntry>(
    `${selectQuality} ORDER BY at DESC, id DESC LIMIT ?`,
  )
  const lastQuality = connection.prepare<[string, string], QualityEntry>(
    `${selectQuality} AND kind = ? ORDER BY at DESC, id DESC LIMIT 1`,
  )
  return {
    byId(id) {
      const row = byId.get(id)
      return row && toMeter(row)
    },
    all: () => all.all().map(toMeter),
    commissioned: () => commissioned.all().map(toMeter),
    events: (meterId, limit) => events.all(meterId, limit).map((row) => present<MeterEvent>(row)),
    lastEvent(meterId, type) {
      const row = lastEvent.get(meterId, type)
      return row && present<MeterEvent>(row)
    },
    trouble: (meterId, fromMs) => trouble.all(meterId, fromMs).map((row) => present<MeterTrouble>(row)),
    quality: (meterId, limit) => quality.all(meterId, limit).map((row) => present<QualityEntry>(row)),
    lastQuality(meterId, kind) {
      const row = lastQuality.get(meterId, kind)
      return row && present<QualityEntry>(row)
    },
  }
}

export function meterWriter(session: Session): MeterWriter {
  const { connection } = session
  const read = meterReader(connection)
  const insert = connection.prepare<Record<string, Bindable>>(insertInto('meter', COLUMNS))
  const save = connection.prepare<Record<string, Bindable>>(`UPDATE meter SET ${assignments(COLUMNS)} WHERE id = @id`)
  const insertEvent = connection.prepare<Record<string, Bindable>>(insertInto('meter_event', EVENT_COLUMNS))
  const noteRecord = connection.prepare(
    'UPDATE meter SET last_record_number = max(coalesce(last_record_number, ?), ?) WHERE id = ?',
  )
  const columnsOf = (meter: Meter) => bindings(COLUMNS, { ...meter, settings: JSON.stringify(meter.settings) })
  const change = (id: string, changed: Partial<Meter>): Meter => {
    const meter = { ...found(read.byId(id), 'meter', id), ...changed }
    save.run(columnsOf(meter))
    return meter
  }
  return {
    commission: (fields, actor, onTrial) =>
      session.transaction(() => {
        const use = onTrial ? {} : { inUseFrom: 0 }
        const commissionedAt = session.now()
        const meter: Meter = { ...fields, id: session.newId(), state: 'commissioned', commissionedAt, ...use }
        insert.run(columnsOf(meter))
        session.audit(actor, 'meter.commission', 'meter', meter.id, onTrial)
        return meter
      }),
    takeIntoUse: (id, named, actor) =>
      session.transaction(() => {
        const meter = change(id, { ...named, inUseFrom: session.now() })
        session.audit(actor, 'meter.take-into-use', 'meter', id)
        return meter
      }),
    update: (id, fields, actor, reason) =>
      session.transaction(() => {
        const meter = change(id, fields)
        session.audit(actor, 'meter.update', 'meter', id, reason)
        return meter
      }),
    retire: (id, actor, reason) =>
      session.transaction(() => {
        const meter = change(id, { state: 'retired', retiredAt: session.now() })
        session.audit(actor, 'meter.retire', 'meter', id, reason)
        return meter
      }),
    event: (event) =>
      session.transaction(() => {
        insertEvent.run(bindings(EVENT_COLUMNS, { ...event, id: session.newId() }))
      }),
    noteRecordNumber: (id, recordNumber) =>
      session.transaction(() => {
        found(noteRecord.run(recordNumber, recordNumber, id).changes === 1 ? id : undefined, 'meter', id)
      }),
  }
}

function toMeter(row: Row): Meter {
  const { settings, ...rest } = present<Row>(row)
  // Only this file's writer fills the column, from the same type.
  return { ...rest, settings: JSON.parse(settings) as Meter['settings'] }
}
