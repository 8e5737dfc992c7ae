import type { MatchScore, MeterDriver, Sighting } from '../driver.ts'
import type { Front } from '../slicing.ts'
import { BERRY_NOTIFIES, BERRY_SERVICE, MODELS } from './models.ts'
import { type OximeterNumbers, streamingOximeter } from './oximeter.ts'

const FRAME_BYTES = 5
/** Set in the first byte of a frame, and in no other. */
const FIRST = 0x80

/**
 * Berry (BCI) oximeters over BLE: frames of five bytes, a hundred a second, without a check. Source: protocol document in
 * zh2x/BCI_Protocol.
 */
export const berry: MeterDriver = streamingOximeter(
  { id: 'berry', version: 1, models: [MODELS.berry], match: matchBerry },
  { channel: BERRY_NOTIFIES, front: frontOfStream, numbersOf: berryNumbers },
)

function frontOfStream(bytes: Uint8Array): Front {
  if (bytes.length === 0) return undefined
  const isFirst = (byte: number) => (byte & FIRST) !== 0
  const next = bytes.subarray(1, FRAME_BYTES).findIndex(isFirst)
  if (!isFirst(bytes[0] as number))
    return { is: 'noise', bytes: next === -1 ? Math.min(bytes.length, FRAME_BYTES) : next + 1 }
  if (next !== -1) return { is: 'noise', bytes: next + 1 }
  return bytes.length < FRAME_BYTES ? undefined : { is: 'frame', bytes: FRAME_BYTES }
}

/**
 * First byte: signal in bits 0 to 3 (15: none), bit 4 no signal, bit 5 probe unplugged. Third byte: bit 4 no finger, bit 5 searching,
 * bit 6 the upper bit of the pulse. Numbers that are none lie outside of what can be.
 */
export function berryNumbers([first = 0, , third = 0, pulse = 0, spo2 = 0]: Uint8Array): OximeterNumbers {
  const isBlind = (first & 0x0f) === 0x0f || (first & 0x30) !== 0 || (third & 0x30) !== 0
  return isBlind ? { spo2: null, pulse: null } : { spo2, pulse: pulse + (third & 0x40) * 2 }
}

/** By name: the service is that of the radio module. */
function matchBerry(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble' || !seen.name?.startsWith('BerryMed')) return undefined
  const advertises = seen.services.includes(BERRY_SERVICE)
  if (!advertises && seen.services.length > 0) return undefined
  return { score: advertises ? 90 : 60, because: 'name BerryMed', modelId: MODELS.berry.id }
}
