import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BleLink, Sighting } from '../driver.ts'
import { Measurement } from '../measurement.ts'
import { newTime, START, ZONE_OFFSET_MINUTES } from '../sig/testing/conversation.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { contextAt, talkOver } from '../virtual/talk-over.ts'
import { omronHbp } from './hbp-driver.ts'
import { hbpSlicer } from './hbp-slicer.ts'
import { VirtualHbp, type VirtualHbpOptions } from './hbp-virtual.ts'

const NORMAL = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71 } as const
const HIGH = { ...NORMAL, systolic: 151 } as const
const MODEL_IDS = { 'HBP-9020': 'omron-hbp-9020', 'HBP-9030': 'omron-hbp-9030' } as const
type Model = keyof typeof MODEL_IDS

function bench(model: Model, options: Partial<VirtualHbpOptions> = {}) {
  const time = newTime()
  const meter = new VirtualHbp({ time, zoneOffsetMinutes: ZONE_OFFSET_MINUTES, model, ...options })
  const link = new MemorySerialLink(meter, time)
  /** Listens for so long; a replay of the frames must give the same. */
  const talk = async (forMs: number, line = link, modelId: string = MODEL_IDS[model]) => {
    const abort = new AbortController()
    time.after(forMs, () => abort.abort())
    const heard = await talkOver(omronHbp, line, time, { modelId, signal: abort.signal })
    const again = omronHbp.decode(
      line.recorded,
      contextAt(time, () => {}, { modelId }),
    )
    expect(again.measurements).toEqual(heard.measurements)
    return heard
  }
  return { time, meter, link, talk }
}

const systolics = (measurements: readonly Measurement[]) => measurements.map(({ quantities }) => quantities[0]?.value)

describe.each<Model>(['HBP-9020', 'HBP-9030'])('an Omron %s', (model) => {
  test('is listened to for as long as the station likes, and told nothing', async () => {
    const { time, meter, link, talk } = bench(model)
    meter.measure(NORMAL, 45_000)
    time.after(3_600_000, () => meter.measure(HIGH))
    const { measurements, error } = await talk(3_700_000)
    expect(error).toBeUndefined()
    expect(measurements.map((measurement) => Measurement.parse(measurement))).toEqual(measurements)
    expect(systolics(measurements)).toEqual([128, 151])
    expect(measurements[0]).toMatchObject({
      kind: 'pressure',
      origin: 'live',
      meterTime: { text: '2026-11-22T08:00', precision: 'minute' },
      receivedAt: START + 45_000,
      flags: [],
      driver: { id: 'omron-hbp', version: 1 },
    })
    expect(meter.heardBytes).toBe(0)
    expect(link.recorded.filter(({ direction }) => direction === 'out')).toEqual([])
    expect(meter.log.map(({ result, intact }) => ({ result, intact }))).toEqual([
      { result: NORMAL, intact: true },
      { result: HIGH, intact: true },
    ])
  })

  test('whose print key is pressed gives the same time and values again, for the host to see the repeat', async () => {
    const { time, meter, talk } = bench(model)
    meter.measure(NORMAL, 1_000)
    time.after(120_000, () => meter.print())
    const { measurements } = await talk(130_000)
    expect(measurements).toHaveLength(2)
    const [first, second] = measurements
    expect(second).toEqual({ ...first, receivedAt: START + 120_000, frameIds: ['000002'] })
  })

  test('with a remark keeps the numbers and asks for another measuring', async () => {
    const { meter, talk } = bench(model, { remark: 1 })
    meter.measure(NORMAL, 1_000)
    const { measurements } = await talk(5_000)
    expect(measurements).toMatchObject([{ flags: ['body-movement'] }])
    expect(systolics(measurements)).toEqual([128])
  })

  test.each<[string, Partial<VirtualHbpOptions>, number]>([
    ['CR LF', { lineEnd: '\r\n' }, 0],
    ['LF alone', { lineEnd: '\n' }, 0],
    ['CR alone, after 200 ms', { lineEnd: '\r' }, 200],
  ])('may end its line with %s', async (_, options, lateMs) => {
    const { meter, talk } = bench(model, options)
    meter.measure(NORMAL, 1_000)
    const { measurements } = await talk(5_000)
    expect(measurements.map(({ receivedAt }) => receivedAt - START)).toEqual([1_000 + lateMs])
  })

  test('may end its line with CR alone and send the next at once', async () => {
    const { meter, talk } = bench(model, { lineEnd: '\r' })
    meter.faults.mergeFrames = 2
    meter.measure(NORMAL, 1_000)
    meter.measure(HIGH, 2_000)
    expect(systolics((await talk(10_000)).measurements)).toEqual([128, 151])
  })

  test.each<[string, Partial<SerialFaults>, number[]]>([
    ['in single bytes at 2400 baud', { portionBytes: 1, portionGapMs: 5 }, [128]],
    ['in single bytes with long pauses', { portionBytes: 1, portionGapMs: 1_900 }, [128]],
    ['after the glitch of an adapter', { noise: Uint8Array.of(0xff, 0x00, 0x0d, 0x0a) }, [128]],
    ['late', { slowMs: 3_000 }, [128]],
    ['twice', { sendsTwice: true }, [128, 128]],
  ])('is understood when it sends %s', async (_, faults, expected) => {
    const { meter, talk } = bench(model)
    Object.assign(meter.faults, faults)
    meter.measure(NORMAL, 1_000)
    const { measurements, error } = await talk(200_000)
    expect(error).toBeUndefined()
    expect(systolics(measurements)).toEqual(expected)
  })

  test('cut at any byte is understood', async () => {
    for (let portionBytes = 1; portionBytes < 66; portionBytes++) {
      const { meter, talk } = bench(model)
      Object.assign(meter.faults, { portionBytes, portionGapMs: 16 })
      meter.measure(NORMAL, 1_000)
      expect(systolics((await talk(5_000)).measurements), `${portionBytes} bytes`).toEqual([128])
    }
  })

  test('that stops within a line gives nothing, and the next line is understood', async () => {
    for (const bytes of [1, 10, 30, 52]) {
      const { time, meter, link, talk } = bench(model)
      Object.assign(meter.faults, { portionBytes: bytes, portionGapMs: 2_100 })
      meter.measure(NORMAL, 1_000)
      time.after(200_000, () => {
        Object.assign(meter.faults, { portionBytes: 100, portionGapMs: 0 })
        meter.measure(HIGH)
      })
      expect(systolics((await talk(210_000)).measurements), `${bytes} bytes`).toEqual([151])
      expect(link.skipped.length).toBeGreaterThan(0)
    }
  })

  test('unplugged after any byte is a lost link, and works again with the next cable', async () => {
    for (let bytes = 0; bytes < 52; bytes++) {
      const { time, meter, talk } = bench(model)
      meter.faults.unplugAfterBytes = bytes
      meter.measure(NORMAL, 1_000)
      const lost = await talk(60_000)
      expect(lost.error, `after ${bytes} bytes`).toMatchObject({ kind: 'linkLost' })
      expect(lost.measurements).toEqual([])
      meter.measure(HIGH, 1_000)
      expect(systolics((await talk(5_000, new MemorySerialLink(meter, time))).measurements)).toEqual([151])
    }
  })

  test('set to the format of the other model is refused, and its columns are not guessed', async () => {
    const { meter, talk, link } = bench(model)
    meter.measure(NORMAL, 1_000)
    const other = model === 'HBP-9020' ? 'omron-hbp-9030' : 'omron-hbp-9020'
    const { measurements, events } = await talk(5_000, link, other)
    expect(measurements).toEqual([])
    expect(events).toMatchObject([
      { type: 'rejected', code: 'M202', reason: expect.stringContaining('unsupported-format') },
    ])
  })

  test('with any mixture of faults gives only its own results', async () => {
    const faults = fc.record({
      portionBytes: fc.integer({ min: 1, max: 80 }),
      portionGapMs: fc.nat(40),
      noise: fc.uint8Array({ maxLength: 12 }),
      sendsTwice: fc.boolean(),
      droppedFrames: fc.nat(1),
      mergeFrames: fc.constantFrom(1, 2),
      unplugAfterBytes: fc.constantFrom(Number.POSITIVE_INFINITY, 30, 100),
    })
    const property = fc.asyncProperty(faults, fc.constantFrom('\r\n', '\r', '\n'), async (ordered, lineEnd) => {
      const { meter, talk } = bench(model, { lineEnd })
      Object.assign(meter.faults, ordered)
      meter.measure(NORMAL, 1_000)
      meter.measure(HIGH, 20_000)
      const { measurements, error } = await talk(60_000)
      for (const systolic of systolics(measurements)) expect([128, 151]).toContain(systolic)
      if (error !== undefined) expect(error).toMatchObject({ kind: 'linkLost' })
    })
    await fc.assert(property, { numRuns: 100, seed: 90 })
  })
})

describe('an Omron HBP-9030', () => {
  test('tells a failed measuring, without numbers', async () => {
    const { meter, talk } = bench('HBP-9030')
    meter.measure({ kind: 'failed', errorCode: '7' }, 1_000)
    expect((await talk(5_000)).measurements).toMatchObject([
      { meterError: { code: 'E7', help: 'meter-error' }, quantities: [], origin: 'live' },
    ])
  })

  test('with a spoilt line is refused, and the result after it is taken', async () => {
    const { meter, talk } = bench('HBP-9030', { lineEnd: '\n' })
    // Without a check in the line, a number outside the limits is what tells.
    meter.measure({ ...NORMAL, systolic: 300 }, 1_000)
    meter.measure(HIGH, 60_000)
    const { measurements, events } = await talk(70_000)
    expect(systolics(measurements)).toEqual([151])
    expect(events).toMatchObject([{ type: 'rejected', code: 'M202' }])
  })
})

test('an Omron HBP-9020 with zeros has no result', async () => {
  const { meter, talk } = bench('HBP-9020')
  meter.measure({ kind: 'pressure', systolic: 0, diastolic: 0, pulse: 0 }, 1_000)
  expect((await talk(5_000)).measurements).toMatchObject([{ flags: ['no-result'], quantities: [] }])
})

test('a mean pressure is told where the monitor tells it', async () => {
  const { meter, talk } = bench('HBP-9020', { patientId: '12345678901234567890' })
  meter.measure({ ...NORMAL, meanArterialPressure: 97 }, 1_000)
  const { measurements } = await talk(5_000)
  expect(measurements[0]?.quantities).toEqual([
    { name: 'systolic', value: 128, unit: 'mmHg' },
    { name: 'diastolic', value: 82, unit: 'mmHg' },
    { name: 'meanArterialPressure', value: 97, unit: 'mmHg' },
    { name: 'pulse', value: 71, unit: '/min' },
  ])
  expect(JSON.stringify(measurements)).not.toContain('1234567890')
})

describe('the stream of an Omron monitor', () => {
  const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
  const cut = (text: string) => {
    const { frames, skipped, rest } = hbpSlicer.push(latin1(text))
    const texts = (parts: readonly Uint8Array[]) => parts.map((part) => Buffer.from(part).toString('latin1'))
    return [texts(frames), texts(skipped), texts([rest])[0]]
  }

  test.each<[string, string, unknown]>([
    ['nothing', '', [[], [], '']],
    ['two lines', 'a\r\nb\n', [['a\r\n', 'b\n'], [], '']],
    ['a CR that waits', 'a\r', [[], [], 'a\r']],
    ['a line that waits', 'ab', [[], [], 'ab']],
    ['noise and a line', '\xff\x00a\n', [['a\n'], ['\xff\x00'], '']],
    ['noise alone', '\r\n', [[], ['\r\n'], '']],
    ['a line without end', 'x'.repeat(201), [[], ['x'.repeat(201)], '']],
  ])('is cut: %s', (_, text, expected) => {
    expect(cut(text)).toEqual(expected)
  })
})

describe('the driver', () => {
  const port = { kind: 'usb', path: 'port', serialNumber: undefined, manufacturer: undefined } as const

  test.each<[string, Sighting, string | undefined]>([
    ['an adapter for a hint', { ...port, vendorId: '067b', productId: '2303' }, 'omron-hbp-9020'],
    ['a keyboard for nothing', { ...port, vendorId: '046d', productId: 'c31c' }, undefined],
    [
      'a cuff on Bluetooth for nothing',
      { kind: 'ble', address: 'a', name: 'BLEsmart_0001', services: ['1810'], rssi: -50 },
      undefined,
    ],
  ])('takes %s', (_, seen, modelId) => {
    expect(omronHbp.match(seen)?.modelId).toBe(modelId)
  })

  test('talks over serial links only', () => {
    const time = newTime()
    expect(() =>
      omronHbp.talk(
        { kind: 'ble' } as BleLink,
        contextAt(time, () => {}),
      ),
    ).toThrow(TypeError)
  })
})
