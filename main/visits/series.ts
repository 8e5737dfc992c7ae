/** Which pressure readings of a visit belong together. The mean and the rule for a third are the catalogue's. */
const MIN_APART_MS = 30_000
const MAX_APART_MS = 120_000
const MOST_MEMBERS = 3

export interface SeriesMember {
  readonly takenAt: number
  readonly arm: 'left' | 'right' | null
}

/**
 * True when `next` continues the series whose members are given in order of time: 30 to 120 s of pause, one arm, not more than
 * three. `measureMs` is how long the meter may take, since the pause runs from the end of one reading to the start of the next.
 */
export function continuesSeries(members: readonly SeriesMember[], next: SeriesMember, measureMs: number): boolean {
  const last = members.at(-1)
  if (!last || members.length >= MOST_MEMBERS || last.arm !== next.arm) return false
  const apart = next.takenAt - last.takenAt
  return apart >= MIN_APART_MS && apart <= MAX_APART_MS + measureMs
}
