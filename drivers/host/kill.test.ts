import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { MeterClient } from './client.ts'
import { systemClock } from './clock.ts'
import type { MeasurementMessage } from './messages.ts'
import { KEY_HEX, scratchDir, serialMeter } from './testing/rig.ts'

const ENTRY = fileURLToPath(new URL('./testing/kill-entry.ts', import.meta.url))
const KILLS = 25
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000)

/** mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test(`every frame that was kept is stored exactly once after ${KILLS} kills (KILL_SEED=${seed})`, async () => {
  const dir = scratchDir(onTestFinished)
  const keptList = path.join(dir, 'kept')
  const random = randomFrom(seed)
  const stored = new Map<string, MeasurementMessage>()
  const refused = new Set<string>()
  const count = { lives: 0, ready: 0, replayed: 0, again: 0 }
  let running: ChildProcess | undefined
  let resultsALife = 1000
  let isBusy = true

  const client = new MeterClient({
    config: () => ({
      journal: { dir: path.join(dir, 'journal'), keyHex: KEY_HEX },
      zoneOffsetMinutes: 480,
      meters: [serialMeter('m1')],
      ble: null,
    }),
    spawn: () => {
      const child = fork(ENTRY, [keptList, String(resultsALife)], { serialization: 'advanced', execArgv: [] })
      running = child
      count.lives += 1
      return {
        post: (message) => void child.send(message, () => {}),
        onMessage: (listener) => void child.on('message', listener),
        onExit: (listener) => void child.on('exit', listener),
        kill: () => void child.kill('SIGKILL'),
      }
    },
    restartPauseMs: () => 5,
    onReady: (replayed) => {
      count.ready += 1
      count.replayed += replayed
    },
    onEvent: () => {},
    onMeasurement: async (message) => {
      await systemClock.sleep(random() * 3)
      // A store that is busy now and then.
      if (isBusy && random() < 0.02 && !refused.has(message.deliveryKey)) {
        refused.add(message.deliveryKey)
        throw new Error('busy')
      }
      const before = stored.get(message.deliveryKey)
      if (before) {
        count.again += 1
        expect(message).toEqual(before)
      }
      stored.set(message.deliveryKey, message)
    },
  })
  onTestFinished(() => client.stop())
  const long = { timeout: 60_000, interval: 2 }
  client.configure()
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await vi.waitUntil(() => count.lives === kill, long)
    // Every fourth is killed at any moment of its start, the others while results are coming.
    if (kill % 4 === 0) await systemClock.sleep(random() * 400)
    else {
      const ready = count.ready
      await vi.waitUntil(() => count.ready > ready, long)
      await systemClock.sleep(random() * 120)
    }
    running?.kill('SIGKILL')
  }
  await vi.waitUntil(() => count.lives === KILLS + 1, long)
  resultsALife = 0
  await client.restart()
  const kept = () =>
    new Map(
      readFileSync(keptList, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    )
  await vi.waitUntil(() => existsSync(keptList) && [...kept().keys()].every((key) => stored.has(key)), long)
  // Acknowledgements last: once everything is acknowledged, and what the busy store refused has come again after five seconds,
  // a new life has nothing to hand over.
  let leftOver = Number.POSITIVE_INFINITY
  isBusy = false
  for (let life = 0; life < 40 && leftOver > 0; life += 1) {
    const before = { ...count }
    await client.restart()
    await vi.waitUntil(() => count.ready > before.ready, long)
    leftOver = count.replayed - before.replayed
  }
  expect(leftOver).toBe(0)
  for (const [key, number] of kept()) expect(stored.get(key)?.measurement.quantities[0]?.value).toBe(Number(number))
  // What is not on the list was kept in the instant between the sync and the list.
  expect(stored.size - kept().size).toBeLessThanOrEqual(KILLS)
  expect(count.replayed).toBeGreaterThan(0)
  console.info({ seed, kept: kept().size, stored: stored.size, ...count })
}, 180_000)
