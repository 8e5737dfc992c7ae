import { describe, expect, test } from 'vitest'
import { deliveryKey, type Measurement } from '../../measurement.ts'
import { fromHex } from '../testing/codec-checks.ts'
import { newTime, START, type TalkOptions, talkWith, ZONE_OFFSET_MINUTES } from '../testing/conversation.ts'
import { sigBloodPressure } from './driver.ts'
import { type BloodPressureFault, VirtualBloodPressureMeter, type VirtualBloodPressureOptions } from './virtual.ts'

const NORMAL = { systolicMmhg: 128, diastolicMmhg: 82, pulse: 71 }

function bench(options: Partial<VirtualBloodPressureOptions> = {}) {
  const time = newTime()
  const meter = new VirtualBloodPressureMeter({
    time,
    zoneOffsetMinutes: ZONE_OFFSET_MINUTES,
    dropsLinkAfterMs: 2_000,
    ...options,
  })
  const talk = (about: Partial<TalkOptions> = {}) =>
    talkWith(sigBloodPressure, meter, time, { modelId: 'sig-bp-generic', ...about })
  return { time, meter, talk }
}

const systolics = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities.find(({ name }) => name === 'systolic')?.value)

describe('a meter that connects after measuring', () => {
  test('gives pressure, mean, pulse, its own time and the error of its clock', async () => {
    const { meter, talk } = bench({ clockErrorMs: -60_000 })
    meter.measure({ ...NORMAL, status: 0x04 })
    const { measurements, events, frames, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toEqual([
      {
        kind: 'pressure',
        origin: 'unknown',
        meterTime: { text: '2026-11-22T07:59:00', precision: 'second' },
        clockOffsetMs: expect.closeTo(60_500, -3),
        receivedAt: expect.any(Number),
        flags: ['irregular-pulse'],
        quantities: [
          { name: 'systolic', value: 128, unit: 'mmHg' },
          { name: 'diastolic', value: 82, unit: 'mmHg' },
          { name: 'meanArterialPressure', value: 97, unit: 'mmHg' },
          { name: 'pulse', value: 71, unit: '/min' },
        ],
        frameIds: [frames.find(({ channel }) => channel === '2a35')?.id],
        ordinal: 0,
        driver: { id: 'sig-blood-pressure', version: 1 },
      },
    ])
    expect(events).toEqual([
      { type: 'identity', model: 'BP-1810', serialNumber: 'VBP0001', firmware: '1.0' },
      { type: 'battery', percent: 80 },
      { type: 'clock', offsetMs: measurements[0]?.clockOffsetMs, set: false },
    ])
    expect(frames.filter(({ direction }) => direction === 'out')).toEqual([])
  })

  test('gives its whole memory, oldest first, one delivery key each, and every indication confirmed', async () => {
    const { meter, talk } = bench()
    for (const hours of [72, 48, 24]) meter.measure({ ...NORMAL, systolicMmhg: 100 + hours, agoMs: hours * 3_600_000 })
    const { measurements } = await talk()
    expect(systolics(measurements)).toEqual([172, 148, 124])
    expect(new Set(measurements.map(deliveryKey)).size).toBe(3)
    expect(meter.sent.map(({ state }) => state)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect(meter.unsentRecords).toBe(0)
  })

  test.each([
    ['newest first', { order: 'newest-first' }, [150, 100]],
    ['by notification', { sends: 'notify' }, [100, 150]],
  ] as const)('may send %s', async (_, options, expected) => {
    const { meter, talk } = bench(options)
    meter.measure({ ...NORMAL, systolicMmhg: 100 })
    meter.measure({ ...NORMAL, systolicMmhg: 150 })
    expect(systolics((await talk()).measurements)).toEqual(expected)
  })

  test('that never hangs up is left after 5 s of silence', async () => {
    const { meter, talk } = bench({ dropsLinkAfterMs: undefined })
    meter.measure(NORMAL)
    const { tookMs, error } = await talk()
    expect(error).toBeUndefined()
    expect(tookMs).toBeLessThan(6_500)
  })

  test('with nothing to send is no error', async () => {
    for (const dropsLinkAfterMs of [undefined, 1_000]) {
      const { error, measurements } = await bench({ dropsLinkAfterMs }).talk()
      expect({ error, measurements }).toEqual({ error: undefined, measurements: [] })
    }
  })

  test('may speak in kPa, with a user and without time, pulse and status', async () => {
    const { meter, talk } = bench({
      withTime: false,
      withPulse: false,
      withStatus: false,
      withUser: true,
      clock: 'none',
    })
    meter.measure({ ...NORMAL, user: 2, inKpa: true })
    const { measurements } = await talk()
    expect(measurements[0]).toMatchObject({ userSlot: 2, flags: [] })
    expect(measurements[0]?.quantities[0]).toEqual({ name: 'systolic', value: 17.1, unit: 'kPa' })
    expect(measurements[0]).not.toHaveProperty('meterTime')
    expect(measurements[0]).not.toHaveProperty('clockOffsetMs')
  })

  test('says nothing of a user it does not know', async () => {
    const { meter, talk } = bench({ withUser: true })
    meter.measure(NORMAL)
    expect((await talk()).measurements[0]).not.toHaveProperty('userSlot')
  })

  test.each([
    [0x01, 'body-movement'],
    [0x02, 'cuff-loose'],
    [0x08, 'pulse-above-range'],
    [0x10, 'pulse-below-range'],
    [0x20, 'improper-position'],
  ])('status %i means %s', async (status, flag) => {
    const { meter, talk } = bench()
    meter.measure({ ...NORMAL, status })
    expect((await talk()).measurements[0]?.flags).toEqual([flag])
  })
})

describe('the clock', () => {
  test.each(['current-time', 'date-time'] as const)('%s is noted, set and checked when an hour off', async (clock) => {
    const { time, meter, talk } = bench({ clock, clockErrorMs: -3_600_000 })
    meter.measure(NORMAL)
    const { measurements, events } = await talk()
    expect(events).toContainEqual({ type: 'clock', offsetMs: measurements[0]?.clockOffsetMs, set: true })
    expect(measurements[0]?.clockOffsetMs).toBeGreaterThan(3_599_000)
    expect(meter.clockBytes).toEqual(localDateTime(time.now()))
  })

  test.each(['not-permitted', 'ignored'] as const)('that may not be set (%s) changes nothing', async (clockWriting) => {
    const { meter, talk } = bench({ clockWriting, clockErrorMs: 86_400_000 })
    meter.measure(NORMAL)
    const { measurements, events, error } = await talk()
    expect(error).toBeUndefined()
    expect(events).toContainEqual({ type: 'clock', offsetMs: measurements[0]?.clockOffsetMs, set: false })
    expect(measurements[0]?.clockOffsetMs).toBeLessThan(-86_398_000)
  })

  test('without a date is set, and the record before it has no trustworthy time', async () => {
    const { time, meter, talk } = bench({ clockDateKnown: false })
    meter.measure(NORMAL)
    const { measurements } = await talk()
    expect(measurements[0]).toMatchObject({ flags: ['clock-not-set'], meterTime: { text: '0000-00-00T08:00:00' } })
    expect(measurements[0]).not.toHaveProperty('clockOffsetMs')
    expect(meter.clockBytes).toEqual(localDateTime(time.now()))
  })

  test('within two minutes is left alone', async () => {
    const { meter, talk } = bench({ clockErrorMs: 119_000 })
    meter.measure(NORMAL)
    const { frames } = await talk()
    expect(frames.some(({ direction }) => direction === 'out')).toBe(false)
  })
})

describe('a meter that stays connected while it measures', () => {
  const live = { streamsCuff: true, dropsLinkAfterMs: undefined }

  test('shows the cuff pressure, and its result is live from the first of it', async () => {
    const { time, meter, talk } = bench(live)
    time.after(20_000, () => meter.measure(NORMAL))
    const { measurements, events, error } = await talk({ modelId: 'sig-bp-generic-live' })
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(1)
    expect(measurements[0]).toMatchObject({ origin: 'live', startedAt: START + 20_500 })
    const cuff = events.flatMap((event) => (event.type === 'measuring' ? [event.cuffMmhg] : []))
    expect(cuff).toEqual([32, 79, 126, 158, 134, 111, 87, 63])
  })

  test('may measure twice on one link; each has its own start', async () => {
    const { time, meter, talk } = bench(live)
    time.after(20_000, () => meter.measure(NORMAL))
    time.after(80_000, () => meter.measure({ ...NORMAL, systolicMmhg: 131 }))
    const { measurements } = await talk({ modelId: 'sig-bp-generic-live' })
    expect(measurements.map(({ startedAt }) => startedAt)).toEqual([START + 20_500, START + 80_500])
  })

  test('is not cut off in a measuring when the conversation has lasted long enough', async () => {
    const { time, meter, talk } = bench(live)
    for (const ms of [100_000, 200_000, 238_000]) time.after(ms, () => meter.measure(NORMAL))
    const { measurements, error, tookMs } = await talk({ modelId: 'sig-bp-generic-live' })
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(3)
    expect(tookMs).toBeLessThan(244_000)
  })

  test('without cuff pressure is live once the backlog has ended', async () => {
    const { time, meter, talk } = bench({ dropsLinkAfterMs: undefined })
    meter.measure({ ...NORMAL, systolicMmhg: 111, agoMs: 86_400_000 })
    time.after(20_000, () => meter.measure(NORMAL))
    const { measurements } = await talk({ modelId: 'sig-bp-generic-live' })
    expect(measurements.map(({ origin }) => origin)).toEqual(['unknown', 'live'])
    expect(measurements[1]).not.toHaveProperty('startedAt')
  })

  test('a live result goes by the clock as set, a stored one by the clock as found', async () => {
    const { time, meter, talk } = bench({ ...live, clockErrorMs: 7_200_000 })
    meter.measure({ ...NORMAL, agoMs: 86_400_000 })
    time.after(20_000, () => meter.measure(NORMAL))
    const offsets = (await talk({ modelId: 'sig-bp-generic-live' })).measurements.map((one) => one.clockOffsetMs ?? 0)
    expect(offsets[0]).toBeLessThan(-7_199_000)
    expect(Math.abs(offsets[1] ?? Number.NaN)).toBeLessThan(1_500)
  })

  test('that gives no result in two minutes is no answer', async () => {
    const { error } = await bench(live).talk({ modelId: 'sig-bp-generic-live' })
    expect(error).toMatchObject({ kind: 'noAnswer' })
  })

  test.each(['sig-bp-generic', 'sig-bp-generic-live'])(
    'that goes away while pumping is a lost link (%s)',
    async (modelId) => {
      const { time, meter, talk } = bench(live)
      meter.order('gone-while-measuring')
      time.after(2_000, () => meter.measure(NORMAL))
      const { error, measurements } = await talk({ modelId })
      expect(error).toMatchObject({ kind: 'linkLost' })
      expect(measurements).toEqual([])
    },
  )

  test('that goes away without a word is a lost link', async () => {
    const { error } = await bench({ ...live, dropsLinkAfterMs: 3_000 }).talk({ modelId: 'sig-bp-generic-live' })
    expect(error).toMatchObject({ kind: 'linkLost' })
  })
})

describe('faults', () => {
  async function talkWithFault(fault: BloodPressureFault, options: Partial<VirtualBloodPressureOptions> = {}) {
    const { meter, talk } = bench(options)
    meter.order(fault)
    meter.measure(NORMAL)
    return { meter, talk, heard: await talk() }
  }

  test('a link dropped between two records: the rest comes with the next link, nothing twice', async () => {
    const { meter, talk } = bench()
    meter.order('drop-between-records')
    for (const systolicMmhg of [101, 102, 103]) meter.measure({ ...NORMAL, systolicMmhg })
    const first = await talk()
    expect(first.error).toBeUndefined()
    const second = await talk({ firstFrame: first.frames.length + 1 })
    expect(systolics([...first.measurements, ...second.measurements])).toEqual([101, 102, 103])
    expect(new Set([...first.measurements, ...second.measurements].map(deliveryKey)).size).toBe(3)
  })

  test('a confirmed record sent once more is handed on twice, for the store to mark', async () => {
    const { heard } = await talkWithFault('confirmed-record-again')
    expect(systolics(heard.measurements)).toEqual([128, 128])
    expect(new Set(heard.measurements.map(deliveryKey)).size).toBe(2)
  })

  test('three NaN are a measuring without a result', async () => {
    const { heard } = await talkWithFault('no-result')
    expect(heard.measurements).toMatchObject([{ flags: ['body-movement', 'no-result'], quantities: [] }])
  })

  test('year 0 is carried as it came', async () => {
    const { heard } = await talkWithFault('year-zero')
    expect(heard.measurements).toMatchObject([
      { flags: ['clock-not-set'], meterTime: { text: '0000-11-22T08:00:00', precision: 'second' } },
    ])
  })

  test('time flag off leaves the time out', async () => {
    const { heard } = await talkWithFault('no-time')
    expect(heard.measurements[0]).not.toHaveProperty('meterTime')
  })

  test('vendor bytes in front make it implausible', async () => {
    const { heard } = await talkWithFault('vendor-prefix')
    expect(heard.measurements[0]?.flags).toContain('implausible')
  })

  test('trailing bytes are ignored', async () => {
    const { heard } = await talkWithFault('trailing-bytes')
    expect(systolics(heard.measurements)).toEqual([128])
  })

  test('a value cut short is rejected and the next one still taken', async () => {
    const { meter, talk } = bench()
    meter.order('cut-short')
    meter.measure(NORMAL)
    meter.measure({ ...NORMAL, systolicMmhg: 140 })
    const { measurements, events } = await talk()
    expect(systolics(measurements)).toEqual([140])
    expect(events).toContainEqual({ type: 'rejected', code: 'M202', reason: expect.stringContaining('truncated') })
  })

  test.each([
    ['the meter refuses to bond', { acceptsBonding: false }, true, 'pairingRefused'],
    ['the station does not bond', {}, false, 'needsPairing'],
  ])('%s', async (_, options, bonds, kind) => {
    const { meter, talk } = bench({ needsBond: true, ...options })
    meter.measure(NORMAL)
    expect((await talk({ bonds })).error).toMatchObject({ kind })
    expect(meter.unsentRecords).toBe(1)
  })

  test('with a bond everything is as without', async () => {
    const { meter, talk } = bench({ needsBond: true, clock: 'current-time' })
    meter.measure(NORMAL)
    expect(systolics((await talk()).measurements)).toEqual([128])
  })
})

test('the station may end it at any time', async () => {
  const { time, talk } = bench({ dropsLinkAfterMs: undefined })
  const abort = new AbortController()
  time.after(3_000, () => abort.abort())
  const { error, tookMs } = await talk({ modelId: 'sig-bp-generic-live', signal: abort.signal })
  expect(error).toBeUndefined()
  expect(tookMs).toBeLessThan(3_600)
})

test('a value sent before the clock was read has the same offset in talk and in replay', () => {
  const about = {
    meterId: 'm',
    modelId: 'sig-bp-generic',
    zoneOffsetMinutes: 480,
    settings: {},
    lastRecordNumber: undefined,
  }
  const context = { ...about, now: () => 0, signal: new AbortController().signal, report: () => {} }
  const pressure = { id: '1', at: START, direction: 'in', channel: '2a35', bytes: fromHex('0078005000FF07') } as const
  const clock = { ...pressure, id: '2', channel: '2a08', bytes: fromHex('EA070B16080000') } as const
  expect(sigBloodPressure.decode([pressure, clock], context).measurements[0]?.clockOffsetMs).toBe(250)
})

function localDateTime(ms: number): Uint8Array {
  const date = new Date(ms + ZONE_OFFSET_MINUTES * 60_000)
  const year = date.getUTCFullYear()
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
  return Uint8Array.of(year & 0xff, year >> 8, date.getUTCMonth() + 1, date.getUTCDate(), ...clock)
}
