import type { MatchScore, Sighting } from './driver.ts'

/**
 * USB to serial converters that any meter may hang on: they say that there is a cable, not whose. Low enough never to be taken
 * without the desk's word.
 */
export const GENERIC_ADAPTER_SCORE = 5
const GENERIC_ADAPTERS: Readonly<Record<string, string>> = {
  '10c4:ea60': 'CP210x',
  '067b:2303': 'PL2303',
  '0403:6001': 'FT232',
}

export function genericAdapter(seen: Sighting): Omit<MatchScore, 'modelId'> | undefined {
  if (seen.kind !== 'usb' || !seen.vendorId || !seen.productId) return undefined
  const ids = `${seen.vendorId}:${seen.productId}`
  const chip = GENERIC_ADAPTERS[ids]
  return chip ? { score: GENERIC_ADAPTER_SCORE, because: `usb ${ids}, a ${chip} cable for any meter` } : undefined
}
