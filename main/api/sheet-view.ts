/** What stands on a printed sheet. Pure but for reading the store. */
import type { Store } from '../../db/store.ts'
import { MEASURES } from '../../db/types.ts'
import { ALERTS, CATALOGUE_VERSION, formatValue } from '../../indicators/index.ts'
import type { SiteSettings } from '../settings.ts'
import { nextVisit } from '../visits/next-visit.ts'
import type { Person } from '../visits/person.ts'
import { instant, zoneOffsetMinutes } from '../zone.ts'
import type { NumberView, ResultView, SheetData, TrendView } from './contract.ts'
import { summaryText } from './summary-text.ts'
import { trendOf } from './trend-view.ts'

const EARLIER = 3

export interface SheetOf {
  readonly form: SheetData['form']
  readonly language: SheetData['language']
  readonly settings: SiteSettings
  readonly zone: string
  readonly now: number
  readonly maskedName: string
  readonly person: Person
  readonly visitAt: number
  readonly results: readonly ResultView[]
  readonly reprint: boolean
}

export function drawSheet(store: Store, sheet: SheetOf): SheetData {
  const { person, results, settings, zone, now } = sheet
  const worst = [...results].sort((a, b) => severity(b) - severity(a))[0]
  if (!worst) throw new RangeError('a sheet needs at least one result')
  const next = nextVisit(settings, zone, sheet.visitAt, results)
  const summary = settings['finish.qr']
    ? summaryText({ ...sheet, stationName: settings['station.name'], nextVisit: next })
    : null
  return {
    form: sheet.form,
    language: sheet.language,
    stationName: settings['station.name'],
    printedAt: instant(now),
    zoneOffsetMinutes: zoneOffsetMinutes(now, zone),
    maskedName: sheet.maskedName,
    person: { sex: person.sex, age: person.age },
    visitAt: instant(sheet.visitAt),
    lines: results.flatMap((result) =>
      result.numbers.map((number) => ({
        number,
        meal: result.meal,
        at: result.at,
        earlier: earlierOf(store, person, number, result, sheet.visitAt),
      })),
    ),
    results: [...results],
    advice: worst.sentence,
    trends: sheet.form === 'a4' ? trendsOf(store, sheet) : [],
    // A reprint names no day that has gone by.
    nextVisit: next !== null && Date.parse(next) > now ? next : null,
    qr: summary?.[sheet.language] ?? null,
    reprint: sheet.reprint,
    unsignedCatalogue: settings['catalogue.signedBy']?.version !== CATALOGUE_VERSION,
  }
}

function severity(result: ResultView): number {
  const level = ['normal', 'none'].includes(result.level)
    ? 0
    : result.level.startsWith('critical')
      ? 3
      : result.level.startsWith('borderline')
        ? 1
        : 2
  return ALERTS.indexOf(result.alert) * 10 + level
}

function earlierOf(store: Store, person: Person, number: NumberView, result: ResultView, before: number) {
  if (!person.residentId) return []
  return store.read.readings
    .trend(person.residentId, number.indicator, 0, EARLIER * 4)
    .filter(
      (row) =>
        row.measuredAt < before &&
        row.value !== null &&
        (row.meal ?? null) === (number.indicator === 'glucose' ? result.meal : (row.meal ?? null)),
    )
    .slice(0, EARLIER)
    .map((row) => ({ value: formatValue(MEASURES[number.indicator], row.value ?? 0), at: instant(row.measuredAt) }))
}

function trendsOf(store: Store, { person, results, zone, now }: SheetOf): TrendView[] {
  if (!person.residentId) return []
  const subjects = results.flatMap(({ trend }) => trend ?? [])
  return [...new Set(subjects)].map((subject) => trendOf(store, person, { subject, span: 'last10', zone, now }))
}
