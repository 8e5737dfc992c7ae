import { describe, expect, test } from 'vitest'
import { deliveryKey, type Measurement } from '../../measurement.ts'
import { fromHex } from '../testing/codec-checks.ts'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { sigGlucose } from './driver.ts'
import { type GlucoseFault, type VirtualGlucose, VirtualGlucoseMeter, type VirtualGlucoseOptions } from './virtual.ts'

const AFTER_MEAL = 2

function bench(options: Partial<VirtualGlucoseOptions> = {}) {
  const time = newTime()
  const meter = new VirtualGlucoseMeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
  const talk = (about: Partial<TalkOptions> = {}) =>
    talkWith(sigGlucose, meter, time, { modelId: 'sig-glucose-generic', ...about })
  const measureAll = (...records: VirtualGlucose[]) => {
    for (const record of records) meter.measure(record)
  }
  return { time, meter, talk, measureAll }
}

const numbers = (measurements: readonly Measurement[]) => measurements.map(({ recordNumber }) => recordNumber)
const meals = (measurements: readonly Measurement[]) => measurements.map(({ meal }) => meal)

describe('a first visit', () => {
  test('counts, asks for everything, and joins each record with its context', async () => {
    const { meter, talk, measureAll } = bench({ clockErrorMs: 30_000 })
    measureAll({ mgdl: 111, meal: AFTER_MEAL }, { mmoll: 6.2, agoMs: 3_600_000 })
    const { measurements, events, frames, error } = await talk()
    expect(error).toBeUndefined()
    expect(meter.requests).toEqual(['0401', '0101'])
    const id = (channel: string, index = 0) => frames.filter((frame) => frame.channel === channel)[index]?.id
    expect(measurements).toEqual([
      {
        kind: 'glucose',
        origin: 'stored',
        meterTime: { text: '2026-11-22T08:00:30', precision: 'second' },
        clockOffsetMs: expect.closeTo(-30_000, -2),
        receivedAt: expect.any(Number),
        recordNumber: 1,
        flags: [],
        meal: 'postprandial',
        site: 'finger',
        quantities: [{ name: 'glucose', value: 0.00111, unit: 'kg/L' }],
        frameIds: [id('2a18'), id('2a34')],
        ordinal: 0,
        driver: { id: 'sig-glucose', version: 1 },
      },
      {
        kind: 'glucose',
        origin: 'stored',
        meterTime: { text: '2026-11-22T07:00:30', precision: 'second' },
        clockOffsetMs: measurements[0]?.clockOffsetMs,
        receivedAt: expect.any(Number),
        recordNumber: 2,
        flags: [],
        site: 'finger',
        quantities: [{ name: 'glucose', value: 0.0062, unit: 'mol/L' }],
        frameIds: [id('2a18', 1)],
        ordinal: 0,
        driver: { id: 'sig-glucose', version: 1 },
      },
    ])
    expect(events).toEqual([
      { type: 'identity', model: 'GLU-1808', serialNumber: 'VGL0001', firmware: '1.0' },
      { type: 'battery', percent: 60 },
      { type: 'clock', offsetMs: measurements[0]?.clockOffsetMs, set: false },
    ])
  })

  test('takes the user-facing time, and minutes only where the meter keeps no seconds', async () => {
    const { talk, measureAll } = bench({ timeOffsetMinutes: 339 })
    measureAll({ mgdl: 100 })
    expect((await talk()).measurements[0]?.meterTime).toEqual({ text: '2026-11-22T08:00:00', precision: 'minute' })
  })

  test('of an empty meter ends without a word', async () => {
    const { meter, talk } = bench()
    const { error, measurements } = await talk()
    expect({ error, measurements }).toEqual({ error: undefined, measurements: [] })
    expect(meter.requests).toEqual(['0401', '0101'])
  })

  test('sets a clock that may be set, and notes what it was', async () => {
    const { talk, measureAll } = bench({ clockErrorMs: -600_000, clockWriting: 'accepted' })
    measureAll({ mgdl: 100 })
    const { measurements, events } = await talk()
    expect(events).toContainEqual({ type: 'clock', offsetMs: measurements[0]?.clockOffsetMs, set: true })
    expect(measurements[0]?.clockOffsetMs).toBeGreaterThan(599_000)
  })

  test('of a meter without context and clock still gives the record', async () => {
    const { talk, measureAll } = bench({ offersContext: false, clock: 'none' })
    measureAll({ mgdl: 100, meal: AFTER_MEAL })
    const { measurements } = await talk()
    expect(measurements).toMatchObject([{ recordNumber: 1 }])
    expect(measurements[0]).not.toHaveProperty('clockOffsetMs')
  })
})

describe('what a record means', () => {
  test.each<[string, VirtualGlucose, object]>([
    ['control solution by type', { mgdl: 100, typeAndLocation: 0x1a }, { flags: ['control-solution'] }],
    ['control solution by location', { mgdl: 100, typeAndLocation: 0x41 }, { flags: ['control-solution'] }],
    [
      'a ketone record',
      { mmoll: 0.5, meal: 6 },
      { flags: ['ketone-record'], quantities: [{ name: 'ketone', value: 0.0005, unit: 'mol/L' }] },
    ],
    [
      'above range',
      { mgdl: 600, status: 0x20 },
      { flags: [], quantities: [{ name: 'glucose', unit: 'kg/L', comparator: 'HI' }] },
    ],
    [
      'below range',
      { mmoll: 0.6, status: 0x40 },
      { flags: [], quantities: [{ name: 'glucose', unit: 'mol/L', comparator: 'LO' }] },
    ],
    ['a low battery', { mgdl: 100, status: 0x01 }, { flags: ['battery-low'], quantities: [{ value: 0.001 }] }],
    ['a sensor fault', { mgdl: 100, status: 0x02 }, { flags: ['device-fault', 'no-result'], quantities: [] }],
    ['too little blood', { mgdl: 100, status: 0x04 }, { flags: ['sample-insufficient', 'no-result'], quantities: [] }],
    [
      'a strip put in wrongly, of the wrong type',
      { mgdl: 100, status: 0x18 },
      { flags: ['strip-fault', 'no-result'], quantities: [] },
    ],
    ['too warm', { mgdl: 100, status: 0x80 }, { flags: ['temperature-fault'], quantities: [{ value: 0.001 }] }],
    [
      'a strip pulled too soon',
      { mgdl: 100, status: 0x200 },
      { flags: ['read-interrupted', 'no-result'], quantities: [] },
    ],
    ['a general fault', { mgdl: 100, status: 0x400 }, { flags: ['device-fault', 'no-result'], quantities: [] }],
    ['a time fault', { mgdl: 100, status: 0x800 }, { flags: ['time-fault'], quantities: [{ value: 0.001 }] }],
    ['nothing in the blood', { mgdl: 0 }, { flags: ['implausible'] }],
    ['from the earlobe', { mgdl: 100, typeAndLocation: 0x31 }, { site: 'earlobe' }],
  ])('%s', async (_, record, expected) => {
    const { talk, measureAll } = bench()
    measureAll(record)
    expect((await talk()).measurements).toMatchObject([expected])
  })

  test.each([
    ['no concentration', '000100EA070B1608001E', { flags: ['no-result'], quantities: [] }],
    ['NaN', '020100EA070B1608001EFF0711', { flags: ['no-result'], quantities: [] }],
    ['infinity', '020100EA070B1608001EFE0711', { quantities: [{ comparator: 'HI', unit: 'kg/L' }] }],
    ['no date', '0201000000000008001E6FB011', { flags: ['clock-not-set'] }],
    ['offset not expressed', '030100EA070B1608001E00806FB011', { flags: ['time-fault'] }],
    ['no such day', '020100EA071E1608001E6FB0F1', { flags: ['time-fault'] }],
  ])('%s', (_, hex, expected) => {
    const [measurement] = decode([['2a18', hex]]).measurements
    expect(measurement).toMatchObject(expected)
    if (measurement?.flags.some((flag) => flag === 'clock-not-set' || flag === 'time-fault')) {
      expect(measurement).not.toHaveProperty('meterTime')
    }
  })
})

describe('a later visit', () => {
  test('asks only for what is newer', async () => {
    const { meter, talk, measureAll } = bench()
    measureAll({ mgdl: 101 }, { mgdl: 102 }, { mgdl: 103 })
    const { measurements } = await talk({ lastRecordNumber: 2 })
    expect(numbers(measurements)).toEqual([3])
    expect(meter.requests).toEqual(['0401', '0103010300'])
  })

  test('finds nothing newer and leaves it at that', async () => {
    const { meter, talk, measureAll } = bench()
    measureAll({ mgdl: 101 }, { mgdl: 102 })
    const { measurements, error } = await talk({ lastRecordNumber: 2 })
    expect({ measurements, error }).toEqual({ measurements: [], error: undefined })
    expect(meter.requests).toEqual(['0401', '0103010300', '0403010200'])
  })

  test('finds nothing at all', async () => {
    const { meter, talk } = bench()
    expect((await talk({ lastRecordNumber: 2 })).error).toBeUndefined()
    expect(meter.requests).toEqual(['0401', '0103010300'])
  })

  test('notices that the counter has begun anew and reads everything', async () => {
    const { meter, talk, measureAll } = bench()
    meter.reset()
    measureAll({ mgdl: 101 }, { mgdl: 102 })
    expect(numbers((await talk({ lastRecordNumber: 500 })).measurements)).toEqual([1, 2])
    expect(meter.requests.at(-1)).toBe('0101')
  })

  test('reads everything when the counter has come to its end', async () => {
    const { meter, talk, measureAll } = bench({ firstSequenceNumber: 65_535 })
    measureAll({ mgdl: 101 }, { mgdl: 102 })
    expect(numbers((await talk({ lastRecordNumber: 65_535 })).measurements)).toEqual([0, 65_535])
    expect(meter.requests).toEqual(['0401', '0101'])
  })

  test('of a meter that does not filter properly always reads everything', async () => {
    const { meter, talk, measureAll } = bench()
    measureAll({ mgdl: 101 }, { mgdl: 102 })
    expect(numbers((await talk({ modelId: 'fora-ble', lastRecordNumber: 1 })).measurements)).toEqual([1, 2])
    expect(meter.requests).toEqual(['0401', '0101'])
  })

  test.each<[GlucoseFault, string[]]>([
    ['filter-refused', ['0401', '0103010200', '0101']],
    ['filter-ignored', ['0401', '0103010200']],
  ])('gets everything when the filter is %s', async (fault, requests) => {
    const { meter, talk, measureAll } = bench()
    meter.order(fault)
    measureAll({ mgdl: 101 }, { mgdl: 102 })
    expect(numbers((await talk({ lastRecordNumber: 1 })).measurements)).toEqual([1, 2])
    expect(meter.requests).toEqual(requests)
  })
})

describe('faults', () => {
  async function talkWithFault(fault: GlucoseFault, ...records: VirtualGlucose[]) {
    const { meter, talk, measureAll } = bench()
    meter.order(fault)
    measureAll(...records)
    return { meter, talk, heard: await talk() }
  }
  const three = [
    { mgdl: 101, meal: 1 },
    { mgdl: 102, meal: 3 },
    { mgdl: 103, meal: 4 },
  ]

  test('no end: the procedure is aborted after 10 s, what came counts', async () => {
    const { meter, heard } = await talkWithFault('no-end', ...three)
    expect(meals(heard.measurements)).toEqual(['preprandial', 'fasting', 'casual'])
    expect(heard.error).toMatchObject({ kind: 'noAnswer' })
    expect(meter.requests.at(-1)).toBe('0300')
    expect(heard.tookMs).toBeLessThan(12_000)
  })

  test('silence in the middle: the held record is handed on', async () => {
    const { heard } = await talkWithFault('silent-after-first', { mgdl: 101 }, { mgdl: 102 })
    expect(numbers(heard.measurements)).toEqual([1])
    expect(heard.error).toMatchObject({ kind: 'noAnswer' })
  })

  test('a record that comes after the abort is still taken', async () => {
    const { meter, talk, measureAll } = bench()
    meter.order('silent-after-first')
    meter.order('late-after-abort')
    measureAll({ mgdl: 101 }, { mgdl: 102 }, { mgdl: 103 })
    expect(numbers((await talk()).measurements)).toEqual([1, 3])
  })

  test('a link lost before the context: the held record is handed on', async () => {
    const { meter, talk, measureAll } = bench()
    meter.order('context-missing')
    meter.order('gone-before-end')
    measureAll({ mgdl: 101, meal: AFTER_MEAL })
    const { measurements, error } = await talk()
    expect(numbers(measurements)).toEqual([1])
    expect(error).toMatchObject({ kind: 'linkLost' })
  })

  test('a missing context does not hold up its record', async () => {
    const { heard } = await talkWithFault('context-missing', ...three)
    expect(numbers(heard.measurements)).toEqual([1, 2, 3])
    expect(meals(heard.measurements)).toEqual([undefined, 'fasting', 'casual'])
  })

  test('the context of another record is rejected', async () => {
    const { heard } = await talkWithFault('context-of-another', ...three)
    expect(meals(heard.measurements)).toEqual([undefined, 'fasting', 'casual'])
    expect(heard.events).toContainEqual({
      type: 'rejected',
      code: 'M202',
      reason: expect.stringContaining('context of record 129'),
    })
  })

  test('the same notification twice is two measurements of one record, told apart by ordinal', async () => {
    const { heard } = await talkWithFault('notified-twice', ...three)
    expect(numbers(heard.measurements)).toEqual([1, 1, 2, 3])
    expect(meals(heard.measurements)).toEqual(['preprandial', 'preprandial', 'fasting', 'casual'])
    expect(heard.measurements.map(({ ordinal }) => ordinal)).toEqual([0, 1, 0, 0])
    expect(new Set(heard.measurements.map(deliveryKey)).size).toBe(4)
  })

  test('numbers may descend', async () => {
    const { heard } = await talkWithFault('descending', ...three)
    expect(numbers(heard.measurements)).toEqual([3, 2, 1])
    expect(heard.error).toBeUndefined()
  })

  test('no count: it goes on without', async () => {
    const { heard } = await talkWithFault('count-unanswered', ...three)
    expect(numbers(heard.measurements)).toEqual([1, 2, 3])
    expect(heard.error).toBeUndefined()
  })

  test('a link lost before the end is said; what came counts', async () => {
    const { heard } = await talkWithFault('gone-before-end', ...three)
    expect(numbers(heard.measurements)).toEqual([1, 2, 3])
    expect(heard.error).toMatchObject({ kind: 'linkLost' })
  })

  test('a record cut short is rejected, the others are taken', async () => {
    const { heard } = await talkWithFault('cut-short', { mgdl: 101 }, { mgdl: 102 })
    expect(numbers(heard.measurements)).toEqual([2])
    expect(heard.events).toContainEqual({
      type: 'rejected',
      code: 'M202',
      reason: expect.stringContaining('truncated'),
    })
  })

  test('a meter that has forgotten the subscriptions is subscribed once more', async () => {
    const { meter, heard } = await talkWithFault('cccd-forgotten', ...three)
    expect(numbers(heard.measurements)).toEqual([1, 2, 3])
    expect(meter.requests).toEqual(['0401', '0401', '0101'])
  })

  test('one that forgets them always is refused', async () => {
    const { meter, talk } = bench()
    meter.order('cccd-forgotten')
    meter.order('cccd-forgotten')
    expect((await talk()).error).toMatchObject({ kind: 'refused', message: expect.stringContaining('0xfd') })
  })

  test.each([
    [5, undefined],
    [6, 'busy'],
  ])('another procedure running for %i tries', async (times, kind) => {
    const { meter, talk, measureAll } = bench()
    measureAll(...three)
    for (let time = 0; time < times; time++) meter.order('busy')
    const { error, measurements, tookMs } = await talk()
    expect(error).toEqual(kind && expect.objectContaining({ kind }))
    expect(measurements).toHaveLength(kind ? 0 : 3)
    expect(tookMs).toBeGreaterThan(10_000)
  })

  test('a procedure that fails says with what', async () => {
    const { heard } = await talkWithFault('procedure-not-completed', ...three)
    expect(numbers(heard.measurements)).toEqual([1, 2, 3])
    expect(heard.error).toMatchObject({ kind: 'refused', message: expect.stringContaining('procedure-not-completed') })
  })

  test('an incremental procedure that fails does not read everything', async () => {
    const { meter, talk, measureAll } = bench()
    meter.order('procedure-not-completed')
    measureAll({ mgdl: 101 }, { mgdl: 102 })
    expect((await talk({ lastRecordNumber: 1 })).error).toMatchObject({ kind: 'refused' })
    expect(meter.requests).not.toContain('0101')
  })

  test.each([
    [{ acceptsBonding: false }, true, 'pairingRefused'],
    [{}, false, 'needsPairing'],
  ])('without a bond nothing is read', async (options, bonds, kind) => {
    const { meter, talk, measureAll } = bench({ needsBond: true, ...options })
    measureAll(...three)
    const { error, measurements } = await talk({ bonds })
    expect(error).toMatchObject({ kind })
    expect(measurements).toEqual([])
    expect(meter.requests).toEqual([])
  })

  test('with a bond everything is read', async () => {
    const { talk, measureAll } = bench({ needsBond: true })
    measureAll(...three)
    expect(numbers((await talk()).measurements)).toEqual([1, 2, 3])
  })
})

test.each([
  ['before the records', 100],
  ['among the records', 1_400],
])('the station may end it %s', async (_, afterMs) => {
  const { time, meter, talk, measureAll } = bench()
  measureAll(...Array.from({ length: 100 }, () => ({ mgdl: 100 })))
  const abort = new AbortController()
  time.after(afterMs, () => abort.abort())
  const { error, measurements } = await talk({ signal: abort.signal })
  expect(error).toBeUndefined()
  expect(measurements.length).toBeLessThan(100)
  if (measurements.length > 0) expect(meter.requests.at(-1)).toBe('0300')
})

test('five minutes of records are enough', async () => {
  const { meter, talk, measureAll } = bench()
  measureAll(...Array.from({ length: 7_000 }, () => ({ mgdl: 100 })))
  const { error, measurements, tookMs } = await talk()
  expect(error).toMatchObject({ kind: 'noAnswer' })
  expect(measurements.length).toBeGreaterThan(5_900)
  expect(tookMs).toBeLessThan(310_000)
  expect(meter.requests.at(-1)).toBe('0300')
})

test('it never asks to delete, whatever happens', async () => {
  const faults: GlucoseFault[] = ['no-end', 'filter-refused', 'descending', 'cccd-forgotten', 'busy', 'gone-before-end']
  for (const fault of faults) {
    const { meter, talk, measureAll } = bench()
    meter.order(fault)
    measureAll({ mgdl: 100 })
    await talk({ lastRecordNumber: 0 })
    expect(meter.deletionsAsked).toBe(0)
    expect(meter.requests.filter((request) => request.startsWith('02'))).toEqual([])
  }
})

test('the capture of a real meter reads as its display did', () => {
  const { measurements } = decode([
    ['2a18', '1B0F00E807011E053A1B53016FB0F80000'],
    ['2a34', '020F0003'],
    ['2a52', '06000101'],
  ])
  expect(measurements).toMatchObject([
    {
      recordNumber: 15,
      meterTime: { text: '2024-01-30T11:37:27', precision: 'second' },
      meal: 'fasting',
      quantities: [{ name: 'glucose', value: 0.00111, unit: 'kg/L' }],
    },
  ])
})

test('an answer that does not decode is rejected and ends nothing', () => {
  const { measurements, rejected } = decode([
    ['2a18', '130F00E807011E053A1B53016FB0F8'],
    ['2a52', '0101'],
    ['2a34', '020F0001'],
  ])
  expect(measurements).toMatchObject([{ meal: 'preprandial' }])
  expect(rejected).toEqual([{ frameId: '1', code: 'M202', reason: expect.stringContaining('not-a-response') }])
})

function decode(values: readonly (readonly [channel: string, hex: string])[]) {
  const frames = values.map(([channel, hex], index) => {
    return { id: String(index), at: START + index, direction: 'in' as const, channel, bytes: fromHex(hex) }
  })
  return sigGlucose.decode(frames, {
    meterId: 'meter-1',
    modelId: 'accu-chek-guide',
    now: () => START,
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    settings: {},
    lastRecordNumber: undefined,
    signal: new AbortController().signal,
    report: () => {},
  })
}
