import type { DriverEvent, Link, LinkSettings, MeterDriver, MeterModel } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { FrameRecorder, ListSerialPorts, OnSkipped } from '../links/link.ts'
import type { Clock } from './clock.ts'
import { converse } from './conversation.ts'
import type { Gate } from './gate.ts'
import type { Handover } from './handover.ts'
import type { Journal } from './journal.ts'
import type { ConversationAbout } from './journal-format.ts'
import type { MeterConfig, MeterEvent } from './messages.ts'
import { PortMoved } from './ports.ts'
import { ReadRecords } from './read-records.ts'
import { Recording } from './recording.ts'
import type { StartOrders } from './start-orders.ts'

/** What the host lends to every meter. */
export interface HostServices {
  readonly clock: Clock
  readonly journal: Journal
  readonly handover: Handover
  /** Shut while the journal cannot be written: no meter is taken then. */
  readonly journalWorks: Gate
  /** Open while somebody is measuring. */
  readonly armed: Gate
  readonly starts: StartOrders
  readonly listPorts: ListSerialPorts
  readonly zoneOffsetMinutes: number
  /** An inbound frame has been kept. */
  readonly onHeard: () => void
  emit(event: MeterEvent, meterId?: string): void
}

export interface ConversationOutcome {
  readonly error: Error | undefined
  /** Inbound frames. */
  readonly heard: number
  /** Measurements handed over. */
  readonly given: number
}

/** One meter of the station's configuration with its driver. Throws Error with the reason when nothing here fits it. */
export class Commissioned {
  readonly config: MeterConfig
  readonly driver: MeterDriver
  readonly model: MeterModel
  readonly settings: LinkSettings
  readonly #services: HostServices
  #lastRecordNumber: number | undefined
  #told = ''
  readonly #records = new ReadRecords()

  constructor(config: MeterConfig, drivers: readonly MeterDriver[], services: HostServices) {
    const driver = drivers.find((candidate) => candidate.id === config.driverId)
    const model = driver?.models.find((candidate) => candidate.id === config.modelId)
    if (!driver || !model) throw new Error(`no driver ${config.driverId} for model ${config.modelId} here`)
    const own = config.link.kind === 'serial' ? config.link.settings : undefined
    const settings = own ?? model.links.find((candidate) => candidate.kind === config.link.kind)
    if (!settings) throw new Error(`${config.modelId} has no ${config.link.kind} link`)
    this.config = config
    this.driver = driver
    this.model = model
    this.settings = settings
    this.#services = services
    this.#lastRecordNumber = config.lastRecordNumber
  }

  async converse(
    signal: AbortSignal,
    deadlineMs: number | undefined,
    open: (recorder: FrameRecorder, onSkipped: OnSkipped) => Promise<Link>,
  ): Promise<ConversationOutcome> {
    const { clock, journal, handover, zoneOffsetMinutes, onHeard, armed, starts } = this.#services
    const { meterId, driverId, modelId, settings } = this.config
    const about: ConversationAbout = {
      meterId,
      driverId,
      modelId,
      settings,
      zoneOffsetMinutes,
      lastRecordNumber: this.#lastRecordNumber,
    }
    const isCounted = this.driver.recordIdentity === 'counter+time'
    const pass = this.#isAsked || this.driver.readingOrder || isCounted ? this.#records.begin() : undefined
    const recording = new Recording({
      driver: this.driver,
      about,
      journal,
      handover,
      pass,
      now: () => clock.now(),
      onHeard: () => {
        onHeard()
        this.tell('open')
      },
      onKept: (reason) => this.tell('failed', new Error(`the frames are kept, their driver failed: ${reason}`)),
    })
    const report = (event: DriverEvent) => this.#services.emit(event, meterId)
    const error = await converse({
      driver: this.driver,
      about,
      recording,
      deadlineMs,
      clock,
      signal,
      wanted: {
        get armed() {
          return armed.open
        },
        takeStart: () => starts.take(meterId),
      },
      open: (recorder) => open(recorder, (bytes, reason) => report({ type: 'skipped', bytes: bytes.length, reason })),
      // A meter that is asked while it sleeps has an open port all the time; it counts as open when it answers.
      onOpen: () => (this.#isAsked ? undefined : this.tell('open')),
      report,
    })
    // A counted record is itself wherever the link breaks; others are told apart by a whole memory only.
    if ((error === undefined || isCounted) && !signal.aborted) pass?.complete()
    if (error === undefined && !signal.aborted) {
      // Only now: a meter that tells its newest record first has older ones left when the link breaks. And not the highest ever:
      // a meter whose memory was cleared counts from the beginning again.
      this.#lastRecordNumber = recording.highestRecordNumber ?? this.#lastRecordNumber
    }
    return { error, heard: recording.heard, given: recording.given }
  }

  get #isAsked(): boolean {
    return this.settings.kind === 'serial' && this.settings.speaks === 'when-asked'
  }

  /** Tells the station about the link when something has changed. */
  tell(state: 'open' | 'closed' | 'waiting' | 'failed', error?: Error): void {
    const code = error instanceof MeterError ? error.code : undefined
    const movedTo = error instanceof PortMoved ? error.to : undefined
    const told = `${state} ${error ? (code ?? error.message) : ''} ${movedTo?.place ?? ''}`
    if (told === this.#told) return
    this.#told = told
    this.#services.emit({ type: 'link', state, code, reason: error?.message, movedTo }, this.config.meterId)
  }
}
