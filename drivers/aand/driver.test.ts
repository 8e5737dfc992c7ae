import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BleLink, Sighting } from '../driver.ts'
import { MeterError } from '../errors.ts'
import { type Frame, Measurement } from '../measurement.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults, VirtualResult } from '../virtual/serial-meter.ts'
import { contextAt, type TestContext, talkOver } from '../virtual/talk-over.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { aandProtocols, command } from './codec.ts'
import { aand } from './driver.ts'
import { VirtualTm2655, type VirtualTm2655Options } from './virtual.ts'

const NOON = Date.UTC(2026, 10, 22, 4, 0, 20)
const MINUTE_MS = 60_000

const first: VirtualResult = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71, meanArterialPressure: 97 }
const second: VirtualResult = { kind: 'pressure', systolic: 141, diastolic: 90, pulse: 66 }

function bench(options: Partial<VirtualTm2655Options> = {}) {
  const time = new SimulatedTime(NOON)
  const meter = new VirtualTm2655({ time, zoneOffsetMinutes: 480, ...options })
  const link = new MemorySerialLink(meter, time)
  return {
    time,
    meter,
    link,
    /** Listens for so long. */
    talk: (forMs: number, about: TestContext = {}) => {
      const abort = new AbortController()
      time.after(forMs, () => abort.abort())
      return talkOver(aand, link, time, { modelId: 'aand-tm2655', signal: abort.signal, ...about })
    },
    decode: (about: TestContext = {}) =>
      aand.decode(
        link.recorded,
        contextAt(time, () => undefined, about),
      ),
  }
}

const kindOf = (error: unknown) => (error instanceof MeterError ? error.kind : undefined)
const systolics = (measurements: readonly Measurement[]) => measurements.map(({ quantities }) => quantities[0]?.value)

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
      driver: { id: 'aand', version: 1 },
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

describe('an A&D monitor that is started by command', () => {
  const about: TestContext = { settings: { command: true } }
  const starts = { answersStart: 'ack', onStart: { result: second, measuringMs: 40_000 } } as const

  it('gives its old result as stored, and the new one as live with its start', async () => {
    const { talk, meter, time, decode } = bench(starts)
    await measured(meter, time)
    const { measurements, givenAt, events, error } = await talk(100_000, about)
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(2)
    expect(givenAt).toStrictEqual(measurements.map(({ receivedAt }) => receivedAt))
    expect(measurements[0]).toMatchObject({ origin: 'stored', quantities: [{ value: 128 }, {}, {}, {}] })
    const live = measurements.at(-1)
    expect(live).toMatchObject({ origin: 'live', quantities: [{ value: 141 }, {}, {}, {}] })
    expect((live?.receivedAt ?? 0) - (live?.startedAt ?? 0)).toBe(40_000)
    expect(events).toContainEqual({ type: 'measuring', kind: 'pressure' })
    expect(decode(about).measurements).toStrictEqual(measurements)
    expect(meter.heard).toStrictEqual(['RB', 'ST'])
  })

  it('and does not send by itself is asked, and its old answer is given once', async () => {
    const { talk, meter, time, decode } = bench({
      ...starts,
      autoOutput: false,
      onStart: { result: second, measuringMs: 70_000 },
    })
    await measured(meter, time)
    const { measurements } = await talk(120_000, about)
    expect(measurements.map(({ origin, quantities }) => [origin, quantities[0]?.value])).toStrictEqual([
      ['stored', 128],
      ['live', 141],
    ])
    expect(meter.heard).toStrictEqual(['RB', 'ST', 'RB', 'RB'])
    expect(decode(about).measurements).toStrictEqual(measurements)
  })

  it('answers to the other device ID too', async () => {
    const { talk, meter } = bench({ ...starts, deviceId: '00' })
    const { measurements } = await talk(100_000, about)
    expect(measurements).toMatchObject([{ origin: 'live' }])
    expect(meter.heard).toStrictEqual(['RB', 'ST'])
  })

  it('cannot say whether an answer is new when it did not tell what was there before', async () => {
    const { talk, meter, time } = bench({ ...starts, autoOutput: false })
    await measured(meter, time)
    meter.faults.droppedFrames = 1
    const { measurements } = await talk(120_000, about)
    expect(measurements.map(({ origin }) => origin)).toContain('unknown')
  })

  it('is asked again after a wrong block check, and twice the same is taken, marked', async () => {
    const { talk, meter, decode, time } = bench(starts)
    time.after(30_000, () => Object.assign(meter.faults, { wrongChecksums: 2 }))
    const { measurements } = await talk(100_000, about)
    expect(measurements).toMatchObject([
      { origin: 'live', flags: ['checksum-ignored'], quantities: [{ value: 141 }, {}, {}, {}] },
    ])
    const { startedAt = 0, receivedAt = Number.NaN } = measurements[0] ?? {}
    expect(receivedAt - startedAt).toBeLessThan(45_000)
    expect(decode(about).measurements).toStrictEqual(measurements)
  })

  it('is asked again when the old result comes spoilt', async () => {
    const { talk, meter, time } = bench({ ...starts, autoOutput: false })
    await measured(meter, time)
    meter.faults.wrongChecksums = 1
    const { measurements } = await talk(120_000, about)
    expect(measurements.map(({ origin }) => origin)).toStrictEqual(['stored', 'live'])
  })

  it('takes a late answer about the old result for stored, whenever it comes', async () => {
    for (const slowMs of [900, 1_100, 1_900, 2_100, 2_900]) {
      const { talk, meter, time, decode } = bench({ ...starts, autoOutput: false })
      await measured(meter, time)
      Object.assign(meter.faults, { slowMs })
      time.after(500, () => Object.assign(meter.faults, { slowMs: 0 }))
      const { measurements } = await talk(150_000, about)
      const ofFirst = measurements.filter(({ quantities }) => quantities[0]?.value === 128)
      expect(
        ofFirst.map(({ origin }) => origin),
        `${slowMs} ms`,
      ).toStrictEqual(['stored'])
      expect(decode(about).measurements).toStrictEqual(measurements)
    }
  })

  it('gives what it has heard when the link goes before the start is acknowledged', async () => {
    const { talk, meter, link, time, decode } = bench()
    await measured(meter, time)
    Object.assign(meter.faults, { slowMs: 2_100 })
    time.after(2_500, () => void link.close())
    const { measurements, error } = await talk(60_000, about)
    expect(kindOf(error)).toBe('linkLost')
    expect(measurements).toMatchObject([{ origin: 'stored', quantities: [{ value: 128 }, {}, {}, {}] }])
    expect(decode(about).measurements).toStrictEqual(measurements)
  })

  it('gives what comes unasked after an answer as live', () => {
    const result = (systolic: number) =>
      `\x16\x16\x010 \x02TM2655\x1e1910291429\x1eRB\x1eE00\x1eS${systolic}\x1eD 62\x1eP 83\x1e\x03`
    const frames: Frame[] = [
      { id: '1', at: NOON, direction: 'out', bytes: command('RB', '0 ') },
      { id: '2', at: NOON, direction: 'in', bytes: latin1(result(102)) },
      { id: '3', at: NOON, direction: 'in', bytes: latin1(result(115)) },
    ]
    const { measurements } = aand.decode(
      frames,
      contextAt(new SimulatedTime(NOON), () => undefined),
    )
    expect(measurements.map(({ origin }) => origin)).toStrictEqual(['stored', 'live'])
  })

  it('and refuses ends with refused', async () => {
    const { talk } = bench({ answersStart: 'nak' })
    expect(kindOf((await talk(60_000, about)).error)).toBe('refused')
  })

  it('and says nothing ends with no answer', async () => {
    const { talk, meter, time } = bench()
    meter.faults.silent = true
    expect(kindOf((await talk(60_000, about)).error)).toBe('noAnswer')
    expect(time.now() - NOON).toBeLessThan(10_000)
  })

  it('and never ends is given up after 180 s', async () => {
    const { talk, time } = bench({ answersStart: 'ack' })
    expect(kindOf((await talk(400_000, about)).error)).toBe('noAnswer')
    expect(time.now() - NOON).toBeLessThan(190_000)
  })

  it('is stopped when the station wants the conversation to end', async () => {
    const { talk, link } = bench(starts)
    expect(await talk(20_000, about)).toMatchObject({ measurements: [], error: undefined })
    expect(aandProtocols['aand-tm2655-command'](sentBy(link).at(-1) as Uint8Array)).toMatchObject({ command: 'SP' })
  })

  it('is not started any more when the conversation is to end before', async () => {
    const { talk, meter, link } = bench(starts)
    meter.faults.silent = true
    expect(await talk(10, about)).toMatchObject({ measurements: [], error: undefined })
    expect(sentBy(link).map((bytes) => aandProtocols['aand-tm2655-command'](bytes).command)).toStrictEqual(['RB', 'RB'])
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

/** The monitor has measured once before. */
async function measured(meter: VirtualTm2655, time: SimulatedTime): Promise<void> {
  meter.faults.silent = true
  meter.measure(first)
  await time.until(new Promise<void>((resolve) => void time.after(MINUTE_MS, resolve)))
  meter.faults.silent = false
}

function sentBy(link: MemorySerialLink): Uint8Array[] {
  return link.recorded.filter(({ direction }) => direction === 'out').map(({ bytes }) => bytes)
}

function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'latin1'))
}
