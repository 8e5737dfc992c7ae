import { FaultyWire } from '../../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../../virtual/serial-meter.ts'
import type { VirtualTime } from '../../virtual/time.ts'

export interface VirtualUltraMiniOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  /** How far its clock runs ahead of the true time. */
  readonly clockAheadMs?: number
  /** Requests (second byte) it refuses. */
  readonly refuses?: readonly number[]
}

type Glucose = Extract<VirtualResult, { kind: 'glucose' }>
interface Stored {
  readonly result: Glucose
  /** Local seconds since 1970. */
  readonly seconds: number
}

const REPEAT_AFTER_MS = 500
const REPEATS = 5

/** The meter's side of LifeScan's window protocol, from its description; knows nothing of the driver's codec. */
export class VirtualUltraMini implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** Second byte of every request it took. */
  readonly heard: number[] = []
  private readonly options: VirtualUltraMiniOptions
  private readonly wire: FaultyWire
  private readonly memory: Stored[] = []
  private clockAheadMs: number
  private input: number[] = []
  private send = 0
  private expect = 0
  private unacknowledged: { bytes: Uint8Array; record: Stored | undefined } | undefined
  private cancelRepeat: () => void = () => undefined

  constructor(options: VirtualUltraMiniOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.clockAheadMs = options.clockAheadMs ?? 0
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.input = []
    this.forget()
    this.wire.plug(port)
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    if (result.kind !== 'glucose') return
    const keep = () => this.memory.unshift({ result, seconds: this.seconds() })
    if (measuringMs === 0) keep()
    else this.options.time.after(measuringMs, keep)
  }

  onBytes(bytes: Uint8Array): void {
    this.input.push(...bytes)
    while (this.input.length >= 6) {
      const length = this.input[1] as number
      if (this.input[0] === 2 && length >= 6 && this.input.length < length) return
      const frame = this.input.slice(0, length)
      const isFrame = frame[0] === 2 && length >= 6 && crc(frame) === 0
      this.input.splice(0, isFrame ? length : 1)
      if (isFrame) this.take(frame[2] as number, frame.slice(3, -3))
    }
  }

  private take(link: number, payload: number[]): void {
    const sendNumber = link & 1
    if (link & 8) {
      this.forget()
      this.wire.send(ownFrame(0x0c, []))
    } else if (link & 4) {
      if (sendNumber === this.expect) this.acknowledged()
    } else if (sendNumber === this.expect) {
      this.acknowledged()
      this.expect = 1 - this.expect
      this.wire.send(ownFrame(4 + this.numbers(), []))
      this.request(payload)
    } else {
      this.wire.send(ownFrame(4 + this.numbers(), []))
    }
  }

  private request(payload: number[]): void {
    const command = payload[1] as number
    this.heard.push(command)
    const index = (payload[2] as number) + (payload[3] ?? 0) * 256
    const record = command === 0x1f ? this.memory[index] : undefined
    const answer = this.options.refuses?.includes(command) ? [5, 7] : this.answer(command, payload, index, record)
    this.unacknowledged = { bytes: ownFrame(this.numbers(), answer), record }
    this.hand(0)
  }

  private answer(command: number, payload: number[], index: number, record: Stored | undefined): number[] {
    if (command === 0x0d) return [5, 6, 11, ...Buffer.from('P02.00.0025')]
    if (command === 0x0b) return [5, 6, ...Buffer.from('C176SA08C')]
    if (command === 0x20 && payload[2] === 1) this.setClock(payload.slice(3))
    if (command === 0x20) return [5, 6, ...fourBytes(this.seconds())]
    if (index === 501) return [5, 15, ...fourBytes(this.memory.length).slice(0, 2)]
    if (!record) return [5, 7]
    return [5, 6, ...fourBytes(record.seconds), ...fourBytes(record.result.glucoseMgPerDl)]
  }

  private hand(repeat: number): void {
    const { unacknowledged } = this
    if (!unacknowledged) return
    const { bytes, record } = unacknowledged
    this.wire.send(bytes, (intact) => {
      if (!record) return
      const meterTime = new Date(record.seconds * 1000).toISOString().slice(0, 16)
      this.log.push({ at: this.options.time.now(), result: record.result, frames: [bytes], meterTime, intact })
    })
    this.cancelRepeat()
    if (repeat < REPEATS) this.cancelRepeat = this.options.time.after(REPEAT_AFTER_MS, () => this.hand(repeat + 1))
  }

  /** The host has the answer: from now on the next number is sent. */
  private acknowledged(): void {
    if (!this.unacknowledged) return
    this.cancelRepeat()
    this.unacknowledged = undefined
    this.send = 1 - this.send
  }

  private forget(): void {
    this.cancelRepeat()
    this.unacknowledged = undefined
    this.send = 0
    this.expect = 0
  }

  private numbers(): number {
    return this.expect * 2 + this.send
  }

  private seconds(): number {
    const { time, zoneOffsetMinutes } = this.options
    return Math.floor((time.now() + this.clockAheadMs) / 1000) + zoneOffsetMinutes * 60
  }

  private setClock([a = 0, b = 0, c = 0, d = 0]: number[]): void {
    this.clockAheadMs += (a + b * 256 + c * 65536 + d * 16777216 - this.seconds()) * 1000
  }
}

function ownFrame(link: number, payload: readonly number[]): Uint8Array {
  const body = [2, payload.length + 6, link, ...payload, 3]
  const check = crc([...body, 0, 0])
  return Uint8Array.of(...body, check % 256, Math.floor(check / 256))
}

/** Difference between the CRC of all but the last two bytes and these two. */
function crc(frame: readonly number[]): number {
  let register = 0xffff
  for (const byte of frame.slice(0, -2)) {
    let mixed = ((register >> 8) ^ byte) & 0xff
    mixed ^= mixed >> 4
    register = ((register << 8) ^ (mixed << 12) ^ (mixed << 5) ^ mixed) & 0xffff
  }
  const [low = 0, high = 0] = frame.slice(-2)
  return register ^ (low + high * 256)
}

function fourBytes(value: number): number[] {
  return [1, 256, 65536, 16777216].map((unit) => Math.floor(value / unit) % 256)
}
