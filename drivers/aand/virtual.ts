import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, VirtualResult, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualTm2655Options {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly clockAheadMs?: number
  readonly model?: string
  /** Two characters; commands with another ID are not heard. */
  readonly deviceId?: string
  /** False: it was never seen whether results carry a check byte. */
  readonly sendsCheckByte?: boolean
  /** Sends each result by itself, once. */
  readonly autoOutput?: boolean
  /** What it answers to ST; silence when left out. */
  readonly answersStart?: 'ack' | 'nak'
  /** What the cuff finds when the station starts it, and after how long. */
  readonly onStart?: { readonly result: VirtualResult; readonly measuringMs: number }
}

const HEAD = '\x16\x16\x01'
const COMMAND_LENGTH = 10

/** An A&D waiting-room monitor, from the protocol's description; knows nothing of the driver's codec. */
export class VirtualTm2655 implements VirtualSerialMeter {
  readonly log: HandedOver[] = []
  /** Texts of the commands it understood. */
  readonly heard: string[] = []
  private readonly options: VirtualTm2655Options
  private readonly wire: FaultyWire
  private readonly deviceId: string
  private input = ''
  private last: { readonly result: VirtualResult; readonly meterTime: string; readonly frame: Uint8Array } | undefined
  private cancelMeasuring: () => void = () => undefined

  constructor(options: VirtualTm2655Options) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.deviceId = options.deviceId ?? '0 '
  }

  get faults() {
    return this.wire.faults
  }

  start(port: VirtualSerialPort): void {
    this.input = ''
    this.wire.plug(port)
  }

  measure(result: VirtualResult, measuringMs = 0): void {
    this.cancelMeasuring = this.options.time.after(measuringMs, () => {
      const local = new Date(
        this.options.time.now() + this.options.zoneOffsetMinutes * 60_000 + (this.options.clockAheadMs ?? 0),
      )
      const meterTime = local.toISOString().slice(0, 16)
      this.last = { result, meterTime, frame: this.resultFrame(result, meterTime.replaceAll(/\D/g, '').slice(2)) }
      if (this.options.autoOutput !== false) this.handOver()
    })
  }

  onBytes(bytes: Uint8Array): void {
    this.input += String.fromCharCode(...bytes)
    for (let at = this.input.indexOf(HEAD); at !== -1; at = this.input.indexOf(HEAD)) {
      const frame = this.input.slice(at, at + COMMAND_LENGTH)
      if (frame.length < COMMAND_LENGTH) return
      this.input = this.input.slice(at + COMMAND_LENGTH)
      const text = frame.slice(6, 8)
      const expected = `${HEAD}${this.deviceId}\x02${text}\x03${String.fromCharCode(xor(text))}`
      if (frame === expected) this.command(text)
    }
  }

  private command(text: string): void {
    this.heard.push(text)
    if (text === 'RB' && this.last) this.handOver()
    if (text === 'RB' && !this.last) this.answer('nak')
    if (text === 'SP') {
      this.cancelMeasuring()
      this.answer('ack')
    }
    const { answersStart, onStart } = this.options
    if (text !== 'ST' || !answersStart) return
    this.answer(answersStart)
    if (answersStart === 'ack' && onStart) this.measure(onStart.result, onStart.measuringMs)
  }

  private answer(answer: 'ack' | 'nak'): void {
    this.wire.send(ascii(`${HEAD}${this.deviceId}${answer === 'ack' ? '\x06' : '\x15'}`))
  }

  private handOver(): void {
    if (!this.last) return
    const { result, meterTime, frame } = this.last
    this.wire.send(frame, (intact) =>
      this.log.push({ at: this.options.time.now(), result, frames: [frame], meterTime, intact }),
    )
  }

  private resultFrame(result: VirtualResult, digits: string): Uint8Array {
    const fields = [this.options.model ?? 'TM2655', digits, 'RB', 'M', ...resultFields(result)]
    const text = fields.map((field) => `${field}\x1e`).join('')
    const check = this.options.sendsCheckByte === false ? '' : String.fromCharCode(xor(text))
    return ascii(`${HEAD}${this.deviceId}\x02${text}\x03${check}`)
  }
}

function resultFields(result: VirtualResult): string[] {
  if (result.kind === 'glucose') throw new Error('a pressure monitor cannot measure glucose')
  if (result.kind === 'failed') return [result.errorCode, 'S  0', 'M  0', 'D  0', 'P  0', 'I  0', 'L  0']
  const { systolic, diastolic, pulse, meanArterialPressure = Math.round((systolic + 2 * diastolic) / 3) } = result
  const wide = (value: number) => String(value).padStart(3, ' ')
  return [
    'E00',
    `S${wide(systolic)}`,
    `M${wide(meanArterialPressure)}`,
    `D${wide(diastolic)}`,
    `P${wide(pulse)}`,
    'I  0',
    'L  0',
  ]
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const xor = (text: string): number => [...text].reduce((check, character) => check ^ character.charCodeAt(0), 0)
