import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { UsbPort } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { ListSerialPorts } from '../links/link.ts'

const PortsFile = z.array(
  z.object({
    path: z.string().min(1),
    vendorId: z.string().optional(),
    productId: z.string().optional(),
    serialNumber: z.string().optional(),
    manufacturer: z.string().optional(),
  }),
)

/** The ports of the system and those of the ports file, read again each time; a file that is absent lists nothing. */
export function portLister(listSystemPorts: ListSerialPorts, portsFile: string | undefined): ListSerialPorts {
  return async () => {
    const [system, further] = await Promise.all([listSystemPorts().catch(() => []), readPortsFile(portsFile)])
    return [...system, ...further]
  }
}

/**
 * Where a commissioned meter is now. An adapter that tells a serial number is found under any path, and is never mistaken for the one
 * that has taken its path; one that tells none is believed to be where it was. Throws MeterError portMissing.
 */
export async function findPort(
  link: { readonly path: string; readonly usbSerialNumber?: string | undefined },
  listPorts: ListSerialPorts,
): Promise<string> {
  const { path, usbSerialNumber } = link
  if (usbSerialNumber === undefined) return path
  const found = (await listPorts()).filter(({ serialNumber }) => serialNumber === usbSerialNumber)
  // A converter with several ports tells the same number for each.
  const port = found.find((one) => one.path === path) ?? (found.length === 1 ? found[0] : undefined)
  if (port) return port.path
  const reason = found.length === 0 ? 'is not plugged in' : 'has several ports, and none is the one commissioned'
  throw new MeterError('portMissing', `${path}: the adapter ${usbSerialNumber} ${reason}`)
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
  }))
}
