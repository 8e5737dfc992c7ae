/** No two measurements of one meter come within seconds. */
const APART_MS = 5_000

/**
 * For meters whose results carry neither number nor trustworthy time: the same bytes again within seconds, with no sign of a measuring
 * between them, are one result sent twice. Later the same bytes may be another person's.
 */
export class LastOutcome {
  private last: { readonly at: number; readonly hex: string } | undefined

  /** Notes the outcome, and tells whether it is the one before once more. */
  isAgain(bytes: Uint8Array, at: number, wasMeasuring: boolean): boolean {
    const { last } = this
    const hex = Buffer.from(bytes).toString('hex')
    this.last = { at, hex }
    return !wasMeasuring && last?.hex === hex && at - last.at < APART_MS
  }
}
