import type { FrameSlicer, SerialLink } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { FrameRecorder } from '../links/link.ts'
import type { Frame } from '../measurement.ts'
import type { VirtualSerialMeter } from './serial-meter.ts'
import type { VirtualTime } from './time.ts'

type Line = Pick<VirtualSerialMeter<never>, 'start' | 'onBytes'>

/** A serial line in memory with a virtual meter at its far end. Records every frame, and honours the slicer like the real link. */
export class MemorySerialLink implements SerialLink {
  readonly kind = 'serial'
  /** Every frame in and out, as the journal would have it; empty where a journal does. */
  readonly recorded: Frame[] = []
  /** Bytes that belonged to no frame. */
  readonly skipped: Uint8Array[] = []
  private readonly meter: Line
  private readonly time: VirtualTime
  private readonly journal: FrameRecorder | undefined
  private slicer: FrameSlicer | undefined
  private pending = new Uint8Array()
  private readonly cut: Frame[] = []
  private isLost = false
  private cancelGap: () => void = () => undefined
  private wake: () => void = () => undefined

  constructor(meter: Line, time: VirtualTime, journal?: FrameRecorder) {
    this.meter = meter
    this.time = time
    this.journal = journal
    meter.start({ send: (bytes) => this.arrive(bytes), unplug: () => this.lose() })
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.isLost) throw lost()
    this.record('out', bytes)
    this.time.after(0, () => {
      if (!this.isLost) this.meter.onBytes(bytes)
    })
  }

  async read(timeoutMs: number): Promise<Frame | undefined> {
    if (this.cut.length === 0 && !this.isLost) {
      await new Promise<void>((resolve) => {
        const cancel = this.time.after(timeoutMs, resolve)
        this.wake = () => {
          cancel()
          resolve()
        }
      })
    }
    const frame = this.cut.shift()
    if (!frame && this.isLost) throw lost()
    return frame
  }

  useSlicer(slicer: FrameSlicer): void {
    this.slicer = slicer
  }

  flush(): void {
    this.cancelGap()
    this.skip(this.pending)
    this.pending = new Uint8Array()
  }

  async close(): Promise<void> {
    this.lose()
  }

  private arrive(bytes: Uint8Array): void {
    if (this.isLost) return
    this.cancelGap()
    if (!this.slicer) {
      this.keep(bytes)
      return
    }
    const { frames, skipped, rest } = this.slicer.push(Uint8Array.of(...this.pending, ...bytes))
    this.pending = rest.slice()
    for (const noise of skipped) this.skip(noise)
    for (const frame of frames) this.keep(frame)
    if (rest.length > 0) {
      const gapMs = this.slicer.gapAfterMs?.(rest) ?? this.slicer.gapMs
      this.cancelGap = this.time.after(gapMs, () => this.endOfPatience())
    }
  }

  private endOfPatience(): void {
    const frame = this.pending.length > 0 ? this.slicer?.finish?.(this.pending) : undefined
    if (frame) this.keep(frame)
    this.skip(this.pending.slice(frame?.length ?? 0))
    this.pending = new Uint8Array()
  }

  private keep(bytes: Uint8Array): void {
    this.cut.push(this.record('in', bytes))
    this.wake()
  }

  private record(direction: Frame['direction'], bytes: Uint8Array): Frame {
    if (this.journal) return this.journal.record(direction, bytes)
    const id = String(this.recorded.length + 1).padStart(6, '0')
    const frame: Frame = { id, at: this.time.now(), direction, bytes: bytes.slice() }
    this.recorded.push(frame)
    return frame
  }

  private skip(bytes: Uint8Array): void {
    if (bytes.length > 0 && !this.journal) this.skipped.push(bytes.slice())
  }

  private lose(): void {
    if (this.isLost) return
    this.cancelGap()
    this.endOfPatience()
    this.isLost = true
    this.wake()
  }
}

const lost = () => new MeterError('linkLost', 'the serial port is gone')
