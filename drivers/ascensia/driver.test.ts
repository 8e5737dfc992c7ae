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
import { contour } from './driver.ts'
import { VirtualContour, type VirtualContourOptions } from './virtual.ts'

const rig = (options: Partial<VirtualContourOptions> = {}): StoredRig<VirtualContour> => ({
  driver: contour,
  modelId: 'contour',
  meter: (time) => new VirtualContour({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options }),
})

describeConversation(rig(), {
  mends: [
    ['a dropped ENQ', { droppedFrames: 1 }],
    ['a wrong sum', { wrongChecksums: 1 }],
    ['five wrong sums', { wrongChecksums: 5 }],
  ],
  noise: Uint8Array.of(0xff, 0x00, 0x41),
  gives: [142, 98, 105],
  silenceEndsMs: 11_000,
})

describe('a Contour conversation', () => {
  it('tells identity, clock, meal and control solution', async () => {
    const memory = [glucose(105, { controlSolution: true }), glucose(98, { meal: 'preprandial' })]
    const { measurements, events } = await bench(rig({ announces: true }), memory).talk()
    expect(events).toMatchObject([
      { type: 'identity', model: 'Bayer7390', serialNumber: '7390-2336773' },
      { type: 'clock', set: false },
    ])
    expect(measurements).toMatchObject([
      { meal: 'preprandial', flags: [], meterTime: { text: '2026-11-22T12:00', precision: 'minute' } },
      { flags: ['control-solution'], clockOffsetMs: expect.any(Number) },
    ])
  })

  it.each<[string, NonNullable<VirtualContourOptions['writes']>, readonly unknown[]]>([
    ['mmol/L', { value: '5.4', unit: 'mmol/L' }, [5.4]],
    ['a value below the range', { flags: '<' }, ['LO']],
    ['a value above the range', { flags: 'F/>' }, ['HI']],
    ['carbohydrates', { analyte: 'Carb' }, []],
    ['a unit nobody knows', { unit: 'g/L' }, []],
    ['a time that is none', { time: 'now' }, []],
  ])('reads %s', async (_, writes, read) => {
    const { talk, decode } = bench(rig({ writes }), [glucose(105)])
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(values(measurements)).toStrictEqual(read)
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('gives seconds where the meter tells them', async () => {
    const { measurements } = await bench(rig({ writes: { time: '20261122115930' } }), [glucose(105)]).talk()
    expect(measurements[0]?.meterTime).toStrictEqual({ text: '2026-11-22T11:59:30', precision: 'second' })
  })

  it('is repeated once when results are missing, without giving one twice', async () => {
    const { measurements, error } = await bench(rig({ miscounts: 1 })).talk()
    expect(error).toBeUndefined()
    expect(values(measurements)).toStrictEqual([142, 98, 105])
    expect(kindOf((await bench(rig({ miscounts: 9 })).talk()).error)).toBe('noAnswer')
  })

  it('sends control bytes only', async () => {
    const { talk, meter } = bench(rig())
    await talk()
    expect([...new Set(meter.heard)].sort()).toStrictEqual([4, 6])
    expect(eventsOf((await talk()).events, 'rejected')).toStrictEqual([])
  })

  it('counts its frames from 7 to 0', async () => {
    const many = Array.from({ length: 20 }, (_, index) => glucose(100 + index))
    expect((await bench(rig(), many).talk()).measurements).toHaveLength(20)
  })
})
