/**
 * A day at the station. Its visits, in simulated time, in this process and on meters in memory: what they measured is in the store once,
 * and nothing grows, neither memory nor handles, listeners and timers; judged by the median of the slopes between all pairs of hours
 * after warm-up, so that one collection more or less does not decide. And what the station takes of a processor core while nobody
 * comes, in real time: station and meter process as they are started for a kiosk, with eight commissioned meters, half of them there.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Census, openSoak } from '../../main/testing/soak.ts'
import { type Figure, figure, type Row } from '../figure.ts'
import { median, usedBytes } from '../measure.ts'

const SIZES = {
  full: { hours: 24, visitsAnHour: 3, warmUpHours: 6, cpuSeconds: 60 },
  small: { hours: 2, visitsAnHour: 1, warmUpHours: 0, cpuSeconds: 3 },
} as const
const BETWEEN_VISITS_MS = 10 * 60_000
const LAUNCH = join(import.meta.dirname, '../../build/launch.mjs')
const IDLE_PROCESS = join(import.meta.dirname, '../idle-process.ts')
/** The system counts processor time in hundredths of a second (`CONF_CLK_TCK`). */
const TICKS_A_SECOND = 100
const KB = 1024

interface Sample extends Census {
  readonly usedKb: number
}

export const idle: Row = {
  id: 'idle',
  async *run(scale): AsyncGenerator<Figure> {
    const { hours, visitsAnHour, warmUpHours, cpuSeconds } = SIZES[scale]
    const soak = await openSoak()
    const samples: Sample[] = []
    try {
      for (let hour = 0; hour < hours; hour += 1) {
        for (let visit = 0; visit < visitsAnHour; visit += 1) {
          await soak.visit()
          await soak.pass(BETWEEN_VISITS_MS)
        }
        samples.push({ usedKb: usedBytes() / KB, ...soak.census() })
      }
      if (soak.faults.length > 0) throw new AggregateError(soak.faults, 'the station had faults')
    } finally {
      await soak.close()
    }
    const { lost, doubled } = soak.kept
    const none = { of: 'value', atMost: 0 } as const
    yield figure({ id: 'idle-lost', value: lost.length, unit: 'measurements', budget: none })
    yield figure({ id: 'idle-doubled', value: doubled.length, unit: 'measurements', budget: none })
    const warm = samples.slice(warmUpHours)
    const slope = (of: keyof Sample) => slopeAnHour(warm.map((sample) => sample[of]))
    yield figure({ id: 'idle-memory', value: slope('usedKb'), unit: 'KB/h', budget: { of: 'value', atMost: 10 } })
    for (const kind of ['handles', 'openFiles', 'listeners', 'appointments'] as const)
      yield figure({ id: `idle-${kind}`, value: slope(kind), unit: '/h', budget: none })
    const percent = await idlePercent(cpuSeconds)
    yield figure({ id: 'idle-cpu', value: percent, unit: '% of a core', budget: { of: 'value', atMost: 1 } })
  },
}

/** Theil and Sen's. */
function slopeAnHour(hourly: readonly number[]): number {
  const slopes = hourly.flatMap((early, hour) =>
    hourly.slice(hour + 1).map((late, after) => (late - early) / (after + 1)),
  )
  return median(slopes)
}

/** What the kiosk's processes, started for it, take of one core over so many seconds. */
async function idlePercent(seconds: number): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'health-station-idle-'))
  const child = fork(LAUNCH, [IDLE_PROCESS, dataDir])
  const ended = once(child, 'exit')
  try {
    const [pids] = (await Promise.race([once(child, 'message'), ended])) as [unknown]
    if (!Array.isArray(pids)) throw new Error(`the idle station ended with ${pids}`)
    const used = () => (pids as number[]).reduce((sum, pid) => sum + processorSeconds(pid), 0)
    const [before, startedMs] = [used(), performance.now()]
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    return (100 * (used() - before)) / ((performance.now() - startedMs) / 1000)
  } finally {
    if (child.connected) child.disconnect()
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** User and system time, fields 14 and 15 of proc_pid_stat(5), of which the second may hold blanks. */
function processorSeconds(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/)
  const fields = rest.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}
