import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { UsbPort } from '../driver.ts'
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
