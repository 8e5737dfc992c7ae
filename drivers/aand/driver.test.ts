import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BleLink, Sighting } from '../driver.ts'
import { type Frame, Measurement } from '../measurement.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { contextAt, talkOver } from '../virtual/talk-over.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { aand } from './driver.ts'
import { bench, first, kindOf, latin1, NOON, second, systolics } from './testing/bench.ts'

describe('an A&D monitor that sends its results', () => {
  it('is listened to, and told nothing', async () => {
    const { talk, meter, time, link, decode } = bench()
    meter.measure(first, 5_000)
    time.after(65_000, () => meter.measure(second))
    const { measurements, events, error } = await talk(120_000)
    expect(error).toBeUndefined()
    expect(measurements.map((measurement) => Measurement.parse(measurement))).toStrictEqual(measurements)
    expect(measurements[0]).toStrictEqual({
      kind: 'pressure',
      origin: 'live',
      meterTime: { text: '2026-11-22T12:00', precision: 'minute' },
      receivedAt: expect.any(Number),
      flags: [],
      quantities: [
        { name: 'systolic', value: 128, unit: 'mmHg' },
        { name: 'diastolic', value: 82, unit: 'mmHg' },
        { name: 'meanArterialPressure', value: 97, unit: 'mmHg' },
        { name: 'pulse', value: 71, unit: '/min' },
      ],
      frameIds: ['000001'],
      ordinal: 0,
      driver: { id: 'aand', version: 2 },
    })
    expect(systolics(measurements)).toStrictEqual([128, 141])
    expect(link.recorded.filter(({ direction }) => direction === 'out')).toStrictEqual([])
    expect(events).toStrictEqual([])
    expect(decode().measurements).toStrictEqual(measurements)
    expect(meter.log.map(({ result, intact }) => ({ result, intact }))).toStrictEqual([
      { result: first, intact: true },
      { result: second, intact: true },
    ])
  })

  it('may send no block check: the result is there after 200 ms', async () => {
    const { talk, meter } = bench({ sendsCheckByte: false })
    meter.measure(first, 5_000)
    const { measurements } = await talk(10_000)
    expect(systolics(measurements)).toStrictEqual([128])
    expect((measurements[0]?.receivedAt ?? 0) - NOON).toBe(5_200)
  })

  it('may send two results in one write, without block check', async () => {
    const { talk, meter } = bench({ sendsCheckByte: false })
    meter.faults.mergeFrames = 2
    meter.measure(first, 1_000)
    meter.measure(second, 2_000)
    expect(systolics((await talk(10_000)).measurements)).toStrictEqual([128, 141])
  })

  it.each([
    ['E44', 'keep-still'],
    ['E11', 'check-cuff'],
    ['E43', 'arm-deeper'],
    ['E63', 'call-staff'],
    ['E99', 'measure-again'],
  ])('tells error %s with what to do, and no numbers', async (errorCode, help) => {
    const { talk, meter } = bench()
    meter.measure({ kind: 'failed', errorCode }, 1_000)
    const { measurements } = await talk(5_000)
    expect(measurements).toMatchObject([{ meterError: { code: errorCode, help }, quantities: [], origin: 'live' }])
  })

  it('with a wrong block check is refused, and the result after it is taken', async () => {
    const { talk, meter, decode } = bench()
    meter.faults.wrongChecksums = 1
    meter.measure(first, 1_000)
    meter.measure(second, 60_000)
    const { measurements, events } = await talk(70_000)
    expect(systolics(measurements)).toStrictEqual([141])
    expect(events).toMatchObject([{ type: 'rejected', code: 'M201' }])
    expect(decode()).toMatchObject({ measurements, rejected: [{ frameId: '000001', code: 'M201' }] })
  })

  it('with a wrong block check twice is refused twice: nobody has asked for a repetition', async () => {
    const { talk, meter } = bench()
    meter.faults.wrongChecksums = 1
    meter.faults.sendsTwice = true
    meter.measure(first, 1_000)
    expect((await talk(5_000)).measurements).toStrictEqual([])
  })

  it('with a wrong block check is taken and marked where the desk has said so', async () => {
    const settings = { ignoreCheckByte: true }
    const { talk, meter, decode } = bench()
    meter.faults.wrongChecksums = 1
    meter.measure(first, 1_000)
    const { measurements } = await talk(5_000, { settings })
    expect(measurements).toMatchObject([{ flags: ['checksum-ignored'] }])
    expect(decode({ settings }).measurements).toStrictEqual(measurements)
  })

  it('that sends each result twice gives it twice, for the host to see the repeat', async () => {
    const { talk, meter } = bench()
    meter.faults.sendsTwice = true
    meter.measure(first, 1_000)
    const { measurements } = await talk(5_000)
    expect(measurements.map(({ frameIds }) => frameIds)).toStrictEqual([['000001'], ['000002']])
  })

  it.each<[string, Partial<SerialFaults>]>([
    ['in single bytes at 2400 baud', { portionBytes: 1, portionGapMs: 5 }],
    ['in single bytes with long pauses', { portionBytes: 1, portionGapMs: 190 }],
    ['in three parts with pauses of 0.9 s', { portionBytes: 30, portionGapMs: 900 }],
    ['after noise', { noise: Uint8Array.of(0xff, 0x00, 0x16, 0x16, 0x01, 0x30) }],
    ['late', { slowMs: 3_000 }],
  ])('is understood when it sends %s', async (_, faults) => {
    const { talk, meter, decode } = bench()
    Object.assign(meter.faults, faults)
    meter.measure(first, 1_000)
    const { measurements } = await talk(60_000)
    expect(systolics(measurements)).toStrictEqual([128])
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('cut at any byte is understood', async () => {
    for (let portionBytes = 1; portionBytes < 66; portionBytes++) {
      const { talk, meter } = bench()
      Object.assign(meter.faults, { portionBytes, portionGapMs: 16 })
      meter.measure(first, 1_000)
      expect(systolics((await talk(5_000)).measurements), `${portionBytes} bytes`).toStrictEqual([128])
    }
  })

  it('unplugged after any byte ends with link lost, and the next conversation works', async () => {
    for (let bytes = 0; bytes < 64; bytes++) {
      const { talk, meter, time, decode } = bench()
      meter.faults.unplugAfterBytes = bytes
      meter.measure(first, 1_000)
      const lost = await talk(60_000)
      expect(kindOf(lost.error), `after ${bytes} bytes`).toBe('linkLost')
      expect(decode().measurements).toStrictEqual(lost.measurements)
      const again = new MemorySerialLink(meter, time)
      const abort = new AbortController()
      meter.measure(second, 1_000)
      time.after(5_000, () => abort.abort())
      const { measurements } = await talkOver(aand, again, time, { signal: abort.signal })
      expect(systolics(measurements)).toStrictEqual([141])
    }
  })

  it('with an impossible date keeps the result, marked', () => {
    const text = 'TM2655\x1e1913291429\x1eRB\x1eE00\x1eS102\x1eD 62\x1eP 83\x1e'
    const frame: Frame = { id: '1', at: NOON, direction: 'in', bytes: latin1(`\x16\x16\x0100\x02${text}\x03`) }
    const { measurements } = aand.decode(
      [frame],
      contextAt(new SimulatedTime(NOON), () => undefined),
    )
    expect(measurements).toMatchObject([{ flags: ['time-fault'], meterTime: { text: '2019-13-29T14:29' } }])
  })

  it('of a TM-2657 tells movement and irregular pulse, and a pulse list is no result', () => {
    const result = 'TM2657\x1e1910291429\x1eRB\x1eE00\x1eS102\x1eD 62\x1eP 83\x1ei 1\x1em 1\x1e'
    const list = 'TM2657\x1e1910291429\x1eRP\x1eN 28\x1e157, 13\x1e'
    const frames = [result, list].map(
      (text, index): Frame => ({
        id: `${index}`,
        at: NOON,
        direction: 'in',
        bytes: latin1(`\x16\x16\x0100\x02${text}\x03`),
      }),
    )
    const decoded = aand.decode(
      frames,
      contextAt(new SimulatedTime(NOON), () => undefined),
    )
    expect(decoded).toMatchObject({ measurements: [{ flags: ['body-movement', 'irregular-pulse'] }], rejected: [] })
  })

  it('with any mixture of faults gives only its own results, and the same again from the journal', async () => {
    const faults = fc.record({
      portionBytes: fc.integer({ min: 1, max: 80 }),
      portionGapMs: fc.nat(40),
      noise: fc.uint8Array({ maxLength: 12 }),
      sendsTwice: fc.boolean(),
      droppedFrames: fc.nat(1),
      wrongChecksums: fc.nat(1),
      mergeFrames: fc.constantFrom(1, 2),
      unplugAfterBytes: fc.constantFrom(Number.POSITIVE_INFINITY, 30, 100),
    })
    const property = fc.asyncProperty(faults, fc.boolean(), async (ordered, sendsCheckByte) => {
      const { talk, meter, decode } = bench({ sendsCheckByte })
      Object.assign(meter.faults, ordered)
      meter.measure(first, 1_000)
      meter.measure(second, 20_000)
      const { measurements, error } = await talk(60_000)
      expect(decode().measurements).toStrictEqual(measurements)
      for (const systolic of systolics(measurements)) expect([128, 141]).toContain(systolic)
      const intact = meter.log.filter((entry) => entry.intact).length
      if (sendsCheckByte) expect(measurements).toHaveLength(intact)
      expect([undefined, 'linkLost']).toContain(kindOf(error))
    })
    await fc.assert(property, { numRuns: 200, seed: 26 })
  })
})

describe('the A&D driver', () => {
  const port = { kind: 'usb', path: 'port', serialNumber: undefined, manufacturer: undefined } as const

  it('takes an adapter for a hint and no more', () => {
    const match = aand.match({ ...port, vendorId: '0403', productId: '6001' })
    expect(match).toStrictEqual({ score: 5, because: expect.stringContaining('usb 0403:6001'), modelId: 'aand-tm2655' })
  })

  it.each<[string, Sighting]>([
    ['a SIG pressure monitor', { kind: 'ble', address: 'a', name: 'A&D_UA-651BLE', services: ['1810'], rssi: -50 }],
    ['a keyboard', { ...port, vendorId: '046d', productId: 'c31c' }],
  ])('refuses %s', (_, seen) => {
    expect(aand.match(seen)).toBeUndefined()
  })

  it('talks over serial links only', async () => {
    const { error } = await talkOver(aand, { kind: 'ble' } as BleLink, new SimulatedTime(NOON))
    expect(error).toBeInstanceOf(TypeError)
  })
})
