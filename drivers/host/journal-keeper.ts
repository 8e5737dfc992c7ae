import type { MeterDriver } from '../driver.ts'
import type { Clock } from './clock.ts'
import { Gate } from './gate.ts'
import { Handover } from './handover.ts'
import { Journal } from './journal.ts'
import { JournalKeyError, type RandomBytes } from './journal-format.ts'
import type { JournalFs } from './journal-fs.ts'
import type { FromMeters, HostConfig, MeterEvent } from './messages.ts'
import { pauseMs } from './pacing.ts'
import { replay } from './replay.ts'

export interface JournalKeeperDeps {
  readonly drivers: readonly MeterDriver[]
  readonly clock: Clock
  readonly journalFs?: JournalFs
  readonly random?: RandomBytes
  send(message: FromMeters): void
  emit(event: MeterEvent, meterId?: string): void
  /** Writing has begun to fail, or works again. */
  onChange(): void
}

export interface OpenJournal {
  readonly journal: Journal
  readonly handover: Handover
}

/** Opens the journal, hands over what an earlier life left, and keeps trying while it cannot be written. */
export class JournalKeeper {
  /** Shut while no frame can be kept. */
  readonly works = new Gate(false)
  readonly #deps: JournalKeeperDeps
  #open: (OpenJournal & { readonly closed: AbortController }) | undefined
  /** The station has been told that the journal fails, and not yet that it works again. */
  #toldFailed = false

  constructor(deps: JournalKeeperDeps) {
    this.#deps = deps
  }

  get current(): OpenJournal | undefined {
    return this.#open
  }

  /** The number of measurements handed over again, or undefined when a newer configuration has to be waited for. */
  async open(config: HostConfig, superseded: AbortSignal): Promise<number | undefined> {
    const { clock, journalFs, random } = this.#deps
    for (let tries = 0; !superseded.aborted; tries += 1) {
      try {
        const journal = new Journal({
          dir: config.journal.dir,
          key: Buffer.from(config.journal.keyHex, 'hex'),
          keepSince: config.replaySince,
          now: () => clock.now(),
          fs: journalFs,
          random,
          onState: (state, reason) => this.#changed(state, reason),
        })
        journal.probe()
        if (this.#toldFailed) this.#tell('ok', 'the journal can be written')
        return this.#adopt(journal, config)
      } catch (error) {
        if (tries === 0) this.#tell('failed', error instanceof Error ? error.message : String(error))
        if (error instanceof JournalKeyError) return undefined
        await clock.sleep(pauseMs('journal', tries), superseded)
      }
    }
    return undefined
  }

  close(): void {
    this.works.set(false)
    this.#open?.closed.abort()
    this.#open?.journal.close()
    this.#open = undefined
  }

  #adopt(journal: Journal, config: HostConfig): number {
    const { drivers, send, emit } = this.#deps
    const handover = new Handover(
      ({ frames, ...delivery }) => send({ type: 'measurement', ...delivery, frames: [...frames] }),
      (conversation, keys, settled) => {
        try {
          journal.acknowledge(conversation, keys, settled)
        } catch {
          // The journal has told that it fails. The measurement will be handed over once more, under the same key.
        }
      },
    )
    this.#open = { journal, handover, closed: new AbortController() }
    for (const { segment, offset, bytes, reason } of journal.problems)
      emit({
        type: 'journal',
        state: reason === 'torn tail' ? 'ok' : 'damaged',
        reason: `${reason} in ${segment} at ${offset}: ${bytes} bytes passed over`,
      })
    const replayed = replay(journal.found.conversations.values(), {
      drivers,
      zoneOffsetMinutes: config.zoneOffsetMinutes,
      since: config.replaySince,
      handover,
      onKept: ({ about }, reason) => emit({ type: 'journal', state: 'damaged', reason }, about.meterId),
      onRejected: ({ about }, { code, reason }) => emit({ type: 'rejected', code, reason }, about.meterId),
    })
    this.works.set(true)
    return replayed
  }

  #changed(state: 'ok' | 'failed', reason: string): void {
    // While it is being opened, the opening tells.
    if (this.#open === undefined) return
    this.works.set(state === 'ok')
    this.#tell(state, reason)
    this.#deps.onChange()
    if (state === 'failed') void this.#probe(this.#open.journal, this.#open.closed.signal)
  }

  #tell(state: 'ok' | 'failed', reason: string): void {
    this.#toldFailed = state === 'failed'
    this.#deps.emit({ type: 'journal', state, reason })
  }

  async #probe(journal: Journal, closed: AbortSignal): Promise<void> {
    for (let tries = 0; !this.works.open; tries += 1) {
      await this.#deps.clock.sleep(pauseMs('journal', tries), closed)
      if (closed.aborted || this.works.open) return
      try {
        journal.probe()
      } catch {
        // Tried again; the station has been told.
      }
    }
  }
}
