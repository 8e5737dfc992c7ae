import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deliveryKey } from '../measurement.ts'
import { sigBloodPressure } from './blood-pressure/driver.ts'
import { type BloodPressureFault, VirtualBloodPressureMeter } from './blood-pressure/virtual.ts'
import { sigGlucose } from './glucose/driver.ts'
import { type GlucoseFault, VirtualGlucoseMeter } from './glucose/virtual.ts'
import { newTime, talkWith, ZONE_OFFSET_MINUTES } from './testing/conversation.ts'

// `talkWith` compares what the conversation gave with what its frames give once more; here it is led through conversations nobody
// thought of.

const RUNS = { numRuns: 300, seed: 20261122 }

const pressureFault = fc.constantFrom<BloodPressureFault>(
  'drop-between-records',
  'confirmed-record-again',
  'no-result',
  'year-zero',
  'no-time',
  'vendor-prefix',
  'cut-short',
  'trailing-bytes',
  'gone-while-measuring',
)

test('blood pressure: any memory, any faults, measurings at any moment', async () => {
  const scenario = fc.record({
    options: fc.record({
      order: fc.constantFrom('oldest-first', 'newest-first'),
      sends: fc.constantFrom('indicate', 'notify'),
      dropsLinkAfterMs: fc.option(fc.nat(8_000), { nil: undefined }),
      clock: fc.constantFrom('current-time', 'date-time', 'none'),
      clockWriting: fc.constantFrom('accepted', 'not-permitted', 'ignored'),
      clockErrorMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
      clockDateKnown: fc.boolean(),
      needsBond: fc.boolean(),
      streamsCuff: fc.boolean(),
    }),
    modelId: fc.constantFrom('sig-bp-generic', 'sig-bp-generic-live'),
    faults: fc.array(pressureFault, { maxLength: 4 }),
    memory: fc.array(fc.record({ ago: fc.nat(1_000_000), systolic: fc.integer({ min: 0, max: 320 }) }), {
      maxLength: 5,
    }),
    live: fc.array(fc.nat(200_000), { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ options, modelId, faults, memory, live }) => {
      const time = newTime()
      const meter = new VirtualBloodPressureMeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
      for (const fault of faults) meter.order(fault)
      for (const { ago, systolic } of memory) {
        meter.measure({ systolicMmhg: systolic, diastolicMmhg: 80, pulse: 70, agoMs: ago + 1 })
      }
      for (const ms of live) time.after(ms, () => meter.measure({ systolicMmhg: 120, diastolicMmhg: 80, pulse: 70 }))
      const heard = await talkWith(sigBloodPressure, meter, time, { modelId })
      expect(new Set(heard.measurements.map(deliveryKey)).size).toBe(heard.measurements.length)
      expect(heard.measurements.length + heard.events.filter(({ type }) => type === 'rejected').length).toBe(
        meter.sent.filter(({ uuid }) => uuid === '2a35').length,
      )
    }),
    RUNS,
  )
})

const glucoseFault = fc.constantFrom<GlucoseFault>(
  'no-end',
  'context-missing',
  'context-of-another',
  'notified-twice',
  'descending',
  'filter-refused',
  'filter-ignored',
  'count-unanswered',
  'silent-after-first',
  'late-after-abort',
  'gone-before-end',
  'cut-short',
  'cccd-forgotten',
  'busy',
  'procedure-not-completed',
)

test('glucose: any memory, any faults, any record seen before', async () => {
  const scenario = fc.record({
    options: fc.record({
      clock: fc.constantFrom('current-time', 'none'),
      clockWriting: fc.constantFrom('accepted', 'not-permitted', 'ignored'),
      clockErrorMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
      offersContext: fc.boolean(),
      needsBond: fc.boolean(),
      firstSequenceNumber: fc.constantFrom(0, 1, 40, 65_530),
      timeOffsetMinutes: fc.integer({ min: -0x8000, max: 0x7fff }),
    }),
    faults: fc.array(glucoseFault, { maxLength: 5 }),
    memory: fc.array(
      fc.record({
        mgdl: fc.nat(700),
        meal: fc.option(fc.nat(7), { nil: undefined }),
        status: fc.option(fc.nat(0xffff), { nil: undefined }),
        agoMs: fc.nat(100_000_000),
      }),
      { maxLength: 12 },
    ),
    lastRecordNumber: fc.option(fc.constantFrom(0, 3, 44, 65_535), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ options, faults, memory, lastRecordNumber }) => {
      const time = newTime()
      const meter = new VirtualGlucoseMeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
      for (const fault of faults) meter.order(fault)
      for (const record of memory) meter.measure(record)
      const modelId = 'sig-glucose-generic'
      const heard = await talkWith(sigGlucose, meter, time, {
        modelId,
        ...(lastRecordNumber === undefined ? {} : { lastRecordNumber }),
      })
      expect(new Set(heard.measurements.map(deliveryKey)).size).toBe(heard.measurements.length)
      expect(meter.requests.filter((request) => request.startsWith('02'))).toEqual([])
      const received = heard.frames.filter(({ channel, direction }) => channel === '2a18' && direction === 'in')
      const refused = heard.events.filter((event) => event.type === 'rejected' && event.reason.includes('truncated'))
      // Every record that arrived is one measurement, or was refused for being cut short.
      expect(heard.measurements).toHaveLength(received.length - refused.length)
    }),
    RUNS,
  )
})
