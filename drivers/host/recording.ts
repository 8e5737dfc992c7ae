import type { MeterDriver } from '../driver.ts'
import type { FrameRecorder } from '../links/link.ts'
import { deliveryKey, type Frame, type Measurement } from '../measurement.ts'
import type { Handover } from './handover.ts'
import type { ConversationWriter, Journal } from './journal.ts'
import type { ConversationAbout } from './journal-format.ts'
import type { ReadPass } from './read-records.ts'
import { decodeConversation } from './replay.ts'

/** A stretch of a link that is decoded on its own: the whole of it for most meters. */
interface Section {
  readonly writer: ConversationWriter
  readonly frames: Frame[]
}

/**
 * A meter that is listened to for days would make one endless conversation. It is cut where nothing can hang together any more:
 * after ten quiet minutes, or after one quiet second once it has grown long.
 */
const QUIET_MS = 600_000
const LONG_FRAMES = 2000
const LONG_QUIET_MS = 1000

export interface RecordingOptions {
  readonly driver: MeterDriver
  readonly about: ConversationAbout
  readonly journal: Journal
  readonly handover: Handover
  /** Leaves out what this process has handed over before; undefined for meters that send each record of their own accord. */
  readonly pass: ReadPass | undefined
  now(): number
  onHeard(): void
  /** The driver's decode failed; the frames stay in the journal for the next start. */
  onKept(reason: string): void
}

/** Keeps the frames of one open link, hands over what the driver makes of them, and at the end whatever it left out. */
export class Recording implements FrameRecorder {
  readonly #options: RecordingOptions
  #section: Section | undefined
  /** Delivery keys of records known from before. */
  readonly #known = new Set<string>()
  #heard = 0
  #given = 0
  #highestRecord: number | undefined

  constructor(options: RecordingOptions) {
    this.#options = options
  }

  /** Inbound frames so far. */
  get heard(): number {
    return this.#heard
  }

  /** Measurements handed over so far. */
  get given(): number {
    return this.#given
  }

  get highestRecordNumber(): number | undefined {
    return this.#highestRecord
  }

  record(direction: Frame['direction'], bytes: Uint8Array, channel?: string): Frame {
    const section = this.#sectionNow()
    const frame = section.writer.record(direction, bytes, channel)
    section.frames.push(frame)
    if (direction === 'in') {
      this.#heard += 1
      this.#options.onHeard()
    }
    return frame
  }

  /** False when the driver need not go on: what it would still read is known. */
  give(measurement: Measurement): boolean {
    // A measurement of a section that is over has been handed over when that section was finished.
    const last = measurement.frameIds.at(-1)
    if (this.#section?.frames.some((frame) => frame.id === last)) this.#giveFrom(this.#section, measurement)
    const { driver, pass } = this.#options
    return !(driver.readingOrder === 'newest-first' && pass?.hasMetOlder())
  }

  /** Decodes the kept frames once more and hands over what has not been: the driver may have broken off after a frame was kept. */
  end(): void {
    const section = this.#section
    this.#section = undefined
    if (section) this.#finish(section)
  }

  #sectionNow(): Section {
    const open = this.#section
    if (open && !this.#isOver(open)) return open
    const writer = this.#options.journal.begin(this.#options.about)
    this.#options.handover.begin(writer.id)
    this.#section = { writer, frames: [] }
    if (open) this.#finish(open)
    return this.#section
  }

  #isOver({ frames }: Section): boolean {
    const last = frames.at(-1)
    if (last === undefined) return false
    const quietMs = Math.abs(this.#options.now() - last.at)
    return quietMs > QUIET_MS || (frames.length >= LONG_FRAMES && quietMs > LONG_QUIET_MS)
  }

  #finish(section: Section): void {
    try {
      const { driver, about, handover } = this.#options
      for (const measurement of decodeConversation(driver, about, section.frames).measurements)
        this.#giveFrom(section, measurement)
      handover.end(section.writer.id)
    } catch (error) {
      this.#options.onKept(error instanceof Error ? error.message : String(error))
    }
  }

  #giveFrom({ writer, frames }: Section, measurement: Measurement): void {
    const key = deliveryKey(measurement)
    const { handover, about, pass } = this.#options
    if (this.#known.has(key) || handover.hasGiven(writer.id, key)) return
    if (measurement.recordNumber !== undefined)
      this.#highestRecord = Math.max(this.#highestRecord ?? measurement.recordNumber, measurement.recordNumber)
    if (pass?.isKnown(measurement)) {
      this.#known.add(key)
      return
    }
    handover.give(writer.id, about.meterId, measurement, frames)
    this.#given += 1
  }
}
