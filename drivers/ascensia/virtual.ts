import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualContourOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly clockAheadMs?: number
  /** Says ENQ when its cable goes in. */
  readonly announces?: boolean
  /** Announces so many results more than it has, in so many transfers. */
  readonly miscounts?: number
  /** In place of value, unit and flags. */
  readonly writes?: {
    readonly value?: string
    readonly unit?: string
    readonly flags?: string
    readonly analyte?: string
    readonly time?: string
  }
}

interface Stored {
  readonly result: Extract<VirtualResult, { kind: 'glucose' }>
  readonly stamp: string
}

const MEALS = { preprandial: 'B', postprandial: 'A' }

/** A Contour meter that sends its memory, from the protocol's description; knows nothing of the driver's codec. */
export class VirtualContour implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** The control bytes it heard. */
  readonly heard: number[] = []
  private readonly options: VirtualContourOptions
  private readonly wire: FaultyWire
  private readonly memory: Stored[] = []
  /** What is to be sent, and how far it has come; undefined: asleep. */
  private transfer: { readonly frames: readonly Uint8Array[]; next: number } | undefined
  private transfers = 0

  constructor(options: VirtualContourOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.transfer = undefined
    this.wire.plug(port)
    if (this.options.announces) this.begin()
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    if (result.kind !== 'glucose') return
    const keep = () => this.memory.unshift({ result, stamp: this.stamp() })
    if (measuringMs === 0) keep()
    else this.options.time.after(measuringMs, keep)
  }

  onBytes(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.heard.push(byte)
      if (byte === 4) this.begin()
      if (byte === 6) this.step()
      if (byte === 0x15) this.put()
    }
  }

  private begin(): void {
    const { miscounts = 0, writes = {} } = this.options
    this.transfers += 1
    const count = this.memory.length + (this.transfers <= miscounts ? 1 : 0)
    const head = `H|\\^&||7w3LBL|Bayer7390^01.24^7390-2336773|A=1^U=0|${count}||||||1|${this.stamp()}`
    const results = this.memory.map(({ result, stamp }, index) => {
      const mark = result.controlSolution ? 'E' : result.meal ? MEALS[result.meal] : ''
      const { value = result.glucoseMgPerDl, unit = 'mg/dL', flags = mark, analyte = 'Glucose', time = stamp } = writes
      return `R|${index + 1}|^^^${analyte}|${value}|${unit}^P||${flags}||${time}`
    })
    const texts = [head, 'P|1', ...results, 'L|1||N']
    const frames = texts.map((text, index) => astmFrame((index + 1) % 8, text, index === texts.length - 1))
    this.transfer = { frames: [Uint8Array.of(5), ...frames, Uint8Array.of(4)], next: 0 }
    this.put()
  }

  private step(): void {
    if (!this.transfer || this.transfer.next === this.transfer.frames.length - 1) return
    this.transfer.next += 1
    this.put()
  }

  private put(): void {
    const { transfer } = this
    const frame = transfer?.frames[transfer.next]
    if (!transfer || !frame) return
    // ENQ, H and P stand before the first result.
    const record = this.memory[transfer.next - 3]
    this.spoiling(frame, (bytes, intact) =>
      this.wire.send(bytes, () => {
        if (!record) return
        const [, year, month, day, hour, minute] = /(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)/.exec(record.stamp) ?? []
        const meterTime = `${year}-${month}-${day}T${hour}:${minute}`
        this.log.push({ at: this.options.time.now(), result: record.result, frames: [frame], meterTime, intact })
      }),
    )
  }

  /** Control bytes have no check to spoil; in a frame it stands before the line end. */
  private spoiling(frame: Uint8Array, send: (bytes: Uint8Array, intact: boolean) => void): void {
    const { faults } = this
    const orders = faults.wrongChecksums
    const spoils = orders > 0 && frame.length > 1
    const bytes = frame.slice()
    if (spoils) bytes[bytes.length - 3] = bytes.at(-3) === 0x30 ? 0x31 : 0x30
    faults.wrongChecksums = 0
    send(bytes, !spoils)
    faults.wrongChecksums = spoils ? orders - 1 : orders
  }

  private stamp(): string {
    const { time, zoneOffsetMinutes, clockAheadMs = 0 } = this.options
    return new Date(time.now() + zoneOffsetMinutes * 60_000 + clockAheadMs)
      .toISOString()
      .replace(/\D/g, '')
      .slice(0, 12)
  }
}

function astmFrame(number: number, text: string, isLast: boolean): Uint8Array {
  const body = Buffer.from(`${number}${text}\r${isLast ? '\x03' : '\x17'}`)
  const sum = [...body].reduce((total, byte) => total + byte, 0) % 256
  return Uint8Array.of(2, ...body, ...Buffer.from(`${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`))
}
