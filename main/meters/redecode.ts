/** Stored frames decoded once more by today's driver, and what would be different. Pure. */
import type { Meter, StoredFrame, StoredMeasurement } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import { decodeConversation } from '../../drivers/host/replay.ts'
import { deliveryKey, type Frame, type Measurement } from '../../drivers/measurement.ts'

/** Which record of the meter it is, and of when: that decided whose it is, with visits and clocks that nobody can ask any more. */
const IDENTIFYING = ['kind', 'meterTime', 'recordNumber', 'userSlot'] as const
/** What a decoder alone decides. How far off the meter's clock was, frames that are not kept with a measurement may have told. */
const DECIDED = [...IDENTIFYING, 'quantities', 'flags', 'meal', 'site', 'meterError'] as const
type Field = (typeof DECIDED)[number]

export interface Change {
  readonly field: Field
  readonly before: unknown
  readonly now: unknown
}

export type Redecoded =
  | { readonly outcome: 'same' }
  | {
      readonly outcome: 'differs'
      readonly version: number
      readonly changes: readonly Change[]
      readonly measurement: Measurement
    }
  /** Nobody can decode it now, or not from these frames alone: it stays as it is stored. */
  | { readonly outcome: 'left'; readonly reason: string }

export function redecode(
  stored: StoredMeasurement,
  frames: readonly StoredFrame[],
  meter: Meter | undefined,
  drivers: readonly MeterDriver[],
  zoneOffsetMinutes: number,
): Redecoded {
  const left = (reason: string): Redecoded => ({ outcome: 'left', reason })
  const driver = drivers.find(({ id }) => id === stored.driverId)
  if (!driver) return left(`no driver ${stored.driverId} here`)
  if (!meter) return left('its meter was never commissioned')
  const { id: meterId, driverId, modelId, settings } = meter
  const about = { meterId, driverId, modelId, settings, zoneOffsetMinutes }
  try {
    const { measurements, rejected } = decodeConversation(driver, about, frames.map(asFrame))
    const now = measurements.find((one) => deliveryKey(one) === stored.deliveryKey)
    if (!now) return left(rejected[0]?.reason ?? 'not decodable alone: the frames kept with it make no measurement')
    const changes = changesBetween(decidedIn(stored), now)
    if (changes.length === 0) return { outcome: 'same' }
    if (driver.version === stored.driverVersion)
      return left('not decodable alone: the driver that stored it reads something else in the frames kept with it')
    if (driver.version < stored.driverVersion)
      return left(`stored by version ${stored.driverVersion} of its driver, later than version ${driver.version} here`)
    const identifying = changes.find(({ field }) => IDENTIFYING.some((name) => name === field))
    if (identifying) return left(`its ${identifying.field} would change, and that decided whose it is`)
    return { outcome: 'differs', version: driver.version, changes, measurement: { ...now, driver: driverOf(driver) } }
  } catch (error) {
    return left(`the driver failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const driverOf = ({ id, version }: MeterDriver): Measurement['driver'] => ({ id, version })

function asFrame({ bytes, ...frame }: StoredFrame): Frame {
  return { ...frame, bytes: Uint8Array.from(bytes) }
}

function decidedIn(stored: StoredMeasurement): Readonly<Partial<Record<Field, unknown>>> {
  const { meterErrorCode, meterErrorHelp, meterTime, meterTimePrecision, ...rest } = stored
  return {
    ...rest,
    meterTime: meterTime === undefined ? undefined : { text: meterTime, precision: meterTimePrecision },
    meterError: meterErrorCode === undefined ? undefined : { code: meterErrorCode, help: meterErrorHelp },
  }
}

function changesBetween(before: Readonly<Partial<Record<Field, unknown>>>, now: Measurement): Change[] {
  return DECIDED.flatMap((field) => {
    const change = { field, before: before[field] ?? null, now: now[field] ?? null }
    return canonical(change.before) === canonical(change.now) ? [] : [change]
  })
}

/** As text, whatever the order of an object's keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, of: unknown) =>
    typeof of === 'object' && of !== null && !Array.isArray(of)
      ? Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)))
      : of,
  )
}
