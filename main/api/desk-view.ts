/** Everything the desk window draws itself from: today, what belongs to nobody, alerts, meters. Empty while it is locked. */
import type { ListedMeasurement, Store } from '../../db/store.ts'
import type { Alert, Reading, ResidentTile, StoredMeasurement } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import { type About, INDICATORS, STATUS_WORDS } from '../../indicators/index.ts'
import type { Clock } from '../clock.ts'
import type { Newcomer } from '../identify/newcomer.ts'
import type { MeterBoard, MeterStatus } from '../meters/board.ts'
import { adviceFor, CLOCK_FINE_MS } from '../meters/doctor.ts'
import type { SiteSettings } from '../settings.ts'
import type { SignedIn } from '../staff/sign-in.ts'
import { isTyped } from '../visits/entry.ts'
import type { Intake } from '../visits/intake.ts'
import { asMeasurement } from '../visits/intake.ts'
import { judge } from '../visits/judge.ts'
import { aboutOf, personOf } from '../visits/person.ts'
import { checkValidity } from '../visits/validity.ts'
import type { KioskVisits } from '../visits/visit.ts'
import { say, type WordKey } from '../words.ts'
import { ageAt, dayBounds, instant, zoneOffsetMinutes } from '../zone.ts'
import type { AlertView, Bilingual, DeskRow, DeskView, MeterView, NumberView, UnclaimedView } from './contract.ts'
import { careIsDue } from './meter-page.ts'
import {
  isIndicator,
  numberView,
  plainNumberView,
  pressureCategory,
  type Shown,
  signWord,
  unitOf,
  viewLevel,
} from './number-view.ts'

const LISTED = 60
const UNCLAIMED_LISTED = 60

export interface DeskViewNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly settings: () => SiteSettings
  readonly visits: KioskVisits
  readonly intake: Intake
  readonly meters: MeterBoard
  readonly drivers: readonly MeterDriver[]
  readonly staffAt: (windowId: string) => SignedIn | undefined
  readonly banners: () => DeskView['banners']
  readonly newcomer: () => Newcomer | null
}

export function drawDeskView(needs: DeskViewNeeds, windowId: string): DeskView {
  const { store, clock, zone } = needs
  const now = clock.now()
  const staff = needs.staffAt(windowId) ?? null
  const alerts = store.read.alerts.unresolved()
  const head = {
    now: instant(now),
    zoneOffsetMinutes: zoneOffsetMinutes(now, zone),
    stationName: needs.settings()['station.name'],
    staff,
    ringing: alerts.some((alert) => alert.rings && alert.state === 'open'),
    banners: needs.banners(),
  }
  if (!staff) {
    const nothing = { people: 0, readings: 0, openAlerts: 0 }
    return { ...head, counts: nothing, alerts: [], today: [], unclaimed: [], meters: [], atKiosk: null, newcomer: null }
  }
  const day = dayBounds(now, zone)
  const listed = store.read.measurements.receivedBetween(day.from, day.to, LISTED)
  const closed = store.read.alerts.between(day.from, day.to).filter(({ closedReason }) => closedReason === 'handled')
  const handled = new Set(closed.flatMap(({ measurementId }) => measurementId ?? []))
  return {
    ...head,
    counts: {
      people: store.read.visits.peopleBetween(day.from, day.to),
      readings: store.read.readings.countMeasuredBetween(day.from, day.to),
      openAlerts: alerts.filter((alert) => alert.state === 'open').length,
    },
    alerts: alerts.map((alert) => alertView(needs, alert)),
    today: listed.flatMap((entry) => deskRows(needs, entry, handled)),
    unclaimed: store.read.measurements.unclaimed(UNCLAIMED_LISTED).map((row) => unclaimedView(needs, row)),
    meters: needs.meters.statuses().map((status) => meterView(needs, status)),
    atKiosk: atKiosk(needs),
    newcomer: newcomerView(needs.newcomer()),
  }
}

function atKiosk({ visits, store }: DeskViewNeeds): DeskView['atKiosk'] {
  const open = visits.open
  if (!open) return null
  const resident = open.row.residentId ? store.read.residents.byId(open.row.residentId) : undefined
  const { startedAt, assurance } = open.row
  return {
    name: nameOr(resident, 'guest'),
    since: instant(startedAt),
    task: open.task?.task ?? null,
    assurance,
  }
}

const NO_UNIT: Bilingual = { zh: '', en: '' }

function nameOr(resident: { readonly name: string } | undefined, other: 'guest' | 'nobody'): Bilingual {
  return resident ? { zh: resident.name, en: resident.name } : say(other)
}

/** Of the number only its end. */
function newcomerView(newcomer: Newcomer | null): DeskView['newcomer'] {
  if (!newcomer) return null
  const { id, at, card } = newcomer
  const { name, sex, birthDate, number } = card
  return { id, at: instant(at), name, sex, birthDate, numberTail: number.slice(-4) }
}

// ── today ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

type RowState = DeskRow['state'][number]

function deskRows(
  needs: DeskViewNeeds,
  { measurement, resident, readings }: ListedMeasurement,
  handled: ReadonlySet<string>,
): DeskRow[] {
  // Controls and trials stand in the quality log of their meter.
  if (measurement.claim === 'nobody') return []
  // After re-assigning, the ended rows of the person before stand beside the new ones.
  const ordered = [...readings].sort((a, b) => a.position - b.position)
  const newest = [...new Map(ordered.map((row) => [row.indicator, row])).values()]
  const about = aboutOfResident(needs, resident)
  const shown: readonly Shown[] = newest.length > 0 ? newest : unownedReadings(measurement)
  const visit = measurement.visitId ? needs.store.read.visits.byId(measurement.visitId) : undefined
  const base = {
    measurementId: measurement.id,
    at: instant(measurement.takenAt),
    name: nameOr(resident, measurement.visitId ? 'guest' : 'nobody'),
    residentId: resident?.id ?? null,
    source: isTyped(measurement.driverId) ? ('hand' as const) : ('meter' as const),
    ...(visit ? { visitId: visit.id, assurance: visit.assurance } : {}),
  }
  return subjects(shown, about).map(({ made, ...subject }) => {
    const own = newest.filter(({ indicator }) => made.includes(indicator))
    return { ...base, ...subject, state: rowState(measurement, own, resident, handled.has(measurement.id)) }
  })
}

function aboutOfResident({ store, clock, zone }: DeskViewNeeds, tile: ResidentTile | undefined): About {
  const resident = tile ? store.read.residents.byId(tile.id) : undefined
  return resident ? aboutOf(personOf(resident, clock.now(), zone)) : {}
}

/** What a measurement without readings would be, judged for nobody. */
function unownedReadings(measurement: StoredMeasurement): Shown[] {
  const validity = checkValidity(asMeasurement(measurement))
  if (validity.verdict === 'quality-control' || validity.values.length === 0) return []
  return [...judge(validity.values, { about: {}, pressureSetting: 'station' }).readings]
}

function rowState(
  measurement: StoredMeasurement,
  readings: readonly Reading[],
  resident: ResidentTile | undefined,
  handled: boolean,
): RowState[] {
  const states: RowState[] = []
  if (measurement.claim === 'void') states.push('void')
  if (measurement.claim === 'repeat') states.push('repeat')
  if (measurement.claim === 'unclaimed' || measurement.claim === 'asking') states.push('unclaimed')
  if (measurement.validity === 'measure-again' || measurement.validity === 'instrument-error') states.push('suspect')
  if (measurement.claim === 'attributed' && !resident) states.push('guest')
  if (readings.some((row) => row.seriesRole === 'member')) states.push('series-member')
  if (readings.some((row) => row.shutOut !== undefined)) states.push('shut-out')
  if (readings.some((row) => row.alert === 'now')) states.push(handled ? 'handled' : 'alert')
  if (readings.some((row) => isIndicator(row.indicator) && row.band === null)) states.push('no-sex-or-age')
  return states
}

interface Subject extends Pick<DeskRow, 'indicator' | 'value' | 'unit' | 'level' | 'word'> {
  /** The codes it is made of. */
  readonly made: readonly string[]
}

/** One line a subject: the pressure pair together, every other indicator by itself. */
function subjects(shown: readonly Shown[], about: About): Subject[] {
  const systolic = shown.find((one) => one.indicator === 'sbp')
  const diastolic = shown.find((one) => one.indicator === 'dbp')
  const pair = systolic && diastolic ? [pairSubject(systolic, diastolic, about)] : []
  const singles = shown.flatMap((one): Subject[] => {
    if (pair.length > 0 && (one === systolic || one === diastolic)) return []
    const view = viewOf(one, about)
    if (!view) return []
    const { label: indicator, level, word } = view
    return [
      { indicator, value: view.value ?? view.comparator ?? '', unit: unitOf(view), level, word, made: [one.indicator] },
    ]
  })
  return [...pair, ...singles]
}

function viewOf(shown: Shown, about: About): NumberView | null {
  const { indicator, value } = shown
  if (isIndicator(indicator)) return numberView(indicator, shown, about, null)
  return value === null ? null : plainNumberView(indicator, value)
}

function pairSubject(systolic: Shown, diastolic: Shown, about: About): Subject {
  const category = pressureCategory(systolic.panelBand)
  return {
    indicator: say('pressure'),
    made: ['sbp', 'dbp'],
    value: `${systolic.value}/${diastolic.value}`,
    unit: unitOf({ indicator: 'sbp', unit: INDICATORS.sbp.unit }),
    level: category ? category.level : viewLevel(systolic.level),
    word: category ? (category.short ?? STATUS_WORDS[category.level]) : signWord('sbp', systolic, about),
  }
}

// ── unclaimed, alerts, meters ─────────────────────────────────────────────────────────────────────────────────────────────

function unclaimedView(needs: DeskViewNeeds, row: StoredMeasurement): UnclaimedView {
  const [subject] = subjects(unownedReadings(row), {})
  const suggested = row.suggestedResidentId ? needs.store.read.residents.byId(row.suggestedResidentId) : undefined
  const meter = needs.meters.statuses().find(({ meter: one }) => one.id === row.meterId)
  const unknown = { zh: row.driverId, en: row.driverId }
  return {
    measurementId: row.id,
    at: instant(row.takenAt),
    receivedAt: instant(row.receivedAt),
    meterName: meter ? { zh: meter.meter.name, en: meter.model?.name.en ?? meter.meter.name } : unknown,
    indicator: subject?.indicator ?? { zh: row.kind, en: row.kind },
    value: subject?.value ?? '',
    unit: subject?.unit ?? NO_UNIT,
    level: subject?.level ?? 'none',
    word: subject?.word ?? { zh: '', en: '' },
    why: say(claimKey(row.claimReason)),
    suggestion: suggested ? { residentId: suggested.id, name: suggested.name } : null,
    group: row.claimReason === 'old-record' ? `${row.meterId} ${instant(row.receivedAt).slice(0, 16)}` : null,
  }
}

const CLAIM_REASONS = [
  'unknown-meter',
  'trial',
  'station-clock',
  'no-time',
  'default-clock',
  'future',
  'backwards',
  'unsure-clock',
  'old-record',
  'nobody-signed-in',
  'touches-other-visit',
  'no-answer',
  'not-mine',
  'begun-before-sign-in',
  'repeat',
  'redecoded',
] as const

function claimKey(reason: string | undefined): WordKey {
  const known = CLAIM_REASONS.find((one) => one === reason)
  return `claim.${known ?? 'no-time'}`
}

function alertView(needs: DeskViewNeeds, alert: Alert): AlertView {
  const { store, clock, zone } = needs
  const resident = alert.residentId ? store.read.residents.byId(alert.residentId) : undefined
  const measurement = alert.measurementId ? store.read.measurements.byId(alert.measurementId) : undefined
  const readings = measurement ? store.read.readings.ofMeasurement(measurement.id) : []
  const shown: readonly Shown[] = readings.length > 0 ? readings : measurement ? unownedReadings(measurement) : []
  const about = resident ? aboutOf(personOf(resident, clock.now(), zone)) : {}
  const isPair = alert.indicator === 'sbp' || alert.indicator === 'dbp'
  const wanted = shown.filter(
    (one) => one.indicator === alert.indicator || (isPair && (one.indicator === 'sbp' || one.indicator === 'dbp')),
  )
  const [subject] = subjects(wanted, about)
  const acknowledger = alert.acknowledgedBy ? store.read.staff.byId(alert.acknowledgedBy) : undefined
  return {
    id: alert.id,
    reason: alert.reason,
    tier: alert.tier,
    state: alert.state,
    raisedAt: instant(alert.raisedAt),
    headline: alert.reason === 'result' ? headlineOf(subject) : say(`alert.${alert.reason}`),
    value: subject?.value ?? '',
    ...(subject ? { level: subject.level } : {}),
    rings: alert.rings,
    person: resident
      ? {
          residentId: resident.id,
          name: nameOr(resident, 'nobody'),
          sex: resident.sex,
          age: ageAt(resident.birthDate, clock.now(), zone),
          flags: flagsOf(resident),
        }
      : alert.visitId
        ? { residentId: null, name: say('guest'), sex: null, age: null, flags: [] }
        : null,
    acknowledgedBy: acknowledger?.name ?? null,
    acknowledgedAt: alert.acknowledgedAt === undefined ? null : instant(alert.acknowledgedAt),
  }
}

function headlineOf(subject: Subject | undefined): Bilingual {
  if (!subject) return say('alert.station')
  return { zh: `${subject.indicator.zh}${subject.word.zh}`, en: `${subject.indicator.en}: ${subject.word.en}` }
}

function flagsOf(resident: {
  conditions: readonly ('hypertension' | 'diabetes' | 'copd' | 'implanted-device')[]
  armToUse?: 'left' | 'right'
}): Bilingual[] {
  const arm = resident.armToUse ? [say(`alert.arm-${resident.armToUse}`)] : []
  return [...resident.conditions.map((condition) => say(`alert.${condition}`)), ...arm]
}

function meterView(needs: DeskViewNeeds, status: MeterStatus): MeterView {
  const { meter, model, state, onTrial } = status
  const care = careIsDue(needs, meter)
  return {
    id: meter.id,
    name: { zh: meter.name, en: model?.name.en ?? meter.name },
    model: model?.name ?? { zh: meter.modelId, en: meter.modelId },
    place: meter.place ?? '',
    link: meter.linkKind,
    state,
    fact: onTrial ? say('fact.trial') : factOf(status, care),
    advice: status.finding && adviceFor(status.finding),
    lastAt: status.lastAt === null ? null : instant(status.lastAt),
    batteryPercent: status.batteryPercent,
    clockOffsetMs: status.clockOffsetMs,
    moved: status.moved,
    onTrial,
    careDue: care !== null,
  }
}

function factOf(
  { state, faultCode, clockOffsetMs, batteryPercent }: MeterStatus,
  care: ReturnType<typeof careIsDue>,
): Bilingual | null {
  if (state === 'failed') return say('fact.failed', { code: faultCode ?? '' })
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_FINE_MS) {
    const minutes = Math.round(Math.abs(clockOffsetMs) / 60_000)
    return say(clockOffsetMs < 0 ? 'fact.clock-fast' : 'fact.clock-slow', { minutes })
  }
  if (care) return say(`fact.due-${care}`)
  return batteryPercent === null ? null : say('fact.battery', { percent: batteryPercent })
}
