import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FaultyWire } from '../virtual/faulty-wire.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults, VirtualSerialPort } from '../virtual/serial-meter.ts'
import { talkOver } from '../virtual/talk-over.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { taidoc } from './driver.ts'
import { bench, eventsOf, kindOf, NOON, numbers } from './testing/bench.ts'
import { VirtualTaidoc } from './virtual.ts'

/** In a conversation about two records. */
const REQUESTS = 11

describe('a TaiDoc line with faults', () => {
  const unharmed: readonly [string, Partial<SerialFaults>][] = [
    ['every byte alone', { portionBytes: 1, portionGapMs: 5 }],
    ...[2, 3, 4, 5, 6, 7].map((portionBytes): [string, Partial<SerialFaults>] => [
      `cut after ${portionBytes} bytes`,
      { portionBytes, portionGapMs: 40 },
    ]),
    ['noise before every frame', { noise: Uint8Array.of(0xff, 0x00, 0x51, 0x25) }],
    ['every frame twice', { sendsTwice: true }],
    ['replies that come just in time', { slowMs: 940 }],
    ['a dropped frame', { droppedFrames: 1 }],
    ['two dropped frames', { droppedFrames: 2 }],
    ['a wrong check byte', { wrongChecksums: 1 }],
    ['two wrong check bytes', { wrongChecksums: 2 }],
  ]

  it.each(unharmed)('still gives every record once: %s', async (_, faults) => {
    const clean = await bench().talk()
    const { talk, meter, decode, time } = bench({ isAwake: true })
    // Slow replies begin after the wake phase, which waits only 500 ms.
    const { slowMs = 0, ...others } = faults
    Object.assign(meter.faults, others)
    time.after(45, () => Object.assign(meter.faults, { slowMs }))
    const talking = talk()
    const { measurements, error } = await talking
    expect(error).toBeUndefined()
    expect(measurements.map(numbers)).toStrictEqual(clean.measurements.map(numbers))
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it.each([1_300, 2_300, 2_900])('with one reply after %s ms still gives every record once', async (slowMs) => {
    const { talk, meter, time, decode } = bench({ isAwake: true })
    time.after(500, () => Object.assign(meter.faults, { slowMs }))
    time.after(700, () => Object.assign(meter.faults, { slowMs: 0 }))
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(2)
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('that gives an echo is understood', async () => {
    const { talk, decode } = bench({ echoes: true })
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(2)
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('announced by the meter is taken up at once', async () => {
    const { talk } = bench({ announces: true })
    expect((await talk()).measurements).toHaveLength(2)
  })

  it('on which the meter announces itself in place of an answer is asked again at once', async () => {
    const time = new SimulatedTime(NOON)
    const meter = new VirtualTaidoc({ time, zoneOffsetMinutes: 480, isAwake: true })
    const wire = new FaultyWire(time)
    let isFirst = true
    const distracted = {
      start: (port: VirtualSerialPort) => {
        wire.plug(port)
        meter.start(port)
      },
      onBytes: (bytes: Uint8Array) => {
        if (bytes[1] !== 0x2b || !isFirst) return meter.onBytes(bytes)
        isFirst = false
        wire.send(Uint8Array.of(0x51, 0x54, 0, 0, 0, 0, 0xa5, 0x4a))
      },
    }
    const { error } = await talkOver(taidoc, new MemorySerialLink(distracted, time), time)
    expect(error).toBeUndefined()
    expect(time.now() - NOON).toBeLessThan(1_000)
  })

  it('reports a refused frame and asks again', async () => {
    const { talk, meter, decode } = bench()
    meter.faults.wrongChecksums = 1
    const { events } = await talk()
    expect(eventsOf(events, 'rejected')).toMatchObject([{ code: 'M201' }])
    expect(decode().rejected).toMatchObject([{ code: 'M201' }])
  })

  it('with nothing but spoilt frames ends with a bad checksum', async () => {
    const { talk, meter } = bench()
    meter.faults.wrongChecksums = 1_000
    expect(kindOf((await talk()).error)).toBe('badChecksum')
  })

  it('with any mixture of faults gives each record at most once, nothing else, and the same again from the journal', async () => {
    const faults = fc.record({
      portionBytes: fc.integer({ min: 1, max: 20 }),
      portionGapMs: fc.nat(50),
      noise: fc.uint8Array({ maxLength: 12 }),
      sendsTwice: fc.boolean(),
      droppedFrames: fc.nat(3),
      wrongChecksums: fc.nat(3),
      mergeFrames: fc.constantFrom(1, 1, 2),
      unplugAfterBytes: fc.constantFrom(Number.POSITIVE_INFINITY, 20, 60, 75, 90),
    })
    const property = fc.asyncProperty(faults, fc.nat(600), async (ordered, afterMs) => {
      const { talk, meter, time, decode } = bench({ isAwake: true })
      time.after(afterMs, () => Object.assign(meter.faults, ordered))
      const { measurements, error } = await talk()
      expect(decode().measurements).toStrictEqual(measurements)
      const values = measurements.map(({ quantities }) => quantities[0]?.value)
      if (error === undefined) expect(values).toStrictEqual([128, 105])
      else expect([[], [128], [128, 105]]).toContainEqual(values)
      expect(error === undefined || kindOf(error) !== undefined).toBe(true)
    })
    await fc.assert(property, { numRuns: 200, seed: 51 })
  })

  it('without a meter ends in 2 seconds with no answer', async () => {
    const { talk, meter, time } = bench()
    meter.faults.silent = true
    expect(kindOf((await talk()).error)).toBe('noAnswer')
    expect(time.now() - NOON).toBeLessThan(2_000)
  })

  it('with a meter that only announces itself ends with no answer', async () => {
    const time = new SimulatedTime(NOON)
    const chatter = new FaultyWire(time)
    const announcer = {
      start: (port: VirtualSerialPort) => chatter.plug(port),
      onBytes: () => chatter.send(Uint8Array.of(0x51, 0x54, 0, 0, 0, 0, 0xa5, 0x4a)),
    }
    const { error } = await talkOver(taidoc, new MemorySerialLink(announcer, time), time)
    expect(kindOf(error)).toBe('noAnswer')
  })

  it('falls silent at any step: ends with no answer, keeps what came, and works the next time', async () => {
    const steps =
      (await bench()
        .talk()
        .then(() => bench().meter.heard.length)) || 11
    for (let step = 0; step < steps; step++) {
      const { talk, meter, time, decode } = bench()
      meter.onBytes = silentAfter(meter, step)
      const before = time.now()
      const first = await talk()
      expect(kindOf(first.error), `step ${step}`).toBe('noAnswer')
      expect(time.now() - before).toBeLessThan(30_000)
      expect(decode().measurements).toStrictEqual(first.measurements)
      meter.faults.silent = false
      Reflect.deleteProperty(meter, 'onBytes')
      const again = await talk()
      expect(again.error).toBeUndefined()
      expect(again.measurements).toHaveLength(2)
    }
  })

  it('is unplugged after any byte: ends with link lost, keeps what came, and works the next time', async () => {
    for (let bytes = 0; bytes < REQUESTS * 8; bytes++) {
      const { talk, meter, time, decode } = bench()
      meter.faults.unplugAfterBytes = bytes
      const first = await talk()
      expect(kindOf(first.error), `after ${bytes} bytes`).toBe('linkLost')
      expect(decode().measurements).toStrictEqual(first.measurements)
      expect(first.measurements).toHaveLength(meter.log.length)
      const again = await talkOver(taidoc, new MemorySerialLink(meter, time), time, { modelId: 'fora-d40' })
      expect(again.measurements).toHaveLength(2)
    }
  })
})

/** The meter hears `requests` requests and nothing after them. */
function silentAfter(meter: VirtualTaidoc, requests: number): (bytes: Uint8Array) => void {
  const hear = VirtualTaidoc.prototype.onBytes.bind(meter)
  return (bytes) => {
    if (meter.heard.length >= requests) meter.faults.silent = true
    hear(bytes)
  }
}
