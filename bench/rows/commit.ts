/**
 * One measurement into the store, as intake commits it: a pressure with its frame, three readings, the three means of its series, an
 * alert and the audit entry, among a hundred thousand readings. Against one reading's row alone, without indexes, checks or audit, into
 * a copy of the same encrypted file. Both are on the disk when they return; judging is not part of it. How many pages a commit touches
 * decides the ratio, and how fast the disk syncs: the slower, the smaller.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { deriveKey } from '../../db/keys.ts'
import { openWriter } from '../../db/open.ts'
import { openStore, STORE_FILE } from '../../db/open-store.ts'
import { prng } from '../../db/prng.ts'
import type { MeasurementCommit } from '../../db/store.ts'
import type { Visit } from '../../db/types.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { commitOf, judgedReadings, measurementFields } from '../../main/visits/commit.ts'
import { checkValidity } from '../../main/visits/validity.ts'
import { BENCH_KEY, copyOf, type SeededStore, seededStore, somePeople } from '../data.ts'
import { type Figure, figure, type Row } from '../figure.ts'
import { inTurn, spreadOf, timed } from '../measure.ts'

const SIZES = { full: { commits: 1500, warmUp: 200 }, small: { commits: 60, warmUp: 10 } } as const
const NOW = Date.parse('2026-11-23T09:00:00+08:00')
const ZONE = 'Asia/Shanghai'
/** As long as the text of a monitor's result. */
const FRAME_BYTES = 63

export const commit: Row = {
  id: 'commit',
  *run(scale): Generator<Figure> {
    const { commits, warmUp } = SIZES[scale]
    const ours = openOurs(seededStore('fewReadings', scale))
    const bare = openBare(seededStore('fewReadings', scale))
    try {
      inTurn(warmUp, ours.commit, bare.insert)
      const times = { ours: [] as number[], bare: [] as number[] }
      inTurn(
        commits,
        () => times.ours.push(ours.commit()),
        () => times.bare.push(bare.insert()),
      )
      const spread = spreadOf(times.ours)
      const against = spreadOf(times.bare).p50
      yield figure({
        id: 'commit',
        value: spread.p50,
        unit: 'ms',
        against,
        budget: { of: 'ratio', atMost: 2.5 },
        spread,
      })
    } finally {
      bare.close()
      ours.close()
      for (const { dir } of [ours, bare]) rmSync(dir, { recursive: true })
    }
  },
}

/** `commit` gives the milliseconds it took; each is of another person. */
function openOurs(seeded: SeededStore) {
  const dir = copyOf(seeded)
  const store = openStore({ dir, dataKey: BENCH_KEY, now: () => NOW })
  const people = somePeople(store.read, seeded.residents, seeded.residents, prng(1))
  let count = 0
  const commit = () => {
    const residentId = people[count % people.length]?.id
    const visit = store.write.visits.begin(
      { kiosk: 'bench', residentId, assurance: 'card', startedAt: NOW, zone: ZONE },
      { kind: 'kiosk' },
    )
    const whole = criticalPressure(visit, count++)
    const ms = timed(() => assertAlert(store.write.measurements.commit(whole).alerts.length))
    store.write.visits.end(visit.id, NOW, 'done', { kind: 'kiosk' })
    return ms
  }
  return { dir, commit, close: store.close }
}

/** `insert` gives the milliseconds it took. */
function openBare(seeded: SeededStore) {
  const dir = copyOf(seeded)
  const connection = openWriter(join(dir, STORE_FILE), deriveKey(BENCH_KEY, 'database'))
  connection.exec('CREATE TABLE bare AS SELECT * FROM reading LIMIT 0')
  const row = connection.prepare<[], unknown[]>('SELECT * FROM reading LIMIT 1').raw().get() ?? []
  const insert = connection.prepare(`INSERT INTO bare VALUES (${row.map(() => '?').join(', ')})`)
  return { dir, insert: () => timed(() => insert.run(...row)), close: () => void connection.close() }
}

function assertAlert(alerts: number): void {
  if (alerts !== 1) throw new Error(`a critical pressure raised ${alerts} alerts`)
}

function criticalPressure(visit: Visit, count: number): MeasurementCommit {
  const measurement: Measurement = {
    kind: 'pressure',
    origin: 'live',
    meterTime: { text: '2026-11-23T09:00', precision: 'minute' },
    receivedAt: NOW,
    flags: [],
    quantities: [
      { name: 'systolic', value: 185, unit: 'mmHg' },
      { name: 'diastolic', value: 104, unit: 'mmHg' },
      { name: 'pulse', value: 78, unit: '/min' },
    ],
    frameIds: [`bench-${count}`],
    ordinal: 0,
    driver: { id: 'aand', version: 1 },
  }
  const validity = checkValidity(measurement)
  if (validity.verdict !== 'valid') throw new Error('the pressure of the bench is not valid')
  const holder = {
    visitId: visit.id,
    residentId: visit.residentId ?? null,
    arm: null,
    shutOut: null,
    circumstances: { about: { age: 72 }, pressureSetting: 'station' },
  } as const
  const moment = { takenAt: NOW, trusted: true, now: NOW, zone: ZONE }
  const judged = judgedReadings(measurement, validity, holder, moment, { id: visit.id, members: [], means: {} }, null)
  const origin = { deliveryKey: `bench-${count}:0`, repeatKey: `bench-${count}`, meterId: null }
  const attribution = { to: 'visit', visitId: visit.id } as const
  const decision = { kind: 'attribution', attribution, suggestedResidentId: null } as const
  const fields = measurementFields(measurement, validity, decision, origin, moment, holder)
  const frame = { id: `bench-${count}`, at: NOW, direction: 'in', bytes: new Uint8Array(FRAME_BYTES) } as const
  return commitOf(fields, [frame], validity, decision, judged)
}
