import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openStore, type StoreOptions } from './open-store.ts'
import { prng } from './prng.ts'
import { residentIn, TEST_KEY, temporaryFolder } from './testing/fixtures.ts'

const CHILD = join(import.meta.dirname, 'testing', 'crash-child.ts')
const ROUNDS = 10
const SEED = 20261122

/** Runs the child until it has told `lines` keys, then kills it `extraMs` later, in the middle of whatever it does. */
async function killedAfter(
  args: readonly string[],
  lines: number,
  extraMs: number,
): Promise<{ told: string[]; whileHeld: unknown }> {
  const child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> | null } = spawn(
    process.execPath,
    [CHILD, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const told: string[] = []
  let whileHeld: unknown
  if (!child.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'open') whileHeld = attempt(args[0] ?? '')
    else told.push(line)
    if (told.length === lines) setTimeout(() => child.kill('SIGKILL'), extraMs)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return { told, whileHeld }
}

const options = (dir: string): StoreOptions => ({ dir, dataKey: TEST_KEY, now: Date.now })
function attempt(dir: string): unknown {
  try {
    openStore(options(dir)).close()
    return undefined
  } catch (error) {
    return error
  }
}

test('a station killed in the middle of commits has each measurement whole or not at all, and every one it told of', {
  timeout: 120_000,
}, async () => {
  const dir = temporaryFolder()
  const before = openStore(options(dir))
  const residentId = residentIn(before)
  before.close()
  const random = prng(SEED)
  const told: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const args = [dir, String(round * 10_000), residentId, TEST_KEY.toString('hex')]
    const run = await killedAfter(args, 1 + random.integer(8), random.integer(12))
    expect(run.whileHeld).toMatchObject({ code: 'D104' })
    told.push(...run.told)

    // The lock went with the process: opening again needs no repair by hand.
    const store = openStore(options(dir))
    const stored = store.read.measurements.receivedBetween(0, Number.MAX_SAFE_INTEGER, 100_000)
    for (const { measurement, readings } of stored) {
      expect(readings.map(({ indicator }) => indicator)).toEqual(['sbp', 'dbp', 'pulse'])
      expect(store.read.measurements.frames(measurement.id)).toHaveLength(2)
    }
    const keys = new Set(stored.map(({ measurement }) => measurement.deliveryKey))
    expect(
      told.filter((key) => !keys.has(key)),
      `seed ${SEED}, round ${round}`,
    ).toEqual([])
    // At most the one commit that was under way in each round is there without having been told.
    expect(keys.size - told.length).toBeLessThanOrEqual(round + 1)
    expect(store.read.alerts.unresolved()).toHaveLength(stored.length)
    expect(store.read.audit.verify()).toEqual({ intact: true, entries: 1 + stored.length })
    expect(store.check()).toEqual([])
    store.close()
  }
})
