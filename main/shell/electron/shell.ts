/** The Electron shell: read from top to bottom, it is what happens from start to end. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultDataFolder } from '../../data-folder.ts'
import { preloadFile } from '../../entries.ts'
import { keepRecoveryKey, recoveryNote } from '../../recovery.ts'
import type { openStation } from '../../station.ts'
import { screenFolders } from '../screens.ts'
import { chooseKeyStore } from './key-store.ts'
import { denyEverything, holdPages } from './lock-down.ts'
import { utilityMeters } from './meter-child.ts'
import type { ElectronModule } from './module.ts'
import { handOutPorts } from './ports.ts'
import { registerScheme, serveScreens } from './scheme.ts'
import { electronSheets } from './sheets.ts'
import { StationWindows } from './windows.ts'

export interface ShellParts {
  readonly openStation: typeof openStation
  readonly runCommand: (args: readonly string[], electron: ElectronModule) => Promise<number>
}

/** Must be called before the first `await` of the program: some of it has to happen before `ready`. */
export function startShell(electron: ElectronModule, args: readonly string[], parts: ShellParts): Promise<void> {
  const { app } = electron
  registerScheme(electron)
  holdPages(app)
  app.enableSandbox()
  app.commandLine.appendSwitch('disable-pinch')
  app.commandLine.appendSwitch('overscroll-history-navigation', '0')

  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  })
  if (positionals.length > 0) {
    return app.whenReady().then(async () => app.exit(await parts.runCommand(args, electron)))
  }

  const dataDir = typeof values.data === 'string' ? values.data : defaultDataFolder()
  // On Windows the system's key store keeps its own key in here: never to be wiped.
  app.setPath('userData', join(dataDir, 'shell'))
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return Promise.resolve()
  }
  return app
    .whenReady()
    .then(() => showStation(electron, dataDir, parts))
    .catch((error: unknown) => {
      electron.dialog.showErrorBox('健康小屋 Health Station', error instanceof Error ? error.message : String(error))
      app.exit(1)
    })
}

async function showStation(electron: ElectronModule, dataDir: string, parts: ShellParts): Promise<void> {
  const { app } = electron
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  electron.Menu.setApplicationMenu(null)
  // Without `persist:` it lives in memory alone.
  const session = electron.session.fromPartition('station')
  denyEverything(session)
  serveScreens(session, screenFolders(dataDir))

  const windows = new StationWindows({ electron, session, preload: preloadFile, devTools: !app.isPackaged })
  const station = await parts.openStation({
    dataDir,
    keyStore: chooseKeyStore(electron.safeStorage, dataDir),
    spawnMeters: utilityMeters(electron),
    sheets: electronSheets((jobId, size) => windows.openSheet(jobId, size)),
    onRecoveryKey(key) {
      keepRecoveryKey(dataDir, key)
      void electron.dialog.showMessageBox({
        title: '恢复密钥 Recovery key',
        message: key,
        detail: `请抄在纸上，锁好，然后删除 ${recoveryNote(dataDir)}\nCopy it on paper, lock it away, then delete that file.`,
      })
    },
    onFault: (error) => console.error(error),
  })
  handOutPorts(electron, (id) => windows.windowOf(id), station)
  windows.open()

  let closed = false
  app.on('before-quit', (event) => {
    windows.leave()
    if (closed) return
    event.preventDefault()
    station.close().finally(() => {
      closed = true
      app.quit()
    })
  })
}
