import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import {
  type ConversationAbout,
  decodeSegment,
  encodeEntry,
  encodeHeader,
  type JournalEntry,
  type JournalProblem,
  type RandomBytes,
} from './journal-format.ts'
import { type JournalFs, nodeFs } from './journal-fs.ts'
import { indexJournal, type JournalIndex, segmentsToDrop } from './journal-index.ts'

export const SEGMENT_FILE = /^(\d{8}-[0-9a-f]{8})\.journal$/
const MAX_SEGMENT_BYTES = 8 * 1024 * 1024
/** Longer than the seven daily backups reach back, so that a restored store can be filled up from the journal. */
export const KEEP_DAYS = 14

export interface JournalOptions {
  readonly dir: string
  /** 32 bytes. */
  readonly key: Uint8Array
  /** Keep the frames of settled conversations from this moment on (ms since the epoch) for replaying them. */
  readonly keepSince?: number
  now(): number
  readonly fs?: JournalFs
  readonly random?: RandomBytes
  /** Told when writing begins to fail and when it works again. */
  onState?(state: 'ok' | 'failed', reason: string): void
}

export interface ConversationWriter {
  readonly id: string
  /** Throws MeterError journalFailed; then the frame is not kept and nobody may act on it. */
  record(direction: Frame['direction'], bytes: Uint8Array, channel?: string): Frame
}

interface OpenSegment {
  readonly name: string
  readonly fd: number
  readonly day: number
  bytes: number
  entries: number
}

/**
 * The journal of the meter process: every frame, encrypted, on disk before the driver sees it. One process writes at a time.
 * A segment is never changed after its process has ended: a torn tail is passed over in reading, and each process, and each
 * failed write, begins a new segment. So nothing here can make damage worse.
 *
 * Inbound frames are synced one by one. Outbound frames and acknowledgements are written in order without a sync of their own:
 * losing what we asked loses nothing a meter said, a lost acknowledgement means handing over once more under the same delivery
 * key, a kill of the process loses no written byte, and the next inbound sync carries everything before it to the disk.
 */
export class Journal {
  readonly found: JournalIndex
  readonly problems: readonly (JournalProblem & { readonly segment: string })[]
  readonly dropped: readonly string[]
  readonly #options: JournalOptions
  readonly #fs: JournalFs
  readonly #random: RandomBytes
  #lastNumber: number
  #segment: OpenSegment | undefined
  #failing = false

  /** Reads what is there. Throws JournalKeyError, or MeterError journalFailed when the folder cannot be made or read. */
  constructor(options: JournalOptions) {
    this.#options = options
    this.#fs = options.fs ?? nodeFs
    this.#random = options.random ?? randomBytes
    const names = this.#list()
    this.#lastNumber = Number.parseInt(names.at(-1) ?? '0', 10)
    const segments = names.map((segment) => ({ segment, ...this.#read(segment) }))
    this.found = indexJournal(segments, options.keepSince)
    const newest = names.at(-1)
    this.problems = segments
      .flatMap(({ segment, problems }) => problems.map((problem) => ({ ...problem, segment })))
      // Every kill may leave a torn tail; it is news only directly afterwards.
      .filter(({ segment, reason }) => reason !== 'torn tail' || segment === newest)
    this.dropped = this.#drop()
  }

  begin(about: ConversationAbout): ConversationWriter {
    const { meterId, driverId, modelId } = about
    const start = this.#append((id) => ({ type: 'start', id, at: this.#options.now(), about }), false)
    return {
      id: start.id,
      record: (direction, given, channel) => {
        const bytes = Uint8Array.from(given)
        const base64 = Buffer.from(bytes).toString('base64')
        const { id, at } = this.#append(
          (id) => ({
            type: 'frame',
            id,
            at: this.#options.now(),
            conversation: start.id,
            meterId,
            driverId,
            modelId,
            direction,
            channel,
            base64,
          }),
          direction === 'in',
        )
        return { id, at, direction, channel, bytes }
      },
    }
  }

  acknowledge(conversation: string, keys: readonly string[], settled: boolean): void {
    this.#append(() => ({ type: 'ack', at: this.#options.now(), conversation, keys: [...keys], settled }), false)
  }

  /** Writes and syncs something without meaning. Throws MeterError journalFailed. */
  probe(): void {
    this.#append(() => ({ type: 'probe', at: this.#options.now() }), true)
  }

  close(): void {
    if (this.#segment) this.#fs.close(this.#segment.fd)
    this.#segment = undefined
  }

  #list(): string[] {
    try {
      this.#fs.makeDir(this.#options.dir)
      return this.#fs
        .list(this.#options.dir)
        .flatMap((file) => SEGMENT_FILE.exec(file)?.[1] ?? [])
        .sort()
    } catch (cause) {
      throw journalError('cannot be opened', cause)
    }
  }

  #read(segment: string): { entries: readonly JournalEntry[]; problems: readonly JournalProblem[] } {
    let file: Buffer
    try {
      file = this.#fs.read(this.#file(segment))
    } catch {
      return { entries: [], problems: [{ offset: 0, bytes: 0, reason: 'unreadable file' }] }
    }
    return decodeSegment(file, this.#options.key, segment)
  }

  #drop(): string[] {
    return segmentsToDrop(this.found, this.#options.now(), KEEP_DAYS).filter((segment) => {
      try {
        this.#fs.remove(this.#file(segment))
        return true
      } catch {
        // It is dropped at the next start.
        return false
      }
    })
  }

  #append<E extends JournalEntry>(make: (id: string) => E, sync: boolean): E {
    try {
      const segment = this.#openSegment()
      const entry = make(`${segment.name}-${String(segment.entries).padStart(7, '0')}`)
      this.#write(segment, encodeEntry(entry, this.#options.key, segment.name, this.#random), sync)
      segment.entries += 1
      this.#tell('ok', 'the journal can be written again')
      return entry
    } catch (cause) {
      const error = journalError('cannot be written', cause)
      this.#tell('failed', error.message)
      throw error
    }
  }

  #tell(state: 'ok' | 'failed', reason: string): void {
    const failing = state === 'failed'
    if (failing === this.#failing) return
    this.#failing = failing
    this.#options.onState?.(state, reason)
  }

  /** After a failure the segment ends at its last whole entry: what was refused must not turn up in a replay. */
  #write(segment: OpenSegment, bytes: Uint8Array, sync: boolean): void {
    try {
      for (let written = 0; written < bytes.length; ) written += this.#fs.write(segment.fd, bytes.subarray(written))
      if (sync) this.#fs.sync(segment.fd)
      segment.bytes += bytes.length
    } catch (error) {
      this.#segment = undefined
      try {
        this.#fs.truncate(segment.fd, segment.bytes)
      } catch {
        // Then the torn tail stays and is passed over.
      }
      this.#fs.close(segment.fd)
      throw error
    }
  }

  #openSegment(): OpenSegment {
    const day = Math.floor(this.#options.now() / 86_400_000)
    if (this.#segment?.day === day && this.#segment.bytes < MAX_SEGMENT_BYTES) return this.#segment
    this.close()
    // The random half keeps ids unique even when the folder is lost and numbering begins again.
    const tag = Buffer.from(this.#random(4)).toString('hex')
    const name = `${String(this.#lastNumber + 1).padStart(8, '0')}-${tag}`
    const file = this.#file(name)
    const segment = { name, fd: this.#fs.create(file), day, bytes: 0, entries: 0 }
    try {
      this.#write(segment, encodeHeader(this.#options.key, name, this.#random), true)
      this.#fs.syncDir(this.#options.dir)
    } catch (error) {
      // A full disk is tried again and again and must not fill the folder with empty segments.
      this.#fs.remove(file)
      throw error
    }
    this.#lastNumber += 1
    this.#segment = segment
    return segment
  }

  #file(segment: string): string {
    return path.join(this.#options.dir, `${segment}.journal`)
  }
}

function journalError(what: string, cause: unknown): MeterError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new MeterError('journalFailed', `the journal ${what}: ${detail}`, { cause })
}
