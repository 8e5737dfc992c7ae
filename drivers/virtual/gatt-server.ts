import type { EventEmitter } from 'node:events'
import type { Bleno, Characteristic, ConnectionHandle } from '@stoprocent/bleno'
import makeBleno from '@stoprocent/bleno/lib/resolve-bindings.js'
import type { VirtualAir } from './controller.ts'
import { AttError, type VirtualCharacteristic, type VirtualGattMeter, type VirtualGattServer } from './gatt.ts'
import { openPty, type Pty } from './pty.ts'

export interface MountedGattMeter {
  readonly address: string
  isConnected(): boolean
  /** The link breaks as when the meter is carried away; resolves when the meter has noticed. */
  drop(): Promise<void>
  close(): Promise<void>
}

const ATT_UNLIKELY_ERROR = 0x0e
/** Characters that a scan response has room for. */
const MAX_NAME = 29
const SMP_PAIRING_FAILED = 0x05
const SMP_UNSPECIFIED_REASON = 0x08
const HANDLE_READ_WRITE = 0x02 | 0x04 | 0x08

/** Puts a virtual meter on the air as a real GATT server: bleno on a pty of its own, the virtual controller at its other end. */
export async function mountGattMeter(
  meter: VirtualGattMeter,
  air: VirtualAir,
  address: string,
  ptyPath: string,
): Promise<MountedGattMeter> {
  const pty: Pty = await openPty(ptyPath)
  air.attach(address, pty)
  const bleno = makeBleno('hci', { hciDriver: 'uart', bindParams: { uart: { port: pty.path, baudRate: 1_000_000 } } })
  await bleno.waitForPoweredOnAsync()
  const server = new BlenoServer(bleno)
  await bleno.setServicesAsync(
    meter.services.map(
      ({ uuid, characteristics }) =>
        new bleno.PrimaryService({ uuid, characteristics: characteristics.map((one) => server.characteristic(one)) }),
    ),
  )
  guardDescriptors(bleno, meter)

  let isConnected = false
  let wantsAdvertising = false
  let isAdvertising = false
  const advertise = (): void => {
    const advertises = wantsAdvertising && !isConnected
    if (advertises === isAdvertising) return
    isAdvertising = advertises
    if (advertises) bleno.startAdvertising(meter.name.slice(0, MAX_NAME), meter.advertisedServices, failLoudly)
    else bleno.stopAdvertising()
  }
  bleno.on('accept', (_address, handle) => {
    isConnected = true
    advertise()
    repairPairing(bleno, handle, meter.acceptsBonding)
    meter.connected(server)
  })
  bleno.on('disconnect', () => {
    isConnected = false
    server.linkEnded()
    meter.disconnected()
    advertise()
  })
  meter.onAdvertising((advertising) => {
    wantsAdvertising = advertising
    advertise()
  })
  return {
    address,
    isConnected: () => isConnected,
    async drop() {
      // Not before: what it measures while it believes in the link goes down with it.
      const noticed = isConnected
        ? new Promise<void>((resolve) => bleno.once('disconnect', () => resolve()))
        : undefined
      air.drop(address)
      await noticed
    },
    close: async () => {
      stopQuietly(bleno)
      await pty.close()
    },
  }
}

/** bleno takes its listeners off the UART when it stops; a write still on its way would then fail with nobody listening. */
function stopQuietly(bleno: Bleno): void {
  const device = internals(bleno)._hci._socket._serialDevice
  bleno.stop()
  device.on('error', () => undefined)
}

function failLoudly(error: Error | null | undefined): void {
  if (error) throw error
}

class BlenoServer implements VirtualGattServer {
  private readonly bleno: Bleno
  private readonly subscribers = new Map<string, (data: Buffer) => void>()
  private unconfirmed: { resolve: () => void; reject: (error: Error) => void } | undefined

  constructor(bleno: Bleno) {
    this.bleno = bleno
  }

  characteristic(meant: VirtualCharacteristic): Characteristic {
    const { uuid, properties, needsBond } = meant
    return new this.bleno.Characteristic({
      uuid,
      properties,
      secure: needsBond ? properties : [],
      onReadRequest: (_handle, offset, callback) =>
        answer(
          () => Buffer.from(meant.onRead?.() ?? new Uint8Array()),
          (status, value) => callback(status, value?.subarray(offset)),
        ),
      onWriteRequest: (_handle, data, _offset, _withoutResponse, callback) =>
        answer(() => meant.onWrite?.(Uint8Array.from(data)), callback),
      onSubscribe: (_handle, _maxSize, update) => {
        this.subscribers.set(uuid, update)
        // bleno answers the descriptor write after this call; a meter answers before it sends its first value.
        setImmediate(() => meant.onSubscribe?.())
      },
      onUnsubscribe: () => {
        this.subscribers.delete(uuid)
        meant.onUnsubscribe?.()
      },
      onIndicate: () => {
        this.unconfirmed?.resolve()
        this.unconfirmed = undefined
      },
    })
  }

  indicate(uuid: string, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const update = this.subscribers.get(uuid)
      if (!update) return reject(new Error(`nobody has subscribed to ${uuid}`))
      this.unconfirmed = { resolve, reject }
      update(Buffer.from(bytes))
    })
  }

  notify(uuid: string, bytes: Uint8Array): void {
    this.subscribers.get(uuid)?.(Buffer.from(bytes))
  }

  disconnect(): void {
    this.bleno.disconnect()
  }

  linkEnded(): void {
    this.subscribers.clear()
    this.unconfirmed?.reject(new Error('the link is gone'))
    this.unconfirmed = undefined
  }
}

/** Runs the meter's side of a request; its AttError becomes the error response. */
function answer<T>(run: () => T, callback: (status: number, value?: T) => void): void {
  let result: [status: number, value?: T]
  try {
    result = [0, run()]
  } catch (error) {
    result = [error instanceof AttError ? error.attCode : ATT_UNLIKELY_ERROR]
  }
  callback(...result)
}

/** What bleno 0.12.4 does not let its users reach. */
interface BlenoInternals {
  readonly _bindings: {
    readonly _hci: { readonly _socket: { readonly _serialDevice: EventEmitter } }
    readonly _gatt: { readonly _handles: (BlenoHandle | undefined)[] }
    readonly _connections: Map<ConnectionHandle, { readonly aclStream: BlenoStream }>
  }
}
interface BlenoHandle {
  readonly type: string
  readonly uuid?: string
  readonly attribute?: { readonly uuid: string }
  secure?: number
}
interface BlenoStream extends EventEmitter {
  readonly _smp: {
    onAclStreamDataBinded(): void
    onAclStreamData(channel: number, data: Buffer): void
    handlePairingRequest(): void
    write(data: Buffer): void
  }
}
const internals = (bleno: Bleno): BlenoInternals['_bindings'] => (bleno as unknown as BlenoInternals)._bindings

/** bleno guards the descriptor of a notifying characteristic only; a meter that must be bonded guards the indicating ones too. */
function guardDescriptors(bleno: Bleno, meter: VirtualGattMeter): void {
  const guarded = new Set(
    meter.services.flatMap(({ characteristics }) =>
      characteristics.filter((one) => one.needsBond).map(({ uuid }) => uuid),
    ),
  )
  for (const handle of internals(bleno)._gatt._handles) {
    if (handle?.type !== 'descriptor' || handle.uuid !== '2902') continue
    if (guarded.has(handle.attribute?.uuid ?? '')) handle.secure = HANDLE_READ_WRITE
  }
}

/** bleno's pairing listens for (channel, data) and is told (handle, channel, data); and it has no way to say no. */
function repairPairing(bleno: Bleno, handle: ConnectionHandle, accepts: boolean): void {
  const stream = internals(bleno)._connections.get(handle)?.aclStream
  if (!stream) return
  const pairing = stream._smp
  stream.removeListener('data', pairing.onAclStreamDataBinded)
  stream.on('data', (_handle, channel: number, data: Buffer) => pairing.onAclStreamData(channel, data))
  if (accepts) return
  pairing.handlePairingRequest = () => pairing.write(Buffer.from([SMP_PAIRING_FAILED, SMP_UNSPECIFIED_REASON]))
}
