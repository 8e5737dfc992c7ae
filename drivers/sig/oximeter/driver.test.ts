import { describe, expect, test } from 'vitest'
import { deliveryKey, type Measurement } from '../../measurement.ts'
import { BareServer } from '../testing/bare-server.ts'
import { fromHex } from '../testing/codec-checks.ts'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { sigOximeter } from './driver.ts'
import { FINGER_OUT, VirtualOximeter, type VirtualOximeterOptions, type VirtualSaturation } from './virtual.ts'

const CONTINUOUS = 'sig-oximeter-generic'
const SPOT = 'sig-oximeter-spot'

function bench(options: Partial<VirtualOximeterOptions> = {}) {
  const time = newTime()
  const meter = new VirtualOximeter({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options })
  const talk = (modelId: string, about: Partial<TalkOptions> = {}) =>
    talkWith(sigOximeter, meter, time, { modelId, ...about })
  const stream = (values: readonly VirtualSaturation[], about: Partial<TalkOptions> = {}) => {
    const heard = talk(CONTINUOUS, about)
    meter.stream(values)
    return heard
  }
  return { time, meter, talk, stream }
}

const seconds = (count: number, value: VirtualSaturation) => Array.from({ length: count }, () => value)
const GOOD: VirtualSaturation = { spo2: 97, pulse: 72 }
const saturations = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities.find(({ name }) => name === 'spo2')?.value)

test('values on air are what the service describes', async () => {
  const { time, meter } = bench()
  meter.check({ ...GOOD, measurementStatus: 0x200, sensorStatus: 0x20 })
  const server = new BareServer(meter)
  server.characteristic('2a5e').onSubscribe?.()
  server.characteristic('2a5f').onSubscribe?.()
  meter.stream([GOOD])
  await time.until(new Promise<void>((resolve) => time.after(1_500, resolve)))
  expect(server.received).toEqual(['2a5e 0761004800ea070b160800000002200000', '2a5f 0c610048002000000000'])
})

describe('continuous values', () => {
  test('settle to one measurement after eight steady seconds, begun when the finger came in', async () => {
    const { stream } = bench()
    const { measurements, events, frames, error } = await stream([...seconds(3, FINGER_OUT), ...seconds(20, GOOD)])
    expect(error).toBeUndefined()
    const received = frames.filter(({ channel }) => channel === '2a5f')
    expect(measurements).toEqual([
      {
        kind: 'spo2',
        origin: 'live',
        startedAt: received[3]?.at,
        clockOffsetMs: expect.any(Number),
        receivedAt: received[11]?.at,
        flags: [],
        quantities: [
          { name: 'spo2', value: 97, unit: '%' },
          { name: 'pulse', value: 72, unit: '/min' },
        ],
        frameIds: received.slice(3, 12).map(({ id }) => id),
        ordinal: 0,
        driver: { id: 'sig-oximeter', version: 1 },
      },
    ])
    const shown = events.filter(({ type }) => type === 'measuring')
    expect(shown).toEqual(shown.map(() => ({ type: 'measuring', kind: 'spo2', pulsePerMinute: 72 })))
    expect(shown).toHaveLength(8)
  })

  test('without any status are judged by the numbers', async () => {
    expect(saturations((await bench({ withStatus: false }).stream(seconds(10, GOOD))).measurements)).toEqual([97])
  })

  test('that rise are waited for, and the last numbers count', async () => {
    const rising = [90, 92, 94, 96, 97, 97, 98, 97, 97, 98, 98, 98, 98, 98, 98].map((spo2) => ({ spo2, pulse: 80 }))
    const { measurements, frames } = await bench().stream(rising)
    expect(saturations(measurements)).toEqual([98])
    // 8 s from the 96 on.
    const received = frames.filter(({ channel }) => channel === '2a5f')
    expect(measurements[0]?.receivedAt).toBe(received[11]?.at)
  })

  test.each<[string, VirtualSaturation]>([
    ['no number', { pulse: 72 }],
    ['no pulse', { spo2: 97 }],
    ['a saturation under 50', { spo2: 49, pulse: 72 }],
    ['a pulse over 250', { spo2: 97, pulse: 251 }],
    ['demonstration data', { ...GOOD, measurementStatus: 1 << 10 }],
    ['testing data', { ...GOOD, measurementStatus: 1 << 11 }],
    ['calibration', { ...GOOD, measurementStatus: 1 << 12 }],
    ['unavailable', { ...GOOD, measurementStatus: 1 << 13 }],
    ['questionable', { ...GOOD, measurementStatus: 1 << 14 }],
    ['invalid', { ...GOOD, measurementStatus: 1 << 15 }],
    ['inadequate signal', { ...GOOD, sensorStatus: 1 << 3 }],
    ['poor signal', { ...GOOD, sensorStatus: 1 << 4 }],
    ['no finger', { ...GOOD, sensorStatus: 1 << 11 }],
    ['sensor displaced', { ...GOOD, sensorStatus: 1 << 13 }],
    ['sensor malfunctioning', { ...GOOD, sensorStatus: 1 << 14 }],
    ['sensor disconnected', { ...GOOD, sensorStatus: 1 << 15 }],
  ])('%s begins the eight seconds anew', async (_, bad) => {
    const interrupted = [...seconds(7, GOOD), bad, ...seconds(7, GOOD), bad]
    expect((await bench().stream(interrupted)).measurements).toEqual([])
    expect((await bench().stream([...interrupted, ...seconds(9, GOOD)])).measurements).toHaveLength(1)
  })

  test.each<[string, VirtualSaturation]>([
    ['low perfusion', { ...GOOD, sensorStatus: 1 << 5 }],
    ['an early estimate', { ...GOOD, measurementStatus: 1 << 6 }],
  ])('%s does not', async (_, value) => {
    expect((await bench().stream(seconds(10, value))).measurements).toHaveLength(1)
  })

  test('one finger is one measurement, the next finger another', async () => {
    const fingers = [...seconds(25, GOOD), ...seconds(4, FINGER_OUT), ...seconds(15, { spo2: 94, pulse: 66 })]
    const { measurements } = await bench().stream(fingers)
    expect(saturations(measurements)).toEqual([97, 94])
    expect(measurements[1]?.startedAt).toBeGreaterThan(measurements[0]?.receivedAt ?? Number.NaN)
    expect(new Set(measurements.map(deliveryKey)).size).toBe(2)
  })

  test('that never come to rest within a minute ask to keep still', async () => {
    const shaking = Array.from({ length: 65 }, (_, index) => ({ spo2: index % 4 < 2 ? 92 : 97, pulse: 72 }))
    expect((await bench().stream(shaking)).measurements).toMatchObject([{ flags: ['poor-signal'], origin: 'live' }])
  })

  test('a value cut short is rejected, the others are used', async () => {
    const { meter, stream } = bench()
    meter.order('cut-short')
    const { measurements, events } = await stream(seconds(12, GOOD))
    expect(saturations(measurements)).toEqual([97])
    expect(events).toContainEqual({ type: 'rejected', code: 'M202', reason: expect.stringContaining('truncated') })
  })

  test.each([
    ['nothing at all', [], 'noAnswer'],
    ['silence in the middle of a measuring', seconds(4, GOOD), 'noAnswer'],
    ['silence without a finger', seconds(4, FINGER_OUT), undefined],
    ['silence after the result', seconds(12, GOOD), undefined],
  ])('%s', async (_, values, kind) => {
    const { error, tookMs } = await bench().stream(values)
    expect(error).toEqual(kind && expect.objectContaining({ kind }))
    expect(tookMs).toBeLessThan(values.length * 1_000 + 6_500)
  })

  test('an oximeter nobody puts a finger in is left after three minutes', async () => {
    const { error, tookMs } = await bench().stream(seconds(400, FINGER_OUT))
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(182_000)
  })

  test('gone at any moment: it ends as lost or done, and the next conversation works', async () => {
    for (let goneAfterMs = 5; goneAfterMs < 14_000; goneAfterMs += 95) {
      const { time, meter, stream } = bench()
      const stay = time.after(goneAfterMs, () => meter.hangUp())
      const { error, measurements, frames } = await stream(seconds(13, GOOD))
      stay()
      if (measurements.length === 0) expect(error).toMatchObject({ kind: 'linkLost' })
      else expect(error).toBeUndefined()
      expect(saturations((await stream(seconds(13, GOOD), { firstFrame: frames.length + 1 })).measurements)).toEqual([
        97,
      ])
    }
  })

  test('the station may end it at any time', async () => {
    const { time, stream } = bench()
    const abort = new AbortController()
    time.after(4_000, () => abort.abort())
    const { error, tookMs } = await stream(seconds(13, GOOD), { signal: abort.signal })
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(4_600)
  })
})

describe('spot checks, pushed', () => {
  const pushing = { dropsLinkAfterMs: 2_000 } as const

  test.each<[string, Partial<VirtualOximeterOptions>, VirtualSaturation, object]>([
    ['now', {}, GOOD, { origin: 'live', flags: [] }],
    ['from its memory', {}, { ...GOOD, measurementStatus: 0x200 }, { origin: 'stored', flags: [] }],
    ['without status, with a time', { withStatus: false }, GOOD, { origin: 'unknown' }],
    ['without status and time, alone', { withStatus: false, withTime: false }, GOOD, { origin: 'live' }],
    ['without a set clock', { clockNotSet: true }, GOOD, { origin: 'live', flags: ['clock-not-set'] }],
    ['without status or set clock', { clockNotSet: true, withStatus: false }, GOOD, { origin: 'live' }],
    ['without a pulse', {}, { spo2: 97 }, { flags: [], quantities: [{ name: 'spo2', value: 97, unit: '%' }] }],
    ['without a number', {}, { pulse: 72 }, { flags: ['no-result'], quantities: [] }],
    ['with a poor signal', {}, { ...GOOD, sensorStatus: 0x10 }, { flags: ['poor-signal'], quantities: [] }],
    ['of a broken sensor', {}, { ...GOOD, sensorStatus: 0x4000 }, { flags: ['device-fault'], quantities: [] }],
    ['called invalid twice', {}, { ...GOOD, measurementStatus: 0xe000 }, { flags: ['poor-signal'], quantities: [] }],
  ])('%s', async (_, options, value, expected) => {
    const { meter, talk } = bench({ ...pushing, ...options })
    meter.check(value)
    const { measurements, error } = await talk(SPOT)
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([expected])
  })

  test('several without status and time are nobody’s', async () => {
    const { meter, talk } = bench({ ...pushing, withStatus: false, withTime: false })
    for (const spo2 of [95, 96, 97]) meter.check({ spo2, pulse: 70 })
    const { measurements } = await talk(SPOT)
    expect(saturations(measurements)).toEqual([95, 96, 97])
    expect(measurements.map(({ origin }) => origin)).toEqual(['unknown', 'unknown', 'unknown'])
  })

  test.each([1 << 10, 1 << 11, 1 << 12])('demonstration, test and calibration (%i) give nothing', async (bit) => {
    const { meter, talk } = bench(pushing)
    meter.check({ ...GOOD, measurementStatus: bit })
    const { measurements, events } = await talk(SPOT)
    expect(measurements).toEqual([])
    expect(events).toContainEqual({ type: 'rejected', code: 'M303', reason: expect.stringContaining('not a person') })
  })

  test('year 0 is carried as it came', async () => {
    const { meter, talk } = bench(pushing)
    meter.order('year-zero')
    meter.check(GOOD)
    expect((await talk(SPOT)).measurements).toMatchObject([
      { flags: ['clock-not-set'], meterTime: { text: '0000-11-22T08:00:00' } },
    ])
  })

  test('an oximeter that streams is not asked for them: each finger would be told twice', async () => {
    const { meter, stream } = bench()
    meter.check(GOOD)
    expect((await stream(seconds(10, GOOD))).measurements).toHaveLength(1)
    expect(meter.unsentValues).toBe(1)
  })

  test('one that has nothing else gives them while connected', async () => {
    const { time, meter, talk } = bench({ offers: 'spot' })
    time.after(30_000, () => meter.check(GOOD))
    expect(await talk(CONTINUOUS)).toMatchObject({ error: undefined, measurements: [{ origin: 'live' }] })
  })

  test('a slow oximeter is waited for', async () => {
    const { meter, talk } = bench(pushing)
    meter.check(GOOD)
    expect(saturations((await talk(SPOT, { latencyMs: 4_000 })).measurements)).toEqual([97])
  })
})

describe('spot checks, kept', () => {
  const keeping = { offers: 'spot', keepsRecords: true } as const

  test('are counted, asked for, and all stored; none is ever deleted', async () => {
    const { meter, talk } = bench(keeping)
    for (const hours of [3, 2, 1]) meter.check({ spo2: 94 + hours, pulse: 70, agoMs: hours * 3_600_000 })
    const { measurements, error } = await talk(SPOT)
    expect(error).toBeUndefined()
    expect(saturations(measurements)).toEqual([97, 96, 95])
    expect(measurements).toMatchObject([
      { origin: 'stored', meterTime: { text: '2026-11-22T05:00:00' } },
      { origin: 'stored', meterTime: { text: '2026-11-22T06:00:00' } },
      { origin: 'stored', meterTime: { text: '2026-11-22T07:00:00' } },
    ])
    expect(meter.requests).toEqual(['0401', '0101'])
  })

  test('none is no error', async () => {
    expect(await bench(keeping).talk(SPOT)).toMatchObject({ error: undefined, measurements: [] })
  })

  test('a list without an end is given up, what came counts', async () => {
    const { meter, talk } = bench({ ...keeping, neverEnds: true })
    meter.check(GOOD)
    const { measurements, error } = await talk(SPOT)
    expect(saturations(measurements)).toEqual([97])
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(meter.requests).toEqual(['0401', '0101', '0300'])
  })

  test('five hundred of them', async () => {
    const { meter, talk } = bench(keeping)
    for (let index = 0; index < 500; index++) meter.check({ spo2: 90 + (index % 10), pulse: 70, agoMs: index * 60_000 })
    expect((await talk(SPOT)).measurements).toHaveLength(500)
  })

  test('gone at any moment: it ends as lost, and the next conversation has them all', async () => {
    for (let goneAfterMs = 5; goneAfterMs < 900; goneAfterMs += 15) {
      const { time, meter, talk } = bench(keeping)
      for (const spo2 of [95, 96, 97]) meter.check({ spo2, pulse: 70 })
      const stay = time.after(goneAfterMs, () => meter.hangUp())
      const first = await talk(SPOT)
      stay()
      if (first.measurements.length < 3) expect(first.error).toMatchObject({ kind: 'linkLost' })
      const second = await talk(SPOT, { firstFrame: first.frames.length + 1 })
      expect(saturations(second.measurements)).toEqual([95, 96, 97])
    }
  })

  test('an answer that does not decode is rejected and ends nothing', () => {
    const { measurements, rejected } = decode([
      ['2a60', '04000000'],
      ['2a5e', '0061004800'],
      ['2a52', '0101'],
      ['2a60', '04'],
    ])
    expect(measurements).toMatchObject([{ origin: 'stored' }])
    expect(rejected.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('truncated'),
      expect.stringContaining('not-a-response'),
    ])
  })
})

test('the capture of a real oximeter reads as it was', () => {
  expect(decode([['2a5e', '1761006000E10701010122132000200000']]).measurements).toMatchObject([
    {
      origin: 'live',
      flags: ['clock-not-set'],
      meterTime: { text: '2017-01-01T01:34:19' },
      quantities: [{ value: 97 }, { value: 96 }],
    },
  ])
})

function decode(values: readonly (readonly [channel: string, hex: string])[]) {
  const frames = values.map(([channel, hex], index) => {
    return { id: String(index), at: START + index, direction: 'in' as const, channel, bytes: fromHex(hex) }
  })
  return sigOximeter.decode(frames, {
    meterId: 'meter-1',
    modelId: SPOT,
    now: () => START,
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    settings: {},
    lastRecordNumber: undefined,
    signal: new AbortController().signal,
    report: () => {},
  })
}
