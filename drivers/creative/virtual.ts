import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { HandedOver, SerialFaults, VirtualSerialMeter, VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

/** What somebody measures at the module: mmHg, /min, %, °C or °F, and strips by the bytes of their result. */
export type CreativeResult =
  | {
      readonly kind: 'pressure'
      readonly systolic: number
      readonly diastolic: number
      readonly pulse: number
      readonly map?: number
      readonly irregular?: boolean
    }
  | { readonly kind: 'failed'; readonly errorCode: string }
  | { readonly kind: 'spo2'; readonly spo2: number; readonly pulse: number; readonly staysMs: number }
  | {
      readonly kind: 'temperature'
      readonly tenths: number
      readonly fahrenheit?: boolean
      readonly outside?: 'low' | 'high'
    }
  | { readonly kind: 'strip'; readonly type: 1 | 2 | 3; readonly bytes: readonly [number, number, number] }

export interface VirtualCreativeOptions {
  readonly time: VirtualTime
  /** What the cuff finds when it is started. */
  readonly onStart?: Extract<CreativeResult, { kind: 'pressure' | 'failed' }>
  /** It was awake before the station came: no handshake. */
  readonly isAwake?: boolean
  /** What the cuff measured last, before the station came. */
  readonly before?: Extract<CreativeResult, { kind: 'pressure' }>
  /** What it says of its cuff when asked: 0 finished, 1 busy, FF fault, D1 unplugged. */
  readonly cuffStatus?: number
  /** Acknowledges the patient without repeating the data. */
  readonly acknowledgesBare?: boolean
  /** Says that the cuff has finished, and waits to be asked for the result. */
  readonly keepsResult?: boolean
  /** Keeps strip results until asked. */
  readonly keepsStrips?: boolean
  /** Knows nothing of strips. */
  readonly hasNoStrips?: boolean
  /** Pressures told during one measuring. */
  readonly cuffFrames?: number
}

const CUFF_EVERY_MS = 250
const WAVE_EVERY_MS = 20
const HANDSHAKE_EVERY_MS = 1_000
const NO_RECORD = [0x81, 0, 0] as const

/** A PC-600 module, from the protocol's description; knows nothing of the driver's codec. */
export class VirtualCreative implements VirtualSerialMeter<CreativeResult> {
  readonly log: HandedOver<CreativeResult>[] = []
  readonly sent: { readonly bytes: Uint8Array }[] = []
  /** Token and type of what it has understood, `40/01`. */
  readonly heard: string[] = []
  private readonly options: VirtualCreativeOptions
  private readonly wire: FaultyWire
  private input: number[] = []
  private isAwake = false
  private last: number[] | undefined
  private readonly strips = new Map<number, readonly number[]>()
  private cuff: (() => void)[] = []
  private cancelHandshake: () => void = () => undefined

  constructor(options: VirtualCreativeOptions) {
    this.options = options
    this.wire = new FaultyWire(options.time)
    this.isAwake = options.isAwake ?? false
    this.last = options.before && pressureBytes(options.before)
  }

  get faults(): SerialFaults {
    return this.wire.faults
  }

  order(faults: Partial<SerialFaults>): void {
    Object.assign(this.faults, faults)
  }

  start(port: VirtualSerialPort): void {
    this.input = []
    this.wire.plug({
      send: (bytes) => {
        this.sent.push({ bytes })
        port.send(bytes)
      },
      unplug: () => port.unplug(),
    })
  }

  /** It goes to sleep by itself. */
  fallAsleep(): void {
    this.isAwake = false
    this.frame(0xff, 5, [0, 0])
  }

  measure(result: CreativeResult, measuringMs = 0): void {
    const { time } = this.options
    switch (result.kind) {
      case 'pressure':
      case 'failed':
        this.inflate(result)
        return
      case 'spo2':
        this.stream(result, time.now() + result.staysMs)
        return
      case 'temperature':
        time.after(measuringMs, () => this.frame(0x74, 1, temperatureBytes(result), result))
        return
      case 'strip':
        time.after(measuringMs, () => {
          this.strips.set(result.type, result.bytes)
          if (!this.options.keepsStrips) this.frame(0xe2, result.type, result.bytes, result)
        })
    }
  }

  onBytes(bytes: Uint8Array): void {
    this.input.push(...bytes)
    this.wakeUp()
    while (this.input.length >= 4) {
      const [start, second, token = 0, length = 0, type = 0] = this.input
      const isHead = start === 0xaa && second === 0x55 && length >= 2
      if (isHead && this.input.length < length + 4) return
      const frame = this.input.slice(0, length + 4)
      const isIntact = isHead && crc8(frame.slice(0, -1)) === frame.at(-1)
      this.input.splice(0, isIntact ? frame.length : 1)
      if (isIntact) this.understood(token, type, frame.slice(5, -1))
    }
  }

  private wakeUp(): void {
    if (this.input.length < 80 || this.input.some((byte) => byte !== 0)) return
    this.input = []
    this.heard.push('wake')
    this.cancelHandshake()
    if (this.isAwake) this.frame(0xff, 5, [0x60, 0])
    else this.handshake()
  }

  private handshake(): void {
    this.frame(0xff, 1)
    this.cancelHandshake = this.options.time.after(HANDSHAKE_EVERY_MS, () => this.handshake())
  }

  private understood(token: number, type: number, data: readonly number[]): void {
    this.heard.push(`${hex(token)}/${hex(type)}`)
    switch (`${hex(token)}/${hex(type)}`) {
      case 'ff/01':
        this.cancelHandshake()
        this.isAwake = true
        // Its name.
        this.frame(0x30, 1, [0x50, 0x43, 0x36])
        return
      case 'ff/02':
        if (this.isAwake) this.frame(0xff, 2, [0x01, 0x10])
        return
      case '41/01':
        this.frame(0x41, 1, [this.options.cuffStatus ?? (this.cuff.length > 0 ? 1 : 0)])
        return
      case '40/04':
        this.frame(0x40, 4, this.options.acknowledgesBare ? [] : data)
        return
      case '40/01':
        this.frame(0x40, 1)
        if (this.options.onStart) this.inflate(this.options.onStart)
        return
      case '40/02':
        this.deflate()
        this.frame(0x40, 2)
        return
      case '43/01':
        if (this.last) this.frame(0x43, 1, this.last)
        return
    }
    if (token === 0xe2 && !this.options.hasNoStrips) this.frame(0xe2, type, this.strips.get(type) ?? NO_RECORD)
  }

  private inflate(result: Extract<CreativeResult, { kind: 'pressure' | 'failed' }>): void {
    this.deflate()
    const { cuffFrames = 40, time, keepsResult } = this.options
    const top = result.kind === 'pressure' ? result.systolic + 30 : 160
    const at = (ms: number, run: () => void) => this.cuff.push(time.after(ms, run))
    for (let index = 0; index < cuffFrames; index++) {
      const part = index / cuffFrames
      const mmhg = Math.round(top * (part < 0.4 ? part / 0.4 : 1.4 - part))
      at((index + 1) * CUFF_EVERY_MS, () => this.frame(0x42, 1, [mmhg >> 8, mmhg & 0xff]))
    }
    at((cuffFrames + 1) * CUFF_EVERY_MS, () => {
      this.cuff = []
      if (result.kind === 'failed') {
        this.frame(0x43, 2, [Number(result.errorCode)], result)
        return
      }
      this.last = pressureBytes(result)
      if (keepsResult) this.frame(0x41, 1, [0])
      else this.frame(0x43, 1, this.last, result)
    })
  }

  private deflate(): void {
    for (const cancel of this.cuff.splice(0)) cancel()
  }

  private stream(finger: Extract<CreativeResult, { kind: 'spo2' }>, until: number, tick = 0): void {
    const { time } = this.options
    const isIn = time.now() < until
    this.frame(0x52, 1, [tick % 100, 40])
    if (tick % 50 === 49) this.frame(0x53, 1, isIn ? [finger.spo2, finger.pulse, 0, 34, 0] : [0, 0, 0, 0, 2])
    if (isIn || tick % 50 !== 49) time.after(WAVE_EVERY_MS, () => this.stream(finger, until, tick + 1))
  }

  private frame(token: number, type: number, data: readonly number[] = [], result?: CreativeResult): void {
    const body = [0xaa, 0x55, token, data.length + 2, type, ...data]
    const bytes = Uint8Array.of(...body, crc8(body))
    this.wire.send(bytes, (intact) => {
      if (result) this.log.push({ at: this.options.time.now(), result, frames: [bytes], meterTime: '', intact })
    })
  }
}

function pressureBytes(result: Extract<CreativeResult, { kind: 'pressure' }>): number[] {
  const { systolic, diastolic, pulse, map = 0, irregular = false } = result
  return [(irregular ? 0x80 : 0) | (systolic >> 8), systolic & 0xff, map, diastolic, pulse]
}

function temperatureBytes({ tenths, fahrenheit, outside }: Extract<CreativeResult, { kind: 'temperature' }>): number[] {
  const range = { low: 2, high: 4, inside: 0 }[outside ?? 'inside']
  return [range | (fahrenheit ? 1 : 0), tenths >> 8, tenths & 0xff]
}

/** CRC-8 Maxim: reflected, from the lowest bit of each byte. */
function crc8(bytes: readonly number[]): number {
  let crc = 0
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const mix = (crc ^ (byte >> bit)) & 1
      crc = (crc >> 1) ^ (mix ? 0x8c : 0)
    }
  }
  return crc
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
