/** A whole station for being killed: `node kill-station.ts DATA_FOLDER`. Somebody sits at its kiosk; SIGTERM ends it in order. */
import { flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { spawnMeters } from '../shell/chromium/meter-child.ts'
import { openStation } from '../station.ts'

const [, , dataDir] = process.argv
if (!dataDir) throw new Error('the data folder is missing')

const station = await openStation({
  dataDir,
  spawnMeters: () => spawnMeters(fileURLToPath(new URL('./kill-meters.ts', import.meta.url))),
  // Twenty-five kills in a row would otherwise be answered with longer and longer pauses.
  meterRestartPauseMs: () => 20,
  sheets: { pdf: async () => new Uint8Array(), close: async () => undefined },
  onFault: (error) => console.error(error),
})
station.visits.beginGuest(null, null)
// The next life starts faster; a killed process does not write it by itself.
flushCompileCache()
process.once('SIGTERM', () => void station.close().then(() => process.exit(0)))
process.once('disconnect', () => process.exit(1))
