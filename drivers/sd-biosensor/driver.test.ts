import { describe, expect, it } from 'vitest'
import { bench, glucose, kindOf, type StoredRig, values, ZONE_OFFSET_MINUTES } from '../stored/testing/bench.ts'
import { describeConversation } from '../stored/testing/conversation.ts'
import { codefree } from './driver.ts'
import { VirtualCodefree, type VirtualCodefreeOptions } from './virtual.ts'

const rig = (options: Partial<VirtualCodefreeOptions> = {}): StoredRig<VirtualCodefree> => ({
  driver: codefree,
  modelId: 'sd-codefree',
  meter: (time) => new VirtualCodefree({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options }),
})

describeConversation(rig(), {
  mends: [],
  noise: Uint8Array.of(0xff, 0x00, 0xaa),
  gives: [142, 98, 105],
  silenceEndsMs: 3_000,
  needsReplug: true,
})

describe('a CodeFree conversation', () => {
  it('answers the challenge, fetches what was counted, and finishes', async () => {
    const { talk, meter } = bench(rig(), [glucose(105, { meal: 'preprandial' }), glucose(98)])
    const { measurements } = await talk()
    expect(meter.heard).toStrictEqual(['1040', '1060', '1060', '1060'])
    expect(measurements).toMatchObject([
      { quantities: [{ name: 'glucose', value: 98, unit: 'mg/dL' }] },
      { meal: 'preprandial', meterTime: { text: '2026-11-22T12:00', precision: 'minute' }, flags: [] },
    ])
    for (const measurement of measurements) expect(measurement).not.toHaveProperty('clockOffsetMs')
  })

  it('sets the clock in place of fetching where the desk wants it', async () => {
    const { talk, meter } = bench(rig({ clockAheadMs: 3_600_000 }))
    expect(await talk({ settings: { setClock: true } })).toMatchObject({ measurements: [], error: undefined })
    expect(meter.clock()).toBe('2026-11-22T12:00')
  })

  it('tells that records are missing when the end comes before the count', async () => {
    const { talk, decode } = bench(rig({ loses: 1 }))
    const { measurements, error } = await talk()
    expect(kindOf(error)).toBe('noAnswer')
    expect(values(measurements)).toStrictEqual([98, 105])
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it.each([
    [9, 'LO'],
    [10, 10],
    [600, 600],
    [601, 'HI'],
  ])('reads %s as %s', async (value, read) => {
    expect(values((await bench(rig(), [glucose(value)]).talk()).measurements)).toStrictEqual([read])
  })

  it('listens for the challenge until the station wants the end', async () => {
    const { meter, plug, time } = bench(rig())
    meter.faults.silent = true
    const controller = new AbortController()
    time.after(60_000, () => controller.abort())
    const { error, measurements } = await plug().talk({ signal: controller.signal })
    expect({ error, measurements }).toStrictEqual({ error: undefined, measurements: [] })
  })
})
