import type { DriverEvent } from '../../driver.ts'
import { MeterError, type MeterErrorKind } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import { MemorySerialLink } from '../../virtual/memory-serial.ts'
import type { VirtualResult } from '../../virtual/serial-meter.ts'
import { contextAt, type TestContext, talkOver } from '../../virtual/talk-over.ts'
import { SimulatedTime } from '../../virtual/time.ts'
import { taidoc } from '../driver.ts'
import { VirtualTaidoc, type VirtualTaidocOptions } from '../virtual.ts'

export const NOON = Date.UTC(2026, 10, 22, 4, 0, 20)

export const glucose = { kind: 'glucose', glucoseMgPerDl: 105, meal: 'preprandial' } as const satisfies VirtualResult
export const pressure = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71 } as const satisfies VirtualResult

/** A virtual meter and the station's end of its cable; noon in China, 20 s past. */
export function bench(
  options: Partial<VirtualTaidocOptions> = {},
  memory: readonly VirtualResult[] = [glucose, pressure],
) {
  const time = new SimulatedTime(NOON)
  const meter = new VirtualTaidoc({ time, zoneOffsetMinutes: 480, ...options })
  for (const result of memory) meter.measure(result)
  const link = new MemorySerialLink(meter, time)
  const about: TestContext = { modelId: 'fora-d40' }
  return {
    time,
    meter,
    link,
    talk: (more: TestContext = {}) => talkOver(taidoc, link, time, { ...about, ...more }),
    decode: (more: TestContext = {}) =>
      taidoc.decode(
        link.recorded,
        contextAt(time, () => undefined, { ...about, ...more }),
      ),
  }
}

export const kindOf = (error: unknown): MeterErrorKind | undefined =>
  error instanceof MeterError ? error.kind : undefined
export const eventsOf = <T extends DriverEvent['type']>(events: readonly DriverEvent[], type: T) =>
  events.filter((event) => event.type === type)
export const numbers = (measurement: Measurement) => measurement.quantities.map(({ name, value }) => [name, value])
