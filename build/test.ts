/** Everything CI runs: node build/launch.mjs build/test.ts [PART...] (without names: all parts). Called by `npm test`. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ending, type Tally, tallyBench, tallyCheck, tallyPlaywright, tallyVitest } from './tally.ts'

interface Part {
  readonly name: string
  /** Arguments for Node: a tool's own file and its settings. Run in the project's folder. */
  readonly run: readonly string[]
  /** How many of the two places it takes: 2 for what spreads over processors itself or measures time. */
  readonly places: 1 | 2
  /** Killed and counted as failed after this many minutes: against hanging, far above what it takes on a busy machine. */
  readonly minutes: number
  readonly tally: (ending: Ending) => Tally
  /** Where the report is: a file it writes, or what it prints. None for a plain check. */
  readonly report?: string | 'printed'
  readonly environment?: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, '..')
const reports = mkdtempSync(join(tmpdir(), 'health-station-test-'))
const tool = (path: string) => join(root, 'node_modules', path)
const PLACES = 2

const parts: readonly Part[] = [
  {
    name: 'lint',
    run: [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '--max-diagnostics=200'],
    places: 1,
    minutes: 5,
    tally: tallyCheck,
  },
  { name: 'types', run: [tool('ts7/bin/tsc'), '-p', '.'], places: 1, minutes: 6, tally: tallyCheck },
  { name: 'dead-code', run: [tool('knip/bin/knip.js')], places: 1, minutes: 6, tally: tallyCheck },
  vitest('packaging', 1, 15, ['--project', 'packaging']),
  vitest('unit', 2, 30, ['--project', 'plain', '--project', 'station', '--project', 'screens', '--coverage']),
  {
    name: 'end-to-end',
    run: [tool('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    places: 2,
    minutes: 28,
    tally: tallyPlaywright,
    report: join(reports, 'end-to-end.json'),
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'end-to-end.json') },
  },
  {
    name: 'bench',
    run: ['--expose-gc', join(root, 'build/launch.mjs'), 'bench/run.ts', '--small', '--json'],
    places: 2,
    minutes: 12,
    tally: tallyBench([
      'codec',
      'commit',
      'trend',
      'search',
      'reading-path',
      'next-screen',
      'start',
      'package-csv',
      'idle',
    ]),
    report: 'printed',
  },
]

function vitest(name: string, places: 1 | 2, minutes: number, settings: readonly string[]): Part {
  const report = join(reports, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--silent=passed-only']
  return {
    name,
    run: [tool('vitest/vitest.mjs'), 'run', ...settings, ...reporters],
    places,
    minutes,
    tally: tallyVitest,
    report,
  }
}

interface Outcome {
  readonly part: Part
  readonly tally: Tally
  readonly output: string
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}. Parts: ${parts.map((part) => part.name).join(', ')}`)
  process.exit(2)
}
const running = new Set<number>()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const pid of running) killGroup(pid)
    process.exit(1)
  })
}

const outcomes = await runInOrder(parts.filter((part) => wanted.length === 0 || wanted.includes(part.name)))
rmSync(reports, { recursive: true, force: true })
printFailures(outcomes)
const sum = (count: (tally: Tally) => number) => outcomes.reduce((total, { tally }) => total + count(tally), 0)
const failed = sum((tally) => tally.failed.length)
const skipped = sum((tally) => tally.skipped)
process.exitCode = failed > 0 ? 1 : 0
console.log(`${sum((tally) => tally.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)

/** Starts parts in their order as places come free. */
async function runInOrder(list: readonly Part[]): Promise<Outcome[]> {
  const done: Promise<Outcome>[] = []
  const active = new Map<Part, Promise<Outcome>>()
  const taken = () => [...active.keys()].reduce((total, part) => total + part.places, 0)
  for (const part of list) {
    while (taken() + part.places > PLACES) await Promise.race(active.values())
    const outcome = runPart(part).finally(() => active.delete(part))
    active.set(part, outcome)
    done.push(outcome)
  }
  return Promise.all(done)
}

async function runPart(part: Part): Promise<Outcome> {
  const startedMs = performance.now()
  const { exitCode, output, printed } = await runTool(part)
  const file = part.report === undefined || part.report === 'printed' ? undefined : part.report
  const report = part.report === 'printed' ? printed : file && existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const tally = part.tally({ exitCode, report })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  const verdict = tally.failed.length === 0 ? 'passed' : 'FAILED'
  const numbers = `${tally.passed} passed, ${tally.failed.length} failed, ${tally.skipped} skipped`
  console.log(`${verdict}  ${part.name.padEnd(10)} ${numbers} (${seconds} s)`)
  return { part, tally, output }
}

/** Runs in a process group of its own, so that nothing it started outlives it. */
function runTool(part: Part): Promise<{ exitCode: number | null; output: string; printed: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, part.run, {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...part.environment, NO_COLOR: '1' },
    })
    const { pid } = child
    if (pid !== undefined) running.add(pid)
    let output = ''
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      printed += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    const deadline = setTimeout(() => {
      output += `\nkilled after ${part.minutes} minutes\n`
      if (pid !== undefined) killGroup(pid)
    }, part.minutes * 60_000)
    const end = (exitCode: number | null) => {
      clearTimeout(deadline)
      if (pid !== undefined) {
        killGroup(pid)
        running.delete(pid)
      }
      resolve({ exitCode, output, printed })
    }
    child.on('error', (error) => {
      output += error.message
      end(null)
    })
    // Not 'close': a stray grandchild holding the pipe must not hold the run.
    child.on('exit', (exitCode) => setTimeout(end, 200, exitCode))
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}

/** What the tools of the failed parts printed, and last, so that the end of a long log tells it, what failed. */
function printFailures(all: readonly Outcome[]): void {
  const red = all.filter(({ tally }) => tally.failed.length > 0)
  for (const { part, output } of red)
    console.log(`\n── ${part.name} ${'─'.repeat(100 - part.name.length)}\n${output.trim()}\n`)
  for (const { part, tally } of red) console.log(tally.failed.map((name) => `FAILED  ${part.name}: ${name}`).join('\n'))
}
