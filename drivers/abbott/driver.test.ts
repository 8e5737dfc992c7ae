import { describe, expect, it } from 'vitest'
import {
  bench,
  eventsOf,
  glucose,
  kindOf,
  type StoredRig,
  values,
  ZONE_OFFSET_MINUTES,
} from '../stored/testing/bench.ts'
import { describeConversation } from '../stored/testing/conversation.ts'
import { freestyleLite } from './driver.ts'
import { VirtualFreestyle, type VirtualFreestyleOptions } from './virtual.ts'

const rig = (options: Partial<VirtualFreestyleOptions> = {}): StoredRig<VirtualFreestyle> => ({
  driver: freestyleLite,
  modelId: 'freestyle-lite',
  meter: (time) => new VirtualFreestyle({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options }),
})

describeConversation(rig(), {
  mends: [
    ['a dropped answer', { droppedFrames: 1 }],
    ['two dropped answers', { droppedFrames: 2 }],
    ['an answer whose end is spoilt', { wrongChecksums: 1 }],
    ['every answer twice', { sendsTwice: true }],
  ],
  noise: Uint8Array.of(0xff, 0x00, 0x03),
  gives: [142, 98, 105],
  silenceEndsMs: 6_000,
})

describe('a FreeStyle Lite conversation', () => {
  it('tells identity, clock and control solution', async () => {
    const { measurements, events } = await bench(rig(), [glucose(105, { controlSolution: true }), glucose(98)]).talk()
    expect(events).toMatchObject([
      { type: 'identity', serialNumber: 'CDMK311-B0764', firmware: '1.43-P' },
      { type: 'clock', set: false },
    ])
    expect(measurements).toMatchObject([
      {
        flags: [],
        meterTime: { text: '2026-11-22T12:00', precision: 'minute' },
        clockOffsetMs: expect.any(Number),
        ordinal: 0,
      },
      { flags: ['control-solution'], ordinal: 1 },
    ])
  })

  it('sends nothing but the question', async () => {
    const { talk, meter } = bench(rig())
    await talk()
    expect(meter.heard).toStrictEqual(['$mem'])
  })

  it('asks in the other form when the first is not understood', async () => {
    const { talk, meter } = bench(rig({ understands: ['mem'] }))
    expect(values((await talk()).measurements)).toStrictEqual([142, 98, 105])
    expect(meter.heard).toStrictEqual(['$mem', 'mem'])
  })

  it('is refused by a meter that understands neither', async () => {
    expect(kindOf((await bench(rig({ understands: [] })).talk()).error)).toBe('refused')
  })

  it('sets a clock that is more than two minutes off, and keeps the offset from before', async () => {
    const { talk, meter } = bench(rig({ clockAheadMs: 600_000 }))
    const { measurements, events } = await talk()
    expect(eventsOf(events, 'clock')).toMatchObject([{ set: true }])
    expect(Math.round((measurements[0]?.clockOffsetMs ?? 0) / 1000)).toBe(-600)
    expect(meter.heard).toStrictEqual(['$mem', '$tim,11,22,26,12,00'])
  })

  it('tells when the clock could not be set, and gives the records all the same', async () => {
    const { measurements, events, error } = await bench(rig({ clockAheadMs: 600_000, keepsClock: true })).talk()
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(3)
    expect(eventsOf(events, 'clock')).toMatchObject([{ set: false }])
  })

  it.each<[string, Partial<VirtualFreestyleOptions>]>([
    ['an extra LF, STX and ETX', { wraps: true }],
    ['a wrong sum twice', { wrongSums: 2 }],
    ['a missing record twice', { shortAnswers: 2 }],
  ])('with %s gives every record once', async (_, options) => {
    const { talk, decode } = bench(rig(options))
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(values(measurements)).toStrictEqual([142, 98, 105])
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it.each<[string, Partial<VirtualFreestyleOptions>, string]>([
    ['wrong sums', { wrongSums: 9 }, 'badChecksum'],
    ['missing records', { shortAnswers: 9 }, 'badChecksum'],
  ])('with nothing but %s gives nothing', async (_, options, kind) => {
    const { measurements, error } = await bench(rig(options)).talk()
    expect({ measurements, kind: kindOf(error) }).toStrictEqual({ measurements: [], kind })
  })

  it.each(['Log Empty\r\nEND', 'Log Empty  END'])('of an empty log %j gives nothing', async (emptyLog) => {
    expect(await bench(rig({ emptyLog }), []).talk()).toMatchObject({ measurements: [], error: undefined })
  })

  it('does not take a count without a sum', async () => {
    const { error } = await bench(rig({ emptyLog: '003\r\nEND' }), []).talk()
    expect(kindOf(error)).toBe('badChecksum')
  })

  it.each([
    ['019', 'LO'],
    ['LO ', 'LO'],
    ['500', 500],
    ['501', 'HI'],
    ['HI ', 'HI'],
  ])('reads the value %j as %s', async (writesValueAs, read) => {
    expect(values((await bench(rig({ writesValueAs }), [glucose(1)]).talk()).measurements)).toStrictEqual([read])
  })

  it('refuses a damaged record, and reads the others', async () => {
    const { talk, decode } = bench(rig({ writesValueAs: '1O5' }), [glucose(1)])
    expect(await talk()).toMatchObject({
      measurements: [],
      error: undefined,
      events: expect.arrayContaining([{ type: 'rejected', code: 'M202', reason: expect.any(String) }]),
    })
    expect(decode().rejected).toHaveLength(1)
  })

  it('throws away a line that does not end, and reads what is behind it', async () => {
    const { talk, meter } = bench(rig())
    Object.assign(meter.faults, { noise: Buffer.from('X'.repeat(128)), portionBytes: 128, portionGapMs: 3 })
    expect(values((await talk()).measurements)).toStrictEqual([142, 98, 105])
  })
})
