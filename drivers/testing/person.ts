import type { Wanted } from '../driver.ts'

/** Somebody at the kiosk, who may want pressure to be measured, and may go. */
export class PersonAtKiosk {
  readonly leaves = new AbortController()
  armed = false
  #wantsPressure = false

  wantsPressure(): this {
    this.#wantsPressure = true
    return this
  }

  /** What the host tells the conversation. */
  get wanted(): Wanted {
    const person = this
    return {
      get armed() {
        return person.armed
      },
      takeStart() {
        if (!person.#wantsPressure) return undefined
        person.#wantsPressure = false
        return { kind: 'pressure', signal: person.leaves.signal }
      },
    }
  }
}
