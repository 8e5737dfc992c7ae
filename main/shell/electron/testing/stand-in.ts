/** Electron as the shell sees it, without a screen: it keeps account of what it is told, and can play a page. */
import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions, Input } from 'electron'
import type { ElectronModule } from '../module.ts'

type Decide<T> = (value: T) => void

export class StandInPort extends EventEmitter {
  readonly sent: unknown[] = []
  started = false
  closed = false
  postMessage(message: unknown): void {
    this.sent.push(message)
  }
  start(): void {
    this.started = true
  }
  close(): void {
    if (this.closed) return
    this.closed = true
    queueMicrotask(() => this.emit('close'))
  }
}

export class StandInContents extends EventEmitter {
  static count = 0
  readonly id = ++StandInContents.count
  url = ''
  crashes = 0
  readonly printed: object[] = []
  /** What the page answers to the scripts it is asked to run, in order. */
  answers: unknown[] = []
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  getURL(): string {
    return this.url
  }
  async setVisualZoomLevelLimits(): Promise<void> {}
  forcefullyCrashRenderer(): void {
    this.crashes++
  }
  executeJavaScript(): Promise<unknown> {
    return this.answers.length > 0 ? Promise.resolve(this.answers.shift()) : new Promise(() => {})
  }
  async printToPDF(settings: object): Promise<Buffer> {
    this.printed.push(settings)
    return Buffer.from('%PDF-')
  }
}

export class StandInWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions
  readonly webContents = new StandInContents()
  readonly loaded: string[] = []
  shown = 0
  destroyed = false
  constructor(options: BrowserWindowConstructorOptions) {
    super()
    this.options = options
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url)
    this.webContents.url = url
  }
  show(): void {
    this.shown++
  }
  maximize(): void {}
  isDestroyed(): boolean {
    return this.destroyed
  }
  destroy(): void {
    this.destroyed = true
    this.emit('closed')
  }
  /** As the window manager's close button does. Whether it closed. */
  tryClose(): boolean {
    const event = preventable()
    this.emit('close', event)
    if (!event.prevented) this.destroy()
    return !event.prevented
  }
}

export function preventable<T extends object>(fields?: T) {
  const event = {
    ...fields,
    prevented: false,
    preventDefault: () => {
      event.prevented = true
    },
  }
  return event as T & { prevented: boolean; preventDefault(): void }
}

export function standInElectron({ displays = 1, lockTaken = false, keyStore = 'gnome_libsecret' } = {}) {
  /** In the order of calling; what must come before `ready` stands before it. */
  const calls: string[] = []
  const windows: StandInWindow[] = []
  const dialogs: string[] = []
  const paths = new Map<string, string>()
  const exits: number[] = []
  const schemes: { scheme: string; privileges?: object }[] = []
  /** The station's ends. */
  const ports: StandInPort[] = []
  const children: (EventEmitter & { entry: string; sent: unknown[]; pid: number })[] = []
  const handlers: {
    request?: (contents: unknown, permission: string, decide: Decide<boolean>) => void
    check?: (contents: unknown, permission: string) => boolean
    device?: (details: object) => boolean
    display?: (request: object, give: Decide<object | null>) => void
    before?: (request: { url: string }, decide: Decide<{ cancel?: boolean }>) => void
    scheme?: (request: Request) => Promise<Response>
  } = {}

  const keep = (given: typeof handlers) => void Object.assign(handlers, given)

  const session = Object.assign(new EventEmitter(), {
    protocol: {
      handle: (_scheme: string, handler: (request: Request) => Promise<Response>) => keep({ scheme: handler }),
    },
    setPermissionRequestHandler: (handler: typeof handlers.request) => keep({ request: handler }),
    setPermissionCheckHandler: (handler: typeof handlers.check) => keep({ check: handler }),
    setDevicePermissionHandler: (handler: typeof handlers.device) => keep({ device: handler }),
    setDisplayMediaRequestHandler: (handler: typeof handlers.display) => keep({ display: handler }),
    webRequest: { onBeforeRequest: (handler: typeof handlers.before) => keep({ before: handler }) },
  })
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    enableSandbox: () => void calls.push('enableSandbox'),
    commandLine: { appendSwitch: (name: string) => void calls.push(`switch ${name}`) },
    setPath: (name: string, path: string) => void paths.set(name, path),
    requestSingleInstanceLock: () => {
      calls.push('lock')
      return !lockTaken
    },
    whenReady: async () => void calls.push('ready'),
    quit: () => {
      calls.push('quit')
      if (lockTaken) return
      const event = preventable()
      app.emit('before-quit', event)
      if (!event.prevented) calls.push('gone')
    },
    exit: (code: number) => void exits.push(code),
  })
  const electron = {
    app,
    session: {
      fromPartition: (name: string) => {
        calls.push(`session ${name}`)
        return session
      },
    },
    protocol: {
      registerSchemesAsPrivileged: (list: typeof schemes) => {
        calls.push('scheme')
        schemes.push(...list)
      },
    },
    Menu: { setApplicationMenu: (menu: unknown) => void calls.push(`menu ${String(menu)}`) },
    dialog: {
      showErrorBox: (_title: string, text: string) => void dialogs.push(text),
      showMessageBox: async ({ message }: { message: string }) => void dialogs.push(message),
    },
    screen: {
      getPrimaryDisplay: () => displayAt(0),
      getAllDisplays: () => Array.from({ length: displays }, (_, index) => displayAt(index)),
    },
    safeStorage: {
      isEncryptionAvailable: () => keyStore !== 'none',
      getSelectedStorageBackend: () => keyStore,
      encryptString: (text: string) => Buffer.from(`sealed:${text}`),
      decryptString: (sealed: Buffer) => sealed.toString().replace(/^sealed:/, ''),
    },
    ipcMain: new EventEmitter(),
    MessageChannelMain: class {
      readonly port1 = new StandInPort()
      readonly port2 = new StandInPort()
      constructor() {
        ports.push(this.port1)
      }
    },
    BrowserWindow: class extends StandInWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options)
        windows.push(this)
        app.emit('web-contents-created', {}, this.webContents)
      }
    },
    utilityProcess: {
      fork: (entry: string) => {
        const child = Object.assign(new EventEmitter(), { entry, sent: [] as unknown[], pid: 0 })
        children.push(child)
        return Object.assign(child, { postMessage: (message: unknown) => void child.sent.push(message) })
      },
    },
  }
  const module = electron as unknown as ElectronModule
  return {
    module,
    app,
    session,
    handlers,
    ipcMain: electron.ipcMain,
    calls,
    windows,
    dialogs,
    paths,
    exits,
    schemes,
    children,
    ports,
  }
}

function displayAt(index: number) {
  const bounds = { x: index * 1920, y: 0, width: 1920, height: 1080 }
  return { id: index + 1, bounds, workArea: bounds }
}

export function pressed(keys: Partial<Input>): Input {
  const none = { isAutoRepeat: false, isComposing: false, shift: false, control: false, alt: false, meta: false }
  return { type: 'keyDown', key: '', code: '', location: 0, modifiers: [], ...none, ...keys }
}
