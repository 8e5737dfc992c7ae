/** How a person at the kiosk is recognised: a card, four digits and a tile, or the desk. */
import type { Store } from '../../db/store.ts'
import type { ResidentTile } from '../../db/types.ts'
import type { IdCard } from '../../drivers/id-card/codec.ts'
import type { Candidate, CardAnswer } from '../api/contract.ts'
import { Candidates, type Offer } from './candidates.ts'
import { cardCode } from './card-code.ts'
import { parseIdentityNumber } from './identity-number.ts'
import { maskedName } from './names.ts'
import { type Told, toldApart } from './tiles.ts'
import { Tries } from './tries.ts'

/** A reader may send a card twice. */
const SAME_CARD_MS = 3_000
const MOST_TILES = 4

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
  card(windowId: string, text: string, openFor: string | null | undefined): CardAnswer {
    const code = cardCode(text)
    if (this.repeated(code)) return { found: 'repeated' }
    const number = parseIdentityNumber(code)
    const { residents } = this.#store.read
    const person = residents.byCard(code) ?? (number ? residents.byIdentityNumber(number) : undefined)
    if (!person) return { found: number ? 'unregistered' : 'unknown' }
    return this.#byCard(windowId, person, openFor)
  }

  /** The holder of an identity card, or undefined where nobody is registered with its number. */
  idCard(windowId: string, { number }: IdCard, openFor: string | null | undefined): CardAnswer | undefined {
    const person = this.#store.read.residents.byIdentityNumber(number)
    return person && this.#byCard(windowId, person, openFor)
  }

  /** Whether the same code came a moment ago; notes it. */
  repeated(code: string): boolean {
    const last = this.#lastCard
    const now = this.#now()
    this.#lastCard = { code, at: now }
    return last?.code === code && now - last.at < SAME_CARD_MS
  }

  phoneTail(windowId: string, digits: string): TailFound {
    const until = this.#tries.take(this.#now())
    if (until !== null) return { found: 'locked', until }
    const people = this.#store.read.residents.byPhoneTail(digits)
    if (people.length === 0) return { found: 'none', triesLeft: this.#tries.miss() }
    this.#tries.hit()
    if (people.length > MOST_TILES) return { found: 'too-many' }
    const { residents } = this.#store.read
    const candidates = people.flatMap((person) => {
      const namesakes = residents.sameNameAndYear(person.name, Number(person.birthDate.slice(0, 4)))
      const told = toldApart(person, people, namesakes)
      const offer = { residentId: person.id, assurance: 'typed' } as const
      return told ? [this.#candidate(windowId, person, offer, maskedName(person.name), told)] : []
    })
    return candidates.length > 0 ? { found: 'tiles', candidates } : { found: 'too-many' }
  }

  /** The desk brings somebody to the kiosk. */
  brought(windowId: string, residentId: string): Candidate | undefined {
    const resident = this.#store.read.residents.byId(residentId)
    return resident && this.#candidate(windowId, resident, { residentId, assurance: 'desk' }, resident.name)
  }

  redeem(windowId: string, token: string): Offer | undefined {
    return this.#candidates.redeem(windowId, token)
  }

  #byCard(windowId: string, person: ResidentTile, openFor: string | null | undefined): CardAnswer {
    if (openFor === person.id) return { found: 'same-person' }
    const candidate = this.#candidate(windowId, person, { residentId: person.id, assurance: 'card' }, person.name)
    return { found: openFor === undefined ? 'person' : 'other-person', candidate }
  }

  #candidate(windowId: string, person: ResidentTile, offer: Offer, name: string, told?: Told): Candidate {
    return {
      token: this.#candidates.offer(windowId, offer),
      name,
      birthYear: Number(person.birthDate.slice(0, 4)),
      sex: person.sex,
      group: told?.group ?? null,
      sign: told?.sign ?? null,
    }
  }
}
