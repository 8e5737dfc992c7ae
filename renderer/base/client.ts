/**
 * The way to the station: the contract's client over a WebSocket (a page that came by http) or over a MessagePort that the
 * Electron preload hands over. A lost way is found again by itself; calls made meanwhile fail at once.
 */

import type { ClientContext, ClientLink } from '@orpc/client'
import { createORPCClient, DynamicLink, isDefinedError } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { StationContract, StationErrorData } from '../../main/api/contract.ts'

export type StationApi = ContractRouterClient<StationContract>
type Link = ClientLink<ClientContext>

export interface StationWay {
  api: StationApi
  /** Runs a watch for as long as the page lives, from the start again after each loss. */
  follow<View>(watch: Watch<View>, seen: (view: View) => void, lost: () => void): () => void
}
type Watch<View> = (api: StationApi, signal: AbortSignal) => Promise<AsyncIterable<View>>

/** An open link, and a promise that settles when it is gone. */
interface OpenLink {
  link: Link
  gone: Promise<void>
  close(): void
}

/** What the page and the Electron preload say to each other, by `window.postMessage` on the page itself. */
export const PORT_ASKED = 'station-port-please'
export const PORT_GIVEN = 'station-port'
/** The WebSocket's path, beside the page. */
export const SOCKET_PATH = 'api'

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 4000

export class StationLost extends Error {
  override name = 'StationLost'
}

/** The refusal the contract declares, or null for anything else (the way is lost, a fault). */
export function refusal(error: unknown): StationErrorData | null {
  if (!isDefinedError(error)) return null
  return (error as { data?: StationErrorData }).data ?? null
}

export function openSocket(): Promise<OpenLink> {
  const address = new URL(SOCKET_PATH, document.baseURI)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address)
  const gone = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true })
  })
  return new Promise((resolve, reject) => {
    socket.addEventListener(
      'open',
      () => resolve({ link: new SocketLink({ websocket: socket }), gone, close: () => socket.close() }),
      { once: true },
    )
    gone.then(() => reject(new StationLost('the station does not answer')))
  })
}

export function openPort(): Promise<OpenLink> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== PORT_GIVEN || port === undefined) return
      window.removeEventListener('message', onMessage)
      const gone = new Promise<void>((over) => {
        port.addEventListener('close', () => over(), { once: true })
      })
      const link = new PortLink({ port })
      port.start()
      resolve({ link, gone, close: () => port.close() })
    }
    window.addEventListener('message', onMessage)
    window.postMessage(PORT_ASKED, window.location.origin === 'null' ? '*' : window.location.origin)
  })
}

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

export function connectStation(open: () => Promise<OpenLink> = defaultOpen()): StationWay {
  let current: OpenLink | null = null
  const link = new DynamicLink<ClientContext>(() => {
    if (current === null) throw new StationLost('the station is not connected')
    return current.link
  })
  const api: StationApi = createORPCClient(link)

  return {
    api,
    follow(watch, seen, lost) {
      const stop = new AbortController()
      void (async () => {
        let retryMs = FIRST_RETRY_MS
        while (!stop.signal.aborted) {
          try {
            const opened = await open()
            current = opened
            const over = new AbortController()
            void opened.gone.then(() => over.abort())
            stop.signal.addEventListener('abort', () => over.abort(), { once: true })
            try {
              for await (const view of await watch(api, over.signal)) {
                if (stop.signal.aborted) return
                retryMs = FIRST_RETRY_MS
                seen(view)
              }
            } finally {
              current = null
              opened.close()
            }
          } catch {
            // Every loss has one answer: tell the page, wait, and try again.
          }
          if (stop.signal.aborted) return
          lost()
          await wait(retryMs, stop.signal)
          retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)
        }
      })()
      return () => stop.abort()
    },
  }
}

function defaultOpen(): () => Promise<OpenLink> {
  return window.location.protocol.startsWith('http') ? openSocket : openPort
}
