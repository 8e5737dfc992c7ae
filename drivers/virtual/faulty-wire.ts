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

/** Sends a virtual meter's frames in order, each with the faults that are ordered at that moment. */
export class FaultyWire {
  readonly faults: SerialFaults = noFaults()
  private readonly time: VirtualTime
  private port: VirtualSerialPort | undefined
  private held: Outgoing[] = []
  private queue: { readonly waitMs: number; readonly outgoing: Outgoing }[] = []
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
    if (this.held.length < faults.mergeFrames) return
    const together = this.held.splice(0)
    this.portions({
      bytes: Uint8Array.from(together.flatMap((outgoing) => [...outgoing.bytes])),
      sent: () => {
        for (const outgoing of together) outgoing.sent?.()
      },
    })
    this.next()
  }

  private portions({ bytes, sent }: Outgoing): void {
    const { portionBytes, portionGapMs, slowMs } = this.faults
    for (let from = 0; from < bytes.length; from += portionBytes) {
      const isLast = from + portionBytes >= bytes.length
      const outgoing = { bytes: bytes.slice(from, from + portionBytes), sent: isLast ? sent : undefined }
      this.queue.push({ waitMs: from === 0 ? slowMs : portionGapMs, outgoing })
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
        this.put(first.outgoing)
      }
      this.next()
    })
  }

  private put({ bytes, sent }: Outgoing): void {
    const allowed = this.faults.unplugAfterBytes
    this.faults.unplugAfterBytes -= bytes.length
    if (bytes.length > 0 && allowed > 0) this.port?.send(bytes.slice(0, allowed))
    if (this.faults.unplugAfterBytes >= 0) {
      sent?.()
      return
    }
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
