import type { BleLink, Link } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import { NotificationCutter, type Piece, pieceOf } from '../stream/cutter.ts'
import { BLE_CHANNEL } from './models.ts'
import { frontOfStream, taidocSlicer } from './slicer.ts'

/** What carries the frames: a serial line, or notifications. */
export interface TaidocLine {
  write(bytes: Uint8Array): Promise<void>
  /** Undefined after `timeoutMs` without a frame. Throws MeterError linkLost. */
  read(timeoutMs: number): Promise<Piece | undefined>
  /** Throws away what has come and was not yet cut into a frame. */
  flush(): void
}

export function taidocLine(link: Link): TaidocLine {
  if (link.kind === 'ble') return new NotifiedLine(link)
  // biome-ignore lint/correctness/useHookAtTopLevel: a serial link, not React
  link.useSlicer(taidocSlicer)
  link.flush()
  return {
    write: (bytes) => link.write(bytes),
    read: async (timeoutMs) => {
      const frame = await link.read(timeoutMs)
      return frame && pieceOf(frame)
    },
    flush: () => link.flush(),
  }
}

/** The frames of a journalled conversation, as the line had cut them. */
export function piecesOf(frames: readonly Frame[]): readonly Piece[] {
  const cutter = new NotificationCutter(frontOfStream)
  return frames.flatMap((frame) => {
    if (frame.channel === undefined) return [pieceOf(frame)]
    return frame.channel === BLE_CHANNEL && frame.direction === 'in' ? cutter.push(frame).pieces : []
  })
}

class NotifiedLine implements TaidocLine {
  private readonly link: BleLink
  private readonly cutter = new NotificationCutter(frontOfStream)
  private readonly ready: Piece[] = []

  constructor(link: BleLink) {
    this.link = link
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.link.write(BLE_CHANNEL, bytes)
  }

  async read(timeoutMs: number): Promise<Piece | undefined> {
    while (this.ready.length === 0) {
      const frame = await this.link.next(timeoutMs)
      if (!frame && this.link.closed) throw new MeterError('linkLost', 'the meter has closed the link')
      if (!frame) return undefined
      this.ready.push(...this.cutter.push(frame).pieces)
    }
    return this.ready.shift()
  }

  /** A half frame goes by itself after a second; a replay could not know that it was thrown away. */
  flush(): void {}
}
