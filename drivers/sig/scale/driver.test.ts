import { describe, expect, test } from 'vitest'
import { deliveryKey, type Measurement } from '../../measurement.ts'
import { BareServer } from '../testing/bare-server.ts'
import { fromHex } from '../testing/codec-checks.ts'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { sigScale } from './driver.ts'
import { VirtualScale, type VirtualScaleOptions } from './virtual.ts'

const WEIGHT_ONLY = 'sig-weight-generic'
const WITH_COMPOSITION = 'sig-composition-generic'

function bench(options: Partial<VirtualScaleOptions> = {}) {
  const time = newTime()
  const meter = new VirtualScale({
    time,
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    dropsLinkAfterMs: 8_000,
    withTime: false,
    ...options,
  })
  const modelId = options.hasComposition ? WITH_COMPOSITION : WEIGHT_ONLY
  const talk = (about: Partial<TalkOptions> = {}) => talkWith(sigScale, meter, time, { modelId, ...about })
  return { time, meter, talk }
}

const told = (measurements: readonly Measurement[]) =>
  measurements.map(({ kind, origin, flags, quantities }) => ({
    kind,
    origin,
    flags,
    ...Object.fromEntries(quantities.map(({ name, value }) => [name, value])),
  }))
const weights = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities.find(({ name }) => name === 'weight')?.value)

test('values on air are what the services describe', async () => {
  const { time, meter } = bench({ hasComposition: true, withTime: true, withUser: true, splits: true })
  meter.weigh({ weight: 70, bodyFat: 12, user: 5, height: 1.75, bmi: 22.9 })
  const server = new BareServer(meter)
  server.characteristic('2a9d').onSubscribe?.()
  server.characteristic('2a9c').onSubscribe?.()
  await time.until(new Promise<void>((resolve) => time.after(500, resolve)))
  expect(server.received).toEqual([
    '2a9d 0eb036ea070b1608000005e500d606',
    '2a9c 06127800ea070b16080000058813',
    '2a9c 1010ffffa401',
  ])
})

describe('a weight scale', () => {
  test('gives one weight without a time: the present person’s', async () => {
    const { meter, talk } = bench()
    meter.weigh({ weight: 64.35 })
    const { measurements, frames, error } = await talk()
    const frame = frames.find(({ channel }) => channel === '2a9d')
    expect(error).toBeUndefined()
    expect(measurements).toEqual([
      {
        kind: 'weight',
        origin: 'live',
        clockOffsetMs: expect.any(Number),
        receivedAt: frame?.at,
        flags: [],
        quantities: [{ name: 'weight', value: 64.35, unit: 'kg' }],
        frameIds: [frame?.id],
        ordinal: 0,
        driver: { id: 'sig-scale', version: 1 },
      },
    ])
  })

  test('that empties its memory gives nobody’s weights', async () => {
    const { meter, talk } = bench()
    for (const weight of [60, 61, 62]) meter.weigh({ weight })
    expect(told((await talk()).measurements)).toEqual(
      [60, 61, 62].map((weight) => ({ kind: 'weight', origin: 'unknown', flags: [], weight })),
    )
  })

  test('with a clock lets its time decide, without waiting', async () => {
    const { meter, talk } = bench({ withTime: true })
    meter.weigh({ weight: 60, agoMs: 86_400_000 })
    expect((await talk()).measurements).toMatchObject([
      { origin: 'unknown', meterTime: { text: '2026-11-21T08:00:00' } },
    ])
  })

  test('that was never set is like one without', async () => {
    const { meter, talk } = bench({ withTime: true, clockDateKnown: false, clockWriting: 'ignored' })
    meter.weigh({ weight: 60 })
    expect((await talk()).measurements).toMatchObject([{ origin: 'live', flags: ['clock-not-set'] }])
  })

  test('in pounds and inches', async () => {
    const { meter, talk } = bench({ imperial: true })
    meter.weigh({ weight: 150, height: 68.9, bmi: 22.2 })
    expect((await talk()).measurements[0]?.quantities).toEqual([
      { name: 'weight', value: 150, unit: '[lb_av]' },
      { name: 'height', value: 68.9, unit: '[in_i]' },
    ])
  })

  test.each([
    ['measured by the column', { withUser: false }, { height: 1.75 }, undefined, 1.75],
    ['typed in for the owner of a slot', { withUser: true }, { height: 1.75, user: 3 }, 3, undefined],
    ['of an unknown user', { withUser: true }, { height: 1.75 }, undefined, 1.75],
    ['of nought', {}, { height: 0 }, undefined, undefined],
  ])('a height %s', async (_, options, weighing, slot, height) => {
    const { meter, talk } = bench(options)
    meter.weigh({ weight: 70, ...weighing })
    const { measurements } = await talk()
    expect(measurements[0]?.userSlot).toBe(slot)
    expect(measurements[0]?.quantities.find(({ name }) => name === 'height')?.value).toBe(height)
  })

  test('that could not weigh asks to step on again, and the next weight is the present person’s', async () => {
    const { time, meter, talk } = bench()
    time.after(1_000, () => meter.weigh({}))
    time.after(4_000, () => meter.weigh({ weight: 60 }))
    expect(told((await talk()).measurements)).toEqual([
      { kind: 'weight', origin: 'live', flags: ['no-result'] },
      { kind: 'weight', origin: 'live', flags: [], weight: 60 },
    ])
  })

  test('with nothing to send is no error', async () => {
    expect(await bench().talk()).toMatchObject({ error: undefined, measurements: [] })
  })
})

describe('a body composition scale', () => {
  test.each([
    ['weight-first', 0],
    ['composition-first', 0],
    ['weight-first', 4_000],
    ['composition-first', 4_000],
  ] as const)('%s, %i ms apart: one measurement of both', async (order, secondAfterMs) => {
    const { meter, talk } = bench({ hasComposition: true, order, secondAfterMs })
    meter.weigh({ weight: 70, bodyFat: 24.5 })
    const { measurements, frames, error } = await talk()
    expect(error).toBeUndefined()
    expect(told(measurements)).toEqual([
      { kind: 'body-composition', origin: 'live', flags: [], weight: 70, bodyFat: 24.5 },
    ])
    const ids = frames.filter(({ channel }) => channel === '2a9d' || channel === '2a9c').map(({ id }) => id)
    expect(measurements[0]?.frameIds).toEqual(ids)
  })

  test('more than five seconds apart they are two', async () => {
    const { meter, talk } = bench({ hasComposition: true, secondAfterMs: 5_800 })
    meter.weigh({ weight: 70, bodyFat: 24.5 })
    const first = await talk()
    const second = await talk({ firstFrame: 1_000 })
    expect(told([...first.measurements, ...second.measurements])).toEqual([
      { kind: 'weight', origin: 'live', flags: [], weight: 70 },
      { kind: 'body-composition', origin: 'live', flags: [], bodyFat: 24.5 },
    ])
  })

  test('a memory of several is joined by its times', async () => {
    const { meter, talk } = bench({ hasComposition: true, withTime: true })
    for (const days of [3, 2, 1]) meter.weigh({ weight: 70 + days, bodyFat: 20 + days, agoMs: days * 86_400_000 })
    const { measurements } = await talk()
    expect(told(measurements)).toEqual(
      [3, 2, 1].map((days) => {
        return { kind: 'body-composition', origin: 'unknown', flags: [], weight: 70 + days, bodyFat: 20 + days }
      }),
    )
    expect(new Set(measurements.map(deliveryKey)).size).toBe(3)
  })

  test('in shoes: the weight counts', async () => {
    const { meter, talk } = bench({ hasComposition: true })
    meter.weigh({ weight: 70 })
    expect(told((await talk()).measurements)).toEqual([{ kind: 'weight', origin: 'live', flags: [], weight: 70 }])
  })

  test.each(['weight-first', 'composition-first'] as const)('that could not weigh says so once (%s)', async (order) => {
    const { meter, talk } = bench({ hasComposition: true, order })
    meter.weigh({})
    expect(told((await talk()).measurements)).toEqual([{ kind: 'weight', origin: 'live', flags: ['no-result'] }])
  })

  test('of one user does not join the weight of another', async () => {
    const measurements = decode([
      [0, '2a9d', '04B03601'],
      [100, '2a9c', '0400780002'],
      [200, '2a9c', '0400780001'],
    ])
    expect(measurements.map(({ userSlot, frameIds }) => [userSlot, frameIds])).toEqual([
      [1, ['0', '2']],
      [2, ['1']],
    ])
  })

  test.each([
    ['the same weight', '0004 7800 B036', 1],
    ['another weight', '0004 7800 B136', 2],
    ['the same number of pounds', '0104 7800 B036', 2],
    ['no weight', '0000 7800', 1],
  ])('a composition that tells %s', (_, hex, count) => {
    const measurements = decode([
      [0, '2a9d', '00B036'],
      [100, '2a9c', hex.replaceAll(' ', '')],
    ])
    expect(measurements).toHaveLength(count)
  })

  test('may tell its weight and height itself', () => {
    expect(told(decode([[0, '2a9c', '000C7800B036D606']]))).toEqual([
      { kind: 'body-composition', origin: 'live', flags: [], weight: 70, height: 1.75, bodyFat: 12 },
    ])
    expect(told(decode([[0, '2a9c', '0004FFFFB036']]))).toEqual([
      { kind: 'weight', origin: 'live', flags: [], weight: 70 },
    ])
    expect(decode([[0, '2a9c', '010C7800543DB102']])[0]?.quantities).toEqual([
      { name: 'weight', value: 157, unit: '[lb_av]' },
      { name: 'height', value: 68.9, unit: '[in_i]' },
      { name: 'bodyFat', value: 12, unit: '%' },
    ])
    expect(told(decode([[0, '2a9c', '0000FFFF']]))).toEqual([
      { kind: 'body-composition', origin: 'live', flags: ['no-result'] },
    ])
  })
})

describe('a composition in two values', () => {
  const split = { hasComposition: true, splits: true } as const

  test.each(['weight-first', 'composition-first'] as const)('is put together, and joined (%s)', async (order) => {
    const { meter, talk } = bench({ ...split, order })
    meter.weigh({ weight: 70, bodyFat: 24.5 })
    const { measurements } = await talk()
    expect(told(measurements)).toEqual([
      { kind: 'body-composition', origin: 'live', flags: [], weight: 70, bodyFat: 24.5 },
    ])
    expect(measurements[0]?.frameIds).toHaveLength(3)
  })

  test('whose fat comes only with the second', () => {
    const halves = decode([
      [0, '2a9c', '0010FFFF'],
      [100, '2a9c', '00107800'],
    ])
    expect(told(halves)).toEqual([{ kind: 'body-composition', origin: 'live', flags: [], bodyFat: 12 }])
  })

  test('that contradict each other are both refused; the weight stays', async () => {
    const { meter, talk } = bench(split)
    meter.weigh({ weight: 70, bodyFat: 24.5, secondHalf: 'contradicts' })
    const { measurements, events } = await talk()
    expect(told(measurements)).toEqual([{ kind: 'weight', origin: 'live', flags: [], weight: 70 }])
    expect(events.filter(({ type }) => type === 'rejected')).toEqual(
      ['first', 'second'].map(() => {
        return { type: 'rejected', code: 'M202', reason: expect.stringContaining('differ in impedanceOhm') }
      }),
    )
  })

  test('that contradict each other without a weight leave nothing', () => {
    const halves = decode([
      [0, '2a9c', '00107800'],
      [100, '2a9c', '00107900'],
    ])
    expect(halves).toEqual([])
  })

  test('whose second never comes counts as far as it goes', async () => {
    const { meter, talk } = bench(split)
    meter.weigh({ weight: 70, bodyFat: 24.5, secondHalf: 'missing' })
    expect(told((await talk()).measurements)).toMatchObject([{ weight: 70, bodyFat: 24.5 }])
  })

  test('are halves only one right after the other', () => {
    const three = decode([
      [0, '2a9c', '0410780001'],
      [100, '2a9c', '0400790002'],
      [200, '2a9c', '04107A0003'],
    ])
    expect(three.map(({ userSlot }) => userSlot)).toEqual([1, 2, 3])
  })
})

describe('faults', () => {
  test('a link dropped between two values: the rest comes with the next', async () => {
    const { meter, talk } = bench()
    meter.order('drop-between-records')
    for (const weight of [60, 61, 62]) meter.weigh({ weight })
    const first = await talk()
    const second = await talk({ firstFrame: first.frames.length + 1 })
    expect(weights([...first.measurements, ...second.measurements])).toEqual([60, 61, 62])
  })

  test('a confirmed weight sent once more comes twice, for the store to mark', async () => {
    const { meter, talk } = bench({ withTime: true })
    meter.order('confirmed-record-again')
    meter.weigh({ weight: 60 })
    const { measurements } = await talk()
    expect(weights(measurements)).toEqual([60, 60])
    expect(new Set(measurements.map(deliveryKey)).size).toBe(2)
  })

  test.each([
    ['weight', { hasComposition: false }, []],
    ['composition', { hasComposition: true, order: 'composition-first' }, [60]],
  ] as const)('a %s cut short is rejected', async (_, options, expected) => {
    const { meter, talk } = bench(options)
    meter.order('cut-short')
    meter.weigh({ weight: 60, bodyFat: 20 })
    const { measurements, events } = await talk()
    expect(weights(measurements)).toEqual(expected)
    expect(events).toContainEqual({ type: 'rejected', code: 'M202', reason: expect.stringContaining('truncated') })
  })

  test('bytes after a value are ignored', async () => {
    const { meter, talk } = bench()
    meter.order('trailing-bytes')
    meter.weigh({ weight: 60 })
    expect(weights((await talk()).measurements)).toEqual([60])
  })

  test.each([
    ['the scale refuses to bond', { acceptsBonding: false }, true, 'pairingRefused'],
    ['the station does not bond', {}, false, 'needsPairing'],
  ])('%s', async (_, options, bonds, kind) => {
    const { meter, talk } = bench({ needsBond: true, clock: 'none', ...options })
    meter.weigh({ weight: 60 })
    expect((await talk({ bonds })).error).toMatchObject({ kind })
    expect(meter.unsentValues).toBe(1)
  })

  test('a scale without the composition it was commissioned with still weighs', async () => {
    const { meter, talk } = bench()
    meter.weigh({ weight: 60 })
    expect(weights((await talk({ modelId: WITH_COMPOSITION })).measurements)).toEqual([60])
  })

  test('a slow scale is waited for', async () => {
    const { meter, talk } = bench({ hasComposition: true })
    meter.weigh({ weight: 60, bodyFat: 20 })
    expect(weights((await talk({ latencyMs: 4_000 })).measurements)).toEqual([60])
  })

  test('gone at any moment: it ends, and what was not confirmed comes with the next link', async () => {
    for (let goneAfterMs = 5; goneAfterMs < 7_000; goneAfterMs += 55) {
      const { time, meter, talk } = bench({ hasComposition: true, splits: true })
      meter.weigh({ weight: 60, bodyFat: 20 })
      const stay = time.after(goneAfterMs, () => meter.hangUp())
      const first = await talk()
      stay()
      if (first.error) expect(first.error).toMatchObject({ kind: 'linkLost' })
      const second = await talk({ firstFrame: first.frames.length + 1 })
      expect(second.error).toBeUndefined()
      const both = [...first.measurements, ...second.measurements]
      expect(weights(both)).toContain(60)
      expect(both.flatMap(({ quantities }) => quantities).some(({ name }) => name === 'bodyFat')).toBe(true)
      expect(meter.unsentValues).toBe(0)
    }
  })
})

function decode(values: readonly (readonly [atMs: number, channel: string, hex: string])[]): readonly Measurement[] {
  const frames = values.map(([atMs, channel, hex], index) => {
    return { id: String(index), at: START + atMs, direction: 'in' as const, channel, bytes: fromHex(hex) }
  })
  return sigScale.decode(frames, {
    meterId: 'meter-1',
    modelId: WITH_COMPOSITION,
    now: () => START,
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    settings: {},
    lastRecordNumber: undefined,
    signal: new AbortController().signal,
    report: () => {},
  }).measurements
}
