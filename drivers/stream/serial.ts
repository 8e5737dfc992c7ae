import type { BleLink, FrameSlicer, SerialLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'

/**
 * A serial line in the form of a link that notifies, for meters that speak the same frames over either. The line is cut by its slicer,
 * so each frame is whole; and like a BLE link it ends by being closed, not by an exception.
 */
export function asNotifying(line: SerialLink, slicer: FrameSlicer): BleLink {
  let isClosed = false
  // biome-ignore lint/correctness/useHookAtTopLevel: a serial link, not React
  line.useSlicer(slicer)
  line.flush()
  const open = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof MeterError && error.kind === 'linkLost')) throw error
      isClosed = true
      return undefined
    }
  }
  return {
    kind: 'ble',
    address: '',
    get closed() {
      return isClosed
    },
    characteristics: () => [],
    read: async (characteristic): Promise<Frame> => {
      throw new MeterError('refused', `a serial line has no characteristic ${characteristic}`)
    },
    write: async (_, bytes) => {
      await open(line.write(bytes))
    },
    subscribe: async () => {},
    next: (timeoutMs) => open(line.read(timeoutMs)),
    close: () => line.close(),
  }
}
