import type { Frame } from '../measurement.ts'
import type { Front } from '../slicing.ts'

/** One frame of the protocol, with the journalled frames that carried its bytes. */
export interface Piece {
  readonly bytes: Uint8Array
  readonly direction: Frame['direction']
  /** Station clock in ms, when its last byte came. */
  readonly at: number
  /** In order; never empty. */
  readonly frameIds: readonly string[]
}

export interface Cut {
  readonly pieces: readonly Piece[]
  /** Bytes that are in no piece. */
  readonly skippedBytes: number
}

/** A journalled frame that is one frame of the protocol. */
export function pieceOf({ id, at, direction, bytes }: Frame): Piece {
  return { bytes, direction, at, frameIds: [id] }
}

/** What has not become whole in this time never will. */
const GAP_MS = 1_000

/**
 * Cuts what arrives in notifications of any size into the frames of a protocol: a notification may hold a part of one or several.
 * Pure in what it is given: the moments are those of the frames, so that a replay cuts alike.
 */
export class NotificationCutter {
  private readonly front: (bytes: Uint8Array) => Front
  private pending = new Uint8Array()
  /** For each pending byte, the frame it came in. */
  private owners: readonly Frame[] = []

  constructor(front: (bytes: Uint8Array) => Front) {
    this.front = front
  }

  push(frame: Frame): Cut {
    const last = this.owners.at(-1)
    const stale = last !== undefined && frame.at - last.at >= GAP_MS ? this.end() : EMPTY
    this.pending = Uint8Array.of(...this.pending, ...frame.bytes)
    this.owners = [...this.owners, ...Array.from(frame.bytes, () => frame)]
    return joined([stale, this.cut()])
  }

  /** Nothing more will come: an unfinished frame is given up, but whole ones behind its first byte are still found. */
  end(): Cut {
    const cuts: Cut[] = []
    while (this.pending.length > 0) {
      this.drop(1)
      cuts.push({ pieces: [], skippedBytes: 1 }, this.cut())
    }
    return joined(cuts)
  }

  private cut(): Cut {
    const pieces: Piece[] = []
    let skippedBytes = 0
    for (;;) {
      const next = this.front(this.pending)
      if (!next) return { pieces, skippedBytes }
      if (next.is === 'frame') pieces.push(this.piece(next.bytes))
      else skippedBytes += next.bytes
      this.drop(next.bytes)
    }
  }

  private piece(length: number): Piece {
    const frames = [...new Set(this.owners.slice(0, length))]
    const last = frames.at(-1) as Frame
    return {
      bytes: this.pending.slice(0, length),
      direction: last.direction,
      at: last.at,
      frameIds: frames.map(({ id }) => id),
    }
  }

  private drop(length: number): void {
    this.pending = this.pending.slice(length)
    this.owners = this.owners.slice(length)
  }
}

const EMPTY: Cut = { pieces: [], skippedBytes: 0 }

function joined(cuts: readonly Cut[]): Cut {
  return {
    pieces: cuts.flatMap(({ pieces }) => pieces),
    skippedBytes: cuts.reduce((sum, { skippedBytes }) => sum + skippedBytes, 0),
  }
}
