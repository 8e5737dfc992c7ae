/** What a kiosk window asks of the station beyond the task itself: who is there, what was before, how the visit ends. */
import { v7 as uuidV7 } from 'uuid'
import { DbError } from '../../db/errors.ts'
import type { Store } from '../../db/store.ts'
import type { IdCard } from '../../drivers/id-card/codec.ts'
import type { Calls } from '../alerts/calls.ts'
import type {
  Bilingual,
  Candidate,
  CardAnswer,
  KioskView,
  TrendSpan,
  TrendSubject,
  TrendView,
} from '../api/contract.ts'
import { visitResults } from '../api/kiosk-view.ts'
import type { ResultParts } from '../api/result-view.ts'
import { summaryText } from '../api/summary-text.ts'
import { trendOf } from '../api/trend-view.ts'
import type { Clock } from '../clock.ts'
import { StationError } from '../errors.ts'
import { LaidCards } from '../identify/laid-cards.ts'
import type { Newcomers } from '../identify/newcomer.ts'
import type { SignIn } from '../identify/sign-in.ts'
import type { SiteSettings } from '../settings.ts'
import type { Arrival, Intake } from './intake.ts'
import { judge } from './judge.ts'
import { nextVisit } from './next-visit.ts'
import { checkValidity } from './validity.ts'
import type { KioskVisits, OpenVisit } from './visit.ts'

export interface KioskNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly settings: () => SiteSettings
  readonly visits: KioskVisits
  readonly intake: Intake
  readonly signIn: SignIn
  readonly newcomers: Newcomers
  readonly calls: Calls
  /** The way of every measurement into the store; throws DbError when it does not take it. */
  readonly take: (arrival: Arrival) => void
  readonly changed: () => void
}

export interface Finished {
  readonly resultsSaved: number
  readonly nextVisit: { readonly at: string } | null
  /** The results as plain text, for a QR code that needs no network; null where the site does not offer it or there is none. */
  readonly qr: Bilingual | null
}

/** Brought by the desk, and nobody came: the offer is gone after this. */
const BROUGHT_FOR_MS = 60_000

export class Kiosk {
  readonly #needs: KioskNeeds
  readonly #laid: LaidCards
  #brought: { readonly residentId: string; readonly until: number; readonly offers: Map<string, Candidate> } | null =
    null

  constructor(needs: KioskNeeds) {
    this.#needs = needs
    const { signIn, clock, changed } = needs
    this.#laid = new LaidCards({
      clock,
      newId: uuidV7,
      changed,
      answer: (windowId, card) => signIn.idCard(windowId, card, this.#openFor) ?? { found: 'unregistered' },
    })
  }

  card(windowId: string, code: string): CardAnswer {
    return this.#needs.signIn.card(windowId, code, this.#openFor)
  }

  /** An identity card on the reader; null: it could not be read. Who is not registered is told to the desk, unless somebody measures. */
  layCard(card: IdCard | null): void {
    const { signIn, store, newcomers, visits } = this.#needs
    if (card && signIn.repeated(card.number)) return
    if (card && !visits.open && !store.read.residents.byIdentityNumber(card.number)) newcomers.came(card)
    this.#laid.lay(card)
  }

  laidCard(windowId: string): KioskView['laid'] {
    return this.#laid.shownIn(windowId)
  }

  get #openFor(): string | null | undefined {
    const { open } = this.#needs.visits
    return open ? (open.row.residentId ?? null) : undefined
  }

  begin(windowId: string, token: string): void {
    const { signIn, visits } = this.#needs
    if (visits.open) throw new StationError('visitOpen')
    const offer = signIn.redeem(windowId, token)
    if (!offer) throw new StationError('tokenOld')
    this.#brought = null
    visits.begin(offer)
  }

  /** The desk sends somebody to the kiosk, to be confirmed there. */
  bring(residentId: string): void {
    const { store, visits, clock, changed } = this.#needs
    if (visits.open) throw new StationError('visitOpen')
    if (!store.read.residents.byId(residentId)) throw new StationError('unknownPerson')
    this.#brought = { residentId, until: clock.now() + BROUGHT_FOR_MS, offers: new Map() }
    changed()
  }

  brought(windowId: string): Candidate | null {
    const brought = this.#brought
    if (!brought || brought.until < this.#needs.clock.now()) return null
    const known = brought.offers.get(windowId) ?? this.#needs.signIn.brought(windowId, brought.residentId)
    if (known) brought.offers.set(windowId, known)
    return known ?? null
  }

  callStaff(): void {
    const open = this.#needs.visits.open
    this.#needs.calls.callStaff(open && { id: open.row.id, residentId: open.row.residentId ?? null })
    this.#needs.changed()
  }

  dismissCall(): void {
    this.#needs.calls.dismiss(this.#needs.visits.open?.row.id ?? null)
    this.#needs.changed()
  }

  trend(subject: TrendSubject, span: TrendSpan): TrendView {
    const { store, clock, zone } = this.#needs
    return trendOf(store, this.#require().person, { subject, span, zone, now: clock.now() })
  }

  /** Results that are shown and not stored: the numbers stay on the screen. */
  unsavedResults(visit: OpenVisit): ResultParts[] {
    return visit.unsaved.flatMap(({ deliveryKey, measurement }) => {
      const validity = checkValidity(measurement)
      if (validity.verdict !== 'valid') return []
      const { circumstances } = this.#needs.intake.holderFor(visit.person, visit.row.id)
      const { readings } = judge(validity.values, circumstances)
      return [{ id: deliveryKey, at: measurement.receivedAt, saved: false, of: 1, shown: readings }]
    })
  }

  /** True when everything is in the store now. */
  saveAgain(): boolean {
    const { take } = this.#needs
    try {
      for (const arrival of this.#require().unsaved) take(arrival)
      return true
    } catch (error) {
      if (error instanceof DbError) return false
      throw error
    }
  }

  finish(reason: 'done' | 'timeout' | 'other-card'): Finished {
    const { store, visits, calls, zone, settings } = this.#needs
    const open = this.#require()
    if (calls.current(open.row.id)?.holds) throw new StationError('callOpen')
    const results = visitResults(store, open.row.id, open.person, open.row.startedAt)
    visits.finish(reason)
    const visitAt = open.row.startedAt
    const next = nextVisit(settings(), zone, visitAt, results)
    const stationName = settings()['station.name']
    const offered = settings()['finish.qr']
    return {
      resultsSaved: results.length,
      nextVisit: next === null ? null : { at: next },
      qr: offered ? summaryText({ ...open, stationName, zone, visitAt, results, nextVisit: next }) : null,
    }
  }

  #require(): OpenVisit {
    const { open } = this.#needs.visits
    if (!open) throw new StationError('noVisit')
    return open
  }
}
