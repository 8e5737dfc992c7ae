import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualCodefreeOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly clockAheadMs?: number
  /** So many records fewer than it counts: a repeated question took the next one. */
  readonly loses?: number
}

interface Stored {
  readonly result: Extract<VirtualResult, { kind: 'glucose' }>
  readonly at: Date
}

const MEALS = { preprandial: 0x10, postprandial: 0x20 }

/** An SD CodeFree, from its description; knows nothing of the driver's codec. */
export class VirtualCodefree implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** The messages it understood, as text of hex digits. */
  readonly heard: string[] = []
  private readonly options: VirtualCodefreeOptions
  private readonly wire: FaultyWire
  private readonly memory: Stored[] = []
  private clockAheadMs: number
  private input: number[] = []
  private next = 0

  constructor(options: VirtualCodefreeOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.clockAheadMs = options.clockAheadMs ?? 0
  }

  get faults() {
    return this.wire.faults
  }

  /** The meter speaks first, behind a stray zero of the cable. */
  start(port: VirtualSerialPort): void {
    this.input = []
    this.next = this.options.loses ?? 0
    this.wire.plug(port)
    this.wire.send(Uint8Array.of(0, ...meterFrame([0x10, 0x30])))
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    if (result.kind !== 'glucose') return
    const keep = () => this.memory.unshift({ result, at: this.local() })
    if (measuringMs === 0) keep()
    else this.options.time.after(measuringMs, keep)
  }

  onBytes(bytes: Uint8Array): void {
    this.input.push(...bytes)
    const length = this.input[2]
    if (length === undefined || this.input.length < length + 3) return
    const message = this.input.splice(0, length + 3).slice(3, -2)
    this.heard.push(Buffer.from(message).toString('hex'))
    this.obey(message)
  }

  /** What the display would show now. */
  clock(): string {
    return this.local().toISOString().slice(0, 16)
  }

  private obey([first, second, ...rest]: number[]): void {
    if (first === 0x10 && second === 0x40) {
      const count = this.memory.length
      this.wire.send(meterFrame([0x30, Math.floor(count / 256), count % 256, ...Array<number>(19).fill(0xaa)]))
    } else if (first === 0x10 && second === 0x60) {
      const record = this.memory[this.next++]
      if (record) this.handOver(record)
      else this.wire.send(meterFrame([0x10, 0x70]))
    } else if (first === 0x41) {
      this.setClock(Buffer.from(rest).toString())
      this.wire.send(meterFrame([0x10, 0x10]))
    }
  }

  private handOver({ result, at }: Stored): void {
    const { glucoseMgPerDl: value, meal } = result
    const date = [
      at.getUTCFullYear() - 2000,
      at.getUTCMonth() + 1,
      at.getUTCDate(),
      at.getUTCHours(),
      at.getUTCMinutes(),
    ]
    const context = meal ? MEALS[meal] : 0
    const frame = meterFrame([0, 0, ...date, Math.floor(value / 256), value % 256, context, 0, 0, 0, 0, 0, 0, 0])
    const meterTime = at.toISOString().slice(0, 16)
    this.wire.send(frame, (intact) =>
      this.log.push({ at: this.options.time.now(), result, frames: [frame], meterTime, intact }),
    )
  }

  private setClock(text: string): void {
    const [, year, month, day, hour, minute] = (/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? []).map(Number)
    const set = Date.UTC(year as number, (month as number) - 1, day, hour, minute)
    this.clockAheadMs += set - this.local().getTime()
  }

  private local(): Date {
    return new Date(this.options.time.now() + this.options.zoneOffsetMinutes * 60_000 + this.clockAheadMs)
  }
}

function meterFrame(message: readonly number[]): Uint8Array {
  let check = 0
  for (const byte of message) check ^= byte
  return Uint8Array.of(0x53, 0x20, message.length + 2, ...message, check, 0xaa)
}
