/** What staff do at the desk. Everything is written with the name of who did it. */
import type { Store } from '../../db/store.ts'
import type { Actor, StoredMeasurement, Visit } from '../../db/types.ts'
import type { PersonHit } from '../api/contract.ts'
import type { Clock } from '../clock.ts'
import { StationError } from '../errors.ts'
import { cardCode } from '../identify/card-code.ts'
import type { Intake } from '../visits/intake.ts'
import { personOf } from '../visits/person.ts'
import { ageAt, zoned } from '../zone.ts'
import type { StaffDesk } from './sign-in.ts'

export interface DeskNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly staff: StaffDesk
  readonly intake: Intake
  readonly changed: () => void
}

export interface NewResident {
  readonly name: string
  readonly sex: 'male' | 'female'
  readonly birthDate: string
  readonly phone: string | null
  readonly cardCode: string | null
  readonly consent: boolean
}

const CONSENT_VERSION = '1'
const OLDEST_YEARS = 125
const SHORTEST_CARD = 4

export class Desk {
  readonly #needs: DeskNeeds

  constructor(needs: DeskNeeds) {
    this.#needs = needs
  }

  search(text: string): PersonHit[] {
    return this.#needs.store.read.residents.search(text, 20).map((tile) => ({
      residentId: tile.id,
      name: tile.name,
      sex: tile.sex,
      birthYear: Number(tile.birthDate.slice(0, 4)),
      phoneTail: tile.phoneTail ?? null,
    }))
  }

  register(windowId: string, given: NewResident): { residentId: string; sameNameAndYear: number } {
    const { store, clock, zone } = this.#needs
    const today = zoned(clock.now(), zone).toPlainDate().toString()
    if (given.birthDate > today || ageAt(given.birthDate, clock.now(), zone) > OLDEST_YEARS)
      throw new StationError('badBirthDate')
    const card = given.cardCode === null ? null : cardCode(given.cardCode)
    if (card !== null && card.length < SHORTEST_CARD) throw new StationError('badInput')
    if (card !== null && store.read.residents.byCard(card)) throw new StationError('cardTaken')
    const sameNameAndYear = store.read.residents.sameNameAndYear(given.name, Number(given.birthDate.slice(0, 4))).length
    const { name, sex, birthDate, phone } = given
    const resident = store.write.residents.create(
      { name, sex, birthDate, ...(phone ? { phone } : {}) },
      this.#needs.staff.actor(windowId),
      {
        ...(card ? { cardCode: card } : {}),
        ...(given.consent ? { consent: { version: CONSENT_VERSION, form: 'signed' } } : {}),
      },
    )
    this.#needs.changed()
    return { residentId: resident.id, sameNameAndYear }
  }

  acknowledge(windowId: string, alertId: string): void {
    this.#alert(alertId)
    this.#needs.store.write.alerts.acknowledge(alertId, this.#needs.staff.actor(windowId).staffId)
    this.#needs.changed()
  }

  handle(windowId: string, alertId: string, outcome: string | null, note: string): void {
    this.#alert(alertId)
    this.#needs.store.write.alerts.handle(
      alertId,
      this.#needs.staff.actor(windowId).staffId,
      outcome ?? undefined,
      note || undefined,
    )
    this.#needs.changed()
  }

  /** The desk says whose it is; judged for that person as at the time of measuring. */
  assign(windowId: string, measurementId: string, residentId: string, reason: string): void {
    this.assignTo(measurementId, residentId, undefined, reason, this.#needs.staff.actor(windowId))
  }

  /** The person at the kiosk said it is theirs. */
  claim(measurementId: string, visit: Visit): void {
    this.assignTo(measurementId, visit.residentId, visit, 'person-said-yes', { kind: 'kiosk' })
  }

  assignTo(
    measurementId: string,
    residentId: string | undefined,
    visit: Visit | undefined,
    reason: string,
    actor: Actor,
  ): void {
    const { store, intake, zone } = this.#needs
    const stored = store.read.measurements.byId(measurementId)
    if (!stored) throw new StationError('unknownMeasurement')
    if (stored.claim === 'void' || stored.claim === 'nobody' || this.#repeatsNobodys(stored))
      throw new StationError('alreadyAssigned')
    const resident = residentId ? store.read.residents.byId(residentId) : undefined
    if (residentId && !resident) throw new StationError('unknownPerson')
    const person = resident ? personOf(resident, stored.takenAt, zone) : visit && intake.personAt(visit, stored.takenAt)
    if (!person) throw new StationError('unknownPerson')
    const judged = intake.rejudge(stored, intake.holderFor(person, visit?.id ?? null))
    store.write.measurements.assign({
      measurementId,
      ...(residentId ? { residentId } : {}),
      ...(visit ? { visitId: visit.id } : {}),
      readings: [...(judged?.readings ?? []), ...intake.remadeMeans(measurementId)],
      alerts: judged?.alerts ?? [],
      reason,
      actor,
    })
    this.#needs.changed()
  }

  void(windowId: string, measurementId: string, reason: string): void {
    if (!this.#needs.store.read.measurements.byId(measurementId)) throw new StationError('unknownMeasurement')
    const { store, intake } = this.#needs
    store.write.measurements.void(
      measurementId,
      reason,
      this.#needs.staff.actor(windowId),
      intake.remadeMeans(measurementId),
    )
    this.#needs.changed()
  }

  /** A control or a trial stays nobody's, also when the meter sends it a second time. */
  #repeatsNobodys({ claim, repeatKey }: StoredMeasurement): boolean {
    if (claim !== 'repeat' || repeatKey === undefined) return false
    return this.#needs.store.read.measurements.byRepeatKey(repeatKey)?.claim === 'nobody'
  }

  #alert(id: string): void {
    const alert = this.#needs.store.read.alerts.byId(id)
    if (!alert || alert.state === 'closed') throw new StationError('unknownAlert')
  }
}
