import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BleLink, DriverEvent, Sighting, UsbPort } from '../driver.ts'
import { MeterError, type MeterErrorKind } from '../errors.ts'
import { Measurement } from '../measurement.ts'
import { FaultyWire } from '../virtual/faulty-wire.ts'
import { MemorySerialLink } from '../virtual/memory-serial.ts'
import type { SerialFaults, VirtualResult, VirtualSerialPort } from '../virtual/serial-meter.ts'
import { contextAt, type TestContext, talkOver } from '../virtual/talk-over.ts'
import { SimulatedTime } from '../virtual/time.ts'
import { taidoc } from './driver.ts'
import { VirtualTaidoc, type VirtualTaidocOptions } from './virtual.ts'

const NOON = Date.UTC(2026, 10, 22, 4, 0, 20)
/** In a conversation about two records. */
const REQUESTS = 11
const MINUTE_MS = 60_000

const glucose: VirtualResult = { kind: 'glucose', glucoseMgPerDl: 105, meal: 'preprandial' }
const pressure: VirtualResult = { kind: 'pressure', systolic: 128, diastolic: 82, pulse: 71 }

function bench(options: Partial<VirtualTaidocOptions> = {}, memory: readonly VirtualResult[] = [glucose, pressure]) {
  const time = new SimulatedTime(NOON)
  const meter = new VirtualTaidoc({ time, zoneOffsetMinutes: 480, ...options })
  for (const result of memory) meter.measure(result)
  const link = new MemorySerialLink(meter, time)
  const about: TestContext = { modelId: 'fora-d40' }
  return {
    time,
    meter,
    link,
    talk: (more: TestContext = {}) => talkOver(taidoc, link, time, { ...about, ...more }),
    decode: (more: TestContext = {}) =>
      taidoc.decode(
        link.recorded,
        contextAt(time, () => undefined, { ...about, ...more }),
      ),
  }
}

const usbPort: UsbPort = {
  kind: 'usb',
  path: 'port',
  vendorId: undefined,
  productId: undefined,
  serialNumber: undefined,
  manufacturer: undefined,
}

const kindOf = (error: unknown): MeterErrorKind | undefined => (error instanceof MeterError ? error.kind : undefined)
const eventsOf = <T extends DriverEvent['type']>(events: readonly DriverEvent[], type: T) =>
  events.filter((event) => event.type === type)
const numbers = (measurement: Measurement) => measurement.quantities.map(({ name, value }) => [name, value])

describe('a TaiDoc conversation', () => {
  it('reads identity, clock and memory, newest record first', async () => {
    const { talk, meter } = bench()
    const { measurements, events, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements.map((measurement) => Measurement.parse(measurement))).toStrictEqual(measurements)
    expect(measurements).toMatchObject([
      {
        kind: 'pressure',
        origin: 'stored',
        meterTime: { text: '2026-11-22T12:00', precision: 'minute' },
        flags: [],
        quantities: [
          { name: 'systolic', value: 128, unit: 'mmHg' },
          { name: 'diastolic', value: 82, unit: 'mmHg' },
          { name: 'pulse', value: 71, unit: '/min' },
        ],
      },
      { kind: 'glucose', meal: 'preprandial', quantities: [{ name: 'glucose', value: 105, unit: 'mg/dL' }] },
    ])
    expect(events).toStrictEqual([
      { type: 'identity', model: 'TD-3261', serialNumber: '3261216300123456' },
      { type: 'clock', offsetMs: expect.any(Number), set: false },
    ])
    expect(meter.heard).toStrictEqual([0x22, 0x24, 0x27, 0x28, 0x23, 0x2b, 0x25, 0x26, 0x25, 0x26, 0x2b])
    expect(meter.log.map(({ result, intact }) => ({ result, intact }))).toStrictEqual([
      { result: pressure, intact: true },
      { result: glucose, intact: true },
    ])
  })

  it('of an empty memory gives nothing', async () => {
    const { talk } = bench({}, [])
    expect(await talk()).toMatchObject({ measurements: [], error: undefined })
  })

  it('gives every record of a memory of 300, index above a byte included', async () => {
    const many = Array.from(
      { length: 300 },
      (_, index): VirtualResult => ({ kind: 'glucose', glucoseMgPerDl: 50 + index }),
    )
    const { talk } = bench({}, many)
    const { measurements } = await talk()
    expect(measurements.flatMap(numbers)).toStrictEqual(many.map((_, index) => ['glucose', 349 - index]))
  })

  it('keeps a control solution apart', async () => {
    const { talk } = bench({}, [{ kind: 'glucose', glucoseMgPerDl: 105, controlSolution: true }])
    const { measurements } = await talk()
    expect(measurements).toMatchObject([{ flags: ['control-solution'] }])
    expect(measurements[0]).not.toHaveProperty('meal')
  })

  it('marks glucose outside the meter range', async () => {
    const { talk } = bench({}, [
      { kind: 'glucose', glucoseMgPerDl: 19 },
      { kind: 'glucose', glucoseMgPerDl: 601 },
    ])
    const { measurements } = await talk()
    expect(measurements.map(({ quantities }) => quantities)).toStrictEqual([
      [{ name: 'glucose', unit: 'mg/dL', comparator: 'HI' }],
      [{ name: 'glucose', unit: 'mg/dL', comparator: 'LO' }],
    ])
  })
})

describe('the clock of a TaiDoc meter', () => {
  it.each([
    ['2 minutes ahead', 2, false],
    ['3 minutes ahead', 3, true],
    ['2 minutes behind', -2, false],
    ['3 minutes behind', -3, true],
  ])('%s is noted, and set only beyond 2 minutes', async (_, minutesAhead, isSet) => {
    const { talk, meter, time } = bench({ clockAheadMs: minutesAhead * MINUTE_MS })
    const { measurements, events } = await talk()
    const [clock] = eventsOf(events, 'clock')
    expect(clock).toMatchObject({ set: isSet })
    const offsetMs = clock?.type === 'clock' ? clock.offsetMs : Number.NaN
    expect(offsetMs).toBeGreaterThanOrEqual(-minutesAhead * MINUTE_MS)
    expect(offsetMs).toBeLessThan((-minutesAhead + 1) * MINUTE_MS)
    expect(measurements.map(({ clockOffsetMs }) => clockOffsetMs)).toStrictEqual([offsetMs, offsetMs])
    const stationMinute = new Date(time.now() + 480 * MINUTE_MS).toISOString().slice(0, 16)
    expect(meter.clock() === stationMinute).toBe(isSet)
  })

  it('that cannot be read leaves the records without offset', async () => {
    const { talk } = bench({ ignores: [0x23] })
    const { measurements, error } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(2)
    for (const measurement of measurements) expect(measurement).not.toHaveProperty('clockOffsetMs')
  })

  it('that cannot be set is reported as not set', async () => {
    const { talk } = bench({ ignores: [0x33], clockAheadMs: 60 * MINUTE_MS })
    const { measurements, events } = await talk()
    expect(eventsOf(events, 'clock')).toMatchObject([{ set: false }])
    expect(measurements).toHaveLength(2)
  })

  it('gives a record that arrives after the setting the new offset, and the others the old one', async () => {
    const { talk, meter, time } = bench({ clockAheadMs: 60 * MINUTE_MS }, [glucose, glucose, glucose])
    time.after(1_000, () => meter.measure(pressure))
    const { measurements } = await talk()
    const offsets = measurements.map(({ kind, clockOffsetMs = Number.NaN }) => [
      kind,
      Math.floor(clockOffsetMs / MINUTE_MS),
    ])
    expect(offsets).toStrictEqual([
      ['glucose', -60],
      ['glucose', -60],
      ['glucose', -60],
      ['pressure', 0],
    ])
  })
})

describe('a TaiDoc measurement started by the station', () => {
  const live: TestContext = { settings: { live: true } }

  it('is waited for, then read back with the meter time, and not given again from the memory', async () => {
    const { talk, decode, meter } = bench({ onStart: { result: pressure, measuringMs: 40_000 } }, [glucose])
    const { measurements, events, error } = await talk(live)
    expect(error).toBeUndefined()
    expect(measurements).toMatchObject([
      { kind: 'pressure', origin: 'live', meterTime: { text: '2026-11-22T12:01' }, ordinal: 0 },
      { kind: 'glucose', origin: 'stored' },
    ])
    const { startedAt = 0, receivedAt = 0 } = measurements[0] ?? {}
    expect(receivedAt - startedAt).toBeGreaterThanOrEqual(40_000)
    expect(receivedAt - startedAt).toBeLessThan(43_000)
    expect(eventsOf(events, 'measuring').length).toBeGreaterThan(30)
    expect(decode(live).measurements).toStrictEqual(measurements)
    expect(meter.heard).toContain(0x43)
  })

  it('is not taken for the record before it', async () => {
    const { talk } = bench({ onStart: { result: { ...pressure, systolic: 140 }, measuringMs: 20_000 } }, [pressure])
    const { measurements } = await talk(live)
    expect(measurements.map(({ origin, quantities }) => [origin, quantities[0]?.value])).toStrictEqual([
      ['live', 140],
      ['stored', 128],
    ])
  })

  it('that never ends is given up after 180 s', async () => {
    const { talk, time } = bench({ onStart: { result: pressure, measuringMs: 400_000 } })
    expect(kindOf((await talk(live)).error)).toBe('noAnswer')
    expect(time.now() - NOON).toBeLessThan(190_000)
  })

  it('is never started without the setting', async () => {
    const { talk, meter } = bench({ onStart: { result: pressure, measuringMs: 10_000 } })
    await talk()
    expect(meter.heard).not.toContain(0x43)
  })

  it('ends quietly when the station wants it to end', async () => {
    const { talk, time } = bench({ onStart: { result: pressure, measuringMs: 100_000 } })
    const abort = new AbortController()
    time.after(30_000, () => abort.abort())
    expect(await talk({ ...live, signal: abort.signal })).toMatchObject({ measurements: [], error: undefined })
    expect(time.now() - NOON).toBeLessThan(32_000)
  })
})

describe('the memory of a TaiDoc meter', () => {
  it('is read again when a new record arrives meanwhile, without giving a record twice', async () => {
    const { talk, meter, time, decode } = bench({}, [glucose, glucose, pressure])
    time.after(1_100, () => meter.measure({ ...pressure, systolic: 150 }))
    const { measurements } = await talk()
    expect(measurements.map(({ quantities }) => quantities[0]?.value).sort()).toStrictEqual([105, 105, 128, 150])
    expect(decode().measurements).toStrictEqual(measurements)
  })

  it('that never comes to rest is left after three passes', async () => {
    const { talk, meter, time } = bench()
    const again = () => {
      meter.measure(glucose)
      time.after(200, again)
    }
    again()
    const { error } = await talk()
    expect(error).toBeUndefined()
    expect(meter.heard.filter((command) => command === 0x2b)).toHaveLength(4)
  })

  it('is that of the user the desk has set', async () => {
    const { talk, link } = bench()
    const { measurements } = await talk({ settings: { user: 2 } })
    expect(measurements.map(({ userSlot }) => userSlot)).toStrictEqual([2, 2])
    const asked = link.recorded.filter(({ direction, bytes }) => direction === 'out' && bytes[1] === 0x25)
    expect(asked.map(({ bytes }) => bytes[5])).toStrictEqual([2, 2])
  })
})

describe('the TaiDoc driver', () => {
  it.each([
    ['10c4', 'ea60'],
    ['067b', '2303'],
    ['0403', '6001'],
  ])('takes adapter %s:%s for a hint and no more', (vendorId, productId) => {
    expect(taidoc.match({ ...usbPort, vendorId, productId })).toStrictEqual({
      score: 5,
      because: expect.stringContaining('cable'),
      modelId: 'fora-d40',
    })
  })

  it.each<[string, Sighting]>([
    ['a SIG pressure monitor', { kind: 'ble', address: 'a', name: 'TAIDOC', services: ['1810'], rssi: -50 }],
    ['a SIG glucose meter', { kind: 'ble', address: 'a', name: 'FORA', services: ['1808'], rssi: -50 }],
    ['a mouse', { ...usbPort, vendorId: '046d', productId: 'c077' }],
    ['a port without ids', usbPort],
  ])('refuses %s', (_, seen) => {
    expect(taidoc.match(seen)).toBeUndefined()
  })

  it('talks over serial links only', async () => {
    const time = new SimulatedTime(NOON)
    const { error } = await talkOver(taidoc, { kind: 'ble' } as BleLink, time)
    expect(error).toBeInstanceOf(TypeError)
  })
})

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
