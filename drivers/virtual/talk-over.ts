import type { DriverEvent, Link, MeterContext, MeterDriver } from '../driver.ts'
import type { Measurement } from '../measurement.ts'
import type { SimulatedTime } from './time.ts'

export interface Talk {
  readonly measurements: Measurement[]
  /** When the driver gave each of them, ms since the epoch. */
  readonly givenAt: number[]
  readonly events: DriverEvent[]
  /** What the conversation broke with. */
  readonly error: unknown
}

export type TestContext = Partial<Pick<MeterContext, 'modelId' | 'settings' | 'signal' | 'wanted'>>

/** What a conversation in a test may know; the station stands at UTC+8. */
export function contextAt(time: SimulatedTime, report: MeterContext['report'], about: TestContext = {}): MeterContext {
  return {
    meterId: 'meter-1',
    modelId: 'any',
    now: () => time.now(),
    zoneOffsetMinutes: 480,
    settings: {},
    lastRecordNumber: undefined,
    signal: new AbortController().signal,
    report,
    ...about,
  }
}

/** One whole conversation in simulated time; an error is kept, so that what came before it can be looked at. */
export function talkOver(driver: MeterDriver, link: Link, time: SimulatedTime, about?: TestContext): Promise<Talk> {
  const measurements: Measurement[] = []
  const givenAt: number[] = []
  const events: DriverEvent[] = []
  const context = contextAt(time, (event) => events.push(event), about)
  const talk = async (): Promise<Talk> => {
    try {
      for await (const measurement of driver.talk(link, context)) {
        measurements.push(measurement)
        givenAt.push(time.now())
      }
      return { measurements, givenAt, events, error: undefined }
    } catch (error) {
      return { measurements, givenAt, events, error }
    }
  }
  return time.until(talk())
}
