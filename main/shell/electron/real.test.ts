import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataPath } from '../../entries.ts'
import { electronProgram } from '../../start.ts'
import { displayMissing, openDisplay } from '../chromium/testing/display.ts'

const program = electronProgram({
  platform: process.platform,
  environment: process.env,
  electronFolder: dataPath('node_modules/electron'),
})
const hasScreen = process.platform !== 'linux' || process.env.DISPLAY !== undefined || displayMissing === undefined
const missing =
  program === undefined ? 'the Electron binary is not on this machine' : hasScreen ? undefined : 'no screen'

/** What only a real Electron can prove; the stand-in's tests say what it is told. */
describe.skipIf(missing !== undefined)(`a real Electron${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'health-station-real-'))
  let display: Awaited<ReturnType<typeof openDisplay>> | undefined
  let app: ElectronApplication
  let kiosk: Page

  beforeAll(async () => {
    execFileSync(process.execPath, [dataPath('build/setup.mjs'), 'start'], { stdio: 'inherit' })
    if (process.platform === 'linux' && process.env.DISPLAY === undefined) display = await openDisplay()
    app = await _electron.launch({
      executablePath: program ?? '',
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), dataPath('.'), '--data', dataDir],
      env: { ...(process.env as Record<string, string>), ...(display ? { DISPLAY: display.name } : {}) },
    })
    kiosk = await app.firstWindow()
    await kiosk.waitForLoadState()
  }, 180_000)
  afterAll(async () => {
    await app?.close()
    await display?.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  test('shows the kiosk by its own scheme, and the page reaches the station', async () => {
    expect(kiosk.url()).toBe('station://kiosk/')
    await expect
      .poll(() => kiosk.evaluate('document.body.innerText.trim().length'), { timeout: 30_000 })
      .toBeGreaterThan(0)
  })

  test('the page has no Node, no Electron and no way out', async () => {
    expect(await kiosk.evaluate('[typeof require, typeof process, typeof module]')).toEqual(Array(3).fill('undefined'))
    expect(await kiosk.evaluate('window.open("station://kiosk/")')).toBeNull()
    expect(await kiosk.evaluate('fetch("https://example.com/").then(() => "in", () => "refused")')).toBe('refused')
    expect(await kiosk.evaluate('fetch("station://desk/").then(() => "in", () => "refused")')).toBe('refused')
    expect(await kiosk.evaluate('fetch("/%2e%2e/package.json").then((answer) => answer.status)')).toBe(404)
    expect(await kiosk.evaluate('fetch("/", { method: "POST" }).then((answer) => answer.status)')).toBe(405)
    await kiosk.evaluate('void (location.href = "https://example.com/")')
    expect(kiosk.url()).toBe('station://kiosk/')
  })

  test('the meter process runs', async () => {
    const names = () => app.evaluate((electron) => electron.app.getAppMetrics().map(({ name }) => name))
    await expect.poll(names, { timeout: 30_000 }).toContain('meters')
  })
})
