/** The pages of meters that desk windows follow, each drawn afresh when something has changed. */

import type { MeterPage } from '../api/contract.ts'
import { LiveView } from '../api/live.ts'

export interface MeterPagesNeeds {
  readonly draw: (meterId: string) => MeterPage
  /** Somebody at the desk tries a meter: those that must be asked are asked. */
  readonly arm: (armed: boolean) => void
}

export class MeterPages {
  readonly #needs: MeterPagesNeeds
  readonly #live: LiveView<MeterPage>
  #tries = 0

  constructor(needs: MeterPagesNeeds) {
    this.#needs = needs
    this.#live = new LiveView((meterId) => needs.draw(meterId))
  }

  changed(): void {
    this.#live.changed()
  }

  async *follow(meterId: string, signal: AbortSignal | undefined): AsyncGenerator<MeterPage> {
    const isTrial = this.#needs.draw(meterId).use === 'trial'
    if (isTrial) this.#try(1)
    try {
      yield* this.#live.follow(meterId, signal)
    } finally {
      if (isTrial) this.#try(-1)
    }
  }

  #try(more: 1 | -1): void {
    this.#tries += more
    this.#needs.arm(this.#tries > 0)
  }
}
