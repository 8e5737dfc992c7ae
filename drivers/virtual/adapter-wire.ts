import type { VirtualAir } from './controller.ts'
import { openPty, type Pty } from './pty.ts'

export interface PluggedAdapter {
  readonly path: string
  unplug(): Promise<void>
  plug(): Promise<void>
}

/** The central's Bluetooth adapter: a UART at `path` that can be pulled and put back. */
export async function plugAdapter(air: VirtualAir, address: string, path: string): Promise<PluggedAdapter> {
  const listeners: ((chunk: Buffer) => void)[] = []
  let pty: Pty | undefined
  const plug = async (): Promise<void> => {
    if (pty) return
    pty = await openPty(path)
    pty.onData((chunk) => {
      for (const listener of listeners) listener(chunk)
    })
  }
  const unplug = async (): Promise<void> => {
    const pulled = pty
    pty = undefined
    air.drop(address)
    await pulled?.close()
  }
  air.attach(address, {
    write: (bytes) => pty?.write(bytes),
    onData: (listener) => listeners.push(listener),
    backlog: () => pty?.backlog() ?? 0,
  })
  await plug()
  return { path, plug, unplug }
}
