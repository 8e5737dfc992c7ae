import type { SerialFaults, VirtualSerialPort } from './serial-meter.ts'
import type { VirtualTime } from './time.ts'

export function noFaults(): SerialFaults {
  return {
    wrongChecksums: 0,
    noise: new Uint8Array(),
    portionBytes: Number.POSITIVE_INFINITY,
    portionGapMs: 0,
    mergeFrames: 1,
    droppedFrames: 0,
    silent: false,
    slowMs: 0,
    sendsTwice: false,
    unplugAfterBytes: Number.POSITIVE_INFINITY,
  }
}

interface Outgoing {
  readonly bytes: Uint8Array
  readonly sent: (() => void) | undefined
}

interface Portion {
  readonly waitMs: number
  readonly bytes: Uint8Array
  /** Frames whose last byte is in this portion. */
  readonly ends: readonly { readonly afterBytes: number; readonly sent: (() => void) | undefined }[]
}

/** Sends a virtual meter's frames in order, each with the faults that are ordered at that moment. */
export class FaultyWire {
  readonly faults: SerialFaults = noFaults()
  private readonly time: VirtualTime
  private port: VirtualSerialPort | undefined
  private held: Outgoing[] = []
  private queue: Portion[] = []
  private isSending = false

  constructor(time: VirtualTime) {
    this.time = time
  }

  plug(port: VirtualSerialPort): void {
    this.port = port
    this.held = []
    this.queue = []
  }

  /** `sent` is called for each copy whose last byte was handed to the line, and is told whether its bytes are right. */
  send(frame: Uint8Array, sent?: (intact: boolean) => void): void {
    const { faults } = this
    if (faults.silent) return
    if (faults.droppedFrames > 0) {
      faults.droppedFrames -= 1
      return
    }
    const intact = faults.wrongChecksums === 0
    if (!intact) faults.wrongChecksums -= 1
    const bytes = Uint8Array.of(...faults.noise, ...(intact ? frame : withWrongCheck(frame)))
    for (let copy = 0; copy < (faults.sendsTwice ? 2 : 1); copy++) {
      this.held.push({ bytes, sent: sent && (() => sent(intact)) })
    }
    while (this.held.length >= faults.mergeFrames) this.portions(this.held.splice(0, faults.mergeFrames))
    this.next()
  }

  private portions(frames: readonly Outgoing[]): void {
    const { portionBytes, portionGapMs, slowMs } = this.faults
    const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame.bytes]))
    let length = 0
    const ends = frames.map((frame) => {
      length += frame.bytes.length
      return { afterBytes: length, sent: frame.sent }
    })
    for (let from = 0; from < bytes.length; from += portionBytes) {
      const to = from + portionBytes
      this.queue.push({
        waitMs: from === 0 ? slowMs : portionGapMs,
        bytes: bytes.slice(from, to),
        ends: ends
          .filter(({ afterBytes }) => afterBytes > from && afterBytes <= to)
          .map(({ afterBytes, sent }) => ({ afterBytes: afterBytes - from, sent })),
      })
    }
  }

  private next(): void {
    const first = this.queue[0]
    if (!first || this.isSending) return
    this.isSending = true
    this.time.after(first.waitMs, () => {
      this.isSending = false
      if (this.queue[0] === first) {
        this.queue.shift()
        this.put(first)
      }
      this.next()
    })
  }

  private put({ bytes, ends }: Portion): void {
    const allowed = Math.min(bytes.length, this.faults.unplugAfterBytes)
    if (allowed > 0) this.port?.send(bytes.slice(0, allowed))
    for (const { afterBytes, sent } of ends) {
      if (afterBytes <= allowed) sent?.()
    }
    this.faults.unplugAfterBytes -= allowed
    if (allowed === bytes.length) return
    this.faults.unplugAfterBytes = Number.POSITIVE_INFINITY
    this.queue = []
    this.port?.unplug()
    this.port = undefined
  }
}

function withWrongCheck(frame: Uint8Array): Uint8Array {
  const spoilt = frame.slice()
  spoilt[spoilt.length - 1] = (spoilt.at(-1) as number) ^ 0x55
  return spoilt
}
