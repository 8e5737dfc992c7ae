/** The whole station on virtual meters with real windows in a real browser: what the demo and the end-to-end tests stand on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createKeys } from '../../db/keys.ts'
import { seed } from '../../db/seed.ts'
import { startVirtualMeters, type VirtualMeters, type VirtualOrder } from '../../main/meters/virtual.ts'
import { CHROMIUM_MISSING, findChromium } from '../../main/shell/chromium/find.ts'
import { type ChromiumShell, openChromiumShell } from '../../main/shell/chromium/shell.ts'
import type { Station } from '../../main/station.ts'
import { zoneOffsetMinutes } from '../../main/zone.ts'

export const STAGE_ZONE = 'Asia/Shanghai'
/** 21.5″ landscape and 32″ portrait, the two screens everything is drawn for. */
export const SCREENS = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1920, height: 1080 } } as const
export type Orientation = keyof typeof SCREENS
export const DESK_SCREEN = { width: 1440, height: 900 }

export interface StageOptions {
  /** Synthetic residents with their readings until today; none without. */
  readonly residents?: number
  readonly years?: number
  /** Station settings set before the windows open. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface Stage {
  readonly station: Station
  readonly shell: ChromiumShell
  readonly virtual: VirtualMeters
  readonly dataDir: string
  openKiosk(orientation: Orientation): Promise<Page>
  openDesk(): Promise<Page>
  /** Lets station time pass. */
  pass(ms: number): void
  /** A virtual meter measures; `options.measuringMs` is how long. */
  measure(order: VirtualOrder): Promise<void>
  /** What went wrong inside, which no test may overlook. */
  readonly faults: readonly unknown[]
  close(): Promise<void>
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(CHROMIUM_MISSING)
  const dataDir = mkdtempSync(join(tmpdir(), 'health-station-stage-'))
  if (options.residents) seedInto(dataDir, options.residents, options.years ?? 1)
  const faults: unknown[] = []
  const virtual = await startVirtualMeters(zoneOffsetMinutes(Date.now(), STAGE_ZONE))
  const shell = await openChromiumShell({ dataDir, virtual, onFault: (error) => faults.push(error) })
  const { station } = shell
  for (const [key, value] of Object.entries(options.settings ?? {})) {
    station.store.write.settings.set(key, value, { kind: 'station' })
  }
  const asRoot = process.getuid?.() === 0
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', ...(asRoot ? ['--no-sandbox'] : [])],
  })
  const open = async (kind: 'kiosk' | 'desk', viewport: { width: number; height: number }, hasTouch: boolean) => {
    const context = await browser.newContext({ viewport, hasTouch, locale: 'zh-CN', timezoneId: STAGE_ZONE })
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(error))
    await page.goto(shell.address(kind))
    return page
  }
  return {
    station,
    shell,
    virtual,
    dataDir,
    faults,
    openKiosk: (orientation) => open('kiosk', SCREENS[orientation], true),
    openDesk: () => open('desk', DESK_SCREEN, false),
    pass: (ms) => station.advance(ms),
    measure: (order) => virtual.measure(order),
    async close() {
      await browser.close()
      await shell.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function seedInto(dataDir: string, residents: number, years: number): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const { dataKey } = createKeys(dataDir)
  const until = new Date(Date.now() + zoneOffsetMinutes(Date.now(), STAGE_ZONE) * 60_000).toISOString().slice(0, 10)
  seed({ dir: dataDir, dataKey, residents, years, until })
}
