import { describe, expect, it } from 'vitest'
import type { Frame } from '../../measurement.ts'
import {
  bench,
  eventsOf,
  glucose,
  kindOf,
  type StoredRig,
  values,
  ZONE_OFFSET_MINUTES,
} from '../../stored/testing/bench.ts'
import { describeConversation } from '../../stored/testing/conversation.ts'
import { contextAt } from '../../virtual/talk-over.ts'
import { SimulatedTime } from '../../virtual/time.ts'
import { frame } from './codec.ts'
import { ultraMini } from './driver.ts'
import { VirtualUltraMini, type VirtualUltraMiniOptions } from './virtual.ts'

const rig = (options: Partial<VirtualUltraMiniOptions> = {}): StoredRig<VirtualUltraMini> => ({
  driver: ultraMini,
  modelId: 'onetouch-ultramini',
  meter: (time) => new VirtualUltraMini({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options }),
})

describeConversation(rig(), {
  mends: [
    ['every frame twice', { sendsTwice: true }],
    ['a dropped frame', { droppedFrames: 1 }],
    ['two dropped frames', { droppedFrames: 2 }],
    ['a wrong CRC', { wrongChecksums: 1 }],
    ['two wrong CRCs', { wrongChecksums: 2 }],
  ],
  noise: Uint8Array.of(0xff, 0x00, 0x05),
  gives: [142, 98, 105],
  silenceEndsMs: 2_000,
})

describe('an UltraMini conversation', () => {
  it('tells identity and clock, and the time of each record to the second', async () => {
    const { measurements, events } = await bench(rig(), [glucose(81)]).talk()
    expect(eventsOf(events, 'identity')).toStrictEqual([
      { type: 'identity', firmware: 'P02.00.0025', serialNumber: 'C176SA08C' },
    ])
    expect(eventsOf(events, 'clock')).toMatchObject([{ set: false }])
    expect(measurements).toMatchObject([
      {
        kind: 'glucose',
        origin: 'stored',
        meterTime: { text: '2026-11-22T12:00:20', precision: 'second' },
        clockOffsetMs: expect.any(Number),
        flags: [],
        quantities: [{ name: 'glucose', value: 81, unit: 'mg/dL' }],
      },
    ])
  })

  it('asks only for what it reads, and never for the erasing', async () => {
    const { talk, meter } = bench(rig())
    await talk()
    expect(meter.heard).toStrictEqual([0x0d, 0x0b, 0x20, 0x1f, 0x1f, 0x1f, 0x1f])
  })

  it('sets a clock that is more than two minutes off, and keeps the offset from before', async () => {
    const { talk, meter } = bench(rig({ clockAheadMs: 180_000 }))
    const { measurements, events } = await talk()
    expect(eventsOf(events, 'clock')).toMatchObject([{ set: true }])
    expect(Math.round((measurements[0]?.clockOffsetMs ?? 0) / 1000)).toBe(-180)
    expect(meter.heard.filter((command) => command === 0x20)).toHaveLength(2)
    const { events: later } = await talk()
    expect(eventsOf(later, 'clock')).toMatchObject([{ set: false }])
  })

  it.each([
    [19, 'LO'],
    [20, 20],
    [600, 600],
    [601, 'HI'],
    [0xfffe, 'LO'],
    [0xffff, 'HI'],
    [0xffffffff, 'HI'],
  ])('reads the raw value %s as %s', async (raw, read) => {
    expect(values((await bench(rig(), [glucose(raw)]).talk()).measurements)).toStrictEqual([read])
  })

  it.each([0x0d, 0x20, 0x1f])('is refused when the meter refuses %s', async (command) => {
    const { error } = await bench(rig({ refuses: [command] })).talk()
    expect(kindOf(error)).toBe('refused')
  })

  it('follows the published trace byte for byte', async () => {
    const { talk, link } = bench(rig(), [glucose(81)])
    await talk()
    const sent = link.recorded
      .filter(({ direction }) => direction === 'out')
      .map(({ bytes }) => Buffer.from(bytes).toString('hex'))
    expect(sent[0]).toBe('02060803c262')
    expect(sent[1]).toBe('020900050d0203da71')
    expect(sent[2]).toBe('02060703fc72')
    expect(sent.at(-1)).toMatch(/^0206(08|0a)03/)
  })

  it('passes over an empty frame that acknowledges nothing', () => {
    const inbound: Frame = { id: '1', at: 0, direction: 'in', bytes: Uint8Array.from(frame({})) }
    const about = contextAt(new SimulatedTime(0), () => undefined)
    expect(ultraMini.decode([inbound], about).rejected).toMatchObject([{ code: 'M202' }])
  })
})
