/** The identity card that was laid on the reader a moment ago, answered once for each kiosk window. */
import type { IdCard } from '../../drivers/id-card/codec.ts'
import type { CardAnswer } from '../api/contract.ts'
import type { Clock, Timer } from '../clock.ts'

/** A window that follows hears of it within milliseconds; one that comes later must not begin with it. */
const SHOWN_FOR_MS = 5_000

export interface LaidCardsNeeds {
  readonly clock: Clock
  readonly newId: () => string
  /** Who it is, and whether a visit is open. */
  readonly answer: (windowId: string, card: IdCard) => CardAnswer
  readonly changed: () => void
}

interface Laid {
  readonly id: string
  readonly card: IdCard | null
  readonly answers: Map<string, CardAnswer>
}

export class LaidCards {
  readonly #needs: LaidCardsNeeds
  #laid: Laid | null = null
  #gone: Timer | null = null

  constructor(needs: LaidCardsNeeds) {
    this.#needs = needs
  }

  /** Null: it could not be read. */
  lay(card: IdCard | null): void {
    const { clock, newId, changed } = this.#needs
    this.#gone?.cancel()
    this.#laid = { id: newId(), card, answers: new Map() }
    this.#gone = clock.setTimeout(() => {
      this.#laid = null
      changed()
    }, SHOWN_FOR_MS)
    changed()
  }

  shownIn(windowId: string): { readonly id: string; readonly answer: CardAnswer } | null {
    const laid = this.#laid
    if (!laid) return null
    const { id, card, answers } = laid
    const answer = answers.get(windowId) ?? (card ? this.#needs.answer(windowId, card) : { found: 'unreadable' })
    answers.set(windowId, answer)
    return { id, answer }
  }
}
