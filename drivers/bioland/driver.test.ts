import { describe, expect, test } from 'vitest'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../sig/testing/conversation.ts'
import { survivesFaults } from '../stream/testing/faults.ts'
import { bioland } from './driver.ts'
import { VirtualBioland, type VirtualBiolandOptions } from './virtual.ts'

function bench(options: Partial<VirtualBiolandOptions> = {}, memory: readonly number[] = [105, 168, 177]) {
  const time = newTime()
  const meter = new VirtualBioland({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
  for (const mgdL of memory) meter.measure(mgdL)
  let frames = 0
  const talk = async (about: Partial<TalkOptions> = {}) => {
    const heard = await talkWith(bioland, meter, time, { modelId: 'bioland-g-500', firstFrame: frames + 1, ...about })
    frames += heard.frames.length
    return heard
  }
  return { time, meter, talk }
}

const values = (measurements: readonly { quantities: readonly { value?: number | undefined }[] }[]) =>
  measurements.map(({ quantities }) => quantities[0]?.value)

describe('a Bioland meter', () => {
  test('tells who it is, and gives its memory, newest first', async () => {
    const { meter, talk } = bench({ tellsEnd: true })
    const { measurements, events, error } = await talk()
    expect(error).toBeUndefined()
    expect(values(measurements)).toEqual([177, 168, 105])
    expect(measurements[0]).toEqual({
      kind: 'glucose',
      origin: 'stored',
      meterTime: { text: '2026-11-22T08:00', precision: 'minute' },
      receivedAt: expect.any(Number),
      flags: [],
      quantities: [{ name: 'glucose', value: 177, unit: 'mg/dL' }],
      frameIds: [expect.any(String)],
      ordinal: 0,
      driver: { id: 'bioland', version: 1 },
    })
    expect(events).toEqual([
      { type: 'identity', firmware: 'protocol 32' },
      { type: 'battery', percent: 80 },
    ])
    expect(meter.heard).toEqual([0x00, 0x03, 0x03, 0x03, 0x03])
  })

  test.each<[string, Partial<VirtualBiolandOptions>, number[]]>([
    ['all its results to one request', { gives: 'all', tellsEnd: true }, [177, 168, 105]],
    ['all its results and no end', { gives: 'all' }, [177, 168, 105]],
    ['the newest only, again and again', { gives: 'newest' }, [177]],
    ['its results and goes', { hangsUp: true }, [177, 168, 105]],
    ['results of an old firmware', { oldFirmware: true, tellsEnd: true }, [177, 168, 105]],
    ['an odd information', { oddInfo: true, tellsEnd: true }, [177, 168, 105]],
  ])('may give %s', async (_, options, expected) => {
    const { measurements, error } = await bench(options).talk()
    expect(error).toBeUndefined()
    expect(values(measurements)).toEqual(expected)
  })

  test('with an odd information tells no battery', async () => {
    const { events } = await bench({ oddInfo: true, tellsEnd: true }).talk()
    expect(events).toEqual([{ type: 'identity', firmware: 'protocol 31' }])
  })

  test('whose clock was never set says so', async () => {
    const { measurements } = await bench({ clockUnset: true, tellsEnd: true }).talk()
    expect(measurements.map(({ flags, meterTime }) => [flags, meterTime?.text])).toEqual([
      [['clock-not-set'], '2014-01-01T05:22'],
      [['clock-not-set'], '2014-01-01T05:21'],
      [['clock-not-set'], '2014-01-01T05:20'],
    ])
  })

  test('with an empty memory gives nothing', async () => {
    for (const options of [{ tellsEnd: true }, {}]) {
      const { measurements, error } = await bench(options, []).talk()
      expect({ measurements, error }).toEqual({ measurements: [], error: undefined })
    }
  })

  test('in a test is waited for, and its result is live since the count-down', async () => {
    const { time, meter, talk } = bench({}, [])
    time.after(1_000, () => meter.testNow(99))
    const { measurements, events } = await talk()
    expect(measurements).toMatchObject([{ origin: 'live', startedAt: START + 1_000, quantities: [{ value: 99 }] }])
    expect(events.filter(({ type }) => type === 'measuring')).toHaveLength(5)
  })

  test('that falls silent or goes away in a test is no answer, or a lost link', async () => {
    const silent = bench({}, [])
    silent.time.after(1_000, () => silent.meter.testNow(99))
    silent.time.after(3_500, () => silent.meter.order({ silent: true }))
    expect((await silent.talk()).error).toMatchObject({ kind: 'noAnswer' })
    const gone = bench({}, [])
    gone.time.after(1_000, () => gone.meter.testNow(99))
    gone.time.after(3_500, () => gone.meter.hangUp())
    expect((await gone.talk()).error).toMatchObject({ kind: 'linkLost' })
  })

  test('with a wrong check is rejected, and asked again', async () => {
    const { time, meter, talk } = bench({ tellsEnd: true }, [105])
    time.after(70, () => meter.order({ wrongChecksums: 1 }))
    const { events, error } = await talk()
    expect(error).toBeUndefined()
    expect(events).toContainEqual({ type: 'rejected', code: 'M201', reason: expect.stringContaining('checksum') })
  })

  test('the station may leave at any time', async () => {
    for (const ms of [10, 200, 2_000]) {
      const { time, talk } = bench()
      const abort = new AbortController()
      time.after(ms, () => abort.abort())
      expect((await talk({ signal: abort.signal })).error).toBeUndefined()
    }
  })
})

survivesFaults({
  bench: () => {
    const { time, meter, talk } = bench({ tellsEnd: true }, [105])
    return { time, meter, talk }
  },
  deadlineMs: 60_000,
  spoilt: { ends: ['noAnswer', 'linkLost'] },
})

test('a meter of another family is recognised by its first bytes', async () => {
  const { meter, time, talk } = bench()
  meter.order({ droppedFrames: 1 })
  time.after(1_000, () => Reflect.get(meter, 'send').call(meter, [0x81, 0x38, 0x63, 0x44]))
  expect((await talk()).error).toMatchObject({ kind: 'malformedFrame' })
})

describe('matching', () => {
  const seen = { kind: 'ble', address: 'a', rssi: -50 } as const
  test.each([
    ['Bioland-BGM', ['1000'], 95],
    ['Bioland-BGM', [], 60],
  ])('claims %s with %j', (name, services, score) => {
    expect(bioland.match({ ...seen, name, services })).toMatchObject({ score })
  })

  test.each([
    [undefined, ['1000']],
    ['Bioland-BPM', ['1000']],
    ['Bioland-BGM', ['1808']],
  ])('leaves %s with %j to others', (name, services) => {
    expect(bioland.match({ ...seen, name, services })).toBeUndefined()
  })
})
