/**
 * Hours of visits at a station in simulated time: the real station with its store, and the real meter process with its journal and
 * drivers, on one clock; eight virtual meters in memory, half of them serial and half Bluetooth. What they measured is compared with
 * what the store holds after each visit.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeys } from '../../db/keys.ts'
import { openStore } from '../../db/open-store.ts'
import type { Store } from '../../db/store.ts'
import { drivers } from '../../drivers/catalogue.ts'
import { MeterError } from '../../drivers/errors.ts'
import { nodeFs } from '../../drivers/host/journal-fs.ts'
import { MemoryAdapter } from '../../drivers/host/testing/memory-adapter.ts'
import { memoryProcess } from '../../drivers/host/testing/memory-process.ts'
import { SimulatedClock } from '../../drivers/host/testing/simulated-clock.ts'
import type { OpenSerialLink } from '../../drivers/links/link.ts'
import { MemorySerialLink } from '../../drivers/virtual/memory-serial.ts'
import type { VirtualFace } from '../meters/virtual.ts'
import { openStation, type Station } from '../station.ts'
import { MONDAY_9 } from './measurements.ts'
import { type SoakMeter, soakMeters } from './soak-meters.ts'

const RESIDENTS = 12
/** After which nothing can have begun before the visit. */
const SEATED_MS = 300_000
/** From a measuring's order to its row in the store, in simulated time. */
const STORED_WITHIN_MS = 180_000
const LOOK_EVERY_MS = 1000
const KIOSK = 'kiosk-window'

/** How far the station's clock may be behind that of the meters: while somebody measures, and while nobody comes. */
const STEP_MS = { visit: 1000, idle: 10_000 }
/** The journal in full, without waiting for the disk. */
const journalFs = { ...nodeFs, sync: () => undefined }

/** What must not grow. */
export interface Census {
  /** Handles and requests that the event loop waits for. */
  readonly handles: number
  readonly openFiles: number
  /** Listeners on the process. */
  readonly listeners: number
  /** What the meter process and the meters wait for. */
  readonly appointments: number
}

/** Of all visits so far. */
export interface Kept {
  readonly visits: number
  readonly ordered: number
  /** Measured and not in the visit's rows. */
  readonly lost: readonly string[]
  /** In the visit's rows and not measured, or twice. */
  readonly doubled: readonly string[]
}

export interface Soak {
  readonly kept: Kept
  readonly faults: readonly unknown[]
  /** One person signs in, measures once on each meter, and leaves. */
  visit(): Promise<void>
  /** Nobody comes. */
  pass(ms: number): Promise<void>
  census(): Census
  close(): Promise<void>
}

export async function openSoak(): Promise<Soak> {
  const dataDir = mkdtempSync(join(tmpdir(), 'station-soak-'))
  const time = new SimulatedClock(MONDAY_9)
  const meters = soakMeters(time)
  const store = prepare(dataDir, meters)
  const ids = new Map(store.read.meters.commissioned().map((meter) => [meter.address, meter.id]))
  store.close()

  const serial = new Map(meters.flatMap(({ address, line }) => (line ? [[address, line] as const] : [])))
  const openSerial: OpenSerialLink = async (path, _settings, journal) => {
    const line = serial.get(path)
    if (!line) throw new MeterError('portMissing', path)
    return new MemorySerialLink(line, time, journal)
  }
  const faults: unknown[] = []
  const gatt = new Map(meters.flatMap(({ address, gatt }) => (gatt ? [[address, gatt] as const] : [])))
  const adapter = new MemoryAdapter(gatt, time)
  const station = await openStation({
    dataDir,
    spawnMeters: () =>
      memoryProcess({
        ...{ drivers, openSerial, journalFs },
        openBle: async () => adapter,
        listPorts: async () => [],
        clock: time,
      }),
    sheets: { pdf: async () => new Uint8Array(), close: async () => undefined },
    virtual: inMemory,
    // Stands still: the station's time is what it is moved by.
    machine: { wallMs: () => MONDAY_9, monotonicMs: () => 0 },
    onFault: (error) => faults.push(error),
  })
  const following = new AbortController()
  const follow = async (views: AsyncIterable<unknown>) => {
    for await (const _ of views);
  }
  void follow(station.kioskLive.follow(KIOSK, following.signal))
  void follow(station.deskLive.follow('desk-window', following.signal))

  const pass = (ms: number, stepMs = STEP_MS.visit) => time.pass(ms, stepMs, (byMs) => station.advance(byMs))
  const kept = { visits: 0, ordered: 0, lost: [] as string[], doubled: [] as string[] }

  async function visit(): Promise<void> {
    const visitId = signIn(station, kept.visits % RESIDENTS)
    const from = station.clock.now()
    kept.visits += 1
    await pass(SEATED_MS)
    const measured: string[] = []
    for (const meter of meters) {
      station.visits.choose(meter.task)
      if (meter.task === 'pressure') station.visits.rested('said-so')
      if (meter.task === 'glucose') station.visits.meal('random')
      const value = meter.measure(kept.ordered)
      kept.ordered += 1
      measured.push(`${ids.get(meter.address)} ${value}`)
      for (let waited = 0; waited < STORED_WITHIN_MS; waited += LOOK_EVERY_MS) {
        await pass(LOOK_EVERY_MS)
        if (stored(station, visitId, from).length === measured.length) break
      }
    }
    await pass(SEATED_MS / 10)
    station.visits.finish('done')
    const rows = stored(station, visitId, from)
    kept.lost.push(...without(measured, rows))
    kept.doubled.push(...without(rows, measured))
    for (const meter of meters) meter.forget()
  }

  return {
    kept,
    faults,
    visit,
    pass: (ms) => pass(ms, STEP_MS.idle),
    census: () => ({
      handles: process.getActiveResourcesInfo().length,
      openFiles: readdirSync('/proc/self/fd').length,
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
      appointments: time.appointments,
    }),
    async close() {
      following.abort()
      await station.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Commissioned already when the station opens; nothing hangs on a bench. */
const inMemory: VirtualFace = {
  bluetooth: { binding: 'hci' },
  portsFile: '',
  commission: () => undefined,
  list: () => [],
  measure: async () => undefined,
  shiftClock: async () => undefined,
}

function prepare(dataDir: string, meters: readonly SoakMeter[]): Store {
  mkdirSync(dataDir, { recursive: true })
  const { dataKey } = createKeys(dataDir)
  const store = openStore({ dir: dataDir, dataKey, now: () => MONDAY_9 })
  for (const { driverId, modelId, address, line } of meters) {
    const linkKind = line ? 'serial' : 'ble'
    store.write.meters.commission(
      { driverId, modelId, name: address, linkKind, address, settings: {} },
      { kind: 'station' },
    )
  }
  for (let n = 0; n < RESIDENTS; n += 1)
    store.write.residents.create(
      { name: `示例${n}`, sex: n % 2 === 0 ? 'female' : 'male', birthDate: '1951-03-08' },
      { kind: 'station' },
      { cardCode: `card-${n}` },
    )
  return store
}

function signIn(station: Station, resident: number): string {
  const found = station.kiosk.card(KIOSK, `card-${resident}`)
  if (found.found !== 'person') throw new Error(`card-${resident} is ${found.found}`)
  station.kiosk.begin(KIOSK, found.candidate.token)
  const [open] = station.store.read.visits.open()
  if (!open) throw new Error('nobody is signed in')
  return open.id
}

/** The meter and the number that tells one measuring from the next, of everything received since; whose it is not says so. */
function stored(station: Station, visitId: string, from: number): string[] {
  const rows = station.store.read.measurements.receivedBetween(from, Number.MAX_SAFE_INTEGER, 1000)
  return rows.map(({ measurement: { meterId, quantities, claim, visitId: holder }, readings }) => {
    const whole = claim === 'attributed' && holder === visitId && readings.length > 0
    return `${meterId} ${quantities[0]?.value}${whole ? '' : ` ${claim}`}`
  })
}

function without(from: readonly string[], what: readonly string[]): string[] {
  const left = [...from]
  for (const one of what) {
    const at = left.indexOf(one)
    if (at !== -1) left.splice(at, 1)
  }
  return left
}
