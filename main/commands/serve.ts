import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { entryFile } from '../entries.ts'
import { askForRecoveryKey } from '../recovery.ts'
import { siteSettings } from '../settings.ts'
import { openChromiumShell } from '../shell/chromium/shell.ts'
import { zoneOffsetMinutes } from '../zone.ts'
import { type CommonOptions, type Io, oneLine, printJson } from './io.ts'

export interface ServeOptions extends CommonOptions {
  readonly port: number
  readonly virtual?: true
}

/** `station serve`: the station without a window, until it is asked to end. The addresses on its first line work once each. */
export async function serve({ data, port, virtual }: ServeOptions, io: Io): Promise<void> {
  const shell = await openChromiumShell({
    dataDir: data,
    port,
    ...(virtual ? { virtual: await virtualMeters() } : {}),
    ...(io.keyStore ? { keyStore: io.keyStore(data) } : {}),
    ...(io.spawnMeters ? { spawnMeters: io.spawnMeters } : {}),
    onFault: (error) => io.stderr.write(`fault: ${oneLine(error)}\n`),
  })
  try {
    const kiosk = shell.address('kiosk')
    const bench = virtual ? { bench: shell.address('bench') } : {}
    await printJson(io, { url: kiosk, kiosk, desk: shell.address('desk'), ...bench })
    const asked = askForRecoveryKey(data, { input: io.stdin, output: io.stderr }, io.ending)
    if (!io.ending.aborted) await once(io.ending, 'abort')
    await asked
  } finally {
    await shell.close()
  }
}

async function virtualMeters() {
  if (!existsSync(entryFile('drivers/virtual/bench'))) throw new Error('virtual meters are not part of this package')
  const { startVirtualMeters } = await import('../meters/virtual.ts')
  return startVirtualMeters(zoneOffsetMinutes(Date.now(), siteSettings['station.zone'].parse(undefined)))
}
