/** A station that is killed again and again while virtual meters measure, and the comparison of what they sent with its store. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, vi } from 'vitest'
import { createKeys, unlock } from '../../db/keys.ts'
import { openStore, openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { type Prng, prng } from '../../db/prng.ts'
import type { StoreReader } from '../../db/store.ts'
import { startBench } from '../../drivers/virtual/bench-client.ts'
import { VirtualMeters } from '../meters/virtual.ts'
import { dataFolder } from './open-test-station.ts'

export const KILLS = 25
const STATION = fileURLToPath(new URL('./kill-station.ts', import.meta.url))
const LONG = { timeout: 60_000, interval: 10 }

export interface KillRun {
  readonly seed: number
  /** Measures, and kills at a seeded moment: of the measuring, in the instant after a frame was kept, or of the start. */
  kills(victim: 'station' | 'meters'): Promise<void>
  /** Lets the last life run, and compares. */
  compare(): Promise<void>
}

export async function startKillRun(seed: number): Promise<KillRun> {
  const random = prng(seed)
  const dataDir = dataFolder()
  const witnessFile = join(dataDir, 'witness')
  const bench = await startBench()
  onTestFinished(() => bench.stop())
  const list = await bench.list()
  const monitor = list.meters.find(({ id }) => id === 'serial-monitor')
  const monitorPath = monitor?.kind === 'serial' ? monitor.path : ''
  commission()

  function commission(): void {
    const { dataKey } = createKeys(dataDir)
    const store = openStore({ dir: dataDir, dataKey, now: Date.now })
    new VirtualMeters(bench, list).commission(store)
    store.write.settings.set('ble.binding', { binding: 'hci-uart', ...list.bluetooth }, { kind: 'cli' })
    store.close()
  }

  let station = startStation()
  onTestFinished(async () => {
    station.kill('SIGKILL')
    if (station.exitCode === null && station.signalCode === null) await once(station, 'exit')
  })

  function startStation(): ChildProcess {
    const env = { ...process.env, KILL_WITNESS: witnessFile, NODE_COMPILE_CACHE: join(dataDir, 'compiled') }
    return fork(STATION, [dataDir], { env, execArgv: [] })
  }

  const witness = () => (existsSync(witnessFile) ? readFileSync(witnessFile, 'utf8').trim().split('\n') : [])
  /** The meter process running now, and whether it has the monitor's port open. */
  const life = () => {
    const lines = witness()
    const at = lines.findLastIndex((line) => line.startsWith('pid '))
    return { pid: Number(lines[at]?.slice(4)), open: lines.slice(at).includes(`open ${monitorPath}`) }
  }

  async function killStation(meters: number): Promise<void> {
    station.kill('SIGKILL')
    await once(station, 'exit')
    // It ends by itself when its station is gone, and must have let go of the ports.
    await vi.waitUntil(() => isGone(meters), LONG)
    station = startStation()
  }

  const bleSent: string[] = []
  const serialSent: string[] = []
  const measure = measurer(random, async (kind, [systolic, diastolic, pulse]) => {
    const text = [systolic, diastolic, pulse].join()
    if (kind === 'serial') {
      await bench.measure('serial-monitor', { kind: 'pressure', systolic, diastolic, pulse }, random.integer(300))
      serialSent.push(text)
    } else if (!(await bench.isLinked('ble-pressure'))) {
      await bench.measure('ble-pressure', { systolicMmhg: systolic, diastolicMmhg: diastolic, pulse })
      bleSent.push(text)
    }
  })

  return {
    seed,
    async kills(victim) {
      let pid = Number.NaN
      for (let kill = 1; kill <= KILLS; kill += 1) {
        await vi.waitUntil(() => Number.isInteger(life().pid) && life().pid !== pid, LONG)
        pid = life().pid
        if (kill % 4 === 0) {
          await measure('ble')
          await pause(random.integer(400))
        } else {
          await vi.waitUntil(() => life().open, LONG)
          const before = witness().length
          await measure('serial')
          await measure('ble')
          // Every second one while its frame is on disk and perhaps not yet in the store.
          if (kill % 2 === 0) await vi.waitUntil(() => witness().length > before, { ...LONG, interval: 1 })
          else await pause(random.integer(900))
        }
        if (victim === 'station') await killStation(pid)
        else process.kill(pid, 'SIGKILL')
      }
      await vi.waitUntil(() => life().pid !== pid && life().open, LONG)
    },

    async compare() {
      await measure('serial')
      const reader = openStoreReader(join(dataDir, STORE_FILE), unlock(dataDir))
      onTestFinished(() => reader.close())
      const witnessed = () =>
        witness().flatMap((line) => (line.startsWith(`in ${monitorPath} `) ? [line.split(' ')[2] ?? ''] : []))
      await vi.waitUntil(async () => {
        const kept = storedIn(reader.read)
        return bleSent.every((text) => kept.values.has(text)) && kept.values.has(serialSent.at(-1) ?? '')
      }, LONG)
      await vi.waitUntil(() => witnessed().every((id) => storedIn(reader.read).frames.has(id)), LONG)
      const kept = storedIn(reader.read)

      // Serial: every frame that was handed to the link and synced, once. A result sent while nobody has the port open is lost:
      // a real tty takes nothing in while it is closed either, and the monitor does not send it again.
      for (const id of witnessed()) expect(kept.frames.get(id), `serial frame ${id}`).toBe(1)
      const log = await bench.log()
      const confirmed = log.ble.filter(
        ({ meter, confirmedAt }) => meter === 'ble-pressure' && confirmedAt !== undefined,
      )
      for (const { bytes } of confirmed) {
        expect(kept.indications.get(Buffer.from(bytes).toString('hex')), Buffer.from(bytes).toString('hex')).toBe(1)
      }
      // The values are the ones that were measured, each once: what came twice is marked as a repeat.
      for (const [text, times] of kept.values) {
        expect([...bleSent, ...serialSent], text).toContain(text)
        expect(times, text).toBe(1)
      }
      expect(new Set(confirmed.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(bleSent.length)
      expect(bleSent.length).toBeGreaterThan(KILLS / 3)
      expect(witnessed().length).toBeGreaterThan(KILLS / 5)
      console.info({
        seed,
        ble: bleSent.length,
        serialSent: serialSent.length,
        serialKept: witnessed().length,
        ...kept.counts,
      })
    },
  }
}

type Values = readonly [systolic: number, diastolic: number, pulse: number]

/** Numbers that no other measurement of the run has. */
function measurer(random: Prng, order: (kind: 'ble' | 'serial', values: Values) => Promise<void>) {
  let count = 0
  return (kind: 'ble' | 'serial') => {
    count += 1
    return order(kind, [105 + (count % 60), 60 + Math.floor(count / 60), 60 + random.integer(40)])
  }
}

function storedIn(read: StoreReader) {
  const frames = new Map<string, number>()
  const indications = new Map<string, number>()
  const values = new Map<string, number>()
  const rows = read.measurements.receivedBetween(0, Number.MAX_SAFE_INTEGER, 10_000)
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
  for (const { measurement } of rows) {
    const own = read.measurements.frames(measurement.id)
    for (const frame of own) add(frames, frame.id)
    if (measurement.claim === 'repeat') continue
    for (const frame of own) if (frame.channel === '2a35') add(indications, Buffer.from(frame.bytes).toString('hex'))
    const value = (name: string) => measurement.quantities.find((quantity) => quantity.name === name)?.value
    add(values, [value('systolic'), value('diastolic'), value('pulse')].join())
  }
  const repeats = rows.filter(({ measurement }) => measurement.claim === 'repeat').length
  return { frames, indications, values, counts: { stored: rows.length, repeats } }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
