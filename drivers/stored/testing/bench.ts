import type { DriverEvent, MeterDriver } from '../../driver.ts'
import { MeterError, type MeterErrorKind } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import { MemorySerialLink } from '../../virtual/memory-serial.ts'
import type { VirtualResult, VirtualSerialMeter } from '../../virtual/serial-meter.ts'
import { contextAt, type TestContext, talkOver } from '../../virtual/talk-over.ts'
import { SimulatedTime } from '../../virtual/time.ts'

/** Noon in China, 20 s past. */
export const NOON = Date.UTC(2026, 10, 22, 4, 0, 20)
export const ZONE_OFFSET_MINUTES = 480

export interface StoredRig<Meter extends VirtualSerialMeter> {
  readonly driver: MeterDriver
  readonly modelId: string
  meter(time: SimulatedTime): Meter
}

export const glucose = (glucoseMgPerDl: number, more: Partial<Extract<VirtualResult, { kind: 'glucose' }>> = {}) =>
  ({ kind: 'glucose', glucoseMgPerDl, ...more }) as const satisfies VirtualResult

export const MEMORY: readonly VirtualResult[] = [glucose(105), glucose(98), glucose(142)]

/** A virtual meter with a memory (oldest first), and the station's end of its cable. */
export function bench<Meter extends VirtualSerialMeter>(rig: StoredRig<Meter>, memory = MEMORY) {
  const time = new SimulatedTime(NOON)
  const meter = rig.meter(time)
  for (const result of memory) meter.measure(result)
  const plug = () => {
    const link = new MemorySerialLink(meter, time)
    const about: TestContext = { modelId: rig.modelId }
    return {
      link,
      talk: (more: TestContext = {}) => talkOver(rig.driver, link, time, { ...about, ...more }),
      decode: () =>
        rig.driver.decode(
          link.recorded,
          contextAt(time, () => undefined, about),
        ),
    }
  }
  return { time, meter, plug, ...plug() }
}

export const kindOf = (error: unknown): MeterErrorKind | undefined =>
  error instanceof MeterError ? error.kind : undefined
export const eventsOf = <T extends DriverEvent['type']>(events: readonly DriverEvent[], type: T) =>
  events.filter((event) => event.type === type)
export const values = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities[0]?.value ?? quantities[0]?.comparator)
