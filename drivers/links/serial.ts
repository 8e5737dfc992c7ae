import { SerialPort } from 'serialport'
import type { FrameSlicer, SerialLink, UsbPort } from '../driver.ts'
import { MeterError, type MeterErrorKind } from '../errors.ts'
import type { Frame } from '../measurement.ts'
import type { FrameRecorder, OnSkipped, OpenSerialLink } from './link.ts'
import { watchPort } from './port-watch.ts'
import { usbPlaces } from './usb-places.ts'

const WRITE_DEADLINE_MS = 5_000

export const openSerialLink: OpenSerialLink = async (path, settings, recorder, onSkipped = () => undefined) => {
  const { baudRate, dataBits, parity, stopBits, assertLines } = settings
  // Without hupcl closing the port would not drop DTR, which makes some meters restart.
  const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, hupcl: false, autoOpen: false })
  const link = new PortLink(port, recorder, onSkipped)
  await new Promise<void>((resolve, reject) =>
    port.open((error) => (error ? reject(openError(path, error)) : resolve())),
  )
  link.opened()
  if (assertLines) await setLines(port)
  return link
}

/** What systems say when a port does not open. First match counts. */
const OPEN_ERRORS: readonly (readonly [RegExp, MeterErrorKind])[] = [
  [/cannot lock port|temporarily unavailable|resource busy|access denied|EBUSY/i, 'portBusy'],
  [/permission denied|not permitted|EACCES|EPERM/i, 'portForbidden'],
  [/no such file|no such device|file not found|ENOENT|ENXIO/i, 'portMissing'],
]

function openError(path: string, error: Error): MeterError {
  const kind = OPEN_ERRORS.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'portMissing'
  return new MeterError(kind, `${path}: ${error.message}`, { cause: error })
}

/** A port without these lines (a pseudo terminal) says ENOTTY, and needs none. */
function setLines(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.set({ dtr: true, rts: true }, () => resolve()))
}

class PortLink implements SerialLink {
  readonly kind = 'serial'
  private readonly port: SerialPort
  private readonly recorder: FrameRecorder
  private readonly onSkipped: OnSkipped
  private slicer: FrameSlicer | undefined
  /** Bytes that came and are not yet a frame. */
  private pending: Uint8Array = new Uint8Array()
  /** The driver has chosen how to cut: by its slicer, or by reading without one. Until then bytes are kept whole. */
  private isCutting = false
  private readonly frames: Frame[] = []
  private failure: MeterError | undefined
  private gap: NodeJS.Timeout | undefined
  private wakeReader: (() => void) | undefined
  private stopWatching: () => void = () => undefined

  constructor(port: SerialPort, recorder: FrameRecorder, onSkipped: OnSkipped) {
    this.port = port
    this.recorder = recorder
    this.onSkipped = onSkipped
    // An unplug is noticed only while somebody listens for data.
    port.on('data', (chunk: Buffer) => this.take(chunk))
    port.on('close', () => this.fail(this.lost()))
    port.on('error', (error) => this.fail(this.lost(error)))
  }

  opened(): void {
    this.stopWatching = watchPort(this.port.path, () => this.fail(this.lost()))
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) throw this.failure
    this.recorder.record('out', bytes)
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new MeterError('noAnswer', `${this.port.path} takes no bytes`)),
        WRITE_DEADLINE_MS,
      )
      this.port.write(Buffer.from(bytes), (error) => {
        clearTimeout(timer)
        if (error) reject(this.lost(error))
        else resolve()
      })
    })
  }

  useSlicer(slicer: FrameSlicer): void {
    this.slicer = slicer
    this.startCutting()
  }

  async read(timeoutMs: number): Promise<Frame | undefined> {
    this.startCutting()
    const queued = this.frames.shift()
    if (queued) return queued
    if (this.failure) throw this.failure
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.wakeReader = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wakeReader = undefined
    const frame = this.frames.shift()
    if (!frame && this.failure) throw this.failure
    return frame
  }

  flush(): void {
    clearTimeout(this.gap)
    this.skip(this.pending, 'flushed')
    this.pending = new Uint8Array()
  }

  async close(): Promise<void> {
    this.failure ??= new MeterError('linkLost', `${this.port.path} was closed`)
    this.release()
    if (!this.port.isOpen) return
    await new Promise<void>((resolve) => this.port.close(() => resolve()))
  }

  private startCutting(): void {
    if (this.isCutting) return
    this.isCutting = true
    this.cut()
  }

  private take(chunk: Uint8Array): void {
    this.pending = this.pending.length === 0 ? Uint8Array.from(chunk) : joined(this.pending, chunk)
    if (this.isCutting) this.cut()
  }

  private cut(): void {
    clearTimeout(this.gap)
    if (this.pending.length === 0) return
    if (!this.slicer) {
      const whole = this.pending
      this.pending = new Uint8Array()
      this.keep(whole)
      return
    }
    const { frames, skipped, rest } = this.slicer.push(this.pending)
    this.pending = rest
    for (const noise of skipped) this.skip(noise, 'no frame begins here')
    for (const frame of frames) this.keep(frame)
    if (rest.length === 0) return
    this.gap = setTimeout(() => this.cutAfterGap(), this.slicer.gapAfterMs?.(rest) ?? this.slicer.gapMs)
  }

  private cutAfterGap(): void {
    const rest = this.pending
    this.pending = new Uint8Array()
    const frame = this.slicer?.finish?.(rest)
    if (frame) this.keep(frame)
    else this.skip(rest, 'unfinished frame')
  }

  /** On disk first, then to the driver. */
  private keep(bytes: Uint8Array): void {
    if (this.failure?.kind === 'journalFailed') return
    try {
      this.frames.push(this.recorder.record('in', bytes))
    } catch (error) {
      this.fail(
        error instanceof MeterError ? error : new MeterError('journalFailed', 'frame not kept', { cause: error }),
      )
    }
    this.wakeReader?.()
  }

  private skip(bytes: Uint8Array, reason: string): void {
    if (bytes.length > 0) this.onSkipped(bytes, reason)
  }

  private lost(cause?: unknown): MeterError {
    return new MeterError('linkLost', `${this.port.path} is gone`, { cause })
  }

  private fail(error: MeterError): void {
    if (this.failure) return
    this.failure = error
    this.release()
    if (this.port.isOpen) this.port.close(() => undefined)
    this.wakeReader?.()
  }

  private release(): void {
    this.stopWatching()
    clearTimeout(this.gap)
    // A whole result that was only waiting for a check byte is not lost with its port.
    this.cutAfterGap()
    this.wakeReader?.()
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

/** The ports the system knows; a pseudo terminal is never among them. */
export async function listSerialPorts(): Promise<readonly UsbPort[]> {
  const [ports, places] = await Promise.all([SerialPort.list(), usbPlaces()])
  return ports.map(({ path, vendorId, productId, serialNumber, manufacturer, locationId }) => ({
    kind: 'usb',
    path,
    vendorId: hexId(vendorId),
    productId: hexId(productId),
    serialNumber,
    manufacturer,
    place: places.get(path) ?? locationId,
  }))
}

function hexId(id: string | undefined): string | undefined {
  return id?.toLowerCase().replace(/^0x/, '').padStart(4, '0')
}
