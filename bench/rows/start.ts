/**
 * From launching the kiosk (the program of `npm start`, without npm and its set-up) on a data folder that is not new, until its first
 * screen is painted whole; against the same Chromium with the same switches showing a static page. Both without a screen (headless) and
 * on an empty profile, as the kiosk's always is. When it was painted, the page itself tells: its largest contentful paint.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { windowSwitches } from '../../main/shell/chromium/browser.ts'
import { CHROMIUM_MISSING, findChromium } from '../../main/shell/chromium/find.ts'
import { type Figure, figure, type Row } from '../figure.ts'
import { spreadOf } from '../measure.ts'
import { askPage } from '../page-question.ts'

const SIZES = { full: 9, small: 1 } as const
const ROOT = join(import.meta.dirname, '../..')
const STATIC_PAGE = `<!doctype html><meta charset="utf-8"><title>static</title>
<style>body{font:60px sans-serif;background:#fff;color:#222}</style><h1>社区健康小屋</h1><p>您好</p>`
const GIVE_UP_MS = 60_000
/** Later paints than this after the title is there do not belong to the first screen. */
const SETTLED_MS = 300

export const start: Row = {
  id: 'start',
  async *run(scale): AsyncGenerator<Figure> {
    const runs = SIZES[scale]
    const dir = mkdtempSync(join(tmpdir(), 'health-station-bench-'))
    const page = await serveStaticPage()
    const browser = debuggable(dir)
    const kiosk = () => launchKiosk(browser, join(dir, 'data'))
    const bare = () => launchBare(browser, join(dir, 'profile'), page.address)
    try {
      // The first launch makes the data folder and fills the system's file cache.
      await kiosk()
      await bare()
      const times = { kiosk: [] as number[], bare: [] as number[] }
      for (let run = 0; run < runs; run++) {
        times.kiosk.push(await kiosk())
        times.bare.push(await bare())
      }
      const spread = spreadOf(times.kiosk)
      const against = spreadOf(times.bare).p50
      yield figure({ id: 'start', value: spread.p50, unit: 'ms', against, budget: { of: 'ratio', atMost: 2 }, spread })
    } finally {
      page.close()
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
  },
}

/** A program that is Chromium without a screen and open to questions; where to ask, it writes into its profile. */
function debuggable(dir: string): string {
  const chromium = findChromium()
  if (chromium === undefined) throw new Error(CHROMIUM_MISSING)
  const program = join(dir, 'chromium')
  writeFileSync(program, `#!/bin/sh\nexec '${chromium}' --headless=new --remote-debugging-port=0 "$@"\n`, {
    mode: 0o700,
  })
  return program
}

function launchKiosk(chromium: string, dataDir: string): Promise<number> {
  const entry = ['build/launch.mjs', 'main/start.ts', '--chromium', '--data', dataDir]
  // Never drawn on, but the program wants to know that there is a screen.
  const environment = { ...process.env, CHROMIUM: chromium, DISPLAY: process.env.DISPLAY ?? ':0' }
  const launch = () => spawn(process.execPath, entry, { cwd: ROOT, env: environment, stdio: 'ignore' })
  return untilPainted(launch, join(dataDir, 'window-kiosk'))
}

async function launchBare(chromium: string, profile: string, address: string): Promise<number> {
  const switches = windowSwitches({ form: 'kiosk', profile }, address)
  const ms = await untilPainted(() => spawn(chromium, switches, { stdio: 'ignore' }), profile)
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  return ms
}

/** Milliseconds from the launch to the paint; what was launched has ended when it resolves. */
async function untilPainted(launch: () => ChildProcess, profile: string): Promise<number> {
  const portFile = join(profile, 'DevToolsActivePort')
  // Where to ask the window before, which is gone.
  rmSync(portFile, { force: true })
  const launchedAt = Date.now()
  const child = launch()
  const ended = once(child, 'exit')
  try {
    const port = await until(
      portFile,
      async () => existsSync(portFile) && readFileSync(portFile, 'utf8').split('\n')[0],
    )
    const question = `(${largestPaintAt})(${SETTLED_MS})`
    const paintedAt = await until('the first screen', async () => {
      const answer = await askPage(String(port), question)
      return typeof answer === 'number' && answer
    })
    return paintedAt - launchedAt
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function until<T>(what: string, look: () => Promise<T | false | undefined>): Promise<T> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > giveUpAt) throw new Error(`waited ${GIVE_UP_MS / 1000} s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Runs in the page: when its largest content was painted, in ms since the epoch; undefined before there is a title, and while the kiosk waits for its station. */
async function largestPaintAt(settledMs: number): Promise<number | undefined> {
  if (document.querySelector('h1') === null || document.querySelector('[data-screen="waiting"]')) return undefined
  await document.fonts.ready
  await new Promise((resolve) => setTimeout(resolve, settledMs))
  const entries = await new Promise<PerformanceEntryList>((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries())).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    })
    // Nothing painted yet: to be asked again.
    setTimeout(resolve, settledMs, [])
  })
  const last = entries.at(-1)
  return last && performance.timeOrigin + last.startTime
}

async function serveStaticPage(): Promise<{ address: string; close(): void }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(STATIC_PAGE)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() }
}
