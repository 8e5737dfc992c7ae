import type { DecodeResult, DriverEvent } from '../driver.ts'
import { DecodeError } from '../errors.ts'
import type { Frame, Measurement } from '../measurement.ts'
import { type Assembled, type Assembler, NOTHING } from '../sig/common/assembler.ts'
import type { Front } from '../slicing.ts'
import { type Cut, NotificationCutter, type Piece } from './cutter.ts'
import { type StreamFamily, strangerBehind } from './strangers.ts'

/** A measurement without what is the same for every measurement that ends with a certain frame. */
export interface NewMeasurement extends Omit<Measurement, 'receivedAt' | 'frameIds' | 'ordinal' | 'driver'> {
  /** Frames it also comes from, earlier than the one that ends it. */
  readonly earlierFrameIds?: readonly string[]
}

/** What one frame of the protocol says. */
export interface Said {
  readonly measurement?: NewMeasurement
  readonly events?: readonly DriverEvent[]
}

/** A family's reading of its frames, one after the other. */
export interface StreamReader {
  /** Throws DecodeError for a frame to be refused. */
  hear(piece: Piece): Said
  /** What the station has sent, for a meter whose answers look like what it sends on its own. */
  sent?(bytes: Uint8Array, at: number): void
}

export interface StreamProtocol {
  readonly driver: Measurement['driver']
  /** Whose first bytes are not a stranger's. */
  readonly family?: StreamFamily
  /** The characteristic that notifies; frames of a serial line have none. */
  readonly channel: string
  /** Left out: each notification is one frame. */
  readonly front?: (bytes: Uint8Array) => Front
  readonly reader: StreamReader
}

/** Notifications of one link, cut into frames and read. */
export class StreamAssembler implements Assembler {
  readonly valueChannels: readonly string[]
  /** Inbound frames so far. */
  heard = 0
  /** What the meter's first bytes give it away as, when it is of another family: nothing of it is read. */
  stranger: StreamFamily | undefined
  private readonly protocol: StreamProtocol
  private readonly cutter: NotificationCutter
  private last: { readonly frameId: string; measurements: number } | undefined

  constructor(protocol: StreamProtocol) {
    this.protocol = protocol
    this.valueChannels = [protocol.channel]
    this.cutter = new NotificationCutter(protocol.front ?? wholeNotification)
  }

  push(frame: Frame): Assembled {
    const isOurs = frame.channel === undefined || frame.channel === this.protocol.channel
    if (frame.direction === 'out') this.protocol.reader.sent?.(frame.bytes, frame.at)
    if (frame.direction === 'out' || !isOurs) return NOTHING
    this.heard += 1
    if (this.heard === 1) this.stranger = strangerBehind(frame.bytes, this.protocol.family)
    if (this.stranger) return NOTHING
    return this.read(this.cutter.push(frame))
  }

  end(): readonly Measurement[] {
    return this.read(this.cutter.end()).measurements
  }

  private read({ pieces, skippedBytes }: Cut): Assembled {
    const measurements: Measurement[] = []
    const rejected: DecodeResult['rejected'][number][] = []
    const events: DriverEvent[] =
      skippedBytes > 0 ? [{ type: 'skipped', bytes: skippedBytes, reason: 'in no frame' }] : []
    for (const piece of pieces) {
      try {
        const said = this.protocol.reader.hear(piece)
        if (said.measurement) measurements.push(this.complete(said.measurement, piece))
        events.push(...(said.events ?? []))
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        rejected.push({ frameId: lastId(piece), code: error.code, reason: error.message })
      }
    }
    return { measurements, rejected, events }
  }

  private complete({ earlierFrameIds = [], ...measurement }: NewMeasurement, piece: Piece): Measurement {
    const frameId = lastId(piece)
    if (this.last?.frameId !== frameId) this.last = { frameId, measurements: 0 }
    const ordinal = this.last.measurements
    this.last.measurements += 1
    return {
      ...measurement,
      receivedAt: piece.at,
      frameIds: [...earlierFrameIds.filter((id) => !piece.frameIds.includes(id)), ...piece.frameIds],
      ordinal,
      driver: this.protocol.driver,
    }
  }
}

const lastId = (piece: Piece): string => piece.frameIds.at(-1) as string

function wholeNotification(bytes: Uint8Array): Front {
  return bytes.length === 0 ? undefined : { is: 'frame', bytes: bytes.length }
}
