/** What the checks see on this machine. Everything is opened for reading only. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DbError } from '../../db/errors.ts'
import { hasKeys, type KeyStore, unlock } from '../../db/keys.ts'
import { isLocked } from '../../db/lock.ts'
import { openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { listSerialPorts } from '../../drivers/links/serial.ts'
import { oneLine } from '../commands/io.ts'
import { dataPath, rendererFolder } from '../entries.ts'
import { readSettings } from '../settings.ts'
import { electronProgram } from '../start.ts'
import type { OpenedData, Scene } from './check.ts'

const ANSWER_WITHIN_MS = 10_000

/** Also beside a running station. `close` gives the store back. */
export function sceneHere(dataDir: string, keyStore?: KeyStore): { readonly scene: Scene; close(): void } {
  const opened = openData(dataDir, keyStore)
  const { platform, env: environment } = process
  const electron = electronProgram({ platform, environment, electronFolder: dataPath('node_modules/electron') })
  const scene: Scene = {
    dataDir,
    platform,
    environment,
    nodeVersion: process.versions.node,
    nowMs: Date.now(),
    root: '/',
    screensFolder: rendererFolder,
    electron: process.versions.electron ? process.execPath : electron,
    stationRuns: isLocked(dataDir),
    data: opened.data,
    problem: opened.problem,
    serialPorts: () => listSerialPorts().catch(() => []),
    run: runProgram,
  }
  return { scene, close: opened.close }
}

function openData(
  dataDir: string,
  keyStore: KeyStore | undefined,
): { readonly data: OpenedData | null; readonly problem: string | null; close(): void } {
  const nothing = { data: null, problem: null, close: () => {} }
  const file = join(dataDir, STORE_FILE)
  if (!existsSync(file)) return nothing
  if (!hasKeys(dataDir)) return { ...nothing, problem: 'the data has no key file beside it' }
  try {
    const dataKey = unlock(dataDir, keyStore)
    const { read, check, close } = openStoreReader(file, dataKey)
    return { data: { dataKey, read, check, ...readSettings(read.settings) }, problem: null, close }
  } catch (error) {
    return { ...nothing, problem: error instanceof DbError ? `${error.code} ${error.desk.en}` : oneLine(error) }
  }
}

function runProgram(command: string, args: readonly string[]): ReturnType<Scene['run']> {
  return new Promise((resolve) => {
    const options = { timeout: ANSWER_WITHIN_MS, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } } as const
    const child = execFile(command, [...args], options, (error, out) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, out })
    })
    child.stdin?.end()
  })
}
