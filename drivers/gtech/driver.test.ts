import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Sighting } from '../driver.ts'
import { Measurement } from '../measurement.ts'
import { newTime, START } from '../sig/testing/conversation.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults } from '../virtual/serial-meter.ts'
import { contextAt, talkOver } from '../virtual/talk-over.ts'
import { gtech } from './driver.ts'
import { gtechSlicer } from './slicer.ts'
import { VirtualGl310 } from './virtual.ts'

const SOMEBODY = { weightKg: 62.35, heightCm: 165.5 }
const ANOTHER = { weightKg: 71.1, heightCm: 158 }

function bench() {
  const time = newTime()
  const meter = new VirtualGl310(time)
  const link = new MemorySerialLink(meter, time)
  /** Listens for so long; a replay of the frames must give the same. */
  const talk = async (forMs: number, line = link) => {
    const abort = new AbortController()
    time.after(forMs, () => abort.abort())
    const heard = await talkOver(gtech, line, time, { modelId: 'gtech-gl-310', signal: abort.signal })
    const again = gtech.decode(
      line.recorded,
      contextAt(time, () => {}),
    )
    expect(again.measurements).toEqual(heard.measurements)
    return heard
  }
  return { time, meter, link, talk }
}

const weights = (measurements: readonly Measurement[]) => measurements.map(({ quantities }) => quantities[0]?.value)

describe('a height and weight column', () => {
  test('is listened to for as long as the station likes, and told nothing', async () => {
    const { meter, talk } = bench()
    meter.weigh(SOMEBODY, 5_000)
    meter.weigh(ANOTHER, 1_800_000)
    const { measurements, error } = await talk(1_900_000)
    expect(error).toBeUndefined()
    expect(measurements.map((measurement) => Measurement.parse(measurement))).toEqual(measurements)
    expect(weights(measurements)).toEqual([62.35, 71.1])
    expect(measurements[0]).toMatchObject({
      kind: 'weight',
      origin: 'live',
      receivedAt: START + 5_000,
      flags: [],
      quantities: [
        { name: 'weight', value: 62.35, unit: 'kg' },
        { name: 'height', value: 165.5, unit: 'cm' },
      ],
      driver: { id: 'gtech', version: 1 },
    })
    expect(meter.heardBytes).toBe(0)
  })

  test.each([
    ['only a weight', { weightKg: 62.35 }, { kind: 'weight', flags: [], quantities: [{ name: 'weight' }] }],
    ['only a height', { heightCm: 165.5 }, { kind: 'height', flags: [], quantities: [{ name: 'height' }] }],
    ['only a BMI', { bmi: 22 }, { kind: 'weight', flags: ['no-result'], quantities: [] }],
    ['a BMI of other numbers', { ...SOMEBODY, bmi: 25 }, { flags: ['implausible'] }],
  ])('may print %s', async (_, standing, expected) => {
    const { meter, talk } = bench()
    meter.weigh(standing, 1_000)
    expect((await talk(5_000)).measurements).toMatchObject([expected])
  })

  test('gives two people of the same numbers one measurement each, and one sheet sent twice one', async () => {
    const { meter, talk } = bench()
    meter.faults.sendsTwice = true
    meter.weigh(SOMEBODY, 1_000)
    meter.weigh(SOMEBODY, 20_000)
    expect((await talk(30_000)).measurements.map(({ receivedAt }) => receivedAt - START)).toEqual([1_000, 20_000])
  })

  test.each<[string, Partial<SerialFaults>]>([
    ['in single bytes', { portionBytes: 1, portionGapMs: 10 }],
    ['in parts with pauses', { portionBytes: 70, portionGapMs: 290 }],
    ['after the glitch of an adapter', { noise: Uint8Array.of(0xff, 0x00) }],
    ['late', { slowMs: 3_000 }],
  ])('is understood when it sends %s', async (_, faults) => {
    const { meter, talk } = bench()
    Object.assign(meter.faults, faults)
    meter.weigh(SOMEBODY, 1_000)
    expect(weights((await talk(20_000)).measurements)).toEqual([62.35])
  })

  test('cut at any byte, and two sheets in one write, are understood', async () => {
    for (let portionBytes = 1; portionBytes < 180; portionBytes++) {
      const { meter, talk } = bench()
      Object.assign(meter.faults, { portionBytes, portionGapMs: 5, mergeFrames: 2 })
      meter.weigh(SOMEBODY, 1_000)
      meter.weigh(ANOTHER, 2_000)
      expect(weights((await talk(10_000)).measurements), `${portionBytes} bytes`).toEqual([62.35, 71.1])
    }
  })

  test('that stops within a sheet is refused, and its next sheet understood', async () => {
    const { meter, talk, time } = bench()
    Object.assign(meter.faults, { portionBytes: 80, portionGapMs: 5_000 })
    meter.weigh(SOMEBODY, 1_000)
    time.after(30_000, () => Object.assign(meter.faults, { portionBytes: 1_000 }))
    meter.weigh(ANOTHER, 40_000)
    const { measurements, events } = await talk(50_000)
    expect(weights(measurements)).toEqual([71.1])
    expect(events).toContainEqual({ type: 'rejected', code: 'M202', reason: expect.stringContaining('truncated') })
  })

  test('unplugged after any byte is a lost link, and works again with the next cable', async () => {
    for (let bytes = 0; bytes < 170; bytes += 3) {
      const { time, meter, talk } = bench()
      meter.faults.unplugAfterBytes = bytes
      meter.weigh(SOMEBODY, 1_000)
      const lost = await talk(60_000)
      expect(lost.error, `after ${bytes} bytes`).toMatchObject({ kind: 'linkLost' })
      for (const weight of weights(lost.measurements)) expect(weight).toBe(62.35)
      meter.weigh(ANOTHER, 10_000)
      expect(weights((await talk(15_000, new MemorySerialLink(meter, time))).measurements)).toEqual([71.1])
    }
  })
})

describe('the stream of a column', () => {
  const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
  const texts = (parts: readonly Uint8Array[]) => parts.map((part) => Buffer.from(part).toString('latin1'))

  test.each<[string, string, unknown]>([
    ['nothing', '', [[], [], '']],
    ['a sheet without NUL at its end, and the next', '\0A\x1bT\0\0B\x1bT\r', [['\0A\x1bT\0', '\0B\x1bT'], [], '\r']],
    ['an end that waits', 'A\x1bT', [[], [], 'A\x1bT']],
    ['noise', '\xff12', [[], ['\xff12'], '']],
    ['a sheet without end', 'A'.repeat(1_001), [[], ['A'.repeat(1_001)], '']],
  ])('is cut: %s', (_, text, expected) => {
    const { frames, skipped, rest } = gtechSlicer.push(latin1(text))
    expect([texts(frames), texts(skipped), texts([rest])[0]]).toEqual(expected)
  })

  test('a pause ends a sheet, but not the blank lines before one', () => {
    expect(gtechSlicer.finish?.(latin1('\0\r\nWEIGHT'))).toBeDefined()
    expect(gtechSlicer.finish?.(latin1('\0\r\n'))).toBeUndefined()
  })

  test('keeps every byte exactly once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        const { frames, skipped, rest } = gtechSlicer.push(input)
        expect([...frames, ...skipped, rest].reduce((sum, part) => sum + part.length, 0)).toBe(input.length)
      }),
    )
  })
})

test.each<[string, Sighting, string | undefined]>([
  [
    'an adapter for a hint',
    { kind: 'usb', path: 'p', vendorId: '067b', productId: '2303', serialNumber: undefined, manufacturer: undefined },
    'gtech-gl-310',
  ],
  [
    'a scale on Bluetooth for nothing',
    { kind: 'ble', address: 'a', name: 'Scale', services: ['181d'], rssi: -50 },
    undefined,
  ],
])('the driver takes %s', (_, seen, modelId) => {
  expect(gtech.match(seen)?.modelId).toBe(modelId)
})
