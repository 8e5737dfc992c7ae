import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createKeys, fileKeyStore } from '../../../db/keys.ts'
import type { StationWindow } from '../../api/windows.ts'
import type { MessagePortLike, StationOptions } from '../../station.ts'
import { isKeyAllowed } from './lock-down.ts'
import { PORT_ASKED, PORT_CHANNEL, PORT_GIVEN } from './port-words.ts'
import { electronSheets } from './sheets.ts'
import { type ShellParts, startShell } from './shell.ts'
import { pressed, preventable, type StandInPort, StandInWindow, standInElectron } from './testing/stand-in.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-electron-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Start extends NonNullable<Parameters<typeof standInElectron>[0]> {
  readonly args?: readonly string[]
  readonly fails?: Error
}

/** Starts the shell on a stand-in Electron, with a station that only keeps account. */
async function start({ args = ['--data', join(scratch, 'data')], fails, ...machine }: Start = {}) {
  const electron = standInElectron(machine)
  const attached: { port: MessagePortLike; window: StationWindow }[] = []
  const detached: StationWindow[] = []
  const commands: (readonly string[])[] = []
  const state = { opened: undefined as StationOptions | undefined, closed: 0 }
  const parts = {
    async openStation(options: StationOptions) {
      electron.calls.push('station')
      if (fails) throw fails
      state.opened = options
      return {
        attachPort: (port: MessagePortLike, window: StationWindow) => void attached.push({ port, window }),
        detach: (window: StationWindow) => void detached.push(window),
        async close() {
          state.closed++
        },
      }
    },
    async runCommand(given: readonly string[]) {
      commands.push(given)
      return 2
    },
  } as unknown as ShellParts
  await startShell(electron.module, args, parts)
  return { ...electron, attached, detached, commands, state }
}

const kioskOf = (electron: { windows: StandInWindow[] }) => electron.windows[0]!

describe('the start', () => {
  test('everything that must come before ready does, and in order', async () => {
    const { calls, schemes } = await start()
    expect(calls).toEqual([
      'scheme',
      'enableSandbox',
      'switch disable-pinch',
      'switch overscroll-history-navigation',
      'lock',
      'ready',
      'menu null',
      'session station',
      'station',
    ])
    expect(schemes).toEqual([
      { scheme: 'station', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ])
  })

  test('the scheme is registered before the shell first waits', () => {
    const { module, calls } = standInElectron()
    void startShell(module, [], {} as ShellParts)
    expect(calls[0]).toBe('scheme')
  })

  test('its own files lie in the data folder', async () => {
    expect((await start()).paths.get('userData')).toBe(join(scratch, 'data', 'shell'))
  })

  test('a second instance leaves at once and opens nothing', async () => {
    const { calls, windows } = await start({ lockTaken: true })
    expect([calls.at(-1), calls.includes('station'), windows.length]).toEqual(['quit', false, 0])
  })

  test('a station that does not open is told in one box, and the program ends with 1', async () => {
    const { dialogs, exits, windows } = await start({ fails: new Error('D104 another program uses the data folder') })
    expect([dialogs, exits, windows.length]).toEqual([['D104 another program uses the data folder'], [1], 0])
  })

  test('a command runs without a window or a lock', async () => {
    const args = ['decode', '--protocol', 'sfloat', '6CF1']
    const { commands, exits, windows, calls } = await start({ args })
    expect([commands, exits, windows.length, calls.includes('lock')]).toEqual([[args], [2], 0, false])
  })

  test('the recovery key of a new station is shown and kept until it is taken', async () => {
    const { state, dialogs } = await start()
    const dataDir = state.opened!.dataDir
    createKeys(dataDir, fileKeyStore(dataDir))
    state.opened!.onRecoveryKey?.('AAAAAA-BBBBBB')
    expect(dialogs).toEqual(['AAAAAA-BBBBBB'])
    expect(readFileSync(join(dataDir, 'recovery-key.txt'), 'utf8')).toMatch(/^AAAAAA-BBBBBB\n/)
  })
})

describe('windows', () => {
  test('the kiosk is full screen and sandboxed', async () => {
    const { options, loaded } = kioskOf(await start())
    expect(loaded).toEqual(['station://kiosk/'])
    expect(options).toMatchObject({ kiosk: true, frame: false, show: false, width: 1920, height: 1080 })
    expect(options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
    })
    expect(options.webPreferences?.preload).toMatch(/preload\.cjs$/)
  })

  test('the desk stands on the second screen, where there is one', async () => {
    expect((await start()).windows.length).toBe(1)
    const desk = (await start({ displays: 2 })).windows[1]!
    expect(desk.loaded).toEqual(['station://desk/'])
    expect(desk.options).toMatchObject({ x: 1920, alwaysOnTop: false })
  })

  test('on one screen Ctrl+Alt+D brings the desk to the front, once', async () => {
    const electron = await start()
    const deskKey = pressed({ key: 'd', code: 'KeyD', control: true, alt: true })
    for (let times = 0; times < 2; times++)
      kioskOf(electron).webContents.emit('before-input-event', preventable(), deskKey)
    expect(electron.windows.map(({ loaded }) => loaded[0])).toEqual(['station://kiosk/', 'station://desk/'])
    expect(electron.windows[1]!.options.alwaysOnTop).toBe(true)
  })

  test('the kiosk does not close, the desk does', async () => {
    const { windows } = await start({ displays: 2 })
    expect(windows.map((window) => window.tryClose())).toEqual([false, true])
  })

  test('a page that died is loaded again, a page that hangs is ended first', async () => {
    const kiosk = kioskOf(await start())
    kiosk.emit('unresponsive')
    expect(kiosk.webContents.crashes).toBe(1)
    kiosk.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    await expect.poll(() => kiosk.loaded).toEqual(['station://kiosk/', 'station://kiosk/'])
  })

  test('asked to quit, the station is closed first, once, and then windows may close', async () => {
    const { app, module, calls, windows, state } = await start()
    module.app.quit()
    expect([calls.includes('gone'), state.closed]).toEqual([false, 1])
    await expect.poll(() => calls.at(-1)).toBe('gone')
    expect(state.closed).toBe(1)
    expect(windows[0]!.tryClose()).toBe(true)
    expect(app.listenerCount('before-quit')).toBe(1)
  })
})

describe('a page may not', () => {
  test('have any permission', async () => {
    const { handlers } = await start()
    for (const permission of [
      'media',
      'clipboard-read',
      'geolocation',
      'usb',
      'serial',
      'fullscreen',
      'notifications',
    ]) {
      let granted: boolean | undefined
      handlers.request!(null, permission, (value) => {
        granted = value
      })
      expect([permission, granted, handlers.check!(null, permission)]).toEqual([permission, false, false])
    }
    expect(handlers.device!({})).toBe(false)
    let streams: object | null | undefined
    handlers.display!({}, (given) => {
      streams = given
    })
    expect(streams).toBeNull()
  })

  test.each([
    ['https://evil.example/', true],
    ['http://127.0.0.1:9/', true],
    ['file:///etc/passwd', true],
    ['ws://127.0.0.1/', true],
    ['station://kiosk/assets/a.js', false],
    ['data:image/png;base64,AA', false],
  ])('load from elsewhere: %s cancelled %s', async (url, cancel) => {
    const { handlers } = await start()
    let decision: object | undefined
    handlers.before!({ url }, (given) => {
      decision = given
    })
    expect(decision).toEqual({ cancel })
  })

  test.each([
    ['elsewhere', 'https://evil.example/', true, true],
    ['to the desk', 'station://desk/', true, true],
    ['a frame', 'station://kiosk/', false, true],
    ['but reload itself', 'station://kiosk/', true, false],
  ])('navigate: %s', async (_name, url, isMainFrame, prevented) => {
    const { webContents } = kioskOf(await start())
    const details = preventable({ url, isMainFrame })
    webContents.emit('will-frame-navigate', details)
    expect(details.prevented).toBe(prevented)
  })

  test('open windows, embed pages, follow redirects, download', async () => {
    const electron = await start()
    const { webContents } = kioskOf(electron)
    expect(webContents.openHandler!({ url: 'station://kiosk/' })).toEqual({ action: 'deny' })
    for (const name of ['will-attach-webview', 'will-redirect']) {
      const event = preventable()
      webContents.emit(name, event)
      expect([name, event.prevented]).toEqual([name, true])
    }
    const download = preventable()
    electron.session.emit('will-download', download)
    expect(download.prevented).toBe(true)
  })

  test.each([
    ['a digit', { key: '7' }, true, true],
    ['a capital', { key: 'A', shift: true }, true, true],
    ['Enter', { key: 'Enter' }, true, true],
    ['F5', { key: 'F5' }, false, false],
    ['F11', { key: 'F11' }, false, false],
    ['Ctrl+R', { key: 'r', control: true }, false, false],
    ['Ctrl+W', { key: 'w', control: true }, false, false],
    ['Ctrl+Shift+I', { key: 'I', control: true, shift: true }, false, false],
    ['Alt+Left', { key: 'ArrowLeft', alt: true }, false, false],
    ['Ctrl+C', { key: 'c', control: true }, false, true],
    ['Meta+V', { key: 'v', meta: true }, false, true],
    ['AltGr+Q', { key: '@', control: true, alt: true }, false, true],
  ])('use %s', async (_name, keys, kiosk, desk) => {
    expect([isKeyAllowed('kiosk', pressed(keys)), isKeyAllowed('desk', pressed(keys))]).toEqual([kiosk, desk])
    const event = preventable()
    kioskOf(await start()).webContents.emit('before-input-event', event, pressed(keys))
    expect(event.prevented).toBe(!kiosk)
  })
})

describe('the scheme', () => {
  const ask = async (url: string, init?: RequestInit) => (await start()).handlers.scheme!(new Request(url, init))

  test.each(['POST', 'HEAD', 'PUT', 'DELETE'])('refuses %s', async (method) => {
    expect((await ask('station://kiosk/', { method })).status).toBe(405)
  })

  test.each([
    'station://kiosk/../package.json',
    'station://kiosk/%2e%2e/%2e%2e/package.json',
    'station://kiosk/..%2f..%2fpackage.json',
    'station://kiosk/%5c..%5cpackage.json',
    'station://bench/',
    'station://elsewhere/',
  ])('finds nothing at %s', async (url) => {
    const answer = await ask(url)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('the way to the station', () => {
  /** A page's question, and what was posted back to its frame. */
  function ask(
    electron: Awaited<ReturnType<typeof start>>,
    { id = 0, url = 'station://kiosk/', top = true, frame = true } = {},
  ) {
    const given: { channel: string; ports: StandInPort[] }[] = []
    const senderFrame = {
      url,
      parent: top ? null : {},
      postMessage: (channel: string, _message: unknown, ports: StandInPort[]) => void given.push({ channel, ports }),
    }
    const sender = { id: id || kioskOf(electron).webContents.id }
    electron.ipcMain.emit(PORT_CHANNEL, { sender, senderFrame: frame ? senderFrame : null })
    return given
  }

  test('a port is handed to the page that the shell has opened, as that window', async () => {
    const electron = await start()
    const [given] = ask(electron)
    expect(given?.channel).toBe(PORT_CHANNEL)
    expect(given?.ports.length).toBe(1)
    expect(electron.attached.map(({ window }) => window)).toEqual([{ id: expect.any(String), kind: 'kiosk' }])
  })

  test.each([
    ['a page nobody opened', { id: 9999 }],
    ['a page that went elsewhere', { url: 'https://evil.example/' }],
    ['a kiosk that shows the desk', { url: 'station://desk/' }],
    ['an embedded frame', { top: false }],
    ['a frame that is gone', { frame: false }],
    ['an address that is none', { url: '' }],
  ])('not to %s', async (_name, from) => {
    const electron = await start()
    expect(ask(electron, from)).toEqual([])
    expect(electron.attached).toEqual([])
  })

  test('a reload gets a new port and the old one ends, without the window being gone', async () => {
    const electron = await start()
    ask(electron)
    ask(electron)
    const [first, second] = electron.attached
    expect(first?.window).toEqual(second?.window)
    await Promise.resolve()
    expect(electron.detached).toEqual([])
  })

  test('messages go both ways, and the end of the port detaches the window', async () => {
    const electron = await start()
    ask(electron)
    const { port, window } = electron.attached[0]!
    const heard: unknown[] = []
    port.addEventListener('message', ({ data }) => heard.push(data))
    port.start?.()
    port.postMessage('to the page')
    const main = portBehind(electron)
    expect([main.sent, main.started]).toEqual([['to the page'], true])
    main.emit('message', { data: 'to the station', ports: [] })
    expect(heard).toEqual(['to the station'])
    main.close()
    await expect.poll(() => electron.detached).toEqual([window])
  })

  /** The shell's own end: the one that hears what is posted to it. */
  function portBehind(electron: Awaited<ReturnType<typeof start>>): StandInPort {
    const last = electron.ports.at(-1)
    if (!last) throw new Error('no port was made')
    return last
  }

  test('page and preload use the same words', () => {
    const client = readFileSync(join(import.meta.dirname, '../../../renderer/base/client.ts'), 'utf8')
    expect(client).toContain(`PORT_ASKED = '${PORT_ASKED}'`)
    expect(client).toContain(`PORT_GIVEN = '${PORT_GIVEN}'`)
  })
})

describe('sheets', () => {
  const open = (answers: unknown[]) => {
    const window = new StandInWindow({})
    window.webContents.answers = answers
    return { window, asWindow: window as never }
  }

  test('a slip is 80 mm wide and as long as its content; the window goes', async () => {
    const { window, asWindow } = open([null, 378])
    const sheets = electronSheets(() => asWindow)
    expect(Buffer.from(await sheets.pdf('job', 'slip')).toString()).toBe('%PDF-')
    const [settings] = window.webContents.printed as { pageSize: { width: number; height: number } }[]
    expect(settings?.pageSize.width).toBeCloseTo(80 / 25.4)
    expect(settings?.pageSize.height).toBeCloseTo(102 / 25.4)
    expect(window.destroyed).toBe(true)
  })

  test('a sheet that is never ready is an error, and the window goes', async () => {
    const { window, asWindow } = open([])
    await expect(electronSheets(() => asWindow, 20).pdf('job', 'a4')).rejects.toThrow('not ready within 20 ms')
    expect(window.destroyed).toBe(true)
  })

  test('its window is hidden, knows its job, and is forgotten with it', async () => {
    const electron = await start()
    electron.state.opened!.sheets.pdf('job-7', 'slip').catch(() => undefined)
    const sheet = electron.windows[1]!
    expect([sheet.loaded, sheet.options.show]).toEqual([['station://sheet/'], false])
    const senderFrame = { url: 'station://sheet/', parent: null, postMessage() {} }
    const question = { sender: { id: sheet.webContents.id }, senderFrame }
    electron.ipcMain.emit(PORT_CHANNEL, question)
    expect(electron.attached.map(({ window }) => window)).toEqual([
      { id: expect.any(String), kind: 'sheet', jobId: 'job-7' },
    ])
    sheet.destroy()
    electron.ipcMain.emit(PORT_CHANNEL, question)
    expect(electron.attached.length).toBe(1)
  })
})
