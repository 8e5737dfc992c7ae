import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deliveryKey } from '../measurement.ts'
import { fromHex } from '../sig/testing/codec-checks.ts'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../sig/testing/conversation.ts'
import { survivesFaults } from '../stream/testing/faults.ts'
import { sinocare } from './driver.ts'
import { type SinocareTest, VirtualSinocare, type VirtualSinocareOptions } from './virtual.ts'

const NORMAL = { mmolL: 6.1 }

function bench(options: Partial<VirtualSinocareOptions> = {}) {
  const time = newTime()
  const meter = new VirtualSinocare({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, offAfterMs: 3_000, ...options })
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(sinocare, meter, time, {
      modelId: 'sinocare-anwen-air',
      firstFrame: frames + 1,
      ...about,
    })
    frames += heard.frames.length
    return heard
  }
  const measured = (test: SinocareTest) => {
    meter.measure(test)
    return talk()
  }
  return { time, meter, talk, measured }
}

describe('a Sinocare meter', () => {
  test('gives its result, live from the count-down on, with its own time', async () => {
    const { measured } = bench()
    const { measurements, events, frames, error } = await measured(NORMAL)
    expect(error).toBeUndefined()
    expect(measurements).toEqual([
      {
        kind: 'glucose',
        origin: 'live',
        startedAt: START + 2_060,
        meterTime: { text: '2026-11-22T08:00:04', precision: 'second' },
        receivedAt: START + 4_060,
        flags: [],
        quantities: [{ name: 'glucose', value: 6.1, unit: 'mmol/L' }],
        frameIds: [expect.any(String)],
        ordinal: 0,
        driver: { id: 'sinocare', version: 1 },
      },
    ])
    expect(events).toEqual(Array.from({ length: 2 }, () => ({ type: 'measuring', kind: 'glucose' })))
    expect(frames.filter(({ direction }) => direction === 'out').map(({ bytes }) => bytes)).toEqual([
      fromHex('534E0800040153494E4F46'),
    ])
  })

  test('may tell its time to the minute', async () => {
    const { measured } = bench({ toTheMinute: true })
    const { measurements } = await measured(NORMAL)
    expect(measurements[0]?.meterTime).toEqual({ text: '2026-11-22T08:00', precision: 'minute' })
  })

  test('that tells no course gives a result of unknown origin', async () => {
    const { measured } = bench({ tellsCourse: false })
    const { measurements } = await measured(NORMAL)
    expect(measurements).toMatchObject([{ origin: 'unknown' }])
    expect(measurements[0]).not.toHaveProperty('startedAt')
  })

  test('whose clock has no date says so', () => {
    const frame = { id: '1', at: START, direction: 'in', channel: 'ffe1' } as const
    const bytes = fromHex('534E0E0004041A0000000000370000D01867')
    bytes[16] = bytes.subarray(2, 16).reduce((sum, byte) => (sum + byte) & 0xff, 0)
    const { measurements } = sinocare.decode([{ ...frame, bytes: bytes.subarray(0, 17) }], {} as never)
    expect(measurements).toMatchObject([{ flags: ['clock-not-set'], meterTime: { text: '2026-00-00T00:00' } }])
  })

  test.each([
    [0x0101, 'HI'],
    [0x0102, 'LO'],
  ])('with code %i is beyond its range: %s', async (errorCode, comparator) => {
    const { measured } = bench()
    const { measurements } = await measured({ errorCode })
    expect(measurements).toMatchObject([
      { origin: 'live', quantities: [{ name: 'glucose', unit: 'mmol/L', comparator }] },
    ])
    expect(measurements[0]).not.toHaveProperty('meterTime')
  })

  test.each([
    [0x0001, 'E-1'],
    [0x0003, 'E-3'],
    [0x0207, '0207'],
  ])('with code %i reports the error %s', async (errorCode, code) => {
    const { measured } = bench()
    expect((await measured({ errorCode })).measurements).toMatchObject([
      { meterError: { code, help: 'meter-error' }, quantities: [] },
    ])
  })

  test('that sends its result every second has measured once', async () => {
    const { measured } = bench({ repeats: true, offAfterMs: 20_000 })
    const { measurements, frames, error } = await measured(NORMAL)
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(1)
    expect(frames.length).toBeGreaterThan(15)
  })

  test('may be used twice on one link; an old result sent once more is not taken for the new one', async () => {
    const { time, meter, measured } = bench({ offAfterMs: undefined, repeats: true })
    time.after(12_500, () => meter.measure({ mmolL: 7.2 }))
    time.after(40_000, () => meter.switchOff())
    const { measurements, error } = await measured(NORMAL)
    expect(error).toBeUndefined()
    expect(measurements.map(({ quantities }) => quantities[0]?.value)).toEqual([6.1, 7.2])
    expect(measurements.map(({ origin }) => origin)).toEqual(['live', 'live'])
    expect(measurements[1]?.startedAt).toBe(START + 14_500)
  })

  test('may fail twice alike on one link', async () => {
    const { time, meter, measured } = bench({ offAfterMs: undefined })
    time.after(12_000, () => meter.measure({ errorCode: 1 }))
    time.after(30_000, () => meter.hangUp())
    expect((await measured({ errorCode: 1 })).measurements).toHaveLength(2)
  })

  test('that stays on is left after a minute of silence', async () => {
    const { measured } = bench({ offAfterMs: undefined })
    const { error, tookMs } = await measured(NORMAL)
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(65_000)
  })

  test('that repeats without end is left in time', async () => {
    const { measured } = bench({ offAfterMs: undefined, repeats: true })
    const { error, tookMs, measurements } = await measured(NORMAL)
    expect({ error, count: measurements.length }).toEqual({ error: undefined, count: 1 })
    expect(tookMs).toBeLessThan(151_000)
  })

  test('is told three times more that the station is there, then waited for', async () => {
    const { meter, talk } = bench()
    meter.order({ silent: true })
    const { error, tookMs } = await talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(meter.sent).toEqual([])
    expect(tookMs).toBeGreaterThan(79_000)
    expect(tookMs).toBeLessThan(82_000)
  })

  test('that answers the connect frame is not asked again', async () => {
    const { meter, time, talk } = bench({ answersConnect: true })
    time.after(30_000, () => meter.hangUp())
    const { error, frames } = await talk()
    expect(error).toBeUndefined()
    expect(frames.filter(({ direction }) => direction === 'out')).toHaveLength(1)
  })

  test.each([
    ['goes away in a test', 'linkLost', 3_000],
    ['goes away before it has spoken', 'linkLost', 10],
  ])('that %s is a lost link', async (_, kind, afterMs) => {
    const { time, meter, measured } = bench()
    time.after(afterMs, () => meter.hangUp())
    const { error, measurements } = await measured(NORMAL)
    expect(error).toMatchObject({ kind })
    expect(measurements).toEqual([])
  })

  test('with a wrong check byte is rejected, and its repeat taken', async () => {
    const { time, meter, measured } = bench({ repeats: true })
    time.after(3_900, () => meter.order({ wrongChecksums: 1 }))
    const { measurements, events } = await measured(NORMAL)
    expect(measurements).toMatchObject([{ origin: 'live', quantities: [{ value: 6.1 }] }])
    expect(events).toContainEqual({ type: 'rejected', code: 'M201', reason: expect.stringContaining('checksum') })
  })

  test('the station may leave at any time', async () => {
    const { time, talk } = bench({ offAfterMs: undefined })
    const abort = new AbortController()
    time.after(7_000, () => abort.abort())
    const { error, tookMs } = await talk({ signal: abort.signal })
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(7_600)
  })
})

survivesFaults({
  bench: () => {
    const { time, meter, measured } = bench()
    return { time, meter, talk: () => measured(NORMAL) }
  },
  deadlineMs: 151_000,
  spoilt: { ends: ['noAnswer', 'linkLost'] },
})

test('a meter of another family is recognised by its first bytes, and nothing of it is read', async () => {
  const { meter, time, talk } = bench()
  time.after(100, () => Reflect.get(meter, 'send').call(meter, [0xff, 0x44, 0x01, 0x00]))
  const { error, measurements } = await talk()
  expect(error).toMatchObject({ kind: 'malformedFrame', message: expect.stringContaining('jks50f') })
  expect(measurements).toEqual([])
})

test('any course and any faults: each result once, and the same again from the journal', async () => {
  const faults = fc.record({
    portionBytes: fc.integer({ min: 1, max: 20 }),
    portionGapMs: fc.nat(30),
    noise: fc.uint8Array({ maxLength: 8 }),
    sendsTwice: fc.boolean(),
    wrongChecksums: fc.nat(2),
    droppedFrames: fc.nat(2),
    unplugAfterBytes: fc.constantFrom(Number.POSITIVE_INFINITY, 10, 30, 45, 60),
  })
  const scenario = fc.record({
    faults,
    options: fc.record({ toTheMinute: fc.boolean(), repeats: fc.boolean(), tellsCourse: fc.boolean() }),
    tests: fc.array(fc.nat(300), { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { meter, talk } = bench(given.options)
      meter.order(given.faults)
      const mmolL = [...new Set(given.tests)].map((tenths) => tenths / 10)
      for (const value of mmolL) meter.measure({ mmolL: value })
      const { measurements } = await talk()
      expect(new Set(measurements.map(deliveryKey)).size).toBe(measurements.length)
      const results = measurements.map(({ quantities }) => quantities[0]?.value)
      expect(mmolL).toEqual(expect.arrayContaining(results))
      expect(new Set(results).size).toBe(results.length)
    }),
    { numRuns: 200, seed: 20261122 },
  )
})

describe('the Sinocare driver', () => {
  const seen = { kind: 'ble', address: 'a', rssi: -50 } as const
  test.each([
    ['Sinocare', ['ffe0'], 95],
    ['SINOCARE-AIR', ['ffe0', '180a'], 95],
    ['Sinocare-0421', [], 60],
  ])('claims %s with %j', (name, services, score) => {
    expect(sinocare.match({ ...seen, name, services })).toMatchObject({ score, modelId: 'sinocare-anwen-air' })
  })

  test.each([
    [undefined, ['ffe0']],
    ['OXIMETER', ['ffe0']],
    ['Sinocare', ['1810']],
  ])('leaves %s with %j to others', (name, services) => {
    expect(sinocare.match({ ...seen, name, services })).toBeUndefined()
  })

  test('talks over BLE only', () => {
    expect(() => sinocare.talk({ kind: 'serial' } as never, {} as never)).toThrow(TypeError)
  })
})
