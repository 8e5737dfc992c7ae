/** What staff do at the desk. Everything is written with the name of who did it. */
import type { Store } from '../../db/store.ts'
import type { Actor, StoredMeasurement, Visit } from '../../db/types.ts'
import type { PersonHit, PictureSign } from '../api/contract.ts'
import type { Clock } from '../clock.ts'
import { StationError } from '../errors.ts'
import { cardCode } from '../identify/card-code.ts'
import { parseIdentityNumber } from '../identify/identity-number.ts'
import type { Newcomers } from '../identify/newcomer.ts'
import type { Intake } from '../visits/intake.ts'
import { personOf } from '../visits/person.ts'
import { ageAt, dayBounds, zoned } from '../zone.ts'
import type { StaffDesk } from './sign-in.ts'

export interface DeskNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly staff: StaffDesk
  readonly intake: Intake
  readonly newcomers: Newcomers
  readonly changed: () => void
}

export interface NewResident {
  readonly name: string
  readonly sex: 'male' | 'female'
  readonly birthDate: string
  readonly phone: string | null
  readonly cardCode: string | null
  readonly laneGroup?: string | null | undefined
  readonly pictureSign?: PictureSign | null | undefined
  readonly newcomerId?: string | null | undefined
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
    const { store, clock, zone, newcomers } = this.#needs
    const today = zoned(clock.now(), zone).toPlainDate().toString()
    if (given.birthDate > today || ageAt(given.birthDate, clock.now(), zone) > OLDEST_YEARS)
      throw new StationError('badBirthDate')
    const card = given.cardCode === null ? null : cardCode(given.cardCode)
    if (card !== null && card.length < SHORTEST_CARD) throw new StationError('badInput')
    if (card !== null && store.read.residents.byCard(card)) throw new StationError('cardTaken')
    const sameNameAndYear = store.read.residents.sameNameAndYear(given.name, Number(given.birthDate.slice(0, 4))).length
    const { name, sex, birthDate, phone, laneGroup, pictureSign } = given
    const identityNumber = this.#numberOf(given.newcomerId)
    const resident = store.write.residents.create(
      {
        name,
        sex,
        birthDate,
        ...(phone ? { phone } : {}),
        ...(laneGroup ? { laneGroup } : {}),
        ...(pictureSign ? { pictureSign } : {}),
        ...(identityNumber ? { identityNumber } : {}),
      },
      this.#needs.staff.actor(windowId),
      {
        ...(card ? { cardCode: card } : {}),
        ...(given.consent ? { consent: { version: CONSENT_VERSION, form: 'signed' } } : {}),
      },
    )
    if (identityNumber) newcomers.forget()
    this.#needs.changed()
    return { residentId: resident.id, sameNameAndYear }
  }

  /** The number of the card that the registration began with. Throws StationError cardTaken, badInput. */
  #numberOf(newcomerId: string | null | undefined): string | null {
    if (!newcomerId) return null
    const { newest } = this.#needs.newcomers
    const number = newest?.id === newcomerId ? parseIdentityNumber(newest.card.number) : null
    if (!number) throw new StationError('badInput')
    if (this.#needs.store.read.residents.byIdentityNumber(number)) throw new StationError('cardTaken')
    return number
  }

  forgetNewcomer(): void {
    this.#needs.newcomers.forget()
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

  /**
   * A guest's visit of today is a resident's after all: everything measured in it is theirs, judged as theirs. The visit itself stays
   * as it was, one without a person; the audit says who said whose it is.
   */
  claimVisit(windowId: string, visitId: string, residentId: string, reason: string): void {
    const { store, clock, zone } = this.#needs
    const visit = store.read.visits.byId(visitId)
    const today = dayBounds(clock.now(), zone)
    if (!visit?.guest || visit.endedAt === undefined || visit.startedAt < today.from)
      throw new StationError('notClaimable')
    if (!store.read.residents.byId(residentId)) throw new StationError('unknownPerson')
    const measured = store.read.measurements
      .ofVisit(visitId)
      .filter(({ claim, residentId: whose }) => claim === 'attributed' && whose === undefined)
    if (measured.length === 0) throw new StationError('notClaimable')
    for (const { id } of measured) this.assignTo(id, residentId, visit, reason, this.#needs.staff.actor(windowId))
    store.write.audit(this.#needs.staff.actor(windowId), 'visit.claim', { kind: 'visit', id: visitId })
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
