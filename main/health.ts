/** What is wrong with the station right now: told at the desk as banners, and to the kiosk as 没存上. */
import type { DbError } from '../db/errors.ts'
import type { Store } from '../db/store.ts'
import type { EventMessage } from '../drivers/host/messages.ts'
import { CATALOGUE_VERSION } from '../indicators/index.ts'
import type { DeskView } from './api/contract.ts'
import type { Clock, Timer } from './clock.ts'
import { isStorageFailure } from './errors.ts'
import type { SettingKey, SiteSettings } from './settings.ts'
import { say } from './words.ts'

export interface HealthNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly settings: () => { readonly settings: SiteSettings; readonly faults: readonly SettingKey[] }
  readonly changed: () => void
}

/** A station clock this far before the newest row is wrong. */
const BEFORE_LAST_MS = 120_000
/** While the store takes nothing it is tried so often; the kiosk measures nothing that could show that it works again. */
const TRY_STORE_EVERY_MS = 5_000

export class Health {
  readonly #needs: HealthNeeds
  #store: DbError | null = null
  #journalFailed = false
  #adapterOff = false
  #metersDown = true
  #idReaderDown = false
  #clockJumped: boolean
  /** Visits of hours that the clock, set back, lives once more: what is measured now may fall into them and is not theirs. */
  #livedBefore: ReadonlySet<string> = new Set()
  #trying: Timer | null = null

  constructor(needs: HealthNeeds) {
    this.#needs = needs
    const newest = needs.store.read.measurements.latestInstant()
    this.#clockJumped = newest !== undefined && needs.clock.now() < newest - BEFORE_LAST_MS
    needs.clock.onJump(() => {
      if (this.#clockJumped) return
      this.#clockJumped = true
      needs.changed()
    })
  }

  get storageOk(): boolean {
    return this.#store === null && !this.#journalFailed
  }

  /** False after a jump of the clock, or when it stands before the last reading, until the desk has looked. */
  get timeTrusted(): boolean {
    return !this.#clockJumped
  }

  stored(): void {
    if (this.#store === null) return
    this.#store = null
    this.#trying?.cancel()
    this.#trying = null
    this.#needs.changed()
  }

  notStored(error: DbError): void {
    // A refusal is about one call; only a store that cannot write stops the kiosk.
    if (!isStorageFailure(error)) return
    this.#store = error
    this.#trying ??= this.#needs.clock.setTimeout(() => this.#tryStore(), TRY_STORE_EVERY_MS)
    this.#needs.changed()
  }

  /** A real write, which also leaves the end of the trouble in the audit. */
  #tryStore(): void {
    this.#trying = null
    try {
      this.#needs.store.write.audit({ kind: 'station' }, 'store.works-again', { kind: 'station', id: 'station' })
      this.stored()
    } catch (error) {
      if (isStorageFailure(error)) this.notStored(error)
      // Busy for a moment, not broken.
      else this.#trying = this.#needs.clock.setTimeout(() => this.#tryStore(), TRY_STORE_EVERY_MS)
    }
  }

  livedBefore(visitId: string): boolean {
    return this.#livedBefore.has(visitId)
  }

  clockAdopted(): void {
    const { store, clock } = this.#needs
    const now = clock.now()
    const ahead = store.read.visits
      .between(now, Number.MAX_SAFE_INTEGER)
      .filter(({ startedAt, endedAt }) => (endedAt ?? startedAt) > now)
    this.#livedBefore = new Set(ahead.map(({ id }) => id))
    this.#clockJumped = false
    this.#needs.changed()
  }

  meterEvent({ event }: EventMessage): void {
    if (event.type === 'journal' && event.state !== 'damaged') this.#journalFailed = event.state === 'failed'
    else if (event.type === 'adapter') this.#adapterOff = ['off', 'lost', 'none'].includes(event.state)
    else if (event.type === 'process' && event.state !== 'fault') this.#metersDown = event.state === 'ended'
    else if (event.type === 'id-reader') this.#idReaderDown = event.state !== 'open'
    else return
    this.#needs.changed()
  }

  banners(): DeskView['banners'] {
    const { settings, faults } = this.#needs.settings()
    const banners: DeskView['banners'] = []
    if (this.#store) banners.push({ code: this.#store.code, text: say('banner.storage') })
    if (this.#journalFailed) banners.push({ code: 'M108', text: say('banner.journal') })
    if (this.#clockJumped) banners.push({ code: 'clock-jump', text: say('banner.clock-jump') })
    if (this.#metersDown) banners.push({ code: 'meters-down', text: say('banner.meters-down') })
    if (this.#adapterOff && settings['ble.binding'] !== null)
      banners.push({ code: 'adapter-off', text: say('banner.adapter-off') })
    if (this.#idReaderDown && settings['identify.idReader']?.on)
      banners.push({ code: 'id-reader', text: say('banner.id-reader') })
    if (faults.length > 0) banners.push({ code: 'setting', text: say('banner.setting', { keys: faults.join(', ') }) })
    if (settings['catalogue.signedBy']?.version !== CATALOGUE_VERSION) {
      banners.push({ code: 'unsigned', text: say('banner.unsigned') })
    }
    return banners
  }
}
