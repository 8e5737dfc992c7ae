import { createHash } from 'node:crypto'
import { DbError } from './errors.ts'
import { uuidV7Source } from './ids.ts'
import { openStore } from './open-store.ts'
import { type Prng, prng } from './prng.ts'
import { people } from './seed-people.ts'
import { type Baseline, baselineOf, meanPressure, otherValues, pressureValues } from './seed-values.ts'
import { SEED_ZONE, type SeedVisit, seedVisits } from './seed-visits.ts'
import type { NewReading, Store } from './store.ts'

export interface SeedOptions {
  readonly dir: string
  readonly dataKey: Uint8Array
  readonly residents: number
  readonly years: number
  /** `YYYY-MM-DD`, the last day with readings. */
  readonly until: string
}
export interface Seeded {
  readonly residents: number
  readonly visits: number
  readonly readings: number
}

/** Of the seed's zone, all year. */
const ZONE_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const OPENS_AT_MS = 7.5 * 3_600_000
const OPEN_FOR_MS = 9 * 3_600_000
/** Only these last days were measured here; before them lies the imported ledger. */
const OWN_DAYS = 28
/** The old ledger came month by month. */
const LEDGER_DAYS = 30
const MINUTE_MS = 60_000
const VISIT_MS = 420_000
const RESIDENTS_A_TRANSACTION = 2000
const CLI = { kind: 'cli' } as const

/**
 * Fills an empty store with synthetic residents and readings; the same arguments give the same rows. Its clock runs through the
 * years it makes, so that rows are as old as they say. Throws refused for a store with residents, and what `openStore` throws.
 */
export function seed({ dir, dataKey, residents, years, until }: SeedOptions): Seeded {
  const random = prng(1)
  const lastDay = Date.parse(`${until}T00:00:00Z`) - ZONE_MS
  if (Number.isNaN(lastDay)) throw new DbError('refused', `--until ${until} is no date`)
  const days = Math.round(years * 365)
  const firstDay = lastDay - (days - 1) * DAY_MS
  let clock = firstDay
  const now = () => clock
  const store = openStore({ dir, dataKey, now, newId: uuidV7Source(now, () => random.bytes(16)) })
  try {
    if (store.read.residents.count() > 0)
      throw new DbError('refused', `the store in ${dir} has residents; seed fills only an empty one`)
    const endYear = Number(until.slice(0, 4))
    const baselines = addResidents(store, residents, endYear, random)
    const imported = Math.max(0, days - OWN_DAYS)
    for (let from = 0; from < imported; from += LEDGER_DAYS) {
      const span = { firstDay: firstDay + from * DAY_MS, days: Math.min(LEDGER_DAYS, imported - from) }
      clock = span.firstDay + span.days * DAY_MS
      importLedger(store, ledgerRows(baselines, span, random), until, from)
    }
    const visits = seedVisits(
      store,
      ownDays(baselines, { firstDay: firstDay + imported * DAY_MS, days: days - imported }, random),
      (at) => {
        clock = at
      },
    )
    return { residents, visits, readings: store.read.readings.lastPosition() }
  } finally {
    store.close()
  }
}

interface Person {
  readonly residentId: string
  readonly base: Baseline
}

function addResidents(store: Store, count: number, endYear: number, random: Prng): Person[] {
  const persons: Person[] = []
  const source = people(count, endYear, random)
  const extra = { consent: { version: '1', form: 'signed' } } as const
  while (persons.length < count) {
    store.write.together(() => {
      for (let i = 0; i < RESIDENTS_A_TRANSACTION && persons.length < count; i++) {
        const { value: person } = source.next()
        if (!person) return
        const { id } = store.write.residents.create(person.fields, CLI, { cardCode: person.cardCode, ...extra })
        persons.push({ residentId: id, base: baselineOf(person, endYear, random) })
      }
    })
  }
  return persons
}

/** The visits of one day, spread over the opening hours in the order people come. */
function* visitsOfDay(persons: readonly Person[], dayStart: number, random: Prng): Generator<SeedVisit> {
  const yearDay = yearDayOf(dayStart)
  const coming = persons.filter(({ base }) => random.next() < base.visitsPerYear / 365)
  const slotMs = Math.floor(OPEN_FOR_MS / Math.max(1, coming.length))
  for (const [slot, { residentId, base }] of coming.entries()) {
    const startedAt = dayStart + OPENS_AT_MS + slot * slotMs
    const first = pressureValues(base, yearDay, random)
    const second = pressureValues(base, yearDay, random)
    yield {
      residentId,
      startedAt,
      endedAt: startedAt + Math.min(slotMs - 1, VISIT_MS),
      pressures: [first, second, meanPressure(base, first, second)],
      others: otherValues(base, random),
    }
  }
}

interface Span {
  readonly firstDay: number
  readonly days: number
}
type LedgerRow = Omit<NewReading, 'source' | 'importBatchId' | 'revises'>

/** A ledger goes person by person, one pressure a visit. */
function* ledgerRows(persons: readonly Person[], { firstDay, days }: Span, random: Prng): Generator<LedgerRow> {
  for (const { residentId, base } of persons) {
    for (let day = 0; day < days; day++) {
      if (random.next() >= base.visitsPerYear / 365) continue
      const dayStart = firstDay + day * DAY_MS
      const measuredAt = dayStart + OPENS_AT_MS + random.integer(OPEN_FOR_MS / MINUTE_MS) * MINUTE_MS
      for (const { assessed, ...value } of [
        ...pressureValues(base, yearDayOf(dayStart), random),
        ...otherValues(base, random),
      ])
        yield { ...assessed, ...value, residentId, measuredAt, zone: SEED_ZONE, precision: 'minute' }
    }
  }
}

function importLedger(store: Store, rows: Iterable<LedgerRow>, until: string, fromDay: number): void {
  const fileName = `示例台账-${until}-${fromDay}.csv`
  store.write.imports.add({ fileName, sha256: createHash('sha256').update(fileName).digest('hex') }, rows, CLI)
}

function* ownDays(persons: readonly Person[], { firstDay, days }: Span, random: Prng): Generator<SeedVisit[]> {
  for (let day = 0; day < days; day++) yield [...visitsOfDay(persons, firstDay + day * DAY_MS, random)]
}

function yearDayOf(dayStart: number): number {
  return Math.floor(dayStart / DAY_MS) % 365
}
