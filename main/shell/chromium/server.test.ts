import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { StationWindow } from '../../api/windows.ts'
import { SHEET_GOOD_FOR_MS, TOKEN_GOOD_FOR_MS, WindowPasses } from './passes.ts'
import { type ShellServer, startShellServer } from './server.ts'

const folder = mkdtempSync(join(tmpdir(), 'health-station-server-'))
writeFileSync(join(folder, 'index.html'), '<p>kiosk')
writeFileSync(join(folder, 'desk.html'), '<p>desk')
writeFileSync(join(folder, 'sheet.html'), '<p>sheet')
writeFileSync(join(folder, 'a.js'), '1')
mkdirSync(join(folder, 'own', 'en'), { recursive: true })
writeFileSync(join(folder, 'own', 'en', 'rest.wav'), '0123456789')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let server: ShellServer
const attached: StationWindow[] = []
const detached: StationWindow[] = []

beforeEach(async () => {
  attached.length = 0
  detached.length = 0
  server = await startShellServer({
    folders: { screens: folder, voice: [join(folder, 'own'), join(folder, 'made')] },
    port: 0,
    kinds: ['kiosk', 'desk', 'sheet'],
    attach: (socket, window) => {
      attached.push(window)
      socket.on('message', (data) => socket.send(String(data)))
    },
    detach: (window) => void detached.push(window),
  })
})
afterEach(() => server.close())

const origin = () => `http://127.0.0.1:${server.port}`

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** The path goes out as written, which fetch would not do. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, headers, method }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

const pathOf = (address: string) => address.slice(origin().length)

/** Opens a window as a browser does and returns its cookie. */
async function enter(kind: 'kiosk' | 'desk' | 'sheet', jobId?: string): Promise<string> {
  const { status, headers } = await get(pathOf(server.address(kind, jobId)))
  expect([status, headers.location]).toEqual([302, `/${kind}/`])
  const [cookie = ''] = headers['set-cookie'] ?? []
  expect(cookie).toMatch(new RegExp(`^station-${kind}-\\d+=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/${kind}/$`))
  return cookie.split(';')[0] ?? ''
}

function open(path: string, headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_request, response) => {
      socket.terminate()
      reject(new Error(String(response.statusCode)))
    })
    socket.once('error', reject)
  })
}

describe('a page', () => {
  test('is opened by a token and stays open by its cookie, a reload included', async () => {
    const cookie = await enter('kiosk')
    for (let reload = 0; reload < 2; reload++) {
      const page = await get('/kiosk/', { cookie })
      expect([page.status, page.body, page.headers['content-type']]).toEqual([
        200,
        '<p>kiosk',
        'text/html; charset=utf-8',
      ])
    }
    expect((await get('/kiosk/a.js', { cookie })).body).toBe('1')
  })

  test('carries the policy, also with a refusal', async () => {
    for (const path of ['/kiosk/', '/nothing'])
      expect((await get(path)).headers['content-security-policy']).toContain("default-src 'none'")
  })

  test('a token works once', async () => {
    const path = pathOf(server.address('kiosk'))
    expect((await get(path)).status).toBe(302)
    expect((await get(path)).status).toBe(403)
  })

  test('a kiosk token opens no desk, and is used up by the try', async () => {
    const token = new URL(server.address('kiosk')).searchParams.get('token')
    expect((await get(`/desk/?token=${token}`)).status).toBe(403)
    expect((await get(`/kiosk/?token=${token}`)).status).toBe(403)
  })

  test('a clip comes to the kiosk alone, whole or in parts', async () => {
    const cookie = await enter('kiosk')
    const clip = (headers: Record<string, string> = {}) => get('/kiosk/voice/en/rest', { cookie, ...headers })
    expect(await clip()).toMatchObject({ status: 200, body: '0123456789', headers: { 'content-type': 'audio/wav' } })
    expect(await clip({ range: 'bytes=2-4' })).toMatchObject({
      status: 206,
      body: '234',
      headers: { 'content-range': 'bytes 2-4/10' },
    })
    expect((await clip({ range: 'bytes=10-' })).status).toBe(416)
    expect((await get('/kiosk/voice/en/none', { cookie })).status).toBe(204)
    expect((await get('/kiosk/voice/en/..%2f..%2fa.js', { cookie })).status).toBe(404)
    expect((await get('/desk/voice/en/rest', { cookie: await enter('desk') })).status).toBe(404)
  })

  test('a kiosk cookie under the name of the desk opens no desk', async () => {
    const cookie = await enter('kiosk')
    expect((await get('/desk/', { cookie: cookie.replace('kiosk', 'desk') })).status).toBe(403)
  })

  test.each([
    ['no cookie', '/kiosk/', {}, 403],
    ['a guessed cookie', '/kiosk/', { cookie: 'station-kiosk=AAAA' }, 403],
    ['a guessed token', '/kiosk/?token=AAAA', {}, 403],
    ['another host name (DNS rebinding)', '/kiosk/', { host: 'evil.example' }, 421],
    ['localhost by name', '/kiosk/', { host: 'localhost' }, 421],
    ['a kind that is not served', '/bench/', {}, 404],
    ['the root', '/', {}, 404],
    ['another host in the path', '//evil.example/kiosk/', {}, 404],
  ])('refuses %s', async (_name, path, headers, status) => {
    expect((await get(path, headers)).status).toBe(status)
  })

  test.each(['POST', 'HEAD', 'PUT', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await get('/kiosk/', {}, method)).status).toBe(405)
  })

  test.each(['/kiosk/../package.json', '/kiosk/%2e%2e/x.js', '/kiosk/..%2fx.js', '/kiosk/none.js'])(
    'not found: %s',
    async (path) => {
      expect((await get(path, { cookie: await enter('kiosk') })).status).toBe(404)
    },
  )
})

describe('the way to the station', () => {
  test('opens for the window with its cookie and our origin', async () => {
    const cookie = await enter('sheet', 'job-1')
    const socket = await open('/sheet/api', { cookie, origin: origin() })
    expect(attached).toEqual([{ id: expect.any(String), kind: 'sheet', jobId: 'job-1' }])
    const echo = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))
    socket.send('hello')
    expect(await echo).toBe('hello')
    socket.close()
    await expect.poll(() => detached).toEqual(attached)
  })

  test.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['a neighbour on another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin', {}],
    ['another host name', { origin: 'SELF', host: 'evil.example' }],
  ])('not for %s', async (_name, headers: Record<string, string>) => {
    const sent = {
      ...headers,
      ...(headers.origin === 'SELF' ? { origin: origin() } : {}),
      cookie: await enter('kiosk'),
    }
    await expect(open('/kiosk/api', sent)).rejects.toThrow('403')
    expect(attached).toEqual([])
  })

  test('not without the cookie, nor with that of another kind, nor elsewhere', async () => {
    const cookie = await enter('kiosk')
    await expect(open('/kiosk/api', { origin: origin() })).rejects.toThrow('403')
    await expect(open('/desk/api', { origin: origin(), cookie })).rejects.toThrow('403')
    await expect(open('/kiosk/', { origin: origin(), cookie })).rejects.toThrow('403')
  })

  test('a reload that overlaps detaches once, at the end', async () => {
    const cookie = await enter('kiosk')
    const first = await open('/kiosk/api', { cookie, origin: origin() })
    const second = await open('/kiosk/api', { cookie, origin: origin() })
    const firstGone = new Promise((resolve) => first.once('close', resolve))
    first.close()
    await firstGone
    // An answer over the other socket proves that the server has handled the close before it.
    const echo = new Promise((resolve) => second.once('message', resolve))
    second.send('still here')
    await echo
    expect(detached).toEqual([])
    second.close()
    await expect.poll(() => detached.length).toBe(1)
  })

  test('a message that is too long closes that socket and harms nobody else', async () => {
    const cookie = await enter('kiosk')
    const socket = await open('/kiosk/api', { cookie, origin: origin() })
    const gone = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    socket.send('x'.repeat((1 << 20) + 1))
    expect(await gone).toBe(1009)
    expect((await get('/kiosk/', { cookie })).status).toBe(200)
  })

  test('a caller that is refused and drops the line harms nobody', async () => {
    const raw = connect(server.port, '127.0.0.1')
    raw.write('GET /kiosk/api HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    await new Promise((resolve) => raw.once('data', resolve))
    raw.resetAndDestroy()
    expect((await get('/kiosk/', { cookie: await enter('kiosk') })).status).toBe(200)
  })
})

test('it listens on the loopback address alone', async () => {
  await expect(
    new Promise((resolve, reject) => connect(server.port, '127.0.0.2').once('connect', resolve).once('error', reject)),
  ).rejects.toThrow('ECONNREFUSED')
})

test('a taken port is an error', async () => {
  const options = {
    folders: { screens: folder, voice: [] },
    port: server.port,
    kinds: ['kiosk'] as const,
    attach() {},
    detach() {},
  }
  await expect(startShellServer(options)).rejects.toThrow('EADDRINUSE')
})

describe('passes end', () => {
  let nowMs = 0
  const at = (ms: number) => {
    nowMs = ms
  }

  test('an address that nobody opened in time', () => {
    at(0)
    const passes = new WindowPasses(() => nowMs)
    const [early, late] = [passes.offer('kiosk'), passes.offer('kiosk')]
    at(TOKEN_GOOD_FOR_MS)
    expect(passes.exchange(early, 'kiosk')).toBeDefined()
    at(TOKEN_GOOD_FOR_MS + 1)
    expect(passes.exchange(late, 'kiosk')).toBeUndefined()
  })

  test('that of a sheet soon, that of a kiosk not', () => {
    at(0)
    const passes = new WindowPasses(() => nowMs)
    const kiosk = passes.exchange(passes.offer('kiosk'), 'kiosk')
    const sheet = passes.exchange(passes.offer('sheet', 'job'), 'sheet')
    at(SHEET_GOOD_FOR_MS)
    expect(passes.windowOf(sheet, 'sheet')).toMatchObject({ jobId: 'job' })
    at(SHEET_GOOD_FOR_MS + 1)
    expect(passes.windowOf(sheet, 'sheet')).toBeUndefined()
    expect(passes.windowOf(kiosk, 'kiosk')).toMatchObject({ kind: 'kiosk' })
  })
})
