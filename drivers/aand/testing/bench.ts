import { MeterError } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import { MemorySerialLink } from '../../virtual/memory-serial.ts'
import type { VirtualResult } from '../../virtual/serial-meter.ts'
import { contextAt, type TestContext, talkOver } from '../../virtual/talk-over.ts'
import { SimulatedTime } from '../../virtual/time.ts'
import { aand } from '../driver.ts'
import { VirtualTm2655, type VirtualTm2655Options } from '../virtual.ts'

export const NOON = Date.UTC(2026, 10, 22, 4, 0, 20)

export const first: VirtualResult = {
  kind: 'pressure',
  systolic: 128,
  diastolic: 82,
  pulse: 71,
  meanArterialPressure: 97,
}
export const second: VirtualResult = { kind: 'pressure', systolic: 141, diastolic: 90, pulse: 66 }

/** A virtual monitor and the station's end of its line; noon in China, 20 s past. */
export function bench(options: Partial<VirtualTm2655Options> = {}) {
  const time = new SimulatedTime(NOON)
  const meter = new VirtualTm2655({ time, zoneOffsetMinutes: 480, ...options })
  const link = new MemorySerialLink(meter, time)
  return {
    time,
    meter,
    link,
    /** Listens for so long. */
    talk: (forMs: number, about: TestContext = {}) => {
      const abort = new AbortController()
      time.after(forMs, () => abort.abort())
      return talkOver(aand, link, time, { modelId: 'aand-tm2655', signal: abort.signal, ...about })
    },
    decode: (about: TestContext = {}) =>
      aand.decode(
        link.recorded,
        contextAt(time, () => undefined, about),
      ),
  }
}

export const kindOf = (error: unknown) => (error instanceof MeterError ? error.kind : undefined)
export const systolics = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities[0]?.value)

export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}
