import { describe, expect, test } from 'vitest'
import { deliveryKey } from '../measurement.ts'
import { fromHex } from '../sig/testing/codec-checks.ts'
import { START } from '../sig/testing/conversation.ts'
import type { OmronReading, VirtualOmronOptions } from './ble/virtual.ts'
import { omronBle } from './ble-driver.ts'
import { MODELS } from './ble-models.ts'
import { pairingKey } from './ble-talk.ts'
import { bench, HOUR_MS, KEY, NOW, systolics } from './testing/ble-bench.ts'

describe('an Omron monitor that knows the station', () => {
  test('gives its memory in the order of its times', async () => {
    const { measure, meter, talk } = bench()
    measure(2, { systolic: 131, movement: true, irregular: true, looseCuff: true })
    measure(48, { systolic: 125 })
    measure(1, { systolic: 140 })
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([125, 131, 140])
    expect(measurements[1]).toEqual({
      kind: 'pressure',
      origin: 'stored',
      meterTime: { text: '2026-11-22T06:00:00', precision: 'second' },
      receivedAt: expect.any(Number),
      flags: ['body-movement', 'cuff-loose', 'irregular-pulse'],
      quantities: [
        { name: 'systolic', value: 131, unit: 'mmHg' },
        { name: 'diastolic', value: 82, unit: 'mmHg' },
        { name: 'pulse', value: 71, unit: '/min' },
      ],
      frameIds: [expect.any(String), expect.any(String)],
      ordinal: 0,
      driver: { id: 'omron-ble', version: 1 },
    })
    expect(new Set(measurements.map(deliveryKey)).size).toBe(3)
    expect(meter.requests).toHaveLength(62)
    expect([meter.requests[0], meter.requests[1], meter.requests.at(-1)]).toEqual([
      '0800000000100018',
      '0801000098100081',
      '080f000000000007',
    ])
    // Every request is a start, a read or an end.
    expect(meter.requests.filter((request) => !/^08(00|01|0f)00/.test(request))).toEqual([])
  })

  test.each(MODELS.map(({ id, layout }) => [id, layout] as const))(
    '%s keeps its records where the table says',
    async (id, layout) => {
      const { measure, talk, meter } = bench({}, id)
      for (const [index] of layout.areas.entries()) measure(10 + index, { systolic: 120 + index }, index + 1)
      const { measurements, error } = await talk()
      expect(error).toBeUndefined()
      expect(meter.requests).toHaveLength(layout.areas.length * layout.slots + 2)
      const users = layout.areas.length > 1 ? [2, 1] : [undefined]
      expect(measurements.map(({ userSlot }) => userSlot)).toEqual(users)
      expect(systolics(measurements)).toEqual(layout.areas.length > 1 ? [121, 120] : [120])
    },
  )

  test('whose ring has gone round gives each slot once', async () => {
    const { measure, talk } = bench({}, 'omron-hem-7150t')
    for (let hour = 70; hour > 0; hour--) measure(hour, { systolic: 100 + hour })
    const { measurements } = await talk()
    expect(systolics(measurements)).toEqual(Array.from({ length: 60 }, (_, index) => 160 - index))
  })

  test.each<[string, Partial<VirtualOmronOptions>]>([
    ['pieces in reverse order', { piecesReversed: true }],
    ['slow pieces', { pieceGapMs: 300 }],
    ['noughts in empty slots', { emptyByte: 0x00 }],
    ['less data than announced for empty slots', { cutsEmpty: true }],
  ])('may answer with %s', async (_, options) => {
    const { measure, talk } = bench(options)
    measure(5)
    const { measurements, events, error } = await talk()
    expect({ error, events, systolics: systolics(measurements) }).toEqual({
      error: undefined,
      events: [],
      systolics: [128],
    })
  })

  test.each([
    ['silentRequests', 5],
    ['wrongChecks', 3],
    ['wrongAddresses', 3],
    ['lostPieces', 3],
  ] as const)('is asked again: %s', async (fault, times) => {
    const { time, measure, meter, talk } = bench()
    measure(5)
    time.after(1_000, () => {
      meter.faults[fault] = times
    })
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([128])
  })

  test('that answers six times with a wrong check is no answer, and the rejections are told', async () => {
    const { measure, meter, talk } = bench()
    measure(5)
    meter.faults.wrongChecks = 6
    const { error, events } = await talk()
    expect(error).toMatchObject({ kind: 'noAnswer' })
    expect(events.filter((event) => event.type === 'rejected' && event.code === 'M201')).toHaveLength(6)
  })

  test('with a standard clock as well has it set, and its records carry the error of before', async () => {
    const { measure, talk } = bench({ clockAheadMs: HOUR_MS })
    measure(5)
    const { measurements, events } = await talk()
    expect(measurements[0]?.clockOffsetMs).toBeCloseTo(-HOUR_MS, -3)
    expect(events).toEqual([{ type: 'clock', offsetMs: measurements[0]?.clockOffsetMs, set: true }])
  })

  test('that answers with half a record has it rejected', () => {
    const about = { modelId: 'omron-hem-7530t', zoneOffsetMinutes: 480 } as never
    const half = fromHex('0C810002E8045B781A480013')
    half[11] = half.subarray(0, 11).reduce((check, byte) => check ^ byte, 0)
    const frame = { id: '1', at: START, direction: 'in', channel: '49123040aee811e1a74d0002a5d5c51b' } as const
    const { rejected } = omronBle.decode([{ ...frame, bytes: half }], about)
    expect(rejected).toMatchObject([{ code: 'M202', reason: expect.stringContaining('truncated') }])
  })

  test('that reports a failed transfer: what was read stays good', async () => {
    const { measure, talk } = bench({ transferError: 0x21 })
    measure(5)
    const { measurements, error } = await talk()
    expect(error).toMatchObject({ kind: 'meterReports', message: expect.stringContaining('21') })
    expect(measurements).toHaveLength(1)
  })
})

describe('a record that cannot be', () => {
  test.each<[string, Partial<OmronReading>]>([
    ['systolic not above diastolic', { systolic: 82, diastolic: 82 }],
    ['a date to come', { wallMs: NOW + 25 * HOUR_MS }],
  ])('%s is rejected, the others are taken', async (_, reading) => {
    const { measure, talk } = bench()
    measure(5, reading)
    measure(4)
    const { measurements, events, error } = await talk()
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual([128])
    expect(events).toMatchObject([{ type: 'rejected', code: 'M202', reason: expect.stringMatching(/out-of-range/) }])
  })

  test('a date of tomorrow may be a clock an hour ahead', async () => {
    const { measure, talk } = bench()
    measure(-23)
    expect((await talk()).measurements).toHaveLength(1)
  })

  test('records of a model of the other byte order are rejected, not turned round', async () => {
    const { measure, talk } = bench({ order: 'big' })
    for (let hour = 1; hour < 20; hour++) measure(hour * 37, { systolic: 135 + hour, diastolic: 70, pulse: 60 + hour })
    const { measurements, events } = await talk()
    expect(measurements).toEqual([])
    expect(events.filter(({ type }) => type === 'rejected')).toHaveLength(19)
  })

  test('an impossible date and an address between two slots are rejected', () => {
    const about = { modelId: 'omron-hem-7530t', zoneOffsetMinutes: 480 } as never
    const decode = (hex: string) => {
      const bytes = fromHex(hex)
      const frame = (from: number, channel: string) => ({
        id: channel,
        at: START,
        direction: 'in' as const,
        channel,
        bytes: bytes.subarray(from, from + 16),
      })
      const pieces = [frame(0, '49123040aee811e1a74d0002a5d5c51b'), frame(16, '4d0bf320aee811e1a0d90002a5d5c51b')]
      return omronBle.decode(pieces, about).rejected.map(({ reason }) => reason)
    }
    // A published record of a little-endian meter.
    expect(decode('16810002F60E6754411AF1074B13000015008100003F')).toEqual([expect.stringContaining('2065-12-08')])
    expect(decode('16810002E80E5B781A4800001B42000000000000005B')).toEqual([expect.stringContaining('invalid-date')])
    expect(decode('16810002F70E6754411AF1074B13000015008100003E')).toEqual([expect.stringContaining('2f7')])
  })
})

describe('pairing', () => {
  test('in pairing mode leaves the key with the monitor and an empty transfer; the next link reads', async () => {
    const { measure, meter, talk } = bench({ key: new Uint8Array(16), inPairingMode: true, pairingNotReady: 3 })
    measure(5)
    const first = await talk()
    expect(first.error).toBeUndefined()
    expect(first.measurements).toEqual([])
    expect(meter.key).toEqual(KEY)
    expect(meter.requests).toEqual(['0800000000100018', '080f000000000007'])
    const second = await talk()
    expect(systolics(second.measurements)).toEqual([128])
  })

  test('with a monitor that does not know the station and is not in pairing mode is needed', async () => {
    const { meter, talk } = bench({ key: new Uint8Array(16) })
    const { error, tookMs } = await talk()
    expect(error).toMatchObject({ kind: 'needsPairing' })
    expect(meter.requests).toEqual([])
    expect(meter.key).toEqual(new Uint8Array(16))
    expect(tookMs).toBeLessThan(15_000)
  })

  test.each([
    ['the monitor refuses the bond', { acceptsBonding: false }, true, 'pairingRefused'],
    ['the station does not bond', {}, false, 'needsPairing'],
  ])('%s', async (_, options, bonds, kind) => {
    expect((await bench(options).talk({ bonds })).error).toMatchObject({ kind })
  })

  test('the key is made from the meter, unless the desk has set one', () => {
    expect(KEY).toHaveLength(16)
    expect(pairingKey({ meterId: 'meter-2', settings: {} })).not.toEqual(KEY)
    const set = 'deadbeaf12341234deadbeaf12341234'
    expect(pairingKey({ meterId: 'meter-1', settings: { pairingKey: set } })).toEqual(fromHex(set))
    for (const wrong of ['deadbeaf', 7, true]) {
      expect(pairingKey({ meterId: 'meter-1', settings: { pairingKey: wrong } })).toEqual(KEY)
    }
  })
})

describe('matching', () => {
  const seen = { kind: 'ble', address: 'a', rssi: -50 } as const
  const service = 'ecbe3980c9a211e1b1bd0002a5d5c51b'
  test.each([
    ['BLESmart_00000480112233', [service], 75],
    [undefined, [service], 75],
    ['BLEsmart_0000056411', [], 50],
  ])('claims %s with %j', (name, services, score) => {
    expect(omronBle.match({ ...seen, name, services })).toMatchObject({ score })
  })

  test.each([
    ['BLEsmart_00010408', []],
    ['BLESmart_0000048011', ['1810']],
    ['Sinocare', []],
    [undefined, []],
  ])('leaves %s with %j to others', (name, services) => {
    expect(omronBle.match({ ...seen, name, services })).toBeUndefined()
  })
})
