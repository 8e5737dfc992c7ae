import { ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { describe, expect, it, vi } from 'vitest'
import type { KioskView } from '../../main/api/contract.ts'
import { contract } from '../../main/api/contract.ts'
import { EMPTY_VIEW } from '../kiosk/fixture-views.ts'
import { connectStation, openPort, openSocket, PORT_ASKED, PORT_GIVEN, refusal, StationLost } from './client.ts'

const refused = { code: 'S100', desk: { zh: '忙', en: 'busy' }, elder: { zh: '请稍等。', en: 'Please wait.' } }

/** A station of three procedures, over a port that can be cut. */
function station() {
  const os = implement(contract)
  const router = {
    kiosk: {
      watch: os.kiosk.watch.handler(async function* ({ signal }) {
        yield EMPTY_VIEW
        await new Promise((resolve) => signal?.addEventListener('abort', resolve))
      }),
      callStaff: os.kiosk.callStaff.handler(() => ({})),
      dismissCall: os.kiosk.dismissCall.handler(() => {
        throw new ORPCError('STATION', { status: 409, defined: true, data: refused })
      }),
    },
  }
  const opened: (() => void)[] = []
  const open = vi.fn(async () => {
    const { port1, port2 } = new MessageChannel()
    new RPCHandler(router).upgrade(port2)
    port1.start()
    port2.start()
    let over: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      over = resolve
    })
    opened.push(over)
    return { link: new RPCLink({ port: port1 }), gone, close: () => [port1, port2].map((port) => port.close()) }
  })
  return { open, cut: () => opened.at(-1)?.() }
}

describe('the way to the station', () => {
  it('hands on views, says when it is lost, and finds back by itself', async () => {
    const { open, cut } = station()
    const way = connectStation(open)
    const views: KioskView[] = []
    const lost = vi.fn()
    const stop = way.follow(
      (api, signal) => api.kiosk.watch({}, { signal }),
      (view) => views.push(view),
      lost,
    )
    await vi.waitFor(() => expect(views).toEqual([EMPTY_VIEW]))
    await expect(way.api.kiosk.callStaff({})).resolves.toEqual({})

    cut()
    await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce())
    await expect(way.api.kiosk.callStaff({})).rejects.toThrow('not connected')
    await vi.waitFor(() => expect(views).toHaveLength(2), { timeout: 5000 })
    await expect(way.api.kiosk.callStaff({})).resolves.toEqual({})
    expect(open).toHaveBeenCalledTimes(2)

    stop()
    cut()
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(open).toHaveBeenCalledTimes(2)
    expect(lost).toHaveBeenCalledOnce()
  })

  it('tells a refusal, with the sentence for the elder, from any other fault', async () => {
    const { open } = station()
    const way = connectStation(open)
    const views: KioskView[] = []
    const stop = way.follow(
      (api, signal) => api.kiosk.watch({}, { signal }),
      (view) => views.push(view),
      () => undefined,
    )
    await vi.waitFor(() => expect(views).toHaveLength(1))
    const error = await way.api.kiosk.dismissCall({}).catch((reason: unknown) => reason)
    expect(refusal(error)).toEqual(refused)
    expect(refusal(new Error('socket'))).toBeNull()
    stop()
  })

  it('tries again after a station that cannot be reached', async () => {
    const { open } = station()
    const unreachable = vi.fn(open).mockRejectedValueOnce(new Error('refused'))
    const lost = vi.fn()
    const seen = vi.fn()
    const stop = connectStation(unreachable).follow((api, signal) => api.kiosk.watch({}, { signal }), seen, lost)
    await vi.waitFor(() => expect(seen).toHaveBeenCalled(), { timeout: 5000 })
    expect(lost).toHaveBeenCalledOnce()
    stop()
  })
})

describe('the port of the Electron preload', () => {
  it('is asked for and taken from the page itself only', async () => {
    const { port1, port2 } = new MessageChannel()
    const asked = vi.fn()
    window.addEventListener('message', (event) => asked(event.data))
    const opening = openPort()
    await vi.waitFor(() => expect(asked).toHaveBeenCalledWith(PORT_ASKED))
    window.dispatchEvent(new MessageEvent('message', { data: 'something else', source: window, ports: [port2] }))
    window.dispatchEvent(new MessageEvent('message', { data: PORT_GIVEN, source: null, ports: [port2] }))
    window.dispatchEvent(new MessageEvent('message', { data: PORT_GIVEN, source: window, ports: [port1] }))
    const opened = await opening
    opened.close()
    port2.close()
    expect(opened.link).toBeDefined()
  })
})

describe('the WebSocket', () => {
  class FakeSocket extends EventTarget {
    static last: FakeSocket | null = null
    readonly readyState = 1
    readonly send = vi.fn()
    readonly close = vi.fn()
    readonly address: string
    constructor(address: URL) {
      super()
      this.address = String(address)
      FakeSocket.last = this
    }
  }
  const opening = () => {
    vi.stubGlobal('WebSocket', FakeSocket)
    const opened = openSocket()
    const socket = FakeSocket.last
    if (!socket) throw new Error('no socket was made')
    return { opened, socket }
  }

  it('lies beside the page, and says when it is gone', async () => {
    const { opened, socket } = opening()
    expect(socket.address).toBe('ws://localhost:3000/api')
    socket.dispatchEvent(new Event('open'))
    const link = await opened
    socket.dispatchEvent(new Event('close'))
    await expect(link.gone).resolves.toBeUndefined()
    link.close()
    expect(socket.close).toHaveBeenCalled()
  })

  it('that does not open is a station lost', async () => {
    const { opened, socket } = opening()
    socket.dispatchEvent(new Event('close'))
    await expect(opened).rejects.toThrow(StationLost)
  })
})
