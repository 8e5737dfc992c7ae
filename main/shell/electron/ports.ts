/** Carries the API over a MessagePort, handed to a page after a look at who is asking. */
import type { MessagePortMain, WebFrameMain } from 'electron'
import type { StationWindow } from '../../api/windows.ts'
import type { MessagePortLike } from '../../station.ts'
import type { ElectronModule } from './module.ts'
import { PORT_CHANNEL } from './port-words.ts'
import { SCHEME } from './scheme.ts'

export interface PortStation {
  attachPort(port: MessagePortLike, window: StationWindow): void
  detach(window: StationWindow): void
}

/** `windowOf`: the window the shell has opened for these web contents. A page that asks again (a reload) gets a new port. */
export function handOutPorts(
  { ipcMain, MessageChannelMain }: Pick<ElectronModule, 'ipcMain' | 'MessageChannelMain'>,
  windowOf: (webContentsId: number) => StationWindow | undefined,
  station: PortStation,
): void {
  const open = new Map<string, MessagePortMain>()
  ipcMain.on(PORT_CHANNEL, (event) => {
    const window = windowOf(event.sender.id)
    const frame = event.senderFrame
    if (!window || !frame || !isOwnPage(frame, window)) return
    const { port1, port2 } = new MessageChannelMain()
    const before = open.get(window.id)
    open.set(window.id, port1)
    before?.close()
    port1.on('close', () => {
      if (open.get(window.id) !== port1) return
      open.delete(window.id)
      station.detach(window)
    })
    station.attachPort(asPort(port1), window)
    frame.postMessage(PORT_CHANNEL, null, [port2])
  })
}

/** The top frame, showing the page the window was opened for. */
function isOwnPage(frame: WebFrameMain, window: StationWindow): boolean {
  const url = URL.parse(frame.url)
  return frame.parent === null && url?.protocol === `${SCHEME}:` && url.host === window.kind
}

/** Electron's port speaks of `on`, the rest of the world of `addEventListener`. */
function asPort(port: MessagePortMain): MessagePortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
      if (type === 'message') port.on('message', ({ data }) => listener({ data }))
      else if (type === 'close') port.on('close', () => listener({ data: undefined }))
    },
    start: () => port.start(),
  }
}
