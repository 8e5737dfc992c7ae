import { FaultyWire } from '../../virtual/faulty-wire.ts'
import type {
  HandedOver,
  SerialFaults,
  VirtualResult,
  VirtualSerialMeter,
  VirtualSerialPort,
} from '../../virtual/serial-meter.ts'
import type { VirtualTime } from '../../virtual/time.ts'

export interface VirtualUltra2Options {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  /** How far its clock runs ahead of the true time. */
  readonly clockAheadMs?: number
  /** Nine letters; the last one is the model. */
  readonly serialNumber?: string
  /** Gives back every command as a line of its own. */
  readonly echoes?: boolean
  /** Ends its lines with CR alone. */
  readonly endsWithCr?: boolean
  /** What stands in place of the 3rd to 6th character of every value. */
  readonly writesValueAs?: string
  /** Faults that begin behind the header of every dump. */
  readonly behindHeader?: Partial<SerialFaults>
}

interface Stored {
  readonly result: Extract<VirtualResult, { kind: 'glucose' }>
  readonly line: string
  readonly meterTime: string
}

const MEALS = { preprandial: 'B', postprandial: 'A' }
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** A OneTouch Ultra 2, from its description; knows nothing of the driver's codec. */
export class VirtualUltra2 implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** Commands it understood. */
  readonly heard: string[] = []
  private readonly options: VirtualUltra2Options
  private readonly wire: FaultyWire
  private readonly memory: Stored[] = []
  private clockAheadMs: number
  /** Undefined until DC1 has woken it. */
  private input: string | undefined

  constructor(options: VirtualUltra2Options) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.clockAheadMs = options.clockAheadMs ?? 0
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.input = undefined
    this.wire.plug(port)
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    if (result.kind !== 'glucose') return
    if (measuringMs === 0) this.keep(result)
    else this.options.time.after(measuringMs, () => this.keep(result))
  }

  onBytes(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0x11) this.input = ''
      else if (this.input !== undefined && byte !== 13) this.input += String.fromCharCode(byte)
      else if (this.input) {
        const command = this.input
        this.input = undefined
        this.obey(command)
      }
    }
  }

  private obey(command: string): void {
    this.heard.push(command)
    const { echoes, serialNumber = 'GMF600DCY' } = this.options
    if (echoes) this.wire.send(Uint8Array.from(Buffer.from(`${command}\r\n`)))
    if (command === 'DM@') this.line(`@ "${serialNumber}"`)
    else if (command === 'DM?') this.line('?P02.00.00 30/08/06')
    else if (command === 'DMF') this.line(`F ${this.clockText()}`)
    else if (command.startsWith('DMT')) this.setClock(command)
    else if (command === 'DMP') {
      this.line(`P ${String(this.memory.length).padStart(3, '0')},"${serialNumber}","MG/DL "`)
      Object.assign(this.faults, this.options.behindHeader)
      for (const record of this.memory) this.line(record.line, record)
    }
  }

  /** A spoilt line is one whose sum is wrong; its end stays, as noise on a wire rarely hits it. */
  private line(text: string, record?: Stored): void {
    const sum = [...Buffer.from(text)].reduce((total, byte) => total + byte, 0) % 65536
    const spoils = this.faults.wrongChecksums > 0 && !this.faults.silent && this.faults.droppedFrames === 0
    const digits = ((sum + (spoils ? 0x155 : 0)) % 65536).toString(16).toUpperCase().padStart(4, '0')
    const frame = Uint8Array.from(Buffer.from(`${text} ${digits}${this.options.endsWithCr ? '\r' : '\r\n'}`))
    const orders = this.faults.wrongChecksums
    this.faults.wrongChecksums = 0
    this.wire.send(frame, () => {
      if (!record) return
      const { result, meterTime } = record
      this.log.push({ at: this.options.time.now(), result, frames: [frame], meterTime, intact: !spoils })
    })
    this.faults.wrongChecksums = spoils ? orders - 1 : orders
  }

  private keep(result: Stored['result']): void {
    const control = result.controlSolution ? 'C' : ' '
    const meal = result.meal ? MEALS[result.meal] : 'N'
    const digits = String(result.glucoseMgPerDl).padStart(3, '0')
    const value = `${control} ${this.options.writesValueAs ?? `${digits} `}`
    const older = this.options.serialNumber?.endsWith('T')
    const line = `P ${this.clockText()},"${value}"${older ? '' : `,"${meal}","00"`}, 00`
    this.memory.unshift({ result, line, meterTime: this.local().toISOString().slice(0, 16) })
  }

  private clockText(): string {
    const local = this.local()
    const [year, month, day] = local.toISOString().slice(2, 10).split('-')
    return `"${DAYS[local.getUTCDay()]}","${month}/${day}/${year}","${local.toISOString().slice(11, 19)}   "`
  }

  private setClock(command: string): void {
    const [month = 0, day = 0, year = 0, ...time] = command.match(/\d\d/g)?.map(Number) ?? []
    const [hour = 0, minute = 0, second = 0] = time
    this.clockAheadMs += Date.UTC(2000 + year, month - 1, day, hour, minute, second) - this.local().getTime()
    this.line(`T ${this.clockText()}`)
  }

  private local(): Date {
    return new Date(this.options.time.now() + this.options.zoneOffsetMinutes * 60_000 + this.clockAheadMs)
  }
}
