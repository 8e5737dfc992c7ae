import { FaultyWire } from '../virtual/faulty-wire.ts'
import type { VirtualSerialPort } from '../virtual/serial-meter.ts'
import type { VirtualTime } from '../virtual/time.ts'

export interface Standing {
  readonly weightKg?: number
  readonly heightCm?: number
  /** Printed in place of the right one. */
  readonly bmi?: number
}

/** A G-Tech GL-310, from the description of its sheet; knows nothing of the driver's codec. */
export class VirtualGl310 {
  /** Bytes it was sent; it listens to nothing. */
  heardBytes = 0
  private readonly time: VirtualTime
  private readonly wire: FaultyWire

  constructor(time: VirtualTime) {
    this.time = time
    this.wire = new FaultyWire(time)
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

  weigh(standing: Standing, afterMs = 0): void {
    this.time.after(afterMs, () => this.wire.send(Uint8Array.from(Buffer.from(sheet(standing), 'latin1'))))
  }
}

function sheet({ weightKg, heightCm, bmi }: Standing): string {
  const right = weightKg && heightCm ? weightKg / (heightCm / 100) ** 2 : undefined
  const printedBmi = bmi ?? right
  const lines = [
    'GENDER    ---- FEMALE',
    ...(weightKg === undefined ? [] : [`WEIGHT   ---- ${weightKg.toFixed(2)} kg`]),
    'STANDARD ---- 74.69 kg',
    ...(heightCm === undefined ? [] : [`HEIGHT   ---- ${heightCm.toFixed(1)} cm`]),
    ...(printedBmi === undefined ? [] : [`B  M  I  ----  ${printedBmi.toFixed(1)}  `]),
    'FATNESS  ---- 120.5 % ',
    'MARKS    ---- FATTY',
  ]
  return `\0\r\n${lines.map((line) => `${line}\r\n`).join('')}\x1bT\0`
}
