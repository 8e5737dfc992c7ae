import { test } from 'vitest'
import { KILLS, startKillRun } from './testing/kill-run.ts'

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000)

test(`${KILLS} kills of the meter process while meters measure lose nothing and store nothing twice (KILL_SEED=${seed})`, async () => {
  const run = await startKillRun(seed)
  await run.kills('meters')
  await run.compare()
}, 400_000)
