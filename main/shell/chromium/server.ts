/**
 * The Chromium shell's way to the screens: HTTP and a WebSocket on the loopback address only, for the windows that were given a
 * pass (`passes.ts`) and for nobody else on this machine.
 */
import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { StationWindow, WindowKind } from '../../api/windows.ts'
import { SECURITY_HEADERS } from '../policy.ts'
import { rangeOf } from '../range.ts'
import { missingStatus, type ScreenFolders, windowFile } from '../screens.ts'
import { WindowPasses } from './passes.ts'

const LOOPBACK = '127.0.0.1'
const LARGEST_MESSAGE_BYTES = 1 << 20
const REFUSED_UPGRADE = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
const USED_UP = 'This address was used already or is too old. Open the window again from the station.\n'

export interface ShellServer {
  readonly port: number
  /** A fresh address for one window; good once, for two minutes. */
  address(kind: WindowKind, jobId?: string): string
  close(): Promise<void>
}

export interface ServerOptions {
  readonly folders: ScreenFolders
  /** 0 for any free port. */
  readonly port: number
  readonly kinds: readonly WindowKind[]
  /** A window's WebSocket is open: carry the API over it. */
  attach(socket: WebSocket, window: StationWindow): void
  /** The last WebSocket of a window is closed. */
  detach(window: StationWindow): void
}

/** Rejects with the system's error when the port is taken. */
export async function startShellServer(options: ServerOptions): Promise<ShellServer> {
  const passes = new WindowPasses()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES })
  /** A reloading page may open its new socket before the old one is seen to close. */
  const openSockets = new Map<string, number>()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  let port = 0

  const origin = () => `http://${LOOPBACK}:${port}`
  const hostIsOurs = (request: IncomingMessage) => request.headers.host === `${LOOPBACK}:${port}`
  /** Cookies do not tell ports apart: the name keeps two stations of one machine from each other's. */
  const cookieName = (kind: WindowKind) => `station-${kind}-${port}`

  function windowOf(request: IncomingMessage, kind: WindowKind): StationWindow | undefined {
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
    return passes.windowOf(pairs.find(([name]) => name === cookieName(kind))?.[1], kind)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, text = '') =>
      void response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end(text)
    if (!hostIsOurs(request)) return refuse(421)
    if (request.method !== 'GET') return refuse(405)
    const url = URL.parse(request.url ?? '', origin())
    const [, kindText = '', ...rest] = url?.origin === origin() ? url.pathname.split('/') : []
    const kind = options.kinds.find((candidate) => candidate === kindText)
    if (!url || !kind) return refuse(404)
    const token = url.searchParams.get('token')
    if (token !== null) {
      const cookie = passes.exchange(token, kind)
      return cookie === undefined ? refuse(403, USED_UP) : letIn(kind, cookie, response)
    }
    if (!windowOf(request, kind)) return refuse(403, USED_UP)
    const file = await windowFile(options.folders, kind, rest.join('/'))
    if (!file) return refuse(missingStatus(kind, rest.join('/')))
    const headers = { ...SECURITY_HEADERS, 'Content-Type': file.type, 'Accept-Ranges': 'bytes' }
    const { range } = request.headers
    const part = range === undefined ? { from: 0, to: file.bytes - 1 } : rangeOf(range, file.bytes)
    if (!part) return refuse(416)
    const { from, to } = part
    response.writeHead(range === undefined ? 200 : 206, {
      ...headers,
      'Content-Length': to - from + 1,
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${from}-${to}/${file.bytes}` }),
    })
    if (file.bytes === 0) return void response.end()
    createReadStream(file.path, { start: from, end: to })
      .on('error', () => response.destroy())
      .pipe(response)
  }

  function letIn(kind: WindowKind, cookie: string, response: ServerResponse): void {
    response
      .writeHead(302, {
        ...SECURITY_HEADERS,
        // The token leaves the address bar and the history.
        Location: `/${kind}/`,
        'Set-Cookie': `${cookieName(kind)}=${cookie}; HttpOnly; SameSite=Strict; Path=/${kind}/`,
      })
      .end()
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const kind = options.kinds.find((candidate) => request.url === `/${candidate}/api`)
    const window = kind && hostIsOurs(request) ? windowOf(request, kind) : undefined
    if (!window || request.headers.origin !== origin()) {
      socket.end(REFUSED_UPGRADE)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => carry(webSocket, window))
  })

  function carry(webSocket: WebSocket, window: StationWindow): void {
    openSockets.set(window.id, (openSockets.get(window.id) ?? 0) + 1)
    // A message that is too long or no WebSocket frame; the socket closes by itself.
    webSocket.on('error', () => {})
    webSocket.on('close', () => {
      const left = (openSockets.get(window.id) ?? 1) - 1
      if (left > 0) openSockets.set(window.id, left)
      else {
        openSockets.delete(window.id)
        options.detach(window)
      }
    })
    options.attach(webSocket, window)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, LOOPBACK, resolve)
  })
  port = (server.address() as AddressInfo).port

  return {
    port,
    address: (kind, jobId) => `${origin()}/${kind}/?token=${passes.offer(kind, jobId)}`,
    close() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
