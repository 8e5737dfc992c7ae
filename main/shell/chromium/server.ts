/**
 * The Chromium shell's way to the screens: HTTP and a WebSocket on the loopback address only. A window is opened with a token
 * that works once; it is exchanged for a cookie that no script can read and that belongs to that kind of window alone.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, sep } from 'node:path'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { StationWindow, WindowKind } from '../../api/windows.ts'
import { CONTENT_SECURITY_POLICY } from '../policy.ts'

const PAGES: Readonly<Record<WindowKind, string>> = {
  kiosk: 'index.html',
  desk: 'desk.html',
  sheet: 'sheet.html',
  bench: 'bench.html',
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
}

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const

/** An address given out and not used within this time is dead. */
const TOKEN_GOOD_FOR_MS = 120_000

export interface ShellServer {
  readonly port: number
  /** A fresh address for one window; good once, for two minutes. */
  address(kind: WindowKind, jobId?: string): string
  close(): Promise<void>
}

export interface ServerOptions {
  readonly folder: string
  /** 0 for any free port. */
  readonly port: number
  readonly kinds: readonly WindowKind[]
  /** A window's WebSocket is open: carry the API over it. */
  attach(socket: WebSocket, window: StationWindow): void
  detach(window: StationWindow): void
}

export async function startShellServer(options: ServerOptions): Promise<ShellServer> {
  const tokens = new Map<string, { readonly window: StationWindow; readonly until: number }>()
  const cookies = new Map<string, StationWindow>()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 })
  const server = createServer((request, response) => void answer(request, response))
  let port = 0

  const hostIsOurs = (request: IncomingMessage) => request.headers.host === `127.0.0.1:${port}`

  function windowOf(request: IncomingMessage, kind: WindowKind): StationWindow | undefined {
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
    const value = pairs.find(([name]) => name === `station-${kind}`)?.[1]
    const window = value === undefined ? undefined : cookies.get(value)
    return window?.kind === kind ? window : undefined
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number) => response.writeHead(status, HEADERS).end()
    if (!hostIsOurs(request)) return void refuse(421)
    if (request.method !== 'GET') return void refuse(405)
    const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`)
    const [, kindText = '', ...rest] = (url?.pathname ?? '/').split('/')
    const kind = options.kinds.find((candidate) => candidate === kindText)
    if (!url || !kind) return void refuse(404)
    const token = url.searchParams.get('token')
    if (token !== null) return void exchange(token, kind, response)
    if (!windowOf(request, kind)) return void refuse(403)
    await sendFile(rest.join('/') || PAGES[kind], response)
  }

  function exchange(token: string, kind: WindowKind, response: ServerResponse): void {
    const offer = tokens.get(token)
    tokens.delete(token)
    if (!offer || offer.window.kind !== kind || offer.until < Date.now()) {
      response.writeHead(403, HEADERS).end()
      return
    }
    const cookie = randomBytes(32).toString('base64url')
    cookies.set(cookie, offer.window)
    response
      .writeHead(302, {
        ...HEADERS,
        Location: `/${kind}/`,
        'Set-Cookie': `station-${kind}=${cookie}; HttpOnly; SameSite=Strict; Path=/${kind}/`,
      })
      .end()
  }

  async function sendFile(path: string, response: ServerResponse): Promise<void> {
    const file = fileInside(options.folder, path)
    const type = file === undefined ? undefined : TYPES[extname(file)]
    const found = file === undefined ? undefined : await stat(file).catch(() => undefined)
    if (file === undefined || type === undefined || !found?.isFile()) {
      response.writeHead(404, HEADERS).end()
      return
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': type, 'Content-Length': found.size })
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response)
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const kind = options.kinds.find((candidate) => request.url === `/${candidate}/api`)
    const window = kind && hostIsOurs(request) ? windowOf(request, kind) : undefined
    if (!window || request.headers.origin !== `http://127.0.0.1:${port}`) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('close', () => options.detach(window))
      options.attach(webSocket, window)
    })
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  port = (server.address() as AddressInfo).port

  return {
    port,
    address(kind, jobId) {
      const token = randomBytes(32).toString('base64url')
      const id = randomBytes(12).toString('base64url')
      tokens.set(token, {
        window: { id, kind, ...(jobId === undefined ? {} : { jobId }) },
        until: Date.now() + TOKEN_GOOD_FOR_MS,
      })
      return `http://127.0.0.1:${port}/${kind}/?token=${token}`
    },
    close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The file below `folder` that a URL path means, or undefined when it would lie outside, is hidden or has a strange character. */
export function fileInside(folder: string, urlPath: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (/[\0\\:]/.test(path) || path.split('/').some((part) => part.startsWith('.'))) return undefined
  const file = normalize(join(folder, path))
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : undefined
}
