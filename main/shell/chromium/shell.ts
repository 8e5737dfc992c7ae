/** The station under plain Node, its screens on the loopback address, and Chromium windows that show them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { WebSocket } from 'ws'
import type { KeyStore } from '../../../db/keys.ts'
import { isLocked } from '../../../db/lock.ts'
import type { MeterChild } from '../../../drivers/host/client.ts'
import type { StationWindow } from '../../api/windows.ts'
import type { VirtualMeters } from '../../meters/virtual.ts'
import { keepRecoveryKey } from '../../recovery.ts'
import type { Station, StationOptions } from '../../station.ts'
import { screenFolders } from '../screens.ts'
import { keepWindow, type ShownWindow, type WindowOptions } from './browser.ts'
import { spawnMeters as spawnWithNode } from './meter-child.ts'
import { type ShellServer, startShellServer } from './server.ts'
import { type ChromiumSheets, chromiumSheets } from './sheets.ts'

export interface ChromiumShellOptions {
  readonly dataDir: string
  /** 0 or absent: any free port. */
  readonly port?: number
  readonly keyStore?: KeyStore
  /** Starts the meter process; `child_process.fork` where nothing else is given. */
  readonly spawnMeters?: () => MeterChild
  /** Closed with the shell. */
  readonly virtual?: VirtualMeters
  readonly onFault?: (error: unknown) => void
  /** Windows to show; none where the screens are to be reached by address only. */
  readonly windows?: WindowsToShow
  /** Given by tests: a disk that fails. */
  readonly openStore?: StationOptions['openStore']
}

export interface ChromiumShell {
  readonly station: Station
  readonly sheets: ChromiumSheets
  readonly port: number
  readonly address: ShellServer['address']
  /** Process ids of the windows that are up. */
  pids(): number[]
  close(): Promise<void>
}

/** The kiosk, and the desk in a window of its own where one is wanted. */
export interface WindowsToShow {
  readonly chromium: string
  readonly kiosk?: WindowOptions['bounds']
  readonly desk?: NonNullable<WindowOptions['bounds']>
  readonly onEnd?: (window: string, reason: string) => void
}

/** A kiosk page that has lost the station and does not come back in this time is dead though its Chromium runs. */
const PAGE_BACK_WITHIN_MS = 20_000

/**
 * Opens station and windows at once: Chromium takes as long to start as the station to load and open, and its pages wait for it. Not
 * where another station holds the folder: Chromium would show the page in that one's window.
 */
export async function openChromiumShell(options: ChromiumShellOptions): Promise<ChromiumShell> {
  const { dataDir, virtual, onFault, windows } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const shown = new Map<string, ShownWindow>()
  const missing = new Map<string, NodeJS.Timeout>()
  let station: Station | null = null
  let closing = false

  const opening = Promise.withResolvers<Station>()
  const sheets = chromiumSheets({ address: (jobId) => server.address('sheet', jobId) })
  const server = await startShellServer({
    folders: screenFolders(dataDir),
    port: options.port ?? 0,
    kinds: ['kiosk', 'desk', 'sheet', ...(virtual ? (['bench'] as const) : [])],
    attach(socket, window) {
      clearTimeout(missing.get(window.kind))
      if (station) station.attachSocket(socket, window)
      else attachLater(socket, window)
    },
    detach(window) {
      station?.detach(window)
      if (!closing && shown.has(window.kind)) expectBack(window.kind)
    },
  }).catch(async (error: unknown) => {
    await virtual?.bench.stop()
    throw error
  })

  /** What the page sends meanwhile waits in the socket. */
  function attachLater(socket: WebSocket, window: StationWindow): void {
    socket.pause()
    const attach = (opened: Station) => {
      if (socket.readyState !== socket.OPEN) return
      opened.attachSocket(socket, window)
      socket.resume()
    }
    opening.promise.then(attach, () => socket.terminate())
  }

  function expectBack(kind: string): void {
    clearTimeout(missing.get(kind))
    missing.set(
      kind,
      setTimeout(() => shown.get(kind)?.restart(), PAGE_BACK_WITHIN_MS),
    )
  }

  function show({ chromium, kiosk, desk, onEnd }: WindowsToShow): void {
    const keep = (kind: 'kiosk' | 'desk', bounds: WindowOptions['bounds']) =>
      keepWindow({
        chromium,
        profile: join(dataDir, `window-${kind}`),
        address: () => server.address(kind),
        form: kind === 'kiosk' ? 'kiosk' : 'window',
        ...(bounds ? { bounds } : {}),
        onEnd: (reason) => onEnd?.(kind, reason),
      })
    shown.set('kiosk', keep('kiosk', kiosk))
    if (desk) shown.set('desk', keep('desk', desk))
  }

  /** Windows first, so that no call finds a closed store. */
  async function close(): Promise<void> {
    closing = true
    for (const timer of missing.values()) clearTimeout(timer)
    await Promise.all([...shown.values()].map((window) => window.close()))
    await server.close()
    await station?.close()
    await virtual?.bench.stop()
  }

  try {
    if (windows && !isLocked(dataDir)) show(windows)
    // Loaded only now: the windows are starting.
    const { openStation } = await import('../../station.ts')
    station = await openStation({
      dataDir,
      ...(options.keyStore ? { keyStore: options.keyStore } : {}),
      ...(virtual ? { virtual } : {}),
      spawnMeters: options.spawnMeters ?? spawnWithNode,
      sheets,
      onRecoveryKey: (key) => keepRecoveryKey(dataDir, key),
      ...(onFault ? { onFault } : {}),
      ...(options.openStore ? { openStore: options.openStore } : {}),
    })
  } catch (error) {
    opening.promise.catch(() => {})
    opening.reject(error)
    await close()
    throw error
  }
  opening.resolve(station)
  return {
    station,
    sheets,
    port: server.port,
    address: server.address,
    pids: () => [...shown.values()].flatMap(({ pid }) => pid ?? []),
    close,
  }
}
