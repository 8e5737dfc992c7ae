import type { MatchScore, MeterDriver, Sighting } from '../driver.ts'
import type { Front } from '../slicing.ts'
import { frontOf } from '../stream/framing.ts'
import {
  decodeJks50f,
  decodeJumperOximeter,
  hasValidJks50fSum,
  JKS50F_BYTES,
  JKS50F_START,
  JUMPER_VALUE,
} from './codec.ts'
import { JKS50F_NOTIFIES, JKS50F_SERVICE, JUMPER_NOTIFIES, JUMPER_SERVICE, MODELS } from './models.ts'
import { type OximeterNumbers, streamingOximeter } from './oximeter.ts'

/**
 * Jumper JPD-500F and 500G. A value is four bytes without a check, beside waveforms of unknown length: only a whole notification is
 * believed, and no joint of two.
 */
export const jumperOximeter: MeterDriver = streamingOximeter(
  { id: 'jumper-oximeter', version: 1, models: [MODELS.jpd500], match: matchJumper },
  { family: 'jumper-oximeter', channel: JUMPER_NOTIFIES, numbersOf: jumperNumbers },
)

function jumperNumbers(bytes: Uint8Array): OximeterNumbers | undefined {
  return bytes[0] === JUMPER_VALUE ? decodeJumperOximeter(bytes) : undefined
}

/** The service is the maker's own. */
function matchJumper(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble') return undefined
  const modelId = MODELS.jpd500.id
  const isNamed = seen.name?.startsWith('My Oximeter') ?? false
  if (seen.services.includes(JUMPER_SERVICE)) {
    return { score: isNamed ? 95 : 85, because: `service ${JUMPER_SERVICE}`, modelId }
  }
  return isNamed && seen.services.length === 0 ? { score: 60, because: 'name My Oximeter', modelId } : undefined
}

const jks50fFront: (bytes: Uint8Array) => Front = frontOf({
  starts: [JKS50F_START],
  frameBytes: () => JKS50F_BYTES,
  isIntact: hasValidJks50fSum,
})

/** JKS50F: one frame of 69 bytes takes four notifications. */
export const jks50f: MeterDriver = streamingOximeter(
  { id: 'jks50f', version: 1, models: [MODELS.jks50f], match: matchJks50f },
  { family: 'jks50f', channel: JKS50F_NOTIFIES, front: jks50fFront, numbersOf: jks50fNumbers },
)

function jks50fNumbers(bytes: Uint8Array): OximeterNumbers {
  const { fingerPresent, spo2, pulse } = decodeJks50f(bytes)
  return fingerPresent ? { spo2, pulse } : { spo2: null, pulse: null }
}

/** By its name in capitals together with the service, which is shared with other vendors' meters. */
function matchJks50f(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble' || !seen.services.includes(JKS50F_SERVICE)) return undefined
  const isNamed = seen.name === 'OXIMETER' || seen.name?.startsWith('JKS50')
  if (!isNamed) return undefined
  return { score: 85, because: `name ${seen.name}, service ${JKS50F_SERVICE}`, modelId: MODELS.jks50f.id }
}
