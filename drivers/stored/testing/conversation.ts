import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sighting } from '../../driver.ts'
import { Measurement } from '../../measurement.ts'
import type { SerialFaults, VirtualSerialMeter } from '../../virtual/serial-meter.ts'
import { bench, kindOf, MEMORY, NOON, type StoredRig, values } from './bench.ts'

export interface Expectations {
  /** Faults after which the meter or the station repeats. */
  readonly mends: readonly (readonly [string, Partial<SerialFaults>])[]
  /** Noise that is no beginning of a frame of its own. */
  readonly noise: Uint8Array
  /** In the order of handing over. */
  readonly gives: readonly number[]
  /** A conversation with a meter that says nothing ends within this time. */
  readonly silenceEndsMs: number
  /** The meter begins to speak when its cable goes in: a conversation that broke begins again with the cable. */
  readonly needsReplug?: boolean
}

/** What must hold for every meter that is asked for its memory over a serial line. */
export function describeConversation<Meter extends VirtualSerialMeter>(rig: StoredRig<Meter>, expected: Expectations) {
  const { mends, noise, gives, silenceEndsMs, needsReplug = false } = expected

  describe(`a conversation with ${rig.modelId}`, () => {
    const unharmed: readonly (readonly [string, Partial<SerialFaults>])[] = [
      ['no fault', {}],
      ...[1, 2, 3, 5, 7, 11].map(
        (bytes) => [`cut after ${bytes} bytes`, { portionBytes: bytes, portionGapMs: 3 }] as const,
      ),
      ['noise between frames', { noise }],
      ['a slow meter', { slowMs: 200 }],
      ...mends,
    ]

    it.each(unharmed)('gives every record once: %s', async (_, faults) => {
      const { talk, meter, decode } = bench(rig)
      Object.assign(meter.faults, faults)
      const { measurements, error } = await talk()
      expect(error).toBeUndefined()
      expect(values(measurements)).toStrictEqual(gives)
      expect(measurements.map((measurement) => Measurement.parse(measurement))).toStrictEqual(measurements)
      expect(decode().measurements).toStrictEqual(measurements)
    })

    it('of an empty memory gives nothing', async () => {
      expect(await bench(rig, []).talk()).toMatchObject({ measurements: [], error: undefined })
    })

    it('gives a record that lies twice in the memory twice', async () => {
      const { talk } = bench(rig, [MEMORY[0]!, MEMORY[0]!])
      expect((await talk()).measurements).toHaveLength(2)
    })

    it('with nothing but spoilt frames ends with a typed error', async () => {
      const { talk, meter } = bench(rig)
      meter.faults.wrongChecksums = 10_000
      expect(['badChecksum', 'malformedFrame', 'noAnswer']).toContain(kindOf((await talk()).error))
    })

    it('without a meter ends in time with no answer', async () => {
      const { talk, meter, time } = bench(rig)
      meter.faults.silent = true
      expect(kindOf((await talk()).error)).toBe('noAnswer')
      expect(time.now() - NOON).toBeLessThanOrEqual(silenceEndsMs)
    })

    it('in which the meter falls silent at any step ends with no answer, keeps what came, and works the next time', async () => {
      const clean = bench(rig)
      await clean.talk()
      const writes = clean.link.recorded.filter(({ direction }) => direction === 'out').length
      for (let step = 0; step < writes; step++) {
        const { talk, meter, time, decode, plug } = bench(rig)
        const hear = meter.onBytes.bind(meter)
        let heard = 0
        meter.onBytes = (bytes) => {
          if (heard++ >= step) meter.faults.silent = true
          hear(bytes)
        }
        const first = await talk()
        expect([undefined, 'noAnswer'], `step ${step}`).toContain(kindOf(first.error))
        if (first.error === undefined) expect(values(first.measurements)).toStrictEqual(gives)
        expect(time.now() - NOON).toBeLessThan(60_000)
        expect(decode().measurements).toStrictEqual(first.measurements)
        meter.onBytes = hear
        meter.faults.silent = false
        const again = await (needsReplug ? plug().talk() : talk())
        expect(again.error).toBeUndefined()
        expect(values(again.measurements)).toStrictEqual(gives)
      }
    })

    it('in which the cable is pulled after any byte ends with link lost, keeps what came, and works the next time', async () => {
      const clean = bench(rig)
      await clean.talk()
      const total = clean.link.recorded
        .filter(({ direction }) => direction === 'in')
        .reduce((sum, { bytes }) => sum + bytes.length, 0)
      const stride = Math.max(1, Math.floor(total / 150))
      for (let after = 0; after < total - 10; after += stride) {
        const { talk, meter, time, decode, plug } = bench(rig)
        time.after(0, () => {
          meter.faults.unplugAfterBytes = after
        })
        const first = await talk()
        expect(['linkLost', undefined], `after ${after} bytes`).toContain(kindOf(first.error))
        if (first.error === undefined) expect(values(first.measurements)).toStrictEqual(gives)
        expect(decode().measurements).toStrictEqual(first.measurements)
        meter.faults.unplugAfterBytes = Number.POSITIVE_INFINITY
        const again = await plug().talk()
        expect(again.error).toBeUndefined()
        expect(values(again.measurements)).toStrictEqual(gives)
      }
    })

    it('with any mixture of faults gives each record at most once, nothing else, and the same from the journal', async () => {
      const faults = fc.record({
        portionBytes: fc.integer({ min: 1, max: 40 }),
        portionGapMs: fc.nat(20),
        noise: fc.constantFrom(new Uint8Array(), noise),
        sendsTwice: fc.boolean(),
        droppedFrames: fc.nat(3),
        wrongChecksums: fc.nat(3),
        mergeFrames: fc.constantFrom(1, 1, 2),
        unplugAfterBytes: fc.constantFrom(Number.POSITIVE_INFINITY, 20, 60, 90, 150),
      })
      const property = fc.asyncProperty(faults, fc.nat(600), async (ordered, afterMs) => {
        const { talk, meter, time, decode } = bench(rig)
        time.after(afterMs, () => Object.assign(meter.faults, ordered))
        const { measurements, error } = await talk()
        expect(decode().measurements).toStrictEqual(measurements)
        const given = values(measurements)
        expect(new Set(given).size).toBe(given.length)
        expect(gives).toEqual(expect.arrayContaining(given))
        if (error === undefined) expect(given).toHaveLength(gives.length)
        else expect(kindOf(error)).toBeDefined()
      })
      await fc.assert(property, { numRuns: 100, seed: 96 })
    }, 30_000)

    it('ends quietly when the station wants the end', async () => {
      const { talk, time } = bench(rig)
      const controller = new AbortController()
      time.after(30, () => controller.abort())
      const { error } = await talk({ signal: controller.signal })
      expect(error).toBeUndefined()
    })
  })

  describe(`the driver of ${rig.modelId}`, () => {
    const port = {
      kind: 'usb',
      path: 'port',
      vendorId: undefined,
      productId: undefined,
      serialNumber: undefined,
      manufacturer: undefined,
    } as const satisfies Sighting

    it('takes an adapter for a hint and no more', () => {
      expect(rig.driver.match({ ...port, vendorId: '067b', productId: '2303' })).toMatchObject({
        score: 5,
        modelId: rig.modelId,
      })
    })

    it.each<[string, Sighting]>([
      ['a Bluetooth glucose meter', { kind: 'ble', address: 'a', name: 'meter', services: ['1808'], rssi: -50 }],
      ['a mouse', { ...port, vendorId: '046d', productId: 'c077' }],
      ['a port without ids', port],
    ])('refuses %s', (_, seen) => expect(rig.driver.match(seen)).toBeUndefined())
  })
}
