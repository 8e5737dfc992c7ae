/** The kiosk on virtual meters in a window of its own, with the desk and a bench panel in the browser. Ends with the window. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeys } from '../../db/keys.ts'
import { seed } from '../../db/seed.ts'
import { seedCardCode } from '../../db/seed-people.ts'
import { startVirtualMeters } from '../../main/meters/virtual.ts'
import { CHROMIUM_MISSING, findChromium } from '../../main/shell/chromium/find.ts'
import { openChromiumShell } from '../../main/shell/chromium/shell.ts'
import { lastWholeDay, zoneOffsetMinutes } from '../../main/zone.ts'

const ZONE = 'Asia/Shanghai'

export async function showDemo(): Promise<void> {
  const chromium = findChromium()
  if (chromium === undefined) throw new Error(CHROMIUM_MISSING)
  const dataDir = mkdtempSync(join(tmpdir(), 'health-station-demo-'))
  const { dataKey } = createKeys(dataDir)
  seed({ dir: dataDir, dataKey, residents: 40, years: 1, until: lastWholeDay(Date.now(), ZONE) })
  const virtual = await startVirtualMeters(zoneOffsetMinutes(Date.now(), ZONE))
  const ended = Promise.withResolvers<void>()
  process.once('SIGINT', () => ended.resolve())
  const onEnd = (window: string) => window === 'kiosk' && ended.resolve()
  const shell = await openChromiumShell({ dataDir, virtual, windows: { chromium, onEnd } })
  try {
    process.stdout.write(
      [
        'The kiosk is open on virtual meters and made-up residents.',
        `Sign in with a card: type ${seedCardCode(3)} quickly into the window and press Enter (a card reader does the same).`,
        `Make a meter measure, or let time pass: ${shell.address('bench')}`,
        `The desk: ${shell.address('desk')}`,
        'Close the kiosk window, or press Ctrl+C here, to end.',
        '',
      ].join('\n'),
    )
    await ended.promise
  } finally {
    await shell.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
