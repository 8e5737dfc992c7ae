/** By what a commissioned meter's serial port is found again: the number of its adapter, or the socket that it is plugged into. */
import type { Meter } from '../../db/types.ts'
import type { SerialWhereabouts } from '../../drivers/host/messages.ts'

/** Converters leave the factory with numbers such as 0001: a number that others may have tells nobody apart. */
const SHORTEST_OWN_NUMBER = 5

export function serialWhereabouts(meter: Meter, meters: readonly Meter[]): SerialWhereabouts {
  const {
    address: path,
    usbVendorId: vendorId,
    usbProductId: productId,
    usbSerialNumber: serialNumber,
    usbPlace,
  } = meter
  const others = meters.filter(({ id, linkKind }) => id !== meter.id && linkKind === 'serial')
  if (serialNumber !== undefined && hasOwnNumber(serialNumber, others)) return { path, usbSerialNumber: serialNumber }
  if (vendorId === undefined || productId === undefined) return { path }
  const alike = others.filter(
    (other) =>
      other.usbVendorId === vendorId && other.usbProductId === productId && other.usbSerialNumber === serialNumber,
  )
  return {
    path,
    adapter: {
      vendorId,
      productId,
      ...(serialNumber === undefined ? {} : { serialNumber }),
      ...(usbPlace === undefined ? {} : { place: usbPlace }),
      isOnlyMeter: alike.length === 0,
      otherPlaces: alike.flatMap((other) => other.usbPlace ?? []),
    },
  }
}

function hasOwnNumber(serialNumber: string, others: readonly Meter[]): boolean {
  return (
    serialNumber.length >= SHORTEST_OWN_NUMBER &&
    !others.some(({ usbSerialNumber }) => usbSerialNumber === serialNumber)
  )
}
