import type { EventEmitter } from 'node:events'
import { afterAll, expect, test, vi } from 'vitest'
import { PORT_ASKED, PORT_CHANNEL, PORT_GIVEN } from './port-words.ts'

const { ipc, page, posted } = vi.hoisted(() => {
  const posted: unknown[][] = []
  const listeners: ((event: { source: unknown; data: unknown }) => void)[] = []
  const page = {
    location: { origin: 'station://kiosk' },
    addEventListener: (_type: string, listener: (typeof listeners)[number]) => void listeners.push(listener),
    postMessage: (...parts: unknown[]) => void posted.push(parts),
    hear: (event: { source: unknown; data: unknown }) => {
      for (const listener of listeners) listener(event)
    },
  }
  vi.stubGlobal('window', page)
  return { ipc: { sent: [] as string[], current: undefined as EventEmitter | undefined }, page, posted }
})
vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  const ipcRenderer = Object.assign(new Emitter(), { send: (channel: string) => void ipc.sent.push(channel) })
  ipc.current = ipcRenderer
  return { ipcRenderer }
})
await import('./preload.ts')
afterAll(() => vi.unstubAllGlobals())

test('forwards the page’s own question and nothing else', () => {
  page.hear({ source: {}, data: PORT_ASKED })
  page.hear({ source: page, data: 'anything' })
  expect(ipc.sent).toEqual([])
  page.hear({ source: page, data: PORT_ASKED })
  expect(ipc.sent).toEqual([PORT_CHANNEL])
})

test('gives the station’s port to the page of this origin', () => {
  const ports = [{}]
  ipc.current?.emit(PORT_CHANNEL, { ports })
  expect(posted).toEqual([[PORT_GIVEN, 'station://kiosk', ports]])
})
