/** `npm start`: the kiosk in Electron where there is one or one can be had quickly, else in Chromium, and says which. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { oneLine } from './commands/io.ts'
import { defaultDataFolder } from './data-folder.ts'
import { dataPath } from './entries.ts'
import { askForRecoveryKey } from './recovery.ts'

const USAGE = `npm start -- [--data DIR] [--chromium] [--desk [X,Y]]
  --data DIR    data folder
  --chromium    do not look for Electron
  --desk [X,Y]  under Chromium: the desk too, in a window at X,Y (0,0); Electron puts it on the second screen by itself`

/** What starting needs to know of the machine; given by tests. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  readonly root: boolean
  /** The folder of Electron's package. */
  readonly electronFolder: string
  say(line: string): void
}

export interface StartOptions {
  readonly dataDir: string
  readonly chromiumOnly: boolean
  readonly desk?: { readonly x: number; readonly y: number }
}

/** How long Electron may take to be fetched before Chromium is taken; ELECTRON_MIRROR names a nearer source. */
const FETCH_WITHIN_MS = 20_000

/** Throws a sentence for wrong use. */
export function readArguments(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    // parseArgs knows no optional value: `--desk` alone means the first screen's corner.
    args: args.map((part, at) => (part === '--desk' && !/^\d+,\d+$/.test(args[at + 1] ?? '') ? '--desk=0,0' : part)),
    options: { data: { type: 'string' }, chromium: { type: 'boolean' }, desk: { type: 'string' } },
  })
  const [, x, y] = /^(\d+),(\d+)$/.exec(values.desk ?? '') ?? []
  if (values.desk !== undefined && x === undefined) throw new Error(`--desk ${values.desk} is no place like 1920,0`)
  return {
    dataDir: values.data ?? defaultDataFolder(),
    chromiumOnly: values.chromium === true,
    ...(values.desk === undefined ? {} : { desk: { x: Number(x), y: Number(y) } }),
  }
}

/** Why no window can be shown here, and what to do; undefined when one can. */
export function displayProblem({
  platform,
  environment,
}: Pick<Machine, 'platform' | 'environment'>): string | undefined {
  if (platform === 'win32' || platform === 'darwin' || environment.DISPLAY || environment.WAYLAND_DISPLAY)
    return undefined
  return 'there is no screen to show the kiosk on: start it in a desktop session, or set DISPLAY (for example DISPLAY=:0). Without a screen: npm run demo, or npm run -s station -- serve'
}

/** The Electron program, where it lies already. */
export function electronProgram({
  platform,
  environment,
  electronFolder,
}: Pick<Machine, 'platform' | 'environment' | 'electronFolder'>): string | undefined {
  const name =
    platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : platform === 'win32' ? 'electron.exe' : 'electron'
  const program = join(environment.ELECTRON_OVERRIDE_DIST_PATH || join(electronFolder, 'dist'), name)
  return existsSync(program) ? program : undefined
}

/** Lets Electron's own installer fetch it. Returns why that did not work, or undefined. */
export function fetchElectron(
  { environment, electronFolder }: Machine,
  withinMs = FETCH_WITHIN_MS,
): string | undefined {
  const installer = join(electronFolder, 'install.js')
  if (environment.ELECTRON_OVERRIDE_DIST_PATH) return `ELECTRON_OVERRIDE_DIST_PATH names a folder without it`
  if (!existsSync(installer)) return 'its package is not installed'
  const run = spawnSync(process.execPath, [installer], {
    env: environment,
    timeout: withinMs,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (run.error && 'code' in run.error && run.error.code === 'ETIMEDOUT')
    return `it did not arrive within ${Math.round(withinMs / 1000)} s`
  return run.status === 0 ? undefined : (run.stderr.trim().split('\n')[0] ?? 'its installer failed')
}

/** The Electron to use, fetched where that is quick, or undefined after having said why not. */
function chooseElectron(machine: Machine): string | undefined {
  const here = electronProgram(machine)
  if (here !== undefined) return here
  machine.say('Fetching Electron …')
  const problem = fetchElectron(machine)
  if (problem === undefined) return electronProgram(machine)
  machine.say(`Electron cannot be had (${problem}); the kiosk opens in Chromium.`)
  return undefined
}

async function runElectron(program: string, { dataDir }: StartOptions, machine: Machine): Promise<number> {
  // Electron runs the emitted tree; the set-up makes it where it is missing or old.
  const setUp = spawnSync(process.execPath, [dataPath('build/setup.mjs'), 'start'], { stdio: 'inherit' })
  if (setUp.status !== 0) return 1
  const switches = machine.root ? ['--no-sandbox'] : []
  const child = spawn(program, [...switches, dataPath('.'), '--data', dataDir], {
    stdio: 'inherit',
    env: machine.environment,
  })
  passSignals((signal) => child.kill(signal))
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

async function runChromium({ dataDir, desk }: StartOptions, machine: Machine): Promise<number> {
  const { CHROMIUM_MISSING, findChromium } = await import('./shell/chromium/find.ts')
  const chromium = findChromium(machine.environment)
  if (chromium === undefined) throw new Error(CHROMIUM_MISSING)
  const { openChromiumShell } = await import('./shell/chromium/shell.ts')
  const ending = new AbortController()
  passSignals(() => ending.abort())
  const shell = await openChromiumShell({
    dataDir,
    onFault: (error) => machine.say(`fault: ${oneLine(error)}`),
    windows: {
      chromium,
      ...(desk ? { desk } : {}),
      onEnd: (window, reason) => machine.say(`The ${window} window ended (${reason}) and is opened again.`),
    },
  })
  try {
    machine.say(`The kiosk is open in ${chromium}; its data are in ${dataDir}. Ctrl+C ends it.`)
    const asked = askForRecoveryKey(dataDir, { input: process.stdin, output: process.stderr }, ending.signal)
    if (!ending.signal.aborted) await once(ending.signal, 'abort')
    await asked
    return 0
  } finally {
    await shell.close()
  }
}

function passSignals(pass: (signal: NodeJS.Signals) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => pass(signal))
}

/** Runs until the kiosk is closed. Returns the exit code. */
export async function start(args: readonly string[], machine: Machine): Promise<number> {
  let options: StartOptions
  try {
    options = readArguments(args)
  } catch (error) {
    machine.say(`${oneLine(error)}\n${USAGE}`)
    return 2
  }
  const problem = displayProblem(machine)
  if (problem !== undefined) {
    machine.say(problem)
    return 1
  }
  try {
    const electron = options.chromiumOnly ? undefined : chooseElectron(machine)
    return electron === undefined ? await runChromium(options, machine) : await runElectron(electron, options, machine)
  } catch (error) {
    machine.say(oneLine(error))
    return 1
  }
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = await start(process.argv.slice(2), {
    platform: process.platform,
    environment: process.env,
    root: process.getuid?.() === 0,
    electronFolder: dataPath('node_modules/electron'),
    say: (line) => console.error(line),
  })
}
