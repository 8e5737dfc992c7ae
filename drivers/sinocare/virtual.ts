import { VirtualStreamMeter } from '../virtual/stream-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualSinocareOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  readonly clockAheadMs?: number
  /** Results without seconds and correction code. */
  readonly toTheMinute?: boolean
  /** Answers the connect frame with one of its own. */
  readonly answersConnect?: boolean
  /** Sends its result once a second until the link ends. */
  readonly repeats?: boolean
  /** Tells of strip and count-down. */
  readonly tellsCourse?: boolean
  /** Between strip, count-down and result. */
  readonly stepMs?: number
  /** Switches itself off so long after a result. */
  readonly offAfterMs?: number | undefined
}

/** mmol/L with one decimal, or the 16 bit code that it sends in place of a result. */
export type SinocareTest = { readonly mmolL: number } | { readonly errorCode: number }

/** A Sinocare glucose meter as the public description has it; knows nothing of the driver's codec. */
export class VirtualSinocare extends VirtualStreamMeter {
  /** Connect frames it has understood. */
  connects = 0
  private readonly options: VirtualSinocareOptions
  private readonly waiting: SinocareTest[] = []

  constructor(options: VirtualSinocareOptions) {
    super({ time: options.time, name: 'Sinocare-0421', service: 'ffe0', notifies: 'ffe1', takes: 'ffe1' })
    this.options = options
  }

  /** Somebody tests: at once if the station is connected, otherwise as soon as it is. */
  measure(test: SinocareTest): void {
    this.waiting.push(test)
    if (this.connects > 0 && this.isHeard) this.play()
    else this.advertise()
  }

  override disconnected(): void {
    super.disconnected()
    this.connects = 0
  }

  switchOff(): void {
    this.sendFrame(0x0b, [])
  }

  protected override written(bytes: Uint8Array): void {
    const connect = [0x53, 0x4e, 0x08, 0x00, 0x04, 0x01, 0x53, 0x49, 0x4e, 0x4f, 0x46]
    if (bytes.length !== connect.length || connect.some((byte, index) => bytes[index] !== byte)) return
    this.connects += 1
    if (this.options.answersConnect) this.sendFrame(0x01, [0x4f, 0x4b])
    if (this.connects === 1) this.play()
  }

  private play(): void {
    const { stepMs = 2_000, tellsCourse = true } = this.options
    this.waiting.splice(0).forEach((test, index) => {
      const begin = index * 3 * stepMs
      if (tellsCourse) {
        this.afterwards(begin, () => this.sendFrame(0x03, []))
        this.afterwards(begin + stepMs, () => this.sendFrame(0x0a, [0x05]))
      }
      this.afterwards(begin + 2 * stepMs, () => this.tell(test))
    })
  }

  private tell(test: SinocareTest): void {
    if ('errorCode' in test) this.sendFrame(0x02, [Math.floor(test.errorCode / 256), test.errorCode % 256])
    else this.sendResult(this.resultPayload(test.mmolL))
    const { offAfterMs } = this.options
    if (offAfterMs !== undefined) this.afterwards(offAfterMs, () => this.switchOff())
  }

  private sendResult(payload: readonly number[]): void {
    this.sendFrame(0x04, payload)
    if (this.options.repeats) this.afterwards(1_000, () => this.sendResult(payload))
  }

  private resultPayload(mmolL: number): number[] {
    const { zoneOffsetMinutes, clockAheadMs = 0, toTheMinute } = this.options
    const local = new Date(this.time.now() + zoneOffsetMinutes * 60_000 + clockAheadMs)
    const date = [local.getUTCFullYear() - 2000, local.getUTCMonth() + 1, local.getUTCDate()]
    const clock = [local.getUTCHours(), local.getUTCMinutes()]
    const tenths = Math.round(mmolL * 10)
    const value = [Math.floor(tenths / 256), tenths % 256, 0x00, 0x00, 0xcd]
    return toTheMinute ? [...date, ...clock, ...value] : [...date, ...clock, local.getUTCSeconds(), ...value, 0x18]
  }

  private sendFrame(command: number, payload: readonly number[]): void {
    const body = [payload.length + 4, 0x00, 0x04, command, ...payload]
    this.send([0x53, 0x4e, ...body, body.reduce((sum, byte) => sum + byte, 0) % 256])
  }
}
