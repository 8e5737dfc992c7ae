/**
 * What noble 2.8.0 knows and does not tell, read in its source and checked by `ble.test.ts`: over HCI an error response to a
 * write or a descriptor write never settles the call, a failed pairing is silent, and a listener that throws takes the process
 * down. Where the shape is another (BlueZ, Windows, macOS), there is nothing to tap.
 */
import type { EventEmitter } from 'node:events'

const ATT_CHANNEL = 0x0004
const SMP_CHANNEL = 0x0006
const ATT_ERROR_RESPONSE = 0x01
const SMP_PAIRING_FAILED = 0x05

export interface HciListeners {
  /** The meter answered a request with this attribute protocol error. */
  onAttError(attCode: number): void
  /** The meter broke off pairing, or the link could not be encrypted. */
  onPairingFailed(): void
  /** A listener threw while noble handled a packet; noble has then not confirmed it. */
  onHandlerFailed(error: unknown): void
}

type Push = (channel: number | null, data: Buffer | null) => void

/** Sees every packet of one link before noble does. False where noble does not run over HCI. */
export function tapHciLink(noble: EventEmitter, peripheralId: string, listeners: HciListeners): boolean {
  const bindings = property(noble, '_bindings')
  const handle = property(property(bindings, '_handles'), peripheralId)
  const stream = property(property(bindings, '_aclStreams'), String(handle))
  if (!isEmitter(stream)) return false
  const push: Push = (property(stream, 'push') as Push).bind(stream)
  const tapped: Push = (channel, data) => {
    if (data && channel === ATT_CHANNEL && data[0] === ATT_ERROR_RESPONSE) listeners.onAttError(data[4] ?? 0)
    if (data && channel === SMP_CHANNEL && data[0] === SMP_PAIRING_FAILED) listeners.onPairingFailed()
    try {
      push(channel, data)
    } catch (error) {
      listeners.onHandlerFailed(error)
    }
  }
  Object.assign(stream, { push: tapped })
  stream.on('encrypt', (enabled: number) => {
    if (!enabled) listeners.onPairingFailed()
  })
  return true
}

/**
 * Troubles that noble leaves to whoever listens on the layer below: without a system bus the BlueZ binding's bus emits `error`,
 * which ends the process if nobody does, and says nothing when the bus goes later; a UART that cannot be opened is only heard of
 * on the socket.
 */
export function onTransportError(noble: EventEmitter, listener: (error: Error) => void): void {
  const bindings = property(noble, '_bindings')
  const bus = property(property(bindings, '_bus'), '_connection')
  if (isEmitter(bus)) bus.on('end', () => listener(new Error('the system bus has gone')))
  for (const emitter of [property(bindings, '_bus'), property(property(bindings, '_hci'), '_socket')]) {
    if (isEmitter(emitter)) emitter.on('error', listener)
  }
}

/** The connection of noble's BlueZ binding to the system bus, after the binding was started. */
export function busOf(noble: EventEmitter): unknown {
  return property(property(noble, '_bindings'), '_bus')
}

/**
 * Stops noble. A UART is closed with its listeners taken off first, and a write that was still on its way then fails with nobody
 * listening, which ends the process.
 */
export function stopNoble(noble: EventEmitter & { stop(): void }): void {
  const device = property(property(property(property(noble, '_bindings'), '_hci'), '_socket'), '_serialDevice')
  try {
    noble.stop()
  } catch {
    // Nothing was open that could be stopped.
  }
  if (isEmitter(device)) device.on('error', () => undefined)
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined
}

function isEmitter(value: unknown): value is EventEmitter {
  return typeof property(value, 'on') === 'function'
}
