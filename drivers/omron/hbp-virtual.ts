import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualHbpOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly model: 'HBP-9020' | 'HBP-9030'
  /** What stands after each line. */
  readonly lineEnd?: '\r\n' | '\r' | '\n'
  /** 20 characters typed or scanned at the monitor. */
  readonly patientId?: string
  /** The digit for movement (HBP-9030) or the status (HBP-9020) of every result. */
  readonly remark?: number
}

/** An Omron waiting-room monitor, from the description of its lines; knows nothing of the driver's codec. */
export class VirtualHbp implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** Bytes it was sent; it listens to nothing. */
  heardBytes = 0
  private readonly options: VirtualHbpOptions
  private readonly wire: FaultyWire
  private last: Omit<HandedOver, 'at' | 'intact'> | undefined

  constructor(options: VirtualHbpOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.wire.plug(port)
  }

  onBytes(bytes: Uint8Array): void {
    this.heardBytes += bytes.length
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    const { time, zoneOffsetMinutes } = this.options
    time.after(measuringMs, () => {
      const meterTime = new Date(time.now() + zoneOffsetMinutes * 60_000).toISOString().slice(0, 16)
      this.last = { result, meterTime, frames: [this.line(result, meterTime)] }
      this.print()
    })
  }

  /** The print key: the last line once more. */
  print(): void {
    const { last } = this
    const [frame] = last?.frames ?? []
    if (!last || !frame) return
    this.wire.send(frame, (intact) => this.log.push({ ...last, at: this.options.time.now(), intact }))
  }

  private line(result: VirtualResult, meterTime: string): Uint8Array {
    const { model, lineEnd = '\r\n', patientId = ' '.repeat(20) } = this.options
    const text =
      model === 'HBP-9030' ? this.line9030(result, meterTime, patientId) : this.line9020(result, meterTime, patientId)
    return Uint8Array.from(Buffer.from(text + lineEnd, 'latin1'))
  }

  private line9030(result: VirtualResult, meterTime: string, patientId: string): string {
    const fields = [...meterTime.split(/[-T:]/), patientId]
    if (result.kind === 'failed') return [...fields, result.errorCode, '   ', '   ', '   ', 0].join(',')
    const { systolic, diastolic, pulse } = pressure(result)
    return [...fields, 0, wide(systolic), wide(diastolic), wide(pulse), this.options.remark ?? 0].join(',')
  }

  private line9020(result: VirtualResult, meterTime: string, patientId: string): string {
    const [date = '', clock = ''] = meterTime.split('T')
    const { systolic, diastolic, pulse, mean } = pressure(result)
    const numbers = [systolic, mean, diastolic, pulse].map(wide)
    return ['bp', patientId, date.replaceAll('-', '/'), clock, ...numbers, this.options.remark ?? 0].join(',')
  }
}

/** How an HBP-9020 tells an error is not published. */
function pressure(result: VirtualResult) {
  if (result.kind !== 'pressure') throw new Error(`this monitor cannot send ${result.kind}`)
  const { systolic, diastolic, pulse } = result
  return { systolic, diastolic, pulse, mean: result.meanArterialPressure ?? Math.round((systolic + 2 * diastolic) / 3) }
}

const wide = (value: number): string => String(value).padStart(3, '0')
