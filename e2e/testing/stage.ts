/** The whole station on virtual meters with real windows in a real browser: what the demo and the end-to-end tests stand on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { createKeys } from '../../db/keys.ts'
import { openStore } from '../../db/open-store.ts'
import { seed } from '../../db/seed.ts'
import { SEED_ZONE } from '../../db/seed-visits.ts'
import type { BenchMeterId } from '../../drivers/virtual/bench-protocol.ts'
import { startVirtualMeters, type VirtualMeters, type VirtualOrder } from '../../main/meters/virtual.ts'
import { CHROMIUM_MISSING, findChromium } from '../../main/shell/chromium/find.ts'
import { spawnMeters } from '../../main/shell/chromium/meter-child.ts'
import { type ChromiumShell, openChromiumShell } from '../../main/shell/chromium/shell.ts'
import type { Station } from '../../main/station.ts'
import { dayZone } from '../../main/testing/day-zone.ts'
import { type Disk, storeOnFillingDisk } from '../../main/testing/filling-disk.ts'
import { MeterLinks } from '../../main/testing/meter-links.ts'
import { lastWholeDay, zoneOffsetMinutes } from '../../main/zone.ts'

/** One for the whole run, where it is day: no midnight, no nightly restart. STAGE_ZONE names another, to run the tests at another hour. */
export const STAGE_ZONE = process.env['STAGE_ZONE'] ?? dayZone(Date.now())
/** 21.5″ landscape and 32″ portrait, the two screens everything is drawn for. */
export const SCREENS = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1920, height: 1080 } } as const
export type Orientation = keyof typeof SCREENS
export const ORIENTATIONS = Object.keys(SCREENS) as readonly Orientation[]
export const DESK_SCREEN = { width: 1440, height: 900 }

export interface StageOptions {
  /** Synthetic residents with their readings until yesterday; none without. */
  readonly residents?: number
  readonly years?: number
}

export interface Stage {
  readonly station: Station
  readonly shell: ChromiumShell
  readonly virtual: VirtualMeters
  /** Full: the store takes nothing. */
  readonly disk: Disk
  openKiosk(orientation: Orientation): Promise<Page>
  openDesk(): Promise<Page>
  /** A browser of its own: no cookie, nothing kept. */
  openContext(): Promise<BrowserContext>
  /** Lets station time pass. */
  pass(ms: number): void
  /** A virtual meter measures; `options.measuringMs` is how long. */
  measure(order: VirtualOrder): Promise<void>
  /** The station's id of a virtual meter. */
  meterId(id: BenchMeterId): string
  /** The station listens to this meter now. */
  isLinked(id: BenchMeterId): boolean
  /** What went wrong inside or in a page, requests to elsewhere included: no test may overlook it. */
  readonly faults: unknown[]
  close(): Promise<void>
}

/** A headless browser of this machine. Throws Error with what to install where there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(CHROMIUM_MISSING)
  const asRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--autoplay-policy=no-user-gesture-required', ...(asRoot ? ['--no-sandbox'] : [])],
  })
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  // First: where there is no browser, nothing is begun.
  const browser = await launchBrowser()
  const dataDir = mkdtempSync(join(tmpdir(), 'health-station-stage-'))
  prepare(dataDir, options)
  const faults: unknown[] = []
  const links = new MeterLinks()
  const { disk, openStore } = storeOnFillingDisk()
  const virtual = await startVirtualMeters(zoneOffsetMinutes(Date.now(), STAGE_ZONE))
  const bench = await virtual.bench.list()
  const shell = await openChromiumShell({
    dataDir,
    virtual,
    openStore,
    spawnMeters: () => links.hear(spawnMeters()),
    onFault: (error) => faults.push(error),
  })
  const { station } = shell

  async function open(kind: 'kiosk' | 'desk', viewport: { width: number; height: number }, hasTouch: boolean) {
    const context = await browser.newContext({ viewport, hasTouch, locale: 'zh-CN', timezoneId: STAGE_ZONE })
    const page = await context.newPage()
    watch(page)
    await page.goto(shell.address(kind))
    return page
  }

  function watch(page: Page): void {
    const home = `127.0.0.1:${shell.port}`
    page.on('pageerror', (error) => faults.push(error))
    // What the content security policy refuses is told here as well.
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(new Error(`${message.text()} (${message.location().url})`))
    })
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol !== 'data:' && host !== home) faults.push(new Error(`asked for ${request.url()}`))
    })
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== home) faults.push(new Error(`connected to ${socket.url()}`))
    })
  }

  function meterId(id: BenchMeterId): string {
    const entry = bench.meters.find((one) => one.id === id)
    const address = entry?.kind === 'serial' ? entry.path : entry?.address
    const meter = station.store.read.meters.commissioned().find((one) => one.address === address)
    if (!meter) throw new Error(`${id} is not commissioned`)
    return meter.id
  }

  return {
    station,
    shell,
    virtual,
    disk,
    faults,
    openKiosk: (orientation) => open('kiosk', SCREENS[orientation], true),
    openDesk: () => open('desk', DESK_SCREEN, false),
    openContext: () => browser.newContext(),
    pass: (ms) => station.advance(ms),
    measure: (order) => virtual.measure(order),
    meterId,
    isLinked: (id) => links.isOpen(meterId(id)),
    async close() {
      await browser.close()
      await shell.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The station's zone, and its residents. */
function prepare(dataDir: string, { residents, years = 1 }: StageOptions): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const { dataKey } = createKeys(dataDir)
  if (residents) seed({ dir: dataDir, dataKey, residents, years, until: lastWholeDay(Date.now(), SEED_ZONE) })
  const store = openStore({ dir: dataDir, dataKey, now: Date.now })
  store.write.settings.set('station.zone', STAGE_ZONE, { kind: 'cli' })
  store.close()
}
