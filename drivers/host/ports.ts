import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { UsbPort } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { ListSerialPorts } from '../links/link.ts'
import type { SerialWhereabouts } from './messages.ts'

type Adapter = NonNullable<SerialWhereabouts['adapter']>

const PortsFile = z.array(
  z.object({
    path: z.string().min(1),
    vendorId: z.string().optional(),
    productId: z.string().optional(),
    serialNumber: z.string().optional(),
    manufacturer: z.string().optional(),
    place: z.string().optional(),
  }),
)

/** The ports of the system and those of the ports file, read again each time; a file that is absent lists nothing. */
export function portLister(listSystemPorts: ListSerialPorts, portsFile: string | undefined): ListSerialPorts {
  return async () => {
    const [system, further] = await Promise.all([listSystemPorts().catch(() => []), readPortsFile(portsFile)])
    return [...system, ...further]
  }
}

/** Where the desk may find the meter whose adapter is not at its place any more; undefined where that cannot be said. */
export class PortMoved extends MeterError {
  readonly to: { readonly path: string; readonly place: string } | undefined

  constructor(message: string, to: PortMoved['to']) {
    super('portMoved', message)
    this.to = to
  }
}

/**
 * Where a commissioned meter is now. An adapter that tells a number of its own is found under any path, and is never mistaken for
 * the one that has taken its path. One of several that tell none is found by its place only. A port that is no USB adapter is believed
 * to be where it was. Throws MeterError portMissing, portMoved.
 */
export async function findPort(where: SerialWhereabouts, listPorts: ListSerialPorts): Promise<string> {
  const { path, usbSerialNumber, adapter } = where
  if (usbSerialNumber !== undefined) return byNumber(path, usbSerialNumber, await listPorts())
  return adapter ? byPlace(path, adapter, await listPorts()) : path
}

function byNumber(path: string, usbSerialNumber: string, ports: readonly UsbPort[]): string {
  const found = ports.filter(({ serialNumber }) => serialNumber === usbSerialNumber)
  // A converter with several ports tells the same number for each.
  const port = found.find((one) => one.path === path) ?? (found.length === 1 ? found[0] : undefined)
  if (port) return port.path
  const reason = found.length === 0 ? 'is not plugged in' : 'has several ports, and none is the one commissioned'
  throw new MeterError('portMissing', `${path}: the adapter ${usbSerialNumber} ${reason}`)
}

function byPlace(path: string, adapter: Adapter, ports: readonly UsbPort[]): string {
  const { vendorId, productId, serialNumber, place, isOnlyMeter, otherPlaces } = adapter
  const alike = ports.filter(
    (port) => port.vendorId === vendorId && port.productId === productId && port.serialNumber === serialNumber,
  )
  const kind = `${vendorId}:${productId}`
  const [only] = alike
  if (!only) throw new MeterError('portMissing', `${path}: no adapter ${kind} is plugged in`)
  const there = place === undefined ? undefined : alike.find((port) => port.place === place)
  if (there) return there.path
  if (isOnlyMeter && alike.length === 1) return only.path
  const free = alike.flatMap((port) =>
    port.place === undefined || otherPlaces.includes(port.place) ? [] : [{ path: port.path, place: port.place }],
  )
  const to = free.length === 1 ? free[0] : free.find((port) => port.path === path)
  throw new PortMoved(`${path}: no adapter ${kind} is at the place of this meter; the desk must say which it is`, to)
}

async function readPortsFile(file: string | undefined): Promise<UsbPort[]> {
  if (file === undefined) return []
  const ports = await readFile(file, 'utf8')
    .then((text) => PortsFile.parse(JSON.parse(text)))
    // Absent, or just being written: it is read again.
    .catch(() => [])
  return ports.map((port) => ({
    kind: 'usb',
    path: port.path,
    vendorId: port.vendorId,
    productId: port.productId,
    serialNumber: port.serialNumber,
    manufacturer: port.manufacturer,
    place: port.place,
  }))
}
