import { openPty, type Pty } from './pty.ts'
import type { VirtualSerialMeter } from './serial-meter.ts'

export interface MountedSerialMeter {
  readonly path: string
  /** Pulls the cable: the port is gone. */
  unplug(): Promise<void>
  /** Puts the cable back: the same path is there again, and the meter starts anew. */
  plug(): Promise<void>
  isPlugged(): boolean
}

/** Puts a virtual serial meter on a pseudo terminal at `path`. */
export async function mountSerialMeter(
  meter: Pick<VirtualSerialMeter, 'start' | 'onBytes'>,
  path: string,
): Promise<MountedSerialMeter> {
  let pty: Pty | undefined
  const unplug = async (): Promise<void> => {
    const pulled = pty
    pty = undefined
    await pulled?.close()
  }
  const plug = async (): Promise<void> => {
    if (pty) return
    const line = await openPty(path)
    pty = line
    line.onData((bytes) => meter.onBytes(Uint8Array.from(bytes)))
    meter.start({
      send: (bytes) => line.write(bytes),
      unplug: () => void unplug(),
    })
  }
  await plug()
  return { path, unplug, plug, isPlugged: () => pty !== undefined }
}
