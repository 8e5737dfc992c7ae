import type { Measurement } from '../measurement.ts'

/**
 * Which records of a meter's memory this process has handed over. A meter that must be asked gives its whole memory every few
 * seconds while somebody is measuring; the station must not get it all again each time because we asked again.
 *
 * A record is known as often as it stood in the memory in one whole conversation: two people may leave the same minute and the
 * same numbers, and then the second one is new. Only records that carry a time are compared.
 */
export class ReadRecords {
  readonly #known = new Map<string, number>()

  begin(): ReadPass {
    const met = new Map<string, number>()
    let firstKnownTime: string | undefined
    let older = false
    return {
      isKnown: (measurement) => {
        const content = contentOf(measurement)
        if (content === undefined) return false
        const times = (met.get(content) ?? 0) + 1
        met.set(content, times)
        if (times > (this.#known.get(content) ?? 0)) return false
        firstKnownTime ??= measurement.meterTime?.text
        older ||= measurement.meterTime?.text !== firstKnownTime
        return true
      },
      hasMetOlder: () => older,
      complete: () => {
        for (const [content, times] of met) this.#known.set(content, Math.max(times, this.#known.get(content) ?? 0))
      },
    }
  }
}

/** One conversation's way through the memory. */
export interface ReadPass {
  /** To be asked once for each record. */
  isKnown(measurement: Measurement): boolean
  /**
   * Known records of two different times have been met: going backwards, only known ones are left. One is not enough, because a
   * new record may be equal to a known one of the same minute.
   */
  hasMetOlder(): boolean
  /** The conversation came to its end: what it met counts as handed over. */
  complete(): void
}

/** Everything the meter says about the record, and nothing of how it came; undefined where that does not tell records apart. */
function contentOf(measurement: Measurement): string | undefined {
  const { kind, origin, meterTime, recordNumber, userSlot, flags, meal, site, meterError, quantities } = measurement
  if (origin !== 'stored' || meterTime === undefined) return undefined
  if (flags.includes('clock-not-set') || flags.includes('time-fault')) return undefined
  return JSON.stringify([kind, meterTime, recordNumber, userSlot, flags, meal, site, meterError, quantities])
}
