import type { Measurement } from '../../measurement.ts'
import { textDateKnown } from './datetime.ts'

/** A measurement's `meterTime` from a time stamp of the profile, to the second. */
export function meterTimeOf(timestamp: string | undefined): Pick<Measurement, 'meterTime'> {
  return timestamp === undefined ? {} : { meterTime: { text: timestamp, precision: 'second' } }
}

/** Whether a time stamp is there and says a date. */
export function isDated(timestamp: string | undefined): boolean {
  return timestamp !== undefined && textDateKnown(timestamp)
}
