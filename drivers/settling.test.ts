import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Settled, Settling } from './settling.ts'

interface Step {
  readonly at: number
  readonly spo2: number | null
  readonly pulse?: number | null
}

/** What comes out of a stream of values, with the moment. */
function settle(steps: readonly Step[]): (Settled & { at: number })[] {
  const settling = new Settling()
  return steps.flatMap(({ at, spo2, pulse = 70 }, index) => {
    const settled = settling.push({ at, spo2, pulse, frameIds: [String(index)] })
    return settled ? [{ ...settled, at }] : []
  })
}

/** One value each `everyMs`, from `fromMs`. */
const values = (fromMs: number, count: number, spo2: number | null, everyMs = 1_000): Step[] =>
  Array.from({ length: count }, (_, index) => ({ at: fromMs + index * everyMs, spo2 }))

describe('an oximeter’s stream', () => {
  test('is a measurement after 8 s, once, with the last numbers', () => {
    const steps = values(0, 30, 97).map((step, index) => ({ ...step, pulse: 60 + index }))
    expect(settle(steps)).toEqual([
      {
        at: 8_000,
        isSteady: true,
        startedAt: 0,
        spo2: 97,
        pulse: 68,
        frameIds: ['0', '1', '2', '3', '4', '5', '6', '7', '8'],
      },
    ])
  })

  test('with values a second apart needs eight seconds, with few values five of them', () => {
    expect(settle(values(0, 8, 97))).toEqual([])
    expect(settle(values(0, 4, 97, 2_700))).toEqual([])
    expect(settle(values(0, 5, 97, 2_700))).toMatchObject([{ at: 10_800 }])
  })

  test('of a hundred values a second rests on one a second', () => {
    const [settled] = settle(values(0, 900, 97, 10))
    expect(settled?.at).toBe(8_000)
    expect(settled?.frameIds).toHaveLength(9)
  })

  test.each([
    [[96, 97, 98, 97, 96, 98, 97, 96, 98], 1],
    [[96, 97, 98, 99, 98, 97, 96, 97, 98], 0],
  ])('may move by one percent either way: %j', (spo2s, measurements) => {
    expect(settle(spo2s.map((spo2, index) => ({ at: index * 1_000, spo2 })))).toHaveLength(measurements)
  })

  test('that leaves the span starts over from where it is steady again', () => {
    expect(settle([...values(0, 5, 90), ...values(5_000, 9, 97)])).toMatchObject([{ at: 13_000, startedAt: 0 }])
  })

  test.each<[string, Step]>([
    ['a value missing', { at: 4_000, spo2: null }],
    ['a pulse missing', { at: 4_000, spo2: 97, pulse: null }],
    ['SpO2 below 50', { at: 4_000, spo2: 49 }],
    ['SpO2 above 100', { at: 4_000, spo2: 101 }],
    ['a pulse below 20', { at: 4_000, spo2: 97, pulse: 19 }],
    ['a pulse above 250', { at: 4_000, spo2: 97, pulse: 251 }],
  ])('with %s starts over', (_, broken) => {
    expect(settle([...values(0, 4, 97), broken, ...values(5_000, 9, 97)])).toMatchObject([{ at: 13_000 }])
  })

  test('gives the next finger its own measurement: after 3 s without numbers, or 5 s without a frame', () => {
    const first = values(0, 12, 97)
    expect(settle([...first, ...values(12_000, 3, null), ...values(15_000, 9, 97)])).toHaveLength(1)
    expect(settle([...first, ...values(12_000, 4, null), ...values(16_000, 9, 94)])).toMatchObject([
      { spo2: 97 },
      { spo2: 94, startedAt: 16_000 },
    ])
    expect(settle([...first, ...values(16_000, 9, 94)])).toHaveLength(1)
    expect(settle([...first, ...values(16_100, 9, 94)])).toMatchObject([{ spo2: 97 }, { startedAt: 16_100 }])
  })

  test('that is not steady after a minute says so, once, and counts a new finger from its own beginning', () => {
    const restless = Array.from({ length: 100 }, (_, index) => ({ at: index * 1_000, spo2: index % 2 ? 90 : 97 }))
    expect(settle(restless)).toMatchObject([{ at: 60_000, isSteady: false, startedAt: 0, spo2: 97 }])
    const next = [...restless.slice(0, 40), ...values(40_000, 4, null), ...values(44_000, 9, 95)]
    expect(settle(next)).toMatchObject([{ isSteady: true, startedAt: 44_000 }])
  })

  test('says whether a finger is being measured', () => {
    const settling = new Settling()
    const push = (at: number, spo2: number | null) => settling.push({ at, spo2, pulse: 70, frameIds: ['1'] })
    expect(settling.isMeasuring).toBe(false)
    for (let at = 0; at < 8_000; at += 1_000) push(at, 97)
    expect(settling.isMeasuring).toBe(true)
    push(8_000, 97)
    expect(settling.isMeasuring).toBe(false)
  })
})

test('whatever comes, steady means 8 s of values within the span, all of them usable', () => {
  const value = fc.record({
    stepMs: fc.integer({ min: 10, max: 2_000 }),
    spo2: fc.oneof(fc.constantFrom(96, 97, 98), fc.nat(127), fc.constant(null)),
    pulse: fc.oneof(fc.constant(70), fc.nat(255), fc.constant(null)),
  })
  fc.assert(
    fc.property(fc.array(value, { maxLength: 120 }), (steps) => {
      let at = 0
      const stream = steps.map(({ stepMs, spo2, pulse }) => {
        at += stepMs
        return { at, spo2, pulse }
      })
      for (const settled of settle(stream).filter(({ isSteady }) => isSteady)) {
        const window = stream.filter((one) => one.at > settled.at - 8_000 && one.at <= settled.at)
        for (const { spo2, pulse } of window) {
          expect(Math.abs((spo2 ?? Number.NaN) - settled.spo2)).toBeLessThanOrEqual(2)
          expect(pulse).toBeGreaterThanOrEqual(20)
        }
        expect(settled.startedAt).toBeLessThanOrEqual(settled.at - 8_000)
      }
    }),
    { numRuns: 500, seed: 20261122 },
  )
})
