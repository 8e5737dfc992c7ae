/** The windows of the Electron shell, and what is known of each: the station's view of a window hangs on its web contents. */
import { randomUUID } from 'node:crypto'
import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebPreferences } from 'electron'
import { restartPauseMs } from '../../../drivers/host/client.ts'
import type { StationWindow } from '../../api/windows.ts'
import { isDeskKey, isKeyAllowed } from './lock-down.ts'
import type { ElectronModule } from './module.ts'
import { type ElectronWindowKind, pageOf } from './scheme.ts'

export interface WindowsOptions {
  readonly electron: Pick<ElectronModule, 'BrowserWindow' | 'screen'>
  readonly session: Session
  readonly preload: string
  /** Tools for developers: only in the source tree. */
  readonly devTools: boolean
}

export class StationWindows {
  readonly #options: WindowsOptions
  readonly #known = new Map<number, StationWindow>()
  #desk: BrowserWindow | undefined
  #leaving = false

  constructor(options: WindowsOptions) {
    this.#options = options
  }

  windowOf(webContentsId: number): StationWindow | undefined {
    return this.#known.get(webContentsId)
  }

  /** From now on windows may close. */
  leave(): void {
    this.#leaving = true
  }

  /** The kiosk on the first screen, and the desk on the second where there is one. */
  open(): void {
    const { screen } = this.#options.electron
    const first = screen.getPrimaryDisplay()
    const kiosk = this.#open('kiosk', { ...first.bounds, kiosk: true, frame: false })
    kiosk.on('close', (event) => {
      if (!this.#leaving) event.preventDefault()
    })
    const second = screen.getAllDisplays().find((display) => display.id !== first.id)
    if (second) this.openDesk(second.workArea)
  }

  /** Without a place: in front of the kiosk, until it is closed. */
  openDesk(place?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): void {
    if (this.#desk) {
      this.#desk.show()
      return
    }
    const desk = this.#open('desk', { ...place, alwaysOnTop: place === undefined })
    desk.maximize()
    this.#desk = desk
    desk.on('closed', () => {
      this.#desk = undefined
    })
  }

  /** A hidden window for one print job; the caller destroys it. */
  openSheet(jobId: string, size: { readonly width: number; readonly height: number }): BrowserWindow {
    const window = this.#create('sheet', { ...size, useContentSize: true }, jobId)
    window.loadURL(pageOf('sheet')).catch(() => undefined)
    return window
  }

  #open(kind: 'kiosk' | 'desk', looks: BrowserWindowConstructorOptions): BrowserWindow {
    const window = this.#create(kind, looks)
    const { webContents } = window
    const load = () => window.loadURL(pageOf(kind)).catch(() => undefined)
    let failures = 0
    window.once('ready-to-show', () => window.show())
    webContents.on('did-finish-load', () => {
      webContents.setVisualZoomLevelLimits(1, 1).catch(() => undefined)
    })
    webContents.on('before-input-event', (event, input) => {
      if (kind === 'kiosk' && isDeskKey(input)) this.openDesk()
      if (!isKeyAllowed(kind, input)) event.preventDefault()
    })
    webContents.on('render-process-gone', () => {
      setTimeout(() => {
        if (!window.isDestroyed()) void load()
      }, restartPauseMs(failures++))
    })
    window.on('unresponsive', () => webContents.forcefullyCrashRenderer())
    void load()
    return window
  }

  #create(kind: ElectronWindowKind, looks: BrowserWindowConstructorOptions, jobId?: string): BrowserWindow {
    const { BrowserWindow } = this.#options.electron
    const window = new BrowserWindow({
      ...looks,
      show: false,
      autoHideMenuBar: true,
      webPreferences: this.#preferences(),
    })
    const { id } = window.webContents
    this.#known.set(id, { id: randomUUID(), kind, ...(jobId === undefined ? {} : { jobId }) })
    window.on('closed', () => this.#known.delete(id))
    return window
  }

  #preferences(): WebPreferences {
    const { session, preload, devTools } = this.#options
    return {
      session,
      preload,
      devTools,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      spellcheck: false,
      // The spoken word comes without a touch, and timers run on behind another window.
      autoplayPolicy: 'no-user-gesture-required',
      backgroundThrottling: false,
    }
  }
}
