import { describe, expect, it } from 'vitest'
import type { MeterErrorKind } from '../../errors.ts'
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
import type { SerialFaults } from '../../virtual/serial-meter.ts'
import { ultra2 } from './driver.ts'
import { VirtualUltra2, type VirtualUltra2Options } from './virtual.ts'

const rig = (options: Partial<VirtualUltra2Options> = {}): StoredRig<VirtualUltra2> => ({
  driver: ultra2,
  modelId: 'onetouch-ultra2',
  meter: (time) => new VirtualUltra2({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, ...options }),
})

describeConversation(rig(), {
  mends: [
    ['a dropped line', { droppedFrames: 1 }],
    ['two dropped lines', { droppedFrames: 2 }],
    ['a wrong sum', { wrongChecksums: 1 }],
    ['two wrong sums', { wrongChecksums: 2 }],
  ],
  noise: Uint8Array.of(0xff, 0x00, 0x0a),
  gives: [142, 98, 105],
  silenceEndsMs: 6_000,
})

describe('an Ultra 2 conversation', () => {
  it('tells identity, clock, meal and control solution', async () => {
    const memory = [glucose(110, { controlSolution: true, meal: 'postprandial' }), glucose(98, { meal: 'preprandial' })]
    const { measurements, events } = await bench(rig(), memory).talk()
    expect(events).toMatchObject([
      { type: 'identity', serialNumber: 'GMF600DCY', firmware: 'P02.00.00 30/08/06' },
      { type: 'clock', set: false },
    ])
    expect(measurements).toMatchObject([
      { meal: 'preprandial', flags: [], meterTime: { text: '2026-11-22T12:00:20', precision: 'second' } },
      { flags: ['control-solution'] },
    ])
    expect(measurements[1]).not.toHaveProperty('meal')
  })

  it('sends nothing but questions', async () => {
    const { talk, meter } = bench(rig())
    await talk()
    expect(meter.heard).toStrictEqual(['DM@', 'DM?', 'DMF', 'DMP'])
  })

  it('sets a clock that is more than two minutes off, and keeps the offset from before', async () => {
    const { talk, meter } = bench(rig({ clockAheadMs: -300_000 }))
    const { measurements, events } = await talk()
    expect(eventsOf(events, 'clock')).toMatchObject([{ set: true }])
    expect(Math.round((measurements[0]?.clockOffsetMs ?? 0) / 1000)).toBe(300)
    expect(meter.heard).toContain('DMT 11/22/26 12:00:20')
    expect(eventsOf((await talk()).events, 'clock')).toMatchObject([{ set: false }])
  })

  it.each([
    ['019 ', 'LO'],
    ['600 ', 600],
    ['601 ', 'HI'],
    ['HIGH ', 'HI'],
    ['LO  ', 'LO'],
  ])('reads the value %j as %s', async (writesValueAs, read) => {
    expect(values((await bench(rig({ writesValueAs }), [glucose(1)]).talk()).measurements)).toStrictEqual([read])
  })

  it('refuses a record that the meter itself found damaged, and reads on', async () => {
    const { talk, decode } = bench(rig({ writesValueAs: '081?' }))
    const { measurements, events, error } = await talk()
    expect({ measurements, error }).toStrictEqual({ measurements: [], error: undefined })
    expect(eventsOf(events, 'rejected').length).toBeGreaterThan(0)
    expect(decode().rejected).toMatchObject([{ code: 'M202' }, { code: 'M202' }, { code: 'M202' }])
  })

  it.each<[string, Partial<VirtualUltra2Options>]>([
    ['that echoes', { echoes: true }],
    ['whose lines end with CR alone', { endsWithCr: true }],
    ['of the older kind', { serialNumber: 'QSW421ECT' }],
  ])('with a meter %s gives every record', async (_, options) => {
    expect(values((await bench(rig(options)).talk()).measurements)).toStrictEqual([142, 98, 105])
  })

  it('goes no further with a model nobody has described', async () => {
    const { talk, meter } = bench(rig({ serialNumber: 'GMF600DCX' }))
    expect(kindOf((await talk()).error)).toBe('refused')
    expect(meter.heard).toStrictEqual(['DM@'])
  })

  it('throws away a line that never ends', async () => {
    const { talk, meter } = bench(rig())
    meter.faults.noise = Uint8Array.from(Buffer.from('X'.repeat(200)))
    expect(kindOf((await talk()).error)).toBeDefined()
  })

  it.each<[MeterErrorKind, Partial<SerialFaults>]>([
    ['badChecksum', { wrongChecksums: 1 }],
    ['noAnswer', { droppedFrames: 1 }],
  ])('whose every dump lacks a record ends with %s, and gives the others once', async (kind, faults) => {
    const { talk, decode } = bench(rig({ behindHeader: faults }))
    const { measurements, error } = await talk()
    expect(kindOf(error)).toBe(kind)
    expect(values(measurements)).toStrictEqual([98, 105])
    expect(decode().measurements).toStrictEqual(measurements)
  })
})
