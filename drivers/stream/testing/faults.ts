import { describe, expect, test } from 'vitest'
import { MeterError, type MeterErrorKind } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import type { Heard } from '../../sig/testing/conversation.ts'
import type { SerialFaults } from '../../virtual/serial-meter.ts'
import type { SimulatedTime } from '../../virtual/time.ts'

/** A virtual meter with somebody measuring at it, and the station that talks to it. */
export interface FaultBench {
  readonly time: SimulatedTime
  readonly meter: {
    readonly sent: readonly { readonly bytes: Uint8Array }[]
    order(faults: Partial<SerialFaults>): void
  }
  /** One conversation in which one measurement is made. */
  talk(): Promise<Heard>
}

export interface FaultSuite {
  bench(): FaultBench
  /** No conversation may take longer. */
  readonly deadlineMs: number
  /** Faults that may cost the measurement, and what the conversation then ends with; undefined: in peace. */
  readonly spoilt: { readonly ends: readonly (MeterErrorKind | undefined)[] }
  /** Measurements when every frame comes twice. */
  readonly twice?: number
  /** Bytes between two tried breaking points. */
  readonly stride?: number
  /** Where the driver takes whole notifications only, because nothing in the bytes would prove a joint right. */
  readonly wholeNotificationsOnly?: boolean
}

const SILENCE_STEPS = 12

const RESTORED: Partial<SerialFaults> = {
  portionBytes: 20,
  portionGapMs: 0,
  noise: new Uint8Array(),
  wrongChecksums: 0,
  silent: false,
  slowMs: 0,
  sendsTwice: false,
  unplugAfterBytes: Number.POSITIVE_INFINITY,
}

const values = (measurements: readonly Measurement[]) =>
  measurements.map(({ quantities }) => quantities.map(({ name, value, comparator }) => [name, value ?? comparator]))

const kindOf = (error: unknown): MeterErrorKind | undefined => (error instanceof MeterError ? error.kind : undefined)

/** What every conversation over a stream must survive. `talk` of the bench compares with a replay of the frames each time. */
export function survivesFaults({
  bench,
  deadlineMs,
  spoilt,
  twice = 1,
  stride = 1,
  wholeNotificationsOnly,
}: FaultSuite): void {
  const clean = async () => {
    const { talk, meter } = bench()
    const { measurements, error, tookMs } = await talk()
    expect(error).toBeUndefined()
    expect(measurements).toHaveLength(1)
    return {
      measured: values(measurements),
      tookMs,
      bytes: meter.sent.reduce((sum, { bytes }) => sum + bytes.length, 0),
    }
  }

  async function works(one: FaultBench, measured: unknown): Promise<void> {
    one.meter.order(RESTORED)
    const { measurements, error } = await one.talk()
    expect(error).toBeUndefined()
    expect(values(measurements)).toEqual(measured)
  }

  describe('on a link with faults', () => {
    const portions = wholeNotificationsOnly ? [] : Array.from({ length: 20 }, (_, index) => index + 1)
    const noise = Uint8Array.of(0x00, 0xff, 0x53, 0xaa, 0x55, 0x07)
    const harmless: [string, Partial<SerialFaults>][] = [
      ['slow', { slowMs: 200 }],
      ...portions.map((portionBytes): [string, Partial<SerialFaults>] => [
        `cut every ${portionBytes} bytes`,
        { portionBytes, portionGapMs: 2 },
      ]),
    ]
    if (!wholeNotificationsOnly) harmless.push(['noise before every frame', { noise }])

    test.each(harmless)('it gives the same measurement: %s', async (_, faults) => {
      const { measured } = await clean()
      const one = bench()
      one.meter.order(faults)
      const { measurements, error, tookMs } = await one.talk()
      expect(error).toBeUndefined()
      expect(values(measurements)).toEqual(measured)
      expect(tookMs).toBeLessThan(deadlineMs)
    })

    test('every frame twice', async () => {
      const { measured } = await clean()
      const one = bench()
      one.meter.order({ sendsTwice: true })
      const { measurements, error } = await one.talk()
      expect(error).toBeUndefined()
      expect(values(measurements)).toEqual(Array.from({ length: twice }, () => measured[0]))
    })

    test('it falls silent at any moment: it ends in time, and the next conversation works', async () => {
      const { measured, tookMs: cleanMs } = await clean()
      for (let part = 0; part <= SILENCE_STEPS; part++) {
        const afterMs = (cleanMs * part) / SILENCE_STEPS
        const one = bench()
        const cancel = one.time.after(afterMs, () => one.meter.order({ silent: true }))
        const { measurements, error, tookMs } = await one.talk()
        cancel()
        expect([...spoilt.ends, undefined], `after ${afterMs} ms`).toContain(error && kindOf(error))
        expect(tookMs).toBeLessThan(deadlineMs)
        expect(measurements.length).toBeLessThanOrEqual(1)
        if (part === 0) expect(kindOf(error)).toBe('noAnswer')
        await works(one, measured)
      }
    })

    test('it goes away after any byte: it ends in time, and the next conversation works', async () => {
      const { measured, bytes } = await clean()
      for (let after = 0; after < bytes; after += stride) {
        const one = bench()
        one.meter.order({ unplugAfterBytes: after })
        const { error, tookMs } = await one.talk()
        expect([...spoilt.ends, undefined], `after ${after} bytes`).toContain(error && kindOf(error))
        if (after === 0) expect(kindOf(error)).toBe('linkLost')
        expect(tookMs).toBeLessThan(deadlineMs)
        await works(one, measured)
      }
    })
  })
}
