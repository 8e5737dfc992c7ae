import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualFreestyleOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  /** How far its clock runs ahead of the true time. */
  readonly clockAheadMs?: number
  /** The words it understands as the question for its memory; to others it says CMD Fail!. */
  readonly understands?: readonly string[]
  /** So many answers with a wrong sum. */
  readonly wrongSums?: number
  /** So many answers without their last record. */
  readonly shortAnswers?: number
  /** Does not take a new time. */
  readonly keepsClock?: boolean
  /** Stands in place of every value. */
  readonly writesValueAs?: string
  /** An extra LF behind the count, STX and ETX around the answer. */
  readonly wraps?: boolean
  readonly emptyLog?: string
}

interface Stored {
  readonly result: Extract<VirtualResult, { kind: 'glucose' }>
  readonly line: string
  readonly meterTime: string
}

const MONTHS = ['Jan ', 'Feb ', 'Mar ', 'Apr ', 'May ', 'June', 'July', 'Aug ', 'Sep ', 'Oct ', 'Nov ', 'Dec ']
const two = (part: number) => String(part).padStart(2, '0')

/** A FreeStyle Freedom Lite, from its description; knows nothing of the driver's codec. */
export class VirtualFreestyle implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** Commands it understood. */
  readonly heard: string[] = []
  private readonly options: VirtualFreestyleOptions
  private readonly wire: FaultyWire
  private readonly memory: Stored[] = []
  private clockAheadMs: number
  private input = ''
  private answers = 0

  constructor(options: VirtualFreestyleOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.clockAheadMs = options.clockAheadMs ?? 0
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.input = ''
    this.wire.plug(port)
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    if (result.kind !== 'glucose') return
    if (measuringMs === 0) this.keep(result)
    else this.options.time.after(measuringMs, () => this.keep(result))
  }

  onBytes(bytes: Uint8Array): void {
    this.input += Buffer.from(bytes).toString()
    if (!/\n$|^mem$/.test(this.input)) return
    const command = this.input.trim()
    this.input = ''
    this.heard.push(command)
    if ((this.options.understands ?? ['$mem', 'mem']).includes(command)) this.tellMemory()
    else if (command.startsWith('$tim,') && !this.options.keepsClock) this.setClock(command)
    else this.send('CMD Fail!\r\n')
  }

  private tellMemory(): void {
    const { wrongSums = 0, shortAnswers = 0, wraps, emptyLog } = this.options
    this.answers += 1
    const clock = `${this.date()}:${two(this.local().getUTCSeconds())}`
    const head = `\r\nCDMK311-B0764\r\n1.43-P  \r\n${clock}\r\n`
    const records = this.memory.slice(0, this.answers <= shortAnswers ? -1 : undefined)
    const count = `${String(this.memory.length).padStart(3, '0')}\r\n${wraps ? '\n' : ''}`
    const body = `${head}${count}${records.map(({ line }) => `${line}\r\n`).join('')}`
    const sum = [...Buffer.from(body)].reduce((total, byte) => total + byte, 0) + (this.answers <= wrongSums ? 1 : 0)
    const digits = (sum % 65536).toString(16).toUpperCase().padStart(4, '0')
    const whole = this.memory.length === 0 && emptyLog ? `${head}${emptyLog}` : `${body}0x${digits}  END`
    this.send(wraps ? `\x02${whole}\r\n\x03` : whole, records)
  }

  private send(text: string, records: readonly Stored[] = []): void {
    const frame = Uint8Array.from(Buffer.from(text))
    this.wire.send(frame, (intact) => {
      const at = this.options.time.now()
      for (const { result, meterTime } of records) this.log.push({ at, result, frames: [frame], meterTime, intact })
    })
  }

  private keep(result: Stored['result']): void {
    const value = this.options.writesValueAs ?? String(result.glucoseMgPerDl).padStart(3, '0')
    const line = `${value}  ${this.date()} 00 0x${result.controlSolution ? '01' : '00'}`
    this.memory.unshift({ result, line, meterTime: this.local().toISOString().slice(0, 16) })
  }

  private date(): string {
    const local = this.local()
    const day = `${MONTHS[local.getUTCMonth()]} ${two(local.getUTCDate())} ${local.getUTCFullYear()}`
    return `${day} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
  }

  private setClock(command: string): void {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = command.split(',').slice(1).map(Number)
    this.clockAheadMs += Date.UTC(2000 + year, month - 1, day, hour, minute) - this.local().getTime()
    this.send('CMD OK\r\n')
  }

  private local(): Date {
    return new Date(this.options.time.now() + this.options.zoneOffsetMinutes * 60_000 + this.clockAheadMs)
  }
}
