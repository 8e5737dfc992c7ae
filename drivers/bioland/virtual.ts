import { VirtualStreamMeter } from '../virtual/stream-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface VirtualBiolandOptions {
  readonly time: VirtualTime
  readonly zoneOffsetMinutes: number
  /** Its clock was never set: it counts from the first of January 2014. */
  readonly clockUnset?: boolean
  /** Plain sums, and no other greeting than the handshake. */
  readonly oldFirmware?: boolean
  /** Information frame of 15 bytes whose check fits no rule. */
  readonly oddInfo?: boolean
  /** `each`: a request for each result; `all`: one after the other; `newest`: always the same. */
  readonly gives?: 'each' | 'all' | 'newest'
  /** Tells when there is no more. */
  readonly tellsEnd?: boolean
  /** Drops the link after its last result. */
  readonly hangsUp?: boolean
}

interface Stored {
  readonly mgdL: number
  readonly date: readonly number[]
}

/** A Bioland glucose meter as the public captures show it; knows nothing of the driver's codec. */
export class VirtualBioland extends VirtualStreamMeter {
  /** Categories asked for. */
  readonly heard: number[] = []
  private readonly options: VirtualBiolandOptions
  private readonly memory: Stored[] = []
  private position = 0

  constructor(options: VirtualBiolandOptions) {
    super({ time: options.time, name: 'Bioland-BGM', service: '1000', notifies: '1002', takes: '1001' })
    this.options = options
  }

  /** A result in its memory. */
  measure(mgdL: number): void {
    this.memory.unshift({ mgdL, date: this.date() })
    this.advertise()
  }

  /** Somebody tests while the station is connected. */
  testNow(mgdL: number): void {
    for (let left = 5; left > 0; left--) {
      this.afterwards((5 - left) * 1_000, () => this.frame(0x02, [0x00, left]))
    }
    this.afterwards(5_000, () => {
      this.memory.unshift({ mgdL, date: this.date() })
      this.give(this.memory[0] as Stored)
    })
  }

  override disconnected(): void {
    super.disconnected()
    this.position = 0
  }

  protected override written(bytes: Uint8Array): void {
    const [start, length, category] = bytes
    const sum = bytes.subarray(0, -1).reduce((total, byte) => total + byte, 0)
    const expected = (sum + (this.options.oldFirmware || category === 0x09 ? 0 : 2)) % 256
    if (start !== 0x5a || length !== bytes.length || bytes.at(-1) !== expected) return
    this.heard.push(category as number)
    if (category === 0x09 && this.options.oldFirmware) this.frame(0x09, [0])
    if (category === 0x00 && !this.options.oldFirmware) this.introduce()
    if (category === 0x03) this.results()
  }

  private introduce(): void {
    if (this.options.oddInfo) this.send([0x55, 0x0f, 0x00, 0x1f, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0xee])
    else this.frame(0x00, [0x20, 0x03, 80, 0x02, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  private results(): void {
    const { gives = 'each', tellsEnd = false, hangsUp = false } = this.options
    if (gives === 'newest') this.position = 0
    const count = gives === 'all' ? this.memory.length : 1
    const due = this.memory.slice(this.position, this.position + count)
    this.position += due.length
    for (const [index, stored] of due.entries()) this.afterwards(index * 100, () => this.give(stored))
    if (this.position < this.memory.length || gives === 'newest') return
    if (tellsEnd && due.length === 0) this.frame(0x05, [0])
    if (hangsUp) this.afterwards(due.length * 100 + 500, () => this.hangUp())
  }

  private give({ mgdL, date }: Stored): void {
    this.frame(0x03, [...date, 0x00, mgdL % 256, Math.floor(mgdL / 256)])
  }

  private date(): number[] {
    const { zoneOffsetMinutes, clockUnset } = this.options
    if (clockUnset) return [14, 1, 1, 5, 20 + this.memory.length]
    const local = new Date(this.time.now() + zoneOffsetMinutes * 60_000)
    const day = [local.getUTCFullYear() - 2000, local.getUTCMonth() + 1, local.getUTCDate()]
    return [...day, local.getUTCHours(), local.getUTCMinutes()]
  }

  private frame(category: number, data: readonly number[]): void {
    const body = [0x55, data.length + 4, category, ...data]
    const sum = body.reduce((total, byte) => total + byte, 0)
    this.send([...body, (sum + (this.options.oldFirmware ? 0 : 2)) % 256])
  }
}
