/**
 * Where Electron begins. It waits with `ready` until this module has run to its end, so nothing here may wait for `ready`; and
 * `import('electron')` would already be a wait, therefore its `require`.
 */
import { createRequire } from 'node:module'
import { openStation } from '../../station.ts'
import { chooseKeyStore } from './key-store.ts'
import { utilityMeters } from './meter-child.ts'
import type { ElectronModule } from './module.ts'
import { startShell } from './shell.ts'

const electron: ElectronModule = createRequire(import.meta.url)('electron')

void startShell(electron, process.argv.slice(process.defaultApp ? 2 : 1), {
  openStation,
  async runCommand(args, { app, safeStorage }) {
    const { runCommand } = await import('../../cli.ts')
    const ending = new AbortController()
    app.on('before-quit', (event) => {
      event.preventDefault()
      ending.abort()
    })
    return runCommand(args, {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      ending: ending.signal,
      keyStore: (dataDir) => chooseKeyStore(safeStorage, dataDir),
      spawnMeters: utilityMeters(electron),
    })
  },
})
