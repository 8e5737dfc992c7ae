import { stationClock } from './clock.ts'
import { type HostDeps, MeterHost } from './host.ts'
import type { FromMeters } from './messages.ts'
import { openParentPort } from './parent-port.ts'

const HEARTBEAT_MS = 2000
/** For messages on their way out. */
const FLUSH_MS = 200

/** Runs the meter process on these drivers and links until the station ends it or something breaks. */
export function runMeterProcess(
  parts: Pick<HostDeps, 'drivers' | 'openSerial' | 'listPorts' | 'openBle'>,
  own: NodeJS.Process = process,
): void {
  const parent = openParentPort(own)
  const clock = stationClock()
  const send = (message: FromMeters) => parent.post(message)
  const end = (code: number) => setTimeout(() => own.exit(code), FLUSH_MS)
  const fault = (cause: unknown) => {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    send({ type: 'event', at: clock.now(), event: { type: 'process', state: 'fault', reason } })
    end(1)
  }
  // What nobody awaited may have left anything half done; the frames are on disk, a fresh process takes up from there.
  own.on('unhandledRejection', fault)
  own.on('uncaughtException', fault)
  // Without a station nobody acknowledges; a process that stayed would hold the ports against its successor.
  parent.onGone(() => own.exit(0))
  const host = new MeterHost({ ...parts, clock, send, exit: () => end(0) })
  parent.onMessage((message) => host.receive(message))
  setInterval(() => send({ type: 'heartbeat' }), HEARTBEAT_MS)
  send({ type: 'heartbeat' })
}
