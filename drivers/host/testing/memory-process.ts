import type { MeterChild } from '../client.ts'
import { type HostDeps, MeterHost } from '../host.ts'
import type { FromMeters } from '../messages.ts'

/** The meter process as a part of this one: its messages are copied on the way, as between processes. */
export function memoryProcess(deps: Omit<HostDeps, 'send' | 'exit'>): MeterChild {
  let hear: (message: unknown) => void = () => {}
  let exited: (code: number | null) => void = () => {}
  const host = new MeterHost({
    ...deps,
    send: (message: FromMeters) => {
      const copy = structuredClone(message)
      queueMicrotask(() => hear(copy))
    },
    exit: () => exited(0),
  })
  return {
    post: (message) => {
      const copy = structuredClone(message)
      queueMicrotask(() => host.receive(copy))
    },
    onMessage: (listener) => {
      hear = listener
    },
    onExit: (listener) => {
      exited = listener
    },
    kill: () => exited(null),
  }
}
