import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

/** What a meter with more than one kind of strip measures; mg/dL, uric acid in tenths. */
export type TaidocResult =
  | VirtualResult
  | { readonly kind: 'uric-acid' | 'cholesterol' | 'triglycerides'; readonly mgPerDl: number }

export interface VirtualTaidocOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  /** How far its clock runs ahead of the true time. */
  readonly clockAheadMs?: number
  /** Four digits. */
  readonly model?: string
  /** 16 hex digits. */
  readonly serialNumber?: string
  /** Gives back every byte it hears, like a cable with one wire for both directions. */
  readonly echoes?: boolean
  /** Says 54 when the cable goes in. */
  readonly announces?: boolean
  /** It has been woken already. */
  readonly isAwake?: boolean
  /** Commands it does not know. */
  readonly ignores?: readonly number[]
}

interface StoredRecord {
  readonly result: TaidocResult
  readonly meterTime: string
  readonly time: readonly number[]
  readonly value: readonly number[]
}

const SLEEP_AFTER_MS = 120_000
const MEAL_BITS = { preprandial: 0x40, postprandial: 0x80 }
/** Test type of a strip in bits 2 to 5, and what its number counts in mg/dL. */
const STRIPS = {
  'uric-acid': { type: 8, stepsPerMgDl: 10 },
  cholesterol: { type: 9, stepsPerMgDl: 1 },
  triglycerides: { type: 13, stepsPerMgDl: 1 },
} as const

/** A TaiDoc monitor or strip meter with a memory, from the protocol's description; knows nothing of the driver's codec. */
export class VirtualTaidoc implements VirtualSerialMeter<TaidocResult> {
  readonly log: HandedOver<TaidocResult>[] = []
  /** Command numbers of the requests it understood. */
  readonly heard: number[] = []
  private readonly options: VirtualTaidocOptions
  private readonly wire: FaultyWire
  private readonly memory: StoredRecord[] = []
  private clockAheadMs: number
  private input: number[] = []
  private awakeUntil: number
  private isMeasuring = false

  constructor(options: VirtualTaidocOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.clockAheadMs = options.clockAheadMs ?? 0
    this.awakeUntil = options.isAwake ? options.time.now() + SLEEP_AFTER_MS : 0
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.input = []
    this.wire.plug(port)
    if (this.options.announces) this.reply(0x54, [0, 0, 0, 0])
  }

  measure(result: TaidocResult, measuringMs = 0): void {
    if (measuringMs === 0) {
      this.keep(result)
      return
    }
    this.isMeasuring = true
    this.options.time.after(measuringMs, () => {
      this.isMeasuring = false
      this.keep(result)
    })
  }

  onBytes(bytes: Uint8Array): void {
    if (this.options.echoes) this.wire.send(bytes)
    this.input.push(...bytes)
    while (this.input.length >= 8) {
      const frame = this.input.slice(0, 8)
      const sum = frame.slice(0, 7).reduce((total, byte) => total + byte, 0) % 256
      const isRequest = frame[0] === 0x51 && frame[6] === 0xa3 && frame[7] === sum
      this.input.splice(0, isRequest ? 8 : 1)
      if (isRequest) this.request(frame[1] as number, frame.slice(2, 6))
    }
  }

  /** What the display would show now. */
  clock(): string {
    return this.local().toISOString().slice(0, 16)
  }

  private request(command: number, data: number[]): void {
    const now = this.options.time.now()
    const wasAsleep = now > this.awakeUntil
    this.awakeUntil = now + SLEEP_AFTER_MS
    // The first frame only wakes it.
    if (wasAsleep || this.options.ignores?.includes(command)) return
    this.heard.push(command)
    const record = this.memory[(data[0] as number) + (data[1] as number) * 256]
    if (command === 0x26 && record && !this.isMeasuring) {
      this.handOver(record)
      return
    }
    const answer = this.answer(command, data, record)
    if (answer) this.reply(command, answer)
  }

  private answer(command: number, data: number[], record: StoredRecord | undefined): readonly number[] | undefined {
    const nothing = [0, 0, 0, 0]
    const { model = '3261' } = this.options
    switch (command) {
      case 0x22:
        return nothing
      case 0x23:
        return dateBytes(this.local())
      case 0x24:
        return [Number.parseInt(model.slice(2), 16), Number.parseInt(model.slice(0, 2), 16), 0, 0]
      case 0x25:
        return record?.time
      case 0x26:
        return this.isMeasuring ? nothing : undefined
      case 0x27:
        return this.serialBytes(8)
      case 0x28:
        return this.serialBytes(0)
      case 0x2b:
        return [this.memory.length % 256, Math.floor(this.memory.length / 256), 0, 0]
      case 0x33:
        this.setClock(data)
        return data
      default:
        return undefined
    }
  }

  private handOver({ result, meterTime, time, value }: StoredRecord): void {
    const frames = [meterFrame(0x25, time), meterFrame(0x26, value)]
    this.wire.send(meterFrame(0x26, value), (intact) =>
      this.log.push({ at: this.options.time.now(), result, frames, meterTime, intact }),
    )
  }

  private reply(command: number, data: readonly number[]): void {
    this.wire.send(meterFrame(command, data))
  }

  private keep(result: TaidocResult): void {
    if (result.kind === 'failed') return
    const [d0, d1, minute, hour] = dateBytes(this.local())
    const kindBit = result.kind === 'pressure' ? 0x80 : 0
    const time = [d0, d1, minute + kindBit, hour]
    this.memory.unshift({ result, meterTime: this.clock(), time, value: valueBytes(result) })
  }

  private local(): Date {
    return new Date(this.options.time.now() + this.options.zoneOffsetMinutes * 60_000 + this.clockAheadMs)
  }

  private setClock([d0 = 0, d1 = 0, minute = 0, hour = 0]: number[]): void {
    const year = 2000 + Math.floor(d1 / 2)
    const month = (d1 % 2) * 8 + Math.floor(d0 / 32)
    const set = Date.UTC(year, month - 1, d0 % 32, hour, minute)
    this.clockAheadMs += set - this.local().getTime()
  }

  private serialBytes(from: 0 | 8): number[] {
    const digits = (this.options.serialNumber ?? '3261216300123456').slice(from, from + 8)
    return [6, 4, 2, 0].map((position) => Number.parseInt(digits.slice(position, position + 2), 16))
  }
}

function meterFrame(command: number, data: readonly number[]): Uint8Array {
  const body = [0x51, command, ...data, 0xa5]
  return Uint8Array.of(...body, body.reduce((total, byte) => total + byte, 0) % 256)
}

/** Seven bits of year since 2000, four of month, five of day, low byte first; then minute, then hour. */
function dateBytes(local: Date): [number, number, number, number] {
  const date = (local.getUTCFullYear() - 2000) * 512 + (local.getUTCMonth() + 1) * 32 + local.getUTCDate()
  return [date % 256, Math.floor(date / 256), local.getUTCMinutes(), local.getUTCHours()]
}

function valueBytes(result: Exclude<TaidocResult, { kind: 'failed' }>): number[] {
  if (result.kind === 'pressure') return [result.systolic, 0, result.diastolic, result.pulse]
  if (result.kind !== 'glucose') {
    const { type, stepsPerMgDl } = STRIPS[result.kind]
    const raw = Math.round(result.mgPerDl * stepsPerMgDl)
    return [raw % 256, Math.floor(raw / 256), 0, type << 2]
  }
  const meal = result.controlSolution ? 0xc0 : result.meal ? MEAL_BITS[result.meal] : 0
  return [result.glucoseMgPerDl % 256, Math.floor(result.glucoseMgPerDl / 256), 0, meal]
}
