import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { keepWindow, type ShownWindow, windowSwitches } from './browser.ts'
import { findChromium, machineSwitches } from './find.ts'
import { displayMissing, openDisplay } from './testing/display.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-browser-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }))

describe('switches', () => {
  test('a kiosk is full screen and shows only its page', () => {
    const switches = windowSwitches({ form: 'kiosk', profile: '/p' }, 'http://127.0.0.1:1/kiosk/?token=t')
    expect(switches).toEqual(expect.arrayContaining(['--kiosk', '--incognito', '--user-data-dir=/p']))
    expect(switches.at(-1)).toBe('--app=http://127.0.0.1:1/kiosk/?token=t')
    expect(switches.filter((one) => one.startsWith('--remote-debugging'))).toEqual([])
  })

  test('a desk window stands where it is told and is no kiosk', () => {
    const switches = windowSwitches(
      { form: 'window', profile: '/p', bounds: { x: 1920, y: 0, width: 1366, height: 768 } },
      'a',
    )
    expect(switches).toEqual(expect.arrayContaining(['--window-position=1920,0', '--window-size=1366,768']))
    expect(switches).not.toContain('--kiosk')
  })

  test.each([
    [{ root: true, graphics: false }, ['--no-sandbox', '--disable-gpu']],
    [{ root: false, graphics: true }, []],
  ])('on a machine %j', (machine, expected) => {
    const switches = machineSwitches(machine)
    expect(switches.filter((one) => one === '--no-sandbox' || one === '--disable-gpu')).toEqual(expected)
  })
})

describe('finding a Chromium', () => {
  const folder = join(scratch, 'bin')
  const program = join(folder, 'chromium')
  const plain = join(folder, 'not-a-program')
  beforeAll(() => {
    mkdirSync(folder)
    writeFileSync(program, '#!/bin/sh\n')
    chmodSync(program, 0o755)
    writeFileSync(plain, '')
  })

  test.each<[string, NodeJS.ProcessEnv, string[], string | undefined]>([
    ['by path', {}, ['/nowhere/chromium', program], program],
    ['by command', { PATH: folder }, ['google-chrome', 'chromium'], program],
    ['as the environment says', { CHROMIUM: program }, [], program],
    ['not when it cannot be run', {}, [plain], undefined],
    ['not when there is none', { PATH: '' }, ['chromium'], undefined],
  ])('%s', (_name, environment, places, expected) => {
    expect(findChromium(environment, places)).toBe(expected)
  })

  test('a wrong CHROMIUM is an error, not another browser', () => {
    expect(() => findChromium({ CHROMIUM: plain }, [program])).toThrow(`CHROMIUM names ${plain}`)
  })
})

const chromium = findChromium()
const missing = chromium === undefined ? 'no Chromium' : displayMissing
describe.skipIf(missing !== undefined)(`a real window${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let display: Awaited<ReturnType<typeof openDisplay>>
  let server: Server
  const asked: string[] = []
  const before = process.env.DISPLAY
  let window: ShownWindow | undefined

  beforeAll(async () => {
    display = await openDisplay()
    process.env.DISPLAY = display.name
    server = createServer((request, response) => {
      if (request.url?.startsWith('/start-')) asked.push(request.url)
      response.setHeader('Content-Type', 'text/html').end('<title>x</title>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => window?.close())
  afterAll(async () => {
    process.env.DISPLAY = before
    server?.closeAllConnections()
    server?.close()
    await display?.close()
  })

  test('comes back with a fresh address after a crash, and leaves nothing behind when it is closed', async () => {
    const profile = join(scratch, 'profile')
    mkdirSync(profile)
    writeFileSync(join(profile, 'left-over'), 'of the last start')
    const ends: string[] = []
    let starts = 0
    const { port } = server.address() as AddressInfo
    window = keepWindow({
      chromium: chromium ?? '',
      profile,
      address: () => `http://127.0.0.1:${port}/start-${++starts}`,
      form: 'kiosk',
      bounds: { x: 0, y: 0, width: 1920, height: 1080 },
      pauseMs: () => 10,
      onEnd: (reason) => ends.push(reason),
    })
    await expect.poll(() => asked, { timeout: 30_000 }).toEqual(['/start-1'])
    expect(existsSync(join(profile, 'left-over'))).toBe(false)

    process.kill(window.pid ?? 0, 'SIGKILL')
    await expect.poll(() => asked, { timeout: 30_000 }).toEqual(['/start-1', '/start-2'])
    expect(ends).toEqual(['SIGKILL'])

    window.restart()
    await expect.poll(() => asked.at(-1), { timeout: 30_000 }).toBe('/start-3')

    const { pid } = window
    await window.close()
    expect(existsSync(profile)).toBe(false)
    expect(isRunning(pid)).toBe(false)
    expect(starts).toBe(3)
  }, 120_000)

  test('what a killed station left on the screen is ended by the next one', async () => {
    const profile = join(scratch, 'profile-left')
    const { port } = server.address() as AddressInfo
    const options = { chromium: chromium ?? '', profile, form: 'kiosk', pauseMs: () => 600_000 } as const
    const left = keepWindow({ ...options, address: () => `http://127.0.0.1:${port}/start-left` })
    await expect.poll(() => asked.at(-1), { timeout: 30_000 }).toBe('/start-left')
    const { pid } = left
    window = keepWindow({ ...options, address: () => `http://127.0.0.1:${port}/start-next` })
    await expect.poll(() => asked.at(-1), { timeout: 30_000 }).toBe('/start-next')
    await expect.poll(() => isRunning(pid)).toBe(false)
    await window.close()
    await left.close()
  }, 120_000)
})

function isRunning(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? 0, 0)
  } catch {
    return false
  }
}

test('a Chromium that does not start is tried again, with pauses', async () => {
  const pauses: number[] = []
  const ends: string[] = []
  const window = keepWindow({
    chromium: join(scratch, 'nowhere'),
    profile: join(scratch, 'profile-2'),
    address: () => 'about:blank',
    form: 'window',
    pauseMs: (failures) => {
      pauses.push(failures)
      return 5
    },
    onEnd: (reason) => ends.push(reason),
  })
  await expect.poll(() => pauses.slice(0, 3)).toEqual([0, 1, 2])
  expect(ends[0]).toContain('ENOENT')
  await window.close()
})
