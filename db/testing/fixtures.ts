import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore, type StoreOptions } from '../open-store.ts'
import type { MeasurementCommit, NewReading, Store } from '../store.ts'
import type { MeasurementFields, ReadingCode, ResidentFields } from '../types.ts'

/** Monday 2026-11-16, 09:00 in Shanghai. */
export const MONDAY_9 = Date.UTC(2026, 10, 16, 1)
export const ZONE = 'Asia/Shanghai'
export const STATION = { kind: 'station' } as const
export const MINUTE = 60_000
/** Made up for tests; keys of stations are random. */
export const TEST_KEY = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex')

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'station-db-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface TestStore {
  readonly dir: string
  readonly store: Store
  readonly clock: { now: number }
  /** A new connection to the same folder, after closing the old one. */
  reopen(): Store
}

/** A real encrypted store in a folder of its own, with a clock that stands still. */
export function temporaryStore(options: Partial<StoreOptions> = {}): TestStore {
  const dir = options.dir ?? temporaryFolder()
  const clock = { now: MONDAY_9 }
  const open = () => openStore({ dataKey: TEST_KEY, now: () => clock.now, ...options, dir })
  const held = { store: open() }
  onTestFinished(() => held.store.close())
  return {
    dir,
    clock,
    get store() {
      return held.store
    },
    reopen() {
      held.store.close()
      held.store = open()
      return held.store
    },
  }
}

export const WANG: ResidentFields = {
  name: '王秀英',
  sex: 'female',
  birthDate: '1951-03-08',
  recordNumber: '99000000000000001',
  identityNumber: '99000019510308002X',
  phone: '19900004321',
  address: '示例路1号',
}

export function residentIn(store: Store, fields: Partial<ResidentFields> = {}): string {
  return store.write.residents.create({ name: '李建国', sex: 'male', birthDate: '1948-07', ...fields }, STATION).id
}

export function visitOf(store: Store, residentId: string, startedAt = MONDAY_9): string {
  return store.write.visits.begin({ kiosk: 'kiosk-1', residentId, assurance: 'card', startedAt, zone: ZONE }, STATION)
    .id
}

export function staffIn(store: Store): string {
  return store.write.staff.create({ name: '周敏', login: 'zhou', role: 'duty', secret: 'scrypt$x' }, STATION).id
}

const UNITS: Readonly<Partial<Record<ReadingCode, string>>> = { glucose: 'mmol/L', sbp: 'mmHg', dbp: 'mmHg' }

export function measurementFields(deliveryKey: string, change: Partial<MeasurementFields> = {}): MeasurementFields {
  return {
    deliveryKey,
    kind: 'glucose',
    origin: 'live',
    validity: 'valid',
    claim: 'unclaimed',
    takenAt: MONDAY_9,
    takenTrusted: true,
    receivedAt: MONDAY_9,
    zone: ZONE,
    flags: ['battery-low'],
    quantities: [{ name: 'glucose', value: 6.4, unit: UNITS.glucose ?? '' }],
    driverId: 'test',
    driverVersion: 1,
    ...change,
  }
}

export function reading(indicator: ReadingCode, value: number, change: Partial<NewReading> = {}): NewReading {
  return {
    indicator,
    value,
    band: 'normal',
    level: 'normal',
    alert: 'none',
    catalogueVersion: '1.0.0',
    source: 'meter',
    measuredAt: MONDAY_9,
    zone: ZONE,
    precision: 'second',
    ...change,
  }
}

/** One measurement of a resident with one reading an indicator. */
export function commitFor(
  deliveryKey: string,
  residentId: string,
  readings: readonly NewReading[],
  change: Partial<MeasurementCommit> = {},
): MeasurementCommit {
  return {
    measurement: measurementFields(deliveryKey, { claim: 'attributed', residentId }),
    frames: [
      { id: `${deliveryKey}-a`, at: MONDAY_9, direction: 'out', bytes: Uint8Array.of(1, 2) },
      { id: `${deliveryKey}-b`, at: MONDAY_9 + 1, direction: 'in', channel: '2a18', bytes: Uint8Array.of(3, 0, 255) },
    ],
    readings: readings.map((one) => ({ residentId, ...one })),
    alerts: [],
    actor: STATION,
    ...change,
  }
}
