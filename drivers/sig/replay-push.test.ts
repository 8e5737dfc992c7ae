import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MeterDriver } from '../driver.ts'
import { deliveryKey } from '../measurement.ts'
import type { PushFault, VirtualPushMeter } from './common/virtual.ts'
import { sigOximeter } from './oximeter/driver.ts'
import { FINGER_OUT, VirtualOximeter } from './oximeter/virtual.ts'
import { sigScale } from './scale/driver.ts'
import { VirtualScale } from './scale/virtual.ts'
import { newTime, talkWith, ZONE_OFFSET_MINUTES } from './testing/conversation.ts'
import { sigThermometer } from './thermometer/driver.ts'
import { VirtualThermometer } from './thermometer/virtual.ts'

// As in replay.test.ts: `talkWith` compares what the conversation gave with what its frames give once more.

const RUNS = { numRuns: 300, seed: 20261122 }

const faults = fc.array(
  fc.constantFrom<PushFault>(
    'drop-between-records',
    'confirmed-record-again',
    'cut-short',
    'trailing-bytes',
    'year-zero',
    'gone-while-measuring',
  ),
  { maxLength: 4 },
)

const options = fc.record({
  dropsLinkAfterMs: fc.option(fc.nat(8_000), { nil: undefined }),
  clock: fc.constantFrom('current-time' as const, 'none' as const),
  clockWriting: fc.constantFrom('accepted' as const, 'not-permitted' as const, 'ignored' as const),
  clockErrorMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
  clockDateKnown: fc.boolean(),
  needsBond: fc.boolean(),
  withTime: fc.boolean(),
})

/** Moments of measurings, from before the link to long into it; closer than five seconds to each other and further apart. */
const moments = fc.array(fc.oneof(fc.constant(0), fc.nat(12_000), fc.nat(100_000)), { maxLength: 6 })
/** When the meter is carried away. */
const goneAt = fc.option(fc.nat(30_000), { nil: undefined })

interface Course {
  readonly driver: MeterDriver
  readonly modelId: string
  readonly meter: VirtualPushMeter
  readonly time: ReturnType<typeof newTime>
  readonly goneAt: number | undefined
  readonly faults: readonly PushFault[]
}

async function keepsItsWord({ driver, modelId, meter, time, goneAt, faults }: Course) {
  for (const fault of faults) meter.order(fault)
  if (goneAt !== undefined) time.after(goneAt, () => meter.hangUp())
  const heard = await talkWith(driver, meter, time, { modelId })
  expect(new Set(heard.measurements.map(deliveryKey)).size).toBe(heard.measurements.length)
  const used = heard.measurements.flatMap(({ frameIds }) => frameIds)
  expect(new Set(used).size).toBe(used.length)
  return { heard, used }
}

test('thermometer: any memory, any faults, measurings at any moment', async () => {
  const scenario = fc.record({
    options,
    faults,
    goneAt,
    moments,
    streams: fc.boolean(),
    modelId: fc.constantFrom('sig-thermometer-infrared', 'sig-thermometer-contact'),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ options, faults, goneAt, moments, streams, modelId }) => {
      const time = newTime()
      const meter = new VirtualThermometer({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, streams, ...options })
      moments.forEach((ms, index) => {
        const measure = () => meter.measure(index % 4 === 3 ? {} : { celsius: 36 + index / 10 })
        if (ms === 0) measure()
        else time.after(ms, measure)
      })
      const { heard, used } = await keepsItsWord({ driver: sigThermometer, modelId, meter, time, goneAt, faults })
      const received = heard.frames.filter(({ channel }) => channel === '2a1c')
      const refused = heard.events.filter(({ type }) => type === 'rejected')
      expect(used).toHaveLength(received.length - refused.length)
    }),
    RUNS,
  )
})

test('scale: any memory, any faults, weighings at any moment, in any order and any number of values', async () => {
  const scenario = fc.record({
    options,
    faults,
    goneAt,
    moments,
    scale: fc.record({
      hasComposition: fc.boolean(),
      order: fc.constantFrom('weight-first' as const, 'composition-first' as const),
      secondAfterMs: fc.constantFrom(0, 1_000, 4_900, 5_000, 7_000),
      splits: fc.boolean(),
      withUser: fc.boolean(),
    }),
    secondHalf: fc.option(fc.constantFrom('contradicts' as const, 'missing' as const), { nil: undefined }),
    modelId: fc.constantFrom('sig-weight-generic', 'sig-composition-generic'),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ options, faults, goneAt, moments, scale, secondHalf, modelId }) => {
      const time = newTime()
      const meter = new VirtualScale({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options, ...scale })
      moments.forEach((ms, index) => {
        const weight = index % 3 === 2 ? {} : { weight: 60 + index }
        const fat = index % 2 === 0 ? { bodyFat: 20 } : {}
        const weigh = () => meter.weigh({ ...weight, ...fat, ...(secondHalf ? { secondHalf } : {}), user: index })
        if (ms === 0) weigh()
        else time.after(ms, weigh)
      })
      const { heard, used } = await keepsItsWord({ driver: sigScale, modelId, meter, time, goneAt, faults })
      const received = heard.frames.filter(({ channel }) => channel === '2a9d' || channel === '2a9c')
      const refused = heard.events.filter(({ type }) => type === 'rejected')
      // Every value that arrived is in one measurement, or was refused.
      expect(used).toHaveLength(received.length - refused.length)
    }),
    RUNS,
  )
})

test('oximeter: any memory, any faults, any stream', async () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.record({ spo2: fc.integer({ min: 95, max: 97 }), pulse: fc.constant(70) }) },
    { weight: 1, arbitrary: fc.constant(FINGER_OUT) },
    { weight: 1, arbitrary: fc.record({ spo2: fc.nat(127), pulse: fc.nat(300), sensorStatus: fc.nat(0xffff) }) },
  )
  const scenario = fc.record({
    options,
    faults,
    goneAt,
    moments,
    oximeter: fc.record({
      offers: fc.constantFrom('both' as const, 'spot' as const, 'continuous' as const),
      keepsRecords: fc.boolean(),
      withStatus: fc.boolean(),
      clockNotSet: fc.boolean(),
      neverEnds: fc.boolean(),
    }),
    stream: fc.array(value, { maxLength: 80 }),
    status: fc.constantFrom(0, 0x20, 0x200, 0x400, 0x8000),
    modelId: fc.constantFrom('sig-oximeter-generic', 'sig-oximeter-spot'),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ options, faults, goneAt, moments, oximeter, stream, status, modelId }) => {
      const time = newTime()
      const meter = new VirtualOximeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options, ...oximeter })
      moments.forEach((ms, index) => {
        const check = () => meter.check({ spo2: 95 + index, pulse: 70, measurementStatus: status })
        if (ms === 0) check()
        else time.after(ms, check)
      })
      time.after(200, () => meter.stream(stream))
      await keepsItsWord({ driver: sigOximeter, modelId, meter, time, goneAt, faults })
      expect(meter.requests.filter((request) => request.startsWith('02'))).toEqual([])
    }),
    RUNS,
  )
})
