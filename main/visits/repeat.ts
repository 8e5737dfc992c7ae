/** What makes two measurements suspect of being one: as far as the driver's record identity goes, and only with a trustworthy meter clock. */
import { createHash } from 'node:crypto'
import type { Meter } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { parseMeterTime } from './attribution.ts'

const FIRST_PLAUSIBLE_YEAR = 2020

/**
 * The repeat key, or null where a repeat cannot be told from a second person with the same numbers. For drivers without record
 * identity the key holds only inside one conversation with the meter.
 */
export function repeatKey(
  measurement: Measurement,
  meterId: string,
  identity: MeterDriver['recordIdentity'],
  conversation: string,
  link: Meter['linkKind'],
): string | null {
  const values = measurement.quantities.map(({ name, value, unit, comparator }) => [name, value ?? comparator, unit])
  const what = [meterId, measurement.kind, measurement.userSlot ?? null, values]
  if (identity === 'none' && link === 'serial') {
    // A port that stays open is one conversation for all who come; what the meter says twice, its driver has heard. An old record is
    // told anew after each start.
    return measurement.origin === 'live' ? null : digest([...what, 'old'])
  }
  if (identity === 'none') return digest([...what, 'conversation', conversation])
  if (clockAtDefault(measurement)) return null
  const number = identity === 'counter+time' ? (measurement.recordNumber ?? null) : null
  return digest([...what, measurement.meterTime?.text, number])
}

function clockAtDefault({ meterTime, flags }: Measurement): boolean {
  if (!meterTime || flags.includes('clock-not-set') || flags.includes('time-fault')) return true
  return parseMeterTime(meterTime.text, 0) === null || Number(meterTime.text.slice(0, 4)) < FIRST_PLAUSIBLE_YEAR
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
