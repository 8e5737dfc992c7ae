import { expect } from 'vitest'
import type { DriverEvent, MeterContext, MeterDriver } from '../../driver.ts'
import { type Frame, Measurement } from '../../measurement.ts'
import type { VirtualGattMeter } from '../../virtual/gatt.ts'
import { MemoryBleLink } from '../../virtual/memory-gatt.ts'
import { SimulatedTime } from '../../virtual/time.ts'

/** Beijing, Sunday 22 November 2026, 08:00:00.250 on the wall. */
export const START = Date.UTC(2026, 10, 22, 0, 0, 0, 250)
export const ZONE_OFFSET_MINUTES = 480

export function newTime(): SimulatedTime {
  return new SimulatedTime(START)
}

export interface Heard {
  readonly measurements: readonly Measurement[]
  readonly events: readonly DriverEvent[]
  readonly frames: readonly Frame[]
  /** What broke the conversation. */
  readonly error: unknown
  readonly tookMs: number
}

export interface TalkOptions {
  readonly modelId: string
  readonly bonds?: boolean
  readonly lastRecordNumber?: number
  readonly settings?: MeterContext['settings']
  readonly signal?: AbortSignal
  readonly firstFrame?: number
  /** One request and its answer. */
  readonly latencyMs?: number
  /** Called for each measurement as it comes. */
  onMeasurement?(measurement: Measurement): void
}

/**
 * One whole conversation with a virtual meter, in simulated time. Whatever happens in it, a replay of its frames must give the same
 * measurements and the same rejections.
 */
export async function talkWith(
  driver: MeterDriver,
  meter: VirtualGattMeter,
  time: SimulatedTime,
  options: TalkOptions,
): Promise<Heard> {
  const { bonds = true, firstFrame = 1, latencyMs = 30 } = options
  const link = new MemoryBleLink(meter, { time, bonds, firstFrame, latencyMs })
  const events: DriverEvent[] = []
  const about: MeterContext = {
    meterId: 'meter-1',
    modelId: options.modelId,
    now: () => time.now(),
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    settings: options.settings ?? {},
    lastRecordNumber: options.lastRecordNumber,
    signal: options.signal ?? new AbortController().signal,
    report: (event) => events.push(event),
  }
  const measurements: Measurement[] = []
  let error: unknown
  const startedAt = time.now()
  const talk = async () => {
    try {
      for await (const measurement of driver.talk(link, about)) {
        measurements.push(Measurement.parse(measurement))
        options.onMeasurement?.(measurement)
      }
    } catch (thrown) {
      error = thrown
    }
    await link.close()
  }
  await time.until(talk())
  const replay = driver.decode(link.frames, { ...about, now: () => Number.NaN, report: () => {} })
  expect(replay.measurements).toEqual(measurements)
  expect(replay.rejected.map(({ code, reason }) => ({ code, reason }))).toEqual(
    events.filter((event) => event.type === 'rejected').map(({ code, reason }) => ({ code, reason })),
  )
  return { measurements, events, frames: link.frames, error, tookMs: time.now() - startedAt }
}
