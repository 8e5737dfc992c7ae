import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../drivers/measurement.ts'
import {
  type Attribution,
  attribute,
  type MeterFacts,
  measuringInterval,
  parseMeterTime,
  type VisitSpan,
} from './attribution.ts'

const ZONE = 480
const BASE = Date.UTC(2026, 10, 16, 2, 0, 0) // 10:00:00 at the station
const s = (seconds: number) => BASE + seconds * 1000
const time = { zoneOffsetMinutes: ZONE, trusted: true }
const cuff: MeterFacts = { commissioned: true, inUseFrom: 0, maxMeasureMs: 120_000, newest: null }

/** The meter's wall clock at `seconds` after 10:00:00, its own clock being `wrongBy` seconds ahead. */
const stamp = (seconds: number, wrongBy = 0) =>
  new Date(s(seconds + wrongBy) + ZONE * 60_000).toISOString().slice(0, 19)

function measured(given: Partial<Measurement> & { receivedAt: number }): Measurement {
  return {
    kind: 'pressure',
    origin: 'live',
    flags: [],
    quantities: [
      { name: 'systolic', value: 128, unit: 'mmHg' },
      { name: 'diastolic', value: 82, unit: 'mmHg' },
    ],
    frameIds: ['f1'],
    ordinal: 0,
    driver: { id: 'sig-blood-pressure', version: 1 },
    ...given,
  }
}
const stored = (at: number, receivedAt: number, extra: Partial<Measurement> = {}) =>
  measured({
    origin: 'stored',
    receivedAt,
    meterTime: { text: stamp((at - BASE) / 1000), precision: 'second' },
    clockOffsetMs: 0,
    ...extra,
  })

const wang = (from: number, to: number | null): VisitSpan => ({
  id: 'wang',
  residentId: 'r-wang',
  from: s(from),
  to: to === null ? null : s(to),
})
const zhao = (from: number, to: number | null): VisitSpan => ({
  id: 'zhao',
  residentId: 'r-zhao',
  from: s(from),
  to: to === null ? null : s(to),
})
const guest = (id: string, from: number, to: number | null): VisitSpan => ({
  id,
  residentId: null,
  from: s(from),
  to: to === null ? null : s(to),
})

const brief = (result: Attribution) =>
  result.to === 'nobody'
    ? `nobody: ${result.reason}${result.suggestions.length ? ` (${result.suggestions.join(', ')})` : ''}${result.askUntil ? ' +ask' : ''}`
    : `${result.to} ${result.visitId}`

interface Case {
  readonly says: string
  readonly given: Measurement
  readonly visits: readonly VisitSpan[]
  readonly meter?: Partial<MeterFacts>
  readonly trusted?: boolean
  readonly gives: string
}

const cases: readonly Case[] = [
  {
    says: 'a live result well inside a visit is that person’s',
    given: measured({ receivedAt: s(400) }),
    visits: [wang(0, null)],
    gives: 'visit wang',
  },
  {
    says: 'a live result whose start is known is judged by that start',
    given: measured({ receivedAt: s(50), startedAt: s(5) }),
    visits: [wang(0, null)],
    gives: 'visit wang',
  },
  {
    says: 'a start within the grace before sign-in counts as the visit',
    given: measured({ receivedAt: s(60), startedAt: s(-29) }),
    visits: [wang(0, null)],
    gives: 'visit wang',
  },
  {
    says: 'a start before the grace, in empty time, is asked',
    given: measured({ receivedAt: s(60), startedAt: s(-31) }),
    visits: [wang(0, null)],
    gives: 'ask wang',
  },
  {
    says: 'an unknown start that could lie before sign-in is asked',
    given: measured({ receivedAt: s(60) }),
    visits: [wang(0, null)],
    gives: 'ask wang',
  },
  {
    says: 'two people in a row, pressure started by the first, taken with the second',
    given: measured({ receivedAt: s(140), startedAt: s(90) }),
    visits: [wang(0, 100), zhao(110, null)],
    gives: 'nobody: touches-other-visit (zhao, wang)',
  },
  {
    says: 'two people in a row, start unknown but reaching back into the first',
    given: measured({ receivedAt: s(140) }),
    visits: [wang(0, 100), zhao(110, null)],
    gives: 'nobody: touches-other-visit (zhao, wang)',
  },
  {
    says: 'the second person measuring long enough after sign-in keeps the result',
    given: measured({ receivedAt: s(240) }),
    visits: [wang(0, 100), zhao(110, null)],
    gives: 'visit zhao',
  },
  {
    says: 'the same person signing in twice is asked, not refused',
    given: measured({ receivedAt: s(140) }),
    visits: [wang(0, 100), { ...wang(110, null), id: 'wang-2' }],
    gives: 'ask wang-2',
  },
  {
    says: 'two guests in a row are two people',
    given: measured({ receivedAt: s(140) }),
    visits: [guest('g1', 0, 100), guest('g2', 110, null)],
    gives: 'nobody: touches-other-visit (g2, g1)',
  },
  {
    says: 'walk-away: result within the grace after the visit still belongs',
    given: measured({ receivedAt: s(129), startedAt: s(60) }),
    visits: [wang(0, 100)],
    gives: 'visit wang',
  },
  {
    says: 'walk-away: result after the grace goes to the desk with the suggestion',
    given: measured({ receivedAt: s(131), startedAt: s(60) }),
    visits: [wang(0, 100)],
    gives: 'nobody: touches-other-visit (wang)',
  },
  {
    says: 'the grace after a visit ends where the next begins',
    given: measured({ receivedAt: s(112), startedAt: s(60) }),
    visits: [wang(0, 100), zhao(105, null)],
    gives: 'nobody: touches-other-visit (zhao, wang)',
  },
  {
    says: 'a quick reading between two close visits could be either’s',
    given: measured({ receivedAt: s(110), startedAt: s(104) }),
    visits: [wang(0, 100), zhao(115, null)],
    gives: 'nobody: touches-other-visit (wang, zhao)',
  },
  {
    says: 'nobody signed in: waits three minutes for its owner',
    given: measured({ receivedAt: s(1000) }),
    visits: [wang(0, 100)],
    gives: 'nobody: nobody-signed-in +ask',
  },
  {
    says: 'nobody signed in, no visit at all today',
    given: measured({ receivedAt: s(0) }),
    visits: [],
    gives: 'nobody: nobody-signed-in +ask',
  },
  {
    says: 'memory dump at connect: a record from yesterday never lands on the person signed in',
    given: stored(s(-86_400), s(200)),
    visits: [wang(0, null)],
    gives: 'nobody: old-record',
  },
  {
    says: 'memory dump: a record of this visit, inside it, is the person’s',
    given: stored(s(180), s(200), { kind: 'glucose' }),
    visits: [wang(0, null)],
    meter: { maxMeasureMs: 60_000 },
    gives: 'visit wang',
  },
  {
    says: 'memory dump: a record from just before sign-in is not the person’s',
    given: stored(s(-300), s(200)),
    visits: [wang(0, null)],
    gives: 'nobody: old-record',
  },
  {
    says: 'a record of an earlier visit that comes hours later is only suggested',
    given: stored(s(180), s(9000)),
    visits: [wang(0, 400), zhao(8900, null)],
    gives: 'nobody: old-record (wang)',
  },
  {
    says: 'a record of a visit that ended minutes ago still belongs to it',
    given: stored(s(180), s(500)),
    visits: [wang(0, 300)],
    gives: 'visit wang',
  },
  {
    says: 'a record synced with the next person signed in belongs by its time to the one before',
    given: stored(s(180), s(500)),
    visits: [wang(0, 300), zhao(450, null)],
    gives: 'visit wang',
  },
  {
    says: 'clock behind by an hour, read and corrected',
    given: stored(s(180), s(200), {
      meterTime: { text: stamp(180, -3600), precision: 'second' },
      clockOffsetMs: 3_600_000,
    }),
    visits: [wang(0, null)],
    gives: 'visit wang',
  },
  {
    says: 'clock ahead by an hour, read and corrected',
    given: stored(s(180), s(200), {
      meterTime: { text: stamp(180, 3600), precision: 'second' },
      clockOffsetMs: -3_600_000,
    }),
    visits: [wang(0, null)],
    gives: 'visit wang',
  },
  {
    says: 'clock ahead and unreadable: the future is not believed',
    given: stored(s(180), s(200), {
      meterTime: { text: stamp(180, 600), precision: 'second' },
      clockOffsetMs: undefined,
    }),
    visits: [wang(0, null)],
    gives: 'nobody: future',
  },
  {
    says: 'clock behind and unreadable: not given to whoever sat there then',
    given: stored(s(1000), s(1010), {
      meterTime: { text: stamp(1000, -600), precision: 'second' },
      clockOffsetMs: undefined,
    }),
    visits: [wang(300, 500), zhao(800, null)],
    gives: 'nobody: unsure-clock',
  },
  {
    says: 'unreadable clock, stamp close to the receipt',
    given: stored(s(400), s(420), { clockOffsetMs: undefined }),
    visits: [wang(0, null)],
    gives: 'visit wang',
  },
  {
    says: 'clock at its default',
    given: stored(s(180), s(200), { meterTime: { text: '2010-01-01T00:03:12', precision: 'second' } }),
    visits: [wang(0, null)],
    gives: 'nobody: default-clock',
  },
  {
    says: 'date unknown',
    given: stored(s(180), s(200), { meterTime: { text: '0000-00-00T18:26:32', precision: 'second' } }),
    visits: [wang(0, null)],
    gives: 'nobody: default-clock',
  },
  {
    says: 'the meter itself says its clock was never set',
    given: stored(s(180), s(200), { flags: ['clock-not-set'] }),
    visits: [wang(0, null)],
    gives: 'nobody: default-clock',
  },
  {
    says: 'a stored result without a time',
    given: measured({ origin: 'unknown', receivedAt: s(200) }),
    visits: [wang(0, null)],
    gives: 'nobody: no-time',
  },
  {
    says: 'clock jumping back between two records',
    given: stored(s(180), s(2000), { recordNumber: 8 }),
    visits: [wang(0, null)],
    meter: { newest: { recordNumber: 7, takenAt: s(1900) } },
    gives: 'nobody: backwards',
  },
  {
    says: 'descending record numbers are no jump',
    given: stored(s(180), s(200), { recordNumber: 6 }),
    visits: [wang(0, null)],
    meter: { newest: { recordNumber: 7, takenAt: s(190) } },
    gives: 'visit wang',
  },
  {
    says: 'minute precision counts as uncertainty and may reach before sign-in',
    given: stored(s(0), s(200), { meterTime: { text: stamp(0).slice(0, 16), precision: 'minute' } }),
    visits: [wang(20, null)],
    meter: { maxMeasureMs: 15_000 },
    gives: 'ask wang',
  },
  {
    says: 'minute precision, the whole minute before sign-in',
    given: stored(s(-180), s(200), { meterTime: { text: stamp(-180).slice(0, 16), precision: 'minute' } }),
    visits: [wang(20, null)],
    meter: { maxMeasureMs: 15_000 },
    gives: 'nobody: old-record',
  },
  {
    says: 'unknown meter',
    given: measured({ receivedAt: s(400) }),
    visits: [wang(0, null)],
    meter: { commissioned: false },
    gives: 'nobody: unknown-meter',
  },
  {
    says: 'perhaps begun before the trial of the meter was over, with somebody at the kiosk',
    given: measured({ receivedAt: s(400) }),
    visits: [wang(0, null)],
    meter: { inUseFrom: s(300) },
    gives: 'nobody: trial',
  },
  {
    says: 'begun after the trial of the meter',
    given: measured({ receivedAt: s(400), startedAt: s(360) }),
    visits: [wang(0, null)],
    meter: { inUseFrom: s(300) },
    gives: 'visit wang',
  },
  {
    says: 'a jump of the station clock stops attribution by time',
    given: measured({ receivedAt: s(400) }),
    visits: [wang(0, null)],
    trusted: false,
    gives: 'nobody: station-clock',
  },
  {
    says: 'card swap during measuring: it stays with the person who began, when it ends within their grace',
    given: measured({ receivedAt: s(99), startedAt: s(60) }),
    visits: [wang(0, 100)],
    gives: 'visit wang',
  },
  {
    says: 'card swap during measuring: taken with the second person signed in, neither gets it',
    given: measured({ receivedAt: s(130), startedAt: s(60) }),
    visits: [wang(0, 100), zhao(100, null)],
    gives: 'nobody: touches-other-visit (zhao, wang)',
  },
  {
    says: 'a result received after a crash lies in the visit that the crash ended',
    given: measured({ receivedAt: s(250) }),
    visits: [wang(0, 260), zhao(700, null)],
    gives: 'visit wang',
  },
  {
    says: 'a result received after a crash, journalled past the last sign of life, goes to the desk',
    given: measured({ receivedAt: s(300) }),
    visits: [wang(0, 260)],
    gives: 'nobody: touches-other-visit (wang)',
  },
]

describe('attribution', () => {
  it.each(cases)('$says', ({ given, visits, meter, trusted, gives }) => {
    expect(brief(attribute(given, { ...cuff, ...meter }, visits, { ...time, trusted: trusted ?? true }))).toBe(gives)
  })

  it('gives identical frames of two people to each of them, by time', () => {
    const visits = [wang(0, 300), zhao(400, null)]
    const first = measured({
      receivedAt: s(200),
      kind: 'temperature',
      quantities: [{ name: 'temperature', value: 36.5, unit: 'Cel' }],
    })
    const second = { ...first, receivedAt: s(600), frameIds: ['f2'] }
    const ear = { ...cuff, maxMeasureMs: 10_000 }
    expect(brief(attribute(first, ear, visits, time))).toBe('visit wang')
    expect(brief(attribute(second, ear, visits, time))).toBe('visit zhao')
  })

  it('decides two meters at once each by its own interval', () => {
    const visits = [wang(0, 100), zhao(105, null)]
    const clip = attribute(measured({ receivedAt: s(160), startedAt: s(120) }), cuff, visits, time)
    const arm = attribute(measured({ receivedAt: s(160), startedAt: s(95) }), cuff, visits, time)
    expect([brief(clip), brief(arm)]).toEqual(['visit zhao', 'nobody: touches-other-visit (zhao, wang)'])
  })

  it('does not depend on the order in which visits are listed', () => {
    fc.assert(
      fc.property(
        arbitraryTimeline(),
        fc.integer({ min: -200, max: 3000 }),
        fc.integer({ min: 0, max: 300 }),
        (visits, at, took) => {
          const given = measured({ receivedAt: s(at), startedAt: s(at - took) })
          expect(attribute(given, cuff, [...visits].reverse(), time)).toEqual(attribute(given, cuff, visits, time))
        },
      ),
    )
  })

  it('never gives a measurement to a visit it was not taken in, nor to one when it touches another person’s', () => {
    fc.assert(
      fc.property(
        arbitraryTimeline(),
        fc.integer({ min: -200, max: 3000 }),
        fc.integer({ min: 0, max: 300 }),
        (visits, at, took) => {
          const result = attribute(measured({ receivedAt: s(at), startedAt: s(at - took) }), cuff, visits, time)
          if (result.to === 'nobody') return
          const holder = visits.find((visit) => visit.id === result.visitId)
          expect(s(at)).toBeGreaterThanOrEqual((holder?.from ?? Number.NaN) - 30_000)
          expect(s(at)).toBeLessThanOrEqual((holder?.to ?? Number.POSITIVE_INFINITY) + 30_000)
          const others = visits.filter(
            (visit) => visit.id !== result.visitId && visit.residentId !== holder?.residentId,
          )
          expect(
            others.some((visit) => s(at - took) < (visit.to ?? Number.POSITIVE_INFINITY) && s(at) > visit.from),
          ).toBe(false)
        },
      ),
    )
  })
})

/** Visits one after the other, never overlapping, the last one perhaps open. */
function arbitraryTimeline() {
  return fc
    .array(
      fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 600 }), fc.constantFrom('a', 'b', 'c')),
      { maxLength: 5 },
    )
    .chain((spans) => fc.boolean().map((lastOpen) => ({ spans, lastOpen })))
    .map(({ spans, lastOpen }) => {
      let at = 0
      return spans.map(([gap, length, who], index): VisitSpan => {
        const from = at + gap
        at = from + length
        const open = lastOpen && index === spans.length - 1
        return { id: `v${index}`, residentId: who, from: s(from), to: open ? null : s(at) }
      })
    })
}

describe('the measuring interval', () => {
  it('of a live result ends at the receipt and begins where the driver saw it begin', () => {
    expect(measuringInterval(measured({ receivedAt: s(100), startedAt: s(60) }), cuff, time)).toEqual({
      start: s(60),
      takenMin: s(100),
      takenMax: s(100),
    })
  })
  it('of a minute-precise record spans the minute', () => {
    const record = stored(s(120), s(400), { meterTime: { text: '2026-11-16T10:02', precision: 'minute' } })
    expect(measuringInterval(record, cuff, time)).toEqual({ start: s(0), takenMin: s(120), takenMax: s(180) })
  })
  it('never ends after the receipt', () => {
    const record = stored(s(120), s(130), { meterTime: { text: '2026-11-16T10:02', precision: 'minute' } })
    expect(measuringInterval(record, cuff, time)).toMatchObject({ takenMax: s(130) })
  })
})

describe('a meter’s local time', () => {
  it.each([
    ['2026-11-16T10:00:00', BASE],
    ['2026-11-16T10:00', BASE],
    ['2024-02-29T00:00', Date.UTC(2024, 1, 28, 16)],
    ['2026-02-29T00:00', null],
    ['2026-13-01T00:00', null],
    ['2026-11-16T24:00', null],
    ['24320-00-228T07:09:24', null],
  ])('%s', (text, expected) => {
    expect(parseMeterTime(text, ZONE)).toBe(expected)
  })
})
