/** Rows for tests: made up, but judged by the real catalogue. */
import fc from 'fast-check'
import { MEASURES, READING_CODES, type Reading, type ReadingCode } from '../../../db/types.ts'
import { type About, assess, CATALOGUE_VERSION, INDICATORS } from '../../../indicators/index.ts'
import { completedYears, localTime } from '../local-time.ts'
import type { PackageRow } from '../package-rows.ts'
import { verdictWords } from '../verdicts.ts'

/** Monday 2026-11-16, 09:05 in Shanghai. */
export const MONDAY = Date.UTC(2026, 10, 16, 1, 5)

let made = 0

/** A lineage of its own for each. */
function nextId(): string {
  made += 1
  return `0b6f3c1e-8f0e-7e7e-9c55-${String(made).padStart(12, '0')}`
}

export function rowOf(
  indicator: ReadingCode,
  value: number | null,
  change: Partial<Reading> = {},
  resident: Partial<PackageRow['resident']> = {},
): PackageRow {
  const person: PackageRow['resident'] = {
    id: '0192f0a0-1111-7111-8111-111111111111',
    name: '王秀英',
    sex: 'female',
    birthDate: '1951-03-08',
    recordNumber: '99000000000000001',
    ...resident,
  }
  const measuredAt = change.measuredAt ?? MONDAY
  const measuredLocal = localTime(measuredAt, change.zone ?? 'Asia/Shanghai')
  const age = completedYears(person.birthDate, measuredLocal)
  const about = { sex: person.sex, age, mealContext: change.meal ?? null }
  const reading: Reading = {
    position: 1,
    lineage: nextId(),
    revision: 1,
    indicator,
    value,
    unit: MEASURES[indicator].ucum,
    ...judgedBy(indicator, value, change.comparator, about),
    catalogueVersion: CATALOGUE_VERSION,
    source: 'meter',
    residentId: person.id,
    measurementId: '0192f0a0-2222-7222-8222-222222222222',
    measuredAt,
    zone: 'Asia/Shanghai',
    precision: 'second',
    state: 'current',
    createdAt: measuredAt + 11_000,
    ...change,
  }
  return {
    reading,
    resident: person,
    meter: {
      id: '0192f0a0-3333-7333-8333-333333333333',
      driverId: 'taidoc',
      modelId: 'TD-3261',
      name: '一号仪器',
      serialNumber: 'SN-1',
    },
    measure: MEASURES[indicator],
    who: {
      measuredLocal,
      shownTime: reading.precision === 'day' ? measuredLocal.slice(0, 10) : measuredLocal,
      age,
      maskedIdentity: '990000********002X',
      maskedPhone: '199****4321',
    },
    verdict: verdictWords(reading, person.sex, age),
    operator: '自助',
    tier: reading.alert,
    followUp: '',
  }
}

function judgedBy(
  indicator: ReadingCode,
  value: number | null,
  comparator: Reading['comparator'],
  about: About,
): Pick<Reading, 'band' | 'level' | 'alert'> {
  if (indicator === 'weight' || indicator === 'height') return { band: null, level: 'not-judged', alert: 'none' }
  const unit = MEASURES[indicator].ucum
  const given = value === null ? { comparator: comparator ?? 'LO' } : { value, unit }
  const { band, level, alert } = assess({ indicator, ...given }, about)
  return { band, level: level === 'instrument-error' ? 'not-judged' : level, alert }
}

/** Any reading that the store may hold. */
export const anyRow: fc.Arbitrary<PackageRow> = fc.constantFrom(...READING_CODES).chain((indicator) => {
  const { plausible, decimals } = MEASURES[indicator]
  const scale = 10 ** decimals
  const value = fc
    .integer({ min: Math.ceil(plausible.min * scale), max: Math.floor(plausible.max * scale) })
    .map((steps) => steps / scale)
  const offScale = indicator !== 'weight' && indicator !== 'height' && INDICATORS[indicator].offScale !== undefined
  const comparator = fc.constantFrom('LO' as const, 'HI' as const)
  const measured: fc.Arbitrary<Pick<Reading, 'value' | 'comparator'>> = offScale
    ? fc.oneof(
        fc.record({ value }),
        fc.record({ value: fc.constant(null), comparator }),
        fc.record({ value, comparator }),
      )
    : fc.record({ value })
  const meals = ['glucose', 'tc', 'tg', 'ua'].includes(indicator)
  const context = fc.record(
    {
      meal: meals ? fc.constantFrom('fasting', 'post-meal-2h', 'random') : fc.constant(undefined),
      arm: fc.constantFrom('left', 'right'),
      posture: fc.constantFrom('sitting', 'standing', 'lying'),
      site: fc.constantFrom('finger', 'earlobe', 'forehead', '=不明部位'),
      precision: fc.constantFrom('second', 'minute', 'day'),
      source: fc.constantFrom('meter', 'hand', 'home-visit', 'import'),
      zone: fc.constantFrom('Asia/Shanghai', 'America/St_Johns', 'UTC'),
      replaces: fc.uuid(),
    },
    { requiredKeys: [] },
  )
  const person = fc.record({
    name: fc.oneof(
      fc.constantFrom('王秀英', '欧阳丽', '=1+1', '买买提·吐尔逊', '李'),
      fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== ''),
    ),
    sex: fc.constantFrom('male' as const, 'female' as const),
    birthDate: fc.constantFrom('1951-03-08', '1948-07', '2015-06-01', '1930-12-31'),
    recordNumber: fc.constantFrom(undefined, '99000000000000001'),
  })
  const at = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) })
  return fc.tuple(measured, context, person, at).map(([{ value, comparator }, about, resident, measuredAt]) => {
    const { precision = 'second', source = 'meter', zone = 'Asia/Shanghai', ...rest } = about
    const given = { ...rest, precision, source, zone, measuredAt, ...(comparator ? { comparator } : {}) }
    return rowOf(indicator, value, given, resident)
  })
})
