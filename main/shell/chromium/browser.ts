/** The windows of the Chromium shell: each its own Chromium on a throw-away profile, started again when it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { restartPauseMs } from '../../../drivers/host/client.ts'
import { machineSwitches } from './find.ts'

export interface WindowOptions {
  readonly chromium: string
  /** Wiped at each start and at the end: nothing of a person stays in it. */
  readonly profile: string
  /** Called for each start: an address works once. */
  readonly address: () => string
  /** kiosk: full screen, nothing but the page. window: a plain window without an address bar. */
  readonly form: 'kiosk' | 'window'
  /** Where a second screen begins, or a size where no window manager gives one. */
  readonly bounds?: { readonly x: number; readonly y: number; readonly width?: number; readonly height?: number }
  readonly pauseMs?: (failures: number) => number
  readonly onEnd?: (reason: string) => void
}

export interface ShownWindow {
  readonly pid: number | undefined
  /** The page is dead though its Chromium runs. */
  restart(): void
  close(): Promise<void>
}

/** Up so long, a Chromium counts as healthy again. */
const HEALTHY_MS = 60_000
const CLOSE_WITHIN_MS = 3000

/** No talk with anybody but the station, no offers to the person, nothing kept. */
const QUIET = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-extensions',
  '--disable-quic',
  '--disable-breakpad',
  '--noerrdialogs',
  '--password-store=basic',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication',
  '--incognito',
  '--disable-session-crashed-bubble',
  '--hide-crash-restore-bubble',
  '--disable-pinch',
  '--overscroll-history-navigation=0',
  '--autoplay-policy=no-user-gesture-required',
]

export function windowSwitches(options: Pick<WindowOptions, 'form' | 'profile' | 'bounds'>, address: string): string[] {
  const { form, profile, bounds } = options
  return [
    ...machineSwitches(),
    ...QUIET,
    `--user-data-dir=${profile}`,
    ...(form === 'kiosk' ? ['--kiosk'] : []),
    ...(bounds ? [`--window-position=${bounds.x},${bounds.y}`] : []),
    ...(bounds?.width && bounds.height ? [`--window-size=${bounds.width},${bounds.height}`] : []),
    `--app=${address}`,
  ]
}

/** Shows a window and keeps it shown until `close`. */
export function keepWindow(options: WindowOptions): ShownWindow {
  const { chromium, profile, pauseMs = restartPauseMs } = options
  let child: ChildProcess | undefined
  let gone: Promise<void> = Promise.resolve()
  let closing = false
  let failures = 0
  let waiting: NodeJS.Timeout | undefined

  function start(): void {
    endLeftOver(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    mkdirSync(profile, { recursive: true, mode: 0o700 })
    const startedMs = performance.now()
    const started = spawn(chromium, windowSwitches(options, options.address()), {
      stdio: 'ignore',
      // Ctrl+C on a terminal is for the station, which closes its windows itself.
      detached: process.platform !== 'win32',
    })
    child = started
    gone = new Promise((resolve) => {
      const end = (reason: string) => {
        if (child !== started) return
        child = undefined
        resolve()
        if (closing) return
        failures = performance.now() - startedMs >= HEALTHY_MS ? 0 : failures + 1
        options.onEnd?.(reason)
        waiting = setTimeout(start, pauseMs(Math.max(0, failures - 1)))
      }
      started.once('error', (error) => end(error.message))
      started.once('exit', (code, signal) => end(signal ?? `exit code ${code}`))
    })
  }

  start()
  return {
    get pid() {
      return child?.pid
    },
    restart: () => void child?.kill('SIGTERM'),
    async close() {
      closing = true
      clearTimeout(waiting)
      const ending = child
      if (ending) {
        ending.kill('SIGTERM')
        const late = setTimeout(() => ending.kill('SIGKILL'), CLOSE_WITHIN_MS)
        await gone
        clearTimeout(late)
      }
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

/** A station that was killed leaves its window behind, dead and in front of everything. Chromium's own lock names it (Linux). */
function endLeftOver(profile: string): void {
  try {
    const pid = Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1))
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    if (commandLine.includes(`--user-data-dir=${profile}`)) process.kill(pid, 'SIGKILL')
  } catch {
    // No lock, or nobody holds it any more.
  }
}
