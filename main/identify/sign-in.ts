/** How a person at the kiosk is recognised: a card, four digits and a tile, or the desk. */
import type { Store } from '../../db/store.ts'
import type { ResidentTile } from '../../db/types.ts'
import type { Candidate } from '../api/contract.ts'
import { Candidates, type Offer } from './candidates.ts'
import { cardCode } from './card-code.ts'
import { parseIdentityNumber } from './identity-number.ts'
import { maskedName } from './names.ts'
import { Tries } from './tries.ts'

/** A reader may send a card twice. */
const SAME_CARD_MS = 3_000
const MOST_TILES = 4

export type CardFound =
  | { readonly found: 'person' | 'other-person'; readonly candidate: Candidate }
  | { readonly found: 'same-person' | 'unknown' | 'repeated' }

export type TailFound =
  | { readonly found: 'tiles'; readonly candidates: Candidate[] }
  | { readonly found: 'none'; readonly triesLeft: number }
  | { readonly found: 'too-many' }
  | { readonly found: 'locked'; readonly until: number }

export class SignIn {
  readonly #store: Store
  readonly #now: () => number
  readonly #candidates: Candidates
  readonly #tries = new Tries()
  #lastCard: { readonly code: string; readonly at: number } | null = null

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
    this.#candidates = new Candidates(now)
  }

  /** `openFor` is the resident whose visit is open, or null; undefined where no visit is open. */
  card(windowId: string, text: string, openFor: string | null | undefined): CardFound {
    const code = cardCode(text)
    const last = this.#lastCard
    const now = this.#now()
    this.#lastCard = { code, at: now }
    if (last?.code === code && now - last.at < SAME_CARD_MS) return { found: 'repeated' }
    const person = code ? this.#byCard(code) : undefined
    if (!person) return { found: 'unknown' }
    if (openFor === person.id) return { found: 'same-person' }
    const candidate = this.#candidate(
      windowId,
      person,
      { residentId: person.id, assurance: 'card' },
      person.name,
      false,
    )
    return { found: openFor === undefined ? 'person' : 'other-person', candidate }
  }

  phoneTail(windowId: string, digits: string): TailFound {
    const until = this.#tries.take(this.#now())
    if (until !== null) return { found: 'locked', until }
    const people = this.#store.read.residents.byPhoneTail(digits)
    if (people.length === 0) return { found: 'none', triesLeft: this.#tries.miss() }
    this.#tries.hit()
    if (people.length > MOST_TILES) return { found: 'too-many' }
    const look = (person: ResidentTile) => `${maskedName(person.name)} ${person.birthDate.slice(0, 4)} ${person.sex}`
    const candidates = people.map((person) => {
      const twin = people.filter((other) => look(other) === look(person)).length > 1
      return this.#candidate(
        windowId,
        person,
        { residentId: person.id, assurance: 'typed' },
        maskedName(person.name),
        twin,
      )
    })
    return { found: 'tiles', candidates }
  }

  /** The desk brings somebody to the kiosk. */
  brought(windowId: string, residentId: string): Candidate | undefined {
    const resident = this.#store.read.residents.byId(residentId)
    return resident && this.#candidate(windowId, resident, { residentId, assurance: 'desk' }, resident.name, false)
  }

  redeem(windowId: string, token: string): Offer | undefined {
    return this.#candidates.redeem(windowId, token)
  }

  #byCard(code: string): ResidentTile | undefined {
    const { residents } = this.#store.read
    const identity = parseIdentityNumber(code)
    return residents.byCard(code) ?? (identity ? residents.byIdentityNumber(identity) : undefined)
  }

  #candidate(windowId: string, person: ResidentTile, offer: Offer, name: string, twin: boolean): Candidate {
    return {
      token: this.#candidates.offer(windowId, offer),
      name,
      birthYear: Number(person.birthDate.slice(0, 4)),
      sex: person.sex,
      group: twin ? (person.laneGroup ?? person.pictureSign ?? null) : null,
    }
  }
}
