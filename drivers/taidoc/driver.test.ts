import { describe, expect, it } from 'vitest'
import type { Sighting, UsbPort } from '../driver.ts'
import { Measurement } from '../measurement.ts'
import { PersonAtKiosk } from '../testing/person.ts'
import type { VirtualResult } from '../virtual/serial-meter.ts'
import { taidoc } from './driver.ts'
import { bench, eventsOf, glucose, numbers, pressure } from './testing/bench.ts'

const MINUTE_MS = 60_000

const usbPort: UsbPort = {
  kind: 'usb',
  path: 'port',
  vendorId: undefined,
  productId: undefined,
  serialNumber: undefined,
  manufacturer: undefined,
}

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

describe('the cuff of a TaiDoc meter', () => {
  it('is never started by the station, whatever is set or wanted', async () => {
    const { talk, meter } = bench()
    await talk({ settings: { live: true, startByStation: true }, wanted: new PersonAtKiosk().wantsPressure().wanted })
    expect(meter.heard).not.toContain(0x43)
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
})
