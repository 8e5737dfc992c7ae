import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeys } from '../../../db/keys.ts'
import { seed } from '../../../db/seed.ts'
import { rendererFolder } from '../../entries.ts'
import { pdfFacts } from '../../print/testing/pdf-facts.ts'
import { findChromium } from './find.ts'
import { type ChromiumShell, openChromiumShell } from './shell.ts'
import { displayMissing, openDisplay } from './testing/display.ts'

const chromium = findChromium() ?? ''
const unbuilt = ['index.html', 'desk.html', 'sheet.html'].filter((page) => !existsSync(join(rendererFolder, page)))
const missing =
  chromium === ''
    ? 'no Chromium'
    : unbuilt.length === 0
      ? displayMissing
      : `npm run setup has not built ${unbuilt.join(', ')}`

describe.skipIf(missing !== undefined)(`the whole Chromium shell${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'health-station-shell-'))
  const before = process.env.DISPLAY
  let display: Awaited<ReturnType<typeof openDisplay>>
  let shell: ChromiumShell
  const ends: string[] = []

  beforeAll(async () => {
    seed({ dir: dataDir, dataKey: createKeys(dataDir).dataKey, residents: 3, years: 0.1, until: '2026-11-20' })
    display = await openDisplay()
    process.env.DISPLAY = display.name
    const onEnd = (window: string) => ends.push(window)
    shell = await openChromiumShell({ dataDir, windows: { chromium, desk: { x: 0, y: 0 }, onEnd } })
  }, 60_000)
  afterAll(async () => {
    await shell?.close()
    process.env.DISPLAY = before
    await display?.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }, 60_000)

  test('kiosk and desk show up and follow the station; a kiosk that was killed comes back', async () => {
    const { kioskLive, deskLive } = shell.station
    await expect.poll(() => [kioskLive.followed, deskLive.followed], { timeout: 60_000 }).toEqual([true, true])

    for (const pid of shell.pids()) process.kill(pid, 'SIGKILL')
    await expect.poll(() => ends.toSorted(), { timeout: 20_000 }).toEqual(['desk', 'kiosk'])
    await expect.poll(() => kioskLive.followed, { timeout: 20_000 }).toBe(false)
    await expect.poll(() => [kioskLive.followed, deskLive.followed], { timeout: 60_000 }).toEqual([true, true])
  }, 180_000)

  test('a second station on the folder is refused, and shows no window in the first one’s', async () => {
    const second = openChromiumShell({ dataDir, windows: { chromium, onEnd: (window) => ends.push(window) } })
    await expect(second).rejects.toThrow('D104')
    expect(shell.station.kioskLive.followed).toBe(true)
  })

  test.each([
    ['slip', 80],
    ['a4', 210],
  ] as const)(
    'prints the %s of a visit',
    async (form, widthMm) => {
      const [visit] = shell.station.store.read.visits.between(0, Date.parse('2026-11-21T00:00:00Z')).slice(-1)
      const { text, ...facts } = pdfFacts(await shell.station.printing.pdf(visit?.id ?? '', form))
      expect(facts).toMatchObject({ pages: 1, widthMm })
      expect(text).toContain('社区健康小屋')
      expect(text).toContain('仅供参考')
    },
    60_000,
  )
})
