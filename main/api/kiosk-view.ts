/** Everything the kiosk window draws itself from, put together from the station's parts. */
import type { Store } from '../../db/store.ts'
import type { ReadingCode } from '../../db/types.ts'
import type { Calls } from '../alerts/calls.ts'
import type { Clock } from '../clock.ts'
import type { MeterBoard } from '../meters/board.ts'
import type { SiteSettings } from '../settings.ts'
import { entryLimits } from '../visits/entry.ts'
import { aboutOf, type Person } from '../visits/person.ts'
import type { Question } from '../visits/questions.ts'
import { BY_HAND, type TaskState } from '../visits/tasks.ts'
import type { KioskVisits, OpenVisit } from '../visits/visit.ts'
import { say } from '../words.ts'
import { instant, zoned, zoneOffsetMinutes } from '../zone.ts'
import type { Candidate, KioskView, ResultView, TaskView, VisitView } from './contract.ts'
import { type Earlier, isIndicator, numberView } from './number-view.ts'
import { groupReadings, type ResultParts, resultView } from './result-view.ts'

export interface KioskViewNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly settings: () => SiteSettings
  readonly visits: KioskVisits
  readonly meters: MeterBoard
  readonly calls: Calls
  readonly staffed: () => boolean
  readonly storageOk: () => boolean
  /** Results that are shown and not stored. */
  readonly unsaved: (visit: OpenVisit) => readonly ResultParts[]
  readonly brought: () => Candidate | null
  readonly laid: () => KioskView['laid']
  readonly printer: () => KioskView['printer']
}

export function drawKioskView(needs: KioskViewNeeds): KioskView {
  const { clock, zone, visits } = needs
  const settings = needs.settings()
  const now = clock.now()
  const open = visits.open
  const openNow = isOpen(settings, now, zone)
  return {
    now: instant(now),
    zoneOffsetMinutes: zoneOffsetMinutes(now, zone),
    stationName: settings['station.name'],
    hours: settings['station.hours'],
    openNow,
    staffed: needs.staffed(),
    unattended: needs.staffed() ? null : { ...settings['danger.unattended'], atOnce: !openNow },
    screen: { diagonalInches: settings['screen.diagonalInches'], distanceMm: settings['screen.distanceMm'] },
    highContrast: settings['screen.highContrast'],
    volume: settings['voice.volumePercent'] / 100,
    storage: needs.storageOk() ? 'ok' : 'failed',
    ready: readyCards(needs),
    visit: open ? visitView(needs, open) : null,
    brought: open ? null : needs.brought(),
    laid: needs.laid(),
    call: callView(needs, open),
    question: questionView(visits.question),
    waitingForOwner: waitingView(visits.waitingForOwner),
    printer: needs.printer(),
  }
}

const BY_HAND_SECONDS = 60

function readyCards({ meters }: KioskViewNeeds): KioskView['ready'] {
  const cards = meters.ready().map(({ task, status, model }) => {
    const posture = meters.readyFor(task)?.posture ?? model.posture
    return {
      task,
      meterId: status.meter.id,
      // The desk names a meter in Chinese; in English it is told by what it looks like.
      name: { zh: status.meter.name, en: say(`meter-by-posture.${posture}`).en },
      posture,
      typicalSeconds: model.typicalSeconds,
    }
  })
  if (cards.some(({ task }) => task === BY_HAND.task)) return cards
  const { task, meterId, posture } = BY_HAND
  return [
    ...cards,
    { task, meterId, posture, name: say(`meter-by-posture.${posture}`), typicalSeconds: BY_HAND_SECONDS },
  ]
}

function isOpen(settings: SiteSettings, now: number, zone: string): boolean {
  const local = zoned(now, zone)
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  return (
    settings['station.days'].includes(local.dayOfWeek) &&
    settings['station.hours'].some(({ from, to }) => time >= from && time < to)
  )
}

function visitView(needs: KioskViewNeeds, open: OpenVisit): VisitView {
  const { row, person, task } = open
  return {
    id: row.id,
    guest: row.guest !== undefined,
    maskedName: open.maskedName,
    startedAt: instant(row.startedAt),
    assurance: row.assurance,
    arm: person.arm,
    noBodyFat: person.implantedDevice || open.answers.implant === true,
    task: task && taskView(task),
    results: [
      ...visitResults(needs.store, row.id, person, row.startedAt),
      ...needs.unsaved(open).flatMap((parts) => resultView(parts, aboutOf(person), () => null) ?? []),
    ],
    last: person.residentId ? lastResults(needs.store, person, row.startedAt) : [],
  }
}

function taskView({ ahead: _ahead, orderedAt: _orderedAt, ...task }: TaskState): TaskView {
  const { entry } = task
  const typed = entry && { what: entry.what, again: entry.first !== null, told: entry.told }
  return {
    ...task,
    since: instant(task.since),
    until: task.until === null ? null : instant(task.until),
    entry: typed && { ...typed, ...entryLimits(typed.what) },
  }
}

/** Results of a visit, each beside the person's value before the visit. */
export function visitResults(store: Store, visitId: string, person: Person, startedAt: number): ResultView[] {
  const earlier = (indicator: ReadingCode, meal: string | undefined): Earlier | null => {
    if (!person.residentId) return null
    const rows = store.read.readings.trend(person.residentId, indicator, 0, 12)
    const found = rows.find((row) => row.measuredAt < startedAt && row.value !== null && row.meal === meal)
    return found?.value == null ? null : { value: found.value, at: found.measuredAt }
  }
  return groupReadings(store.read.readings.ofVisit(visitId)).flatMap(
    (parts) => resultView(parts, aboutOf(person), earlier) ?? [],
  )
}

const LAST_SHOWN = 3

function lastResults(store: Store, person: Person, before: number): VisitView['last'] {
  const rows = store.read.readings
    .latest(person.residentId ?? '')
    .filter((row) => row.measuredAt < before && row.value !== null)
  const about = aboutOf(person)
  const diastolic = rows.find((row) => row.indicator === 'dbp')
  return rows
    .filter((row) => row.indicator !== 'dbp' && isIndicator(row.indicator))
    .slice(0, LAST_SHOWN)
    .flatMap((row) => {
      if (!isIndicator(row.indicator)) return []
      const view = numberView(row.indicator, row, about, null)
      const pair = row.indicator === 'sbp' && diastolic?.value != null
      return [
        {
          label: pair ? say('pressure') : view.label,
          value: pair ? `${view.value}/${diastolic?.value}` : (view.value ?? ''),
          level: view.level,
          word: view.word,
          at: instant(row.measuredAt),
        },
      ]
    })
}

function callView(needs: KioskViewNeeds, open: OpenVisit | null): KioskView['call'] {
  const call = needs.calls.current(open?.row.id ?? null)
  if (!call) return null
  const { alert, state } = call
  const reading = alert.lineage ? needs.store.read.readings.current(alert.lineage) : undefined
  return {
    alertId: alert.id,
    reason: alert.reason === 'result' ? 'result' : 'help',
    state,
    since: instant(alert.raisedAt),
    resultId: reading ? (reading.seriesId ?? reading.measurementId ?? null) : null,
  }
}

function questionView(question: Question | null): KioskView['question'] {
  return question && { id: question.measurementId, task: question.task, at: instant(question.at) }
}

function waitingView(waiting: Question | null): KioskView['waitingForOwner'] {
  return waiting && { task: waiting.task, at: instant(waiting.at) }
}
