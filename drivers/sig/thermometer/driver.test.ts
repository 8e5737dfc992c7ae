import { describe, expect, test } from 'vitest'
import { deliveryKey, type Measurement } from '../../measurement.ts'
import { BareServer } from '../testing/bare-server.ts'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { sigThermometer } from './driver.ts'
import { VirtualThermometer, type VirtualThermometerOptions } from './virtual.ts'

const INFRARED = 'sig-thermometer-infrared'
const CONTACT = 'sig-thermometer-contact'

function bench(options: Partial<VirtualThermometerOptions> = {}) {
  const time = newTime()
  const meter = new VirtualThermometer({
    time,
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    dropsLinkAfterMs: 8_000,
    withTime: false,
    ...options,
  })
  const talk = (about: Partial<TalkOptions> = {}) =>
    talkWith(sigThermometer, meter, time, { modelId: INFRARED, ...about })
  return { time, meter, talk }
}

const values = (measurements: readonly Measurement[]) => measurements.map(({ quantities }) => quantities[0]?.value)
const origins = (measurements: readonly Measurement[]) => measurements.map(({ origin }) => origin)

test('a value on air is what the service describes', () => {
  const { time, meter } = bench({ withTime: true, type: { code: 3, sent: 'with-value' } })
  meter.measure({ celsius: 36.4 })
  const server = new BareServer(meter)
  server.characteristic('2a1c').onSubscribe?.()
  return time.until(
    new Promise<void>((resolve) => {
      time.after(500, () => {
        expect(server.received).toEqual(['2a1c 06380e00feea070b1608000003'])
        resolve()
      })
    }),
  )
})

describe('an infrared thermometer', () => {
  test('gives one value without a time: the present person’s, as soon as no other follows', async () => {
    const { meter, talk } = bench({ type: { code: 3, sent: 'with-value' } })
    meter.measure({ celsius: 36.4 })
    let givenAt = 0
    const { measurements, frames, events, error } = await talk({
      onMeasurement: () => {
        givenAt = meter.sent[0]?.at ?? 0
      },
    })
    expect(error).toBeUndefined()
    const at = frames.find(({ channel }) => channel === '2a1c')?.at ?? 0
    expect(measurements).toEqual([
      {
        kind: 'temperature',
        origin: 'live',
        startedAt: at - 10_000,
        clockOffsetMs: expect.any(Number),
        receivedAt: at,
        flags: [],
        site: 'ear',
        quantities: [{ name: 'temperature', value: 36.4, unit: 'Cel' }],
        frameIds: [frames.find(({ channel }) => channel === '2a1c')?.id],
        ordinal: 0,
        driver: { id: 'sig-thermometer', version: 1 },
      },
    ])
    expect(givenAt).toBe(at)
    expect(events).toContainEqual({ type: 'identity', model: 'TEMP-1809', serialNumber: 'VTH0001', firmware: '1.0' })
    expect(events).toContainEqual({ type: 'battery', percent: 90 })
  })

  test('that empties its memory gives nobody’s values', async () => {
    const { meter, talk } = bench()
    for (const celsius of [36.1, 36.2, 36.3]) meter.measure({ celsius })
    const { measurements } = await talk()
    expect(values(measurements)).toEqual([36.1, 36.2, 36.3])
    expect(origins(measurements)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(new Set(measurements.map(deliveryKey)).size).toBe(3)
    expect(meter.sent.map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed'])
  })

  test('that measures again after five seconds gives two present values', async () => {
    const { time, meter, talk } = bench({ dropsLinkAfterMs: undefined })
    time.after(2_000, () => meter.measure({ celsius: 36.4 }))
    time.after(9_000, () => meter.measure({ celsius: 36.5 }))
    const { measurements, error } = await talk({ modelId: CONTACT })
    expect(error).toBeUndefined()
    expect(origins(measurements)).toEqual(['live', 'live'])
  })

  test.each([
    [5_100, ['live', 'live']],
    [4_900, ['unknown', 'unknown']],
  ])('two values %i ms apart are %j', async (gapMs, expected) => {
    const { time, meter, talk } = bench({ dropsLinkAfterMs: undefined })
    time.after(2_000, () => meter.measure({ celsius: 36.4 }))
    time.after(2_000 + gapMs, () => meter.measure({ celsius: 36.5 }))
    expect(origins((await talk({ modelId: CONTACT })).measurements)).toEqual(expected)
  })

  test('with a clock lets its time decide', async () => {
    const { meter, talk } = bench({ withTime: true, clockErrorMs: -60_000 })
    meter.measure({ celsius: 36.4 })
    const { measurements } = await talk()
    expect(measurements).toMatchObject([
      { origin: 'unknown', meterTime: { text: '2026-11-22T07:59:00', precision: 'second' }, flags: [] },
    ])
    expect(measurements[0]?.clockOffsetMs).toBeCloseTo(60_000, -3)
    expect(measurements[0]).not.toHaveProperty('startedAt')
  })

  test('whose clock was never set is like one without', async () => {
    const { meter, talk } = bench({ withTime: true, clockDateKnown: false, clockWriting: 'not-permitted' })
    meter.measure({ celsius: 36.4 })
    expect((await talk()).measurements).toMatchObject([{ origin: 'live', flags: ['clock-not-set'] }])
  })

  test('may speak in Fahrenheit', async () => {
    const { meter, talk } = bench()
    meter.measure({ fahrenheit: 98.3 })
    expect((await talk()).measurements[0]?.quantities).toEqual([{ name: 'temperature', value: 98.3, unit: '[degF]' }])
  })

  test.each([
    ['with the value', { code: 9, sent: 'with-value' }, 'tympanum'],
    ['once for all', { code: 1, sent: 'once' }, 'armpit'],
    ['as a code of a later list', { code: 10, sent: 'with-value' }, undefined],
  ] as const)('tells its site %s', async (_, type, site) => {
    const { meter, talk } = bench({ type })
    meter.measure({ celsius: 36.4 })
    expect((await talk()).measurements[0]?.site).toBe(site)
  })

  test('that could not measure says so at once, and its next value is the present person’s', async () => {
    const { time, meter, talk } = bench({ dropsLinkAfterMs: undefined })
    time.after(2_000, () => meter.measure({}))
    time.after(5_000, () => meter.measure({ celsius: 36.4 }))
    const { measurements } = await talk({ modelId: CONTACT })
    expect(measurements).toMatchObject([
      { flags: ['no-result'], quantities: [], origin: 'live' },
      { flags: [], origin: 'live' },
    ])
  })

  test('with nothing to send is no error', async () => {
    const { error, measurements } = await bench().talk()
    expect({ error, measurements }).toEqual({ error: undefined, measurements: [] })
  })
})

describe('a contact thermometer', () => {
  const contact = { streams: true, dropsLinkAfterMs: undefined }

  test('shows that it measures, and its start is the first of it', async () => {
    const { time, meter, talk } = bench(contact)
    time.after(20_000, () => meter.measure({ celsius: 36.8 }))
    const { measurements, events, error } = await talk({ modelId: CONTACT })
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([{ origin: 'live', startedAt: START + 20_500, quantities: [{ value: 36.8 }] }])
    expect(events.filter(({ type }) => type === 'measuring')).toHaveLength(20)
  })

  test('without such signs leaves its start open', async () => {
    const { time, meter, talk } = bench({ dropsLinkAfterMs: undefined })
    time.after(20_000, () => meter.measure({ celsius: 36.8 }))
    expect((await talk({ modelId: CONTACT })).measurements[0]).not.toHaveProperty('startedAt')
  })

  test('that goes away while measuring is a lost link', async () => {
    const { time, meter, talk } = bench(contact)
    meter.order('gone-while-measuring')
    time.after(2_000, () => meter.measure({ celsius: 36.8 }))
    expect(await talk({ modelId: CONTACT })).toMatchObject({ error: { kind: 'linkLost' }, measurements: [] })
  })

  test('that gives nothing in two minutes is no answer', async () => {
    const { error, tookMs } = await bench(contact).talk({ modelId: CONTACT })
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(tookMs).toBeLessThan(125_000)
  })
})

describe('faults', () => {
  test('a link dropped between two values: the rest comes with the next', async () => {
    const { meter, talk } = bench()
    meter.order('drop-between-records')
    for (const celsius of [36.1, 36.2, 36.3]) meter.measure({ celsius })
    const first = await talk()
    const second = await talk({ firstFrame: first.frames.length + 1 })
    expect(values([...first.measurements, ...second.measurements])).toEqual([36.1, 36.2, 36.3])
  })

  test('a confirmed value sent once more comes twice, for the store to mark', async () => {
    const { meter, talk } = bench()
    meter.order('confirmed-record-again')
    meter.measure({ celsius: 36.4 })
    const { measurements } = await talk()
    expect(values(measurements)).toEqual([36.4, 36.4])
    expect(new Set(measurements.map(deliveryKey)).size).toBe(2)
  })

  test('a value cut short is rejected and the next one still taken; trailing bytes are ignored', async () => {
    const { meter, talk } = bench()
    meter.order('cut-short')
    meter.measure({ celsius: 36.4 })
    meter.measure({ celsius: 36.5 })
    const { measurements, events } = await talk()
    expect(values(measurements)).toEqual([36.5])
    expect(events).toContainEqual({ type: 'rejected', code: 'M202', reason: expect.stringContaining('truncated') })
    meter.order('trailing-bytes')
    meter.measure({ celsius: 36.6 })
    expect(values((await talk({ firstFrame: 1_000 })).measurements)).toEqual([36.6])
  })

  test('year 0 is carried as it came', async () => {
    const { meter, talk } = bench({ withTime: true })
    meter.order('year-zero')
    meter.measure({ celsius: 36.4 })
    expect((await talk()).measurements).toMatchObject([
      { flags: ['clock-not-set'], meterTime: { text: '0000-11-22T08:00:00' } },
    ])
  })

  test.each([
    ['the meter refuses to bond', { acceptsBonding: false }, true, 'pairingRefused'],
    ['the station does not bond', {}, false, 'needsPairing'],
  ])('%s', async (_, options, bonds, kind) => {
    const { meter, talk } = bench({ needsBond: true, clock: 'none', ...options })
    meter.measure({ celsius: 36.4 })
    expect((await talk({ bonds })).error).toMatchObject({ kind })
    expect(meter.unsentValues).toBe(1)
  })

  test('a slow meter is waited for', async () => {
    const { meter, talk } = bench({ withTime: true })
    meter.measure({ celsius: 36.4 })
    expect(values((await talk({ latencyMs: 4_000 })).measurements)).toEqual([36.4])
  })

  test('gone at any moment: it ends, and what was not confirmed comes with the next link', async () => {
    for (let goneAfterMs = 5; goneAfterMs < 7_000; goneAfterMs += 55) {
      const { time, meter, talk } = bench()
      meter.measure({ celsius: 36.4 })
      const stay = time.after(goneAfterMs, () => meter.hangUp())
      const first = await talk()
      stay()
      if (first.error) expect(first.error).toMatchObject({ kind: 'linkLost' })
      const second = await talk({ firstFrame: first.frames.length + 1 })
      expect(second.error).toBeUndefined()
      expect(new Set(values([...first.measurements, ...second.measurements]))).toEqual(new Set([36.4]))
      expect(meter.unsentValues).toBe(0)
    }
  })

  test('the station may end it at any time, and what came is handed on', async () => {
    const { time, meter, talk } = bench()
    meter.measure({ celsius: 36.4 })
    const abort = new AbortController()
    time.after(3_000, () => abort.abort())
    const { error, tookMs, measurements } = await talk({ signal: abort.signal })
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(3_600)
    expect(values(measurements)).toEqual([36.4])
  })
})
