/** The way to the station, the same under Electron's utilityProcess and under Node's child_process.fork. */
export interface ParentPort {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** The station is gone. */
  onGone(listener: () => void): void
}

/** As Electron adds it to `process` in a utility process, by name, so that this file needs no Electron. */
interface UtilityProcess {
  readonly parentPort?: {
    postMessage(message: unknown): void
    on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  }
}

/** Throws when this process was not started by a station. */
export function openParentPort(host: NodeJS.Process = process): ParentPort {
  const utility = (host as unknown as UtilityProcess).parentPort
  if (utility)
    return {
      post: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', ({ data }) => listener(data)),
      // Electron ends its utility processes with itself.
      onGone: () => {},
    }
  const send = host.send?.bind(host)
  if (send === undefined) throw new Error('the meter process is started by the station, not by hand')
  return {
    post: (message) => {
      // A message that meets a closed channel is lost with the station; `onGone` follows.
      send(message, undefined, {}, () => {})
    },
    onMessage: (listener) => host.on('message', listener),
    onGone: (listener) => host.on('disconnect', listener),
  }
}
