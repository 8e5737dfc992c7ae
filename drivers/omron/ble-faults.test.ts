import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { VirtualOmronOptions } from './ble/virtual.ts'
import { bench, systolics } from './testing/ble-bench.ts'

describe('a link with faults', () => {
  test('silent from any request on: no answer within 20 s, and the next conversation works', async () => {
    for (let request = 0; request < 62; request += 5) {
      const { measure, meter, time, talk } = bench()
      measure(5)
      const hush = () => {
        if (meter.requests.length >= request) meter.faults.silentRequests = 1_000
        else time.after(5, hush)
      }
      hush()
      const { error, tookMs } = await talk()
      expect(error, `from request ${request}`).toMatchObject({ kind: 'noAnswer' })
      expect(tookMs).toBeLessThan(20_000)
      meter.faults.silentRequests = 0
      expect(systolics((await talk()).measurements)).toEqual([128])
    }
  })

  test('dropped in place of any answer: a lost link, what was read stays good, and the next conversation works', async () => {
    for (let answers = 0; answers < 62; answers += 1) {
      const { measure, meter, talk } = bench()
      measure(5)
      meter.faults.dropAfterAnswers = answers
      const { error, measurements } = await talk()
      expect(error, `after ${answers} answers`).toMatchObject({ kind: 'linkLost' })
      expect(measurements).toHaveLength(answers > 1 ? 1 : 0)
      expect(systolics((await talk()).measurements)).toEqual([128])
    }
  })

  test('the station may leave at any time', async () => {
    for (let ms = 0; ms < 1_500; ms += 100) {
      const { time, measure, talk } = bench()
      measure(5)
      const abort = new AbortController()
      time.after(ms, () => abort.abort())
      expect((await talk({ signal: abort.signal })).tookMs).toBeLessThan(ms + 1_500)
    }
  })

  test('any memory, any faults: each record at most once, and the same again from the journal', async () => {
    const scenario = fc.record({
      options: fc.record({
        order: fc.constant('little' as const),
        piecesReversed: fc.boolean(),
        pieceGapMs: fc.constantFrom(1, 20, 200),
        emptyByte: fc.constantFrom(0x00, 0xff),
      }),
      faults: fc.record({
        silentRequests: fc.nat(3),
        wrongChecks: fc.nat(3),
        wrongAddresses: fc.nat(2),
        lostPieces: fc.nat(3),
        dropAfterAnswers: fc.constantFrom(3, 20, Number.POSITIVE_INFINITY),
      }),
      afterMs: fc.nat(3_000),
      memory: fc.array(fc.nat(1_000), { maxLength: 8 }),
    })
    await fc.assert(
      fc.asyncProperty(scenario, async ({ options, faults, afterMs, memory }) => {
        const { time, measure, meter, talk } = bench(options as Partial<VirtualOmronOptions>)
        for (const [index, hours] of memory.entries()) measure(hours, { systolic: 110 + index })
        time.after(afterMs, () => Object.assign(meter.faults, faults))
        const { measurements, error } = await talk()
        const values = systolics(measurements)
        expect(new Set(values).size).toBe(values.length)
        if (error === undefined) expect(values).toHaveLength(memory.length)
      }),
      { numRuns: 60, seed: 20261122 },
    )
  })
})
