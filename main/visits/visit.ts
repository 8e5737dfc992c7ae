/** The visit at the kiosk: one person at a time, from sign-in to finish, and what is being measured. Nothing of a person outlives it. */
import type { Store } from '../../db/store.ts'
import type { AgeGroup, Sex, Visit } from '../../db/types.ts'
import type { EventMessage } from '../../drivers/host/messages.ts'
import type { Task } from '../api/contract.ts'
import type { Clock, Timer } from '../clock.ts'
import { StationError } from '../errors.ts'
import type { Offer } from '../identify/candidates.ts'
import { maskedName } from '../identify/names.ts'
import type { MeterBoard } from '../meters/board.ts'
import type { Arrival, Intake, Taken } from './intake.ts'
import type { Person } from './person.ts'
import { nextReadingAt } from './series.ts'
import {
  anotherReading,
  beginTask,
  type MealContext,
  mealAnswered,
  measuringSeen,
  TASK_PLANS,
  type TaskState,
  type TroubleWord,
  taskDone,
  taskFailed,
  taskOf,
  waitForMeter,
} from './tasks.ts'

export interface OpenVisit {
  readonly row: Visit
  readonly person: Person
  /** 王＊英; empty for a guest. */
  readonly maskedName: string
  readonly task: TaskState | null
  /** Results whose first storing failed; kept until they are in the store. */
  readonly unsaved: readonly Arrival[]
}

/** A measurement that may be this person's: asked by kind and time, never by number. */
export interface Question {
  readonly measurementId: string
  readonly task: Task
  readonly at: number
}

export interface VisitNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly zone: string
  readonly kiosk: string
  readonly intake: Intake
  readonly meters: MeterBoard
  /** Answers and desk corrections go through here, so that they are judged like everything else. */
  readonly claim: (measurementId: string, visit: Visit) => void
  readonly changed: () => void
}

interface Waiting extends Question {
  readonly until: number
}

export class KioskVisits {
  readonly #needs: VisitNeeds
  readonly #failures = new Map<Task, number>()
  #open: OpenVisit | null = null
  #question: Question | null = null
  /** A result that came with nobody signed in. */
  #waiting: Waiting | null = null
  #timer: Timer | null = null
  #waitingTimer: Timer | null = null

  constructor(needs: VisitNeeds) {
    this.#needs = needs
  }

  get open(): OpenVisit | null {
    return this.#open
  }

  get question(): Question | null {
    return this.#open ? this.#question : null
  }

  get waitingForOwner(): Question | null {
    return this.#open ? null : this.#waiting
  }

  // ── coming and going ──────────────────────────────────────────────────────────────────────────────────────────────────

  begin(offer: Offer): void {
    const resident = this.#needs.store.read.residents.byId(offer.residentId)
    if (!resident) throw new StationError('unknownPerson')
    this.#start({ residentId: resident.id, assurance: offer.assurance }, maskedName(resident.name))
  }

  beginGuest(sex: Sex | null, ageGroup: AgeGroup | null): void {
    const guest = { ...(sex ? { sex } : {}), ...(ageGroup ? { ageGroup } : {}) }
    this.#start({ guest, assurance: 'guest' }, '')
  }

  #start(who: Pick<Visit, 'residentId' | 'guest' | 'assurance'>, name: string): void {
    if (this.#open) throw new StationError('visitOpen')
    const { store, clock, zone, kiosk, intake } = this.#needs
    const row = store.write.visits.begin({ ...who, kiosk, startedAt: clock.now(), zone }, { kind: 'kiosk' })
    const person = intake.personAt(row, row.startedAt)
    this.#open = { row, person, maskedName: name, task: null, unsaved: [] }
    const waiting = this.#waiting
    this.#forgetWaiting()
    if (waiting && waiting.until > clock.now()) this.#question = waiting
    this.#changed()
  }

  /** Ends the visit. What nobody answered goes to the desk; what could not be stored stays with the meter process and comes again. */
  finish(endedBy: 'done' | 'timeout' | 'other-card'): void {
    const visit = this.#open
    if (!visit) return
    const { store, clock } = this.#needs
    this.#closeQuestion('no-answer')
    store.write.visits.end(visit.row.id, clock.now(), endedBy, { kind: 'kiosk' })
    this.#failures.clear()
    this.#timer?.cancel()
    this.#open = null
    this.#changed()
  }

  answer(measurementId: string, mine: boolean): void {
    const visit = this.#require()
    if (this.#question?.measurementId !== measurementId) return
    if (mine) {
      this.#needs.claim(measurementId, visit.row)
      const { task } = this.#question
      this.#question = null
      this.#showStored(task, measurementId)
    } else {
      this.#closeQuestion('not-mine')
    }
    this.#changed()
  }

  #showStored(task: Task, measurementId: string): void {
    const [reading] = this.#needs.store.read.readings.ofMeasurement(measurementId)
    const meter = this.#needs.meters.readyFor(task)
    if (!reading || !meter) return
    this.#setTask(taskDone(beginTask(task, meter, this.#now()), reading.seriesId ?? measurementId, false, this.#now()))
  }

  #closeQuestion(reason: 'no-answer' | 'not-mine'): void {
    const question = this.#question
    this.#question = null
    if (!question) return
    const { store } = this.#needs
    if (store.read.measurements.byId(question.measurementId)?.claim === 'asking') {
      store.write.measurements.unclaim(question.measurementId, reason, { kind: 'kiosk' })
    }
  }

  // ── the task ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  choose(task: Task): void {
    this.#require()
    const meter = this.#needs.meters.readyFor(task)
    if (!meter) throw new StationError('unknownMeter')
    this.#setTask(beginTask(task, meter, this.#now()))
  }

  meal(context: MealContext): void {
    const task = this.#requireTask()
    if (task.step !== 'meal') return
    if (task.resultId !== null) this.#reviseMeal(task.resultId, context)
    this.#setTask(mealAnswered(task, context, this.#now()))
  }

  rested(how: 'timer' | 'said-so'): void {
    const task = this.#requireTask()
    if (task.step !== 'rest') return
    if (how === 'said-so') {
      const { store } = this.#needs
      store.write.audit({ kind: 'kiosk' }, 'rest-skipped', { kind: 'visit', id: this.#require().row.id })
    }
    this.#setTask(waitForMeter(task, this.#now()))
  }

  leaveTask(): void {
    this.#require()
    this.#setTask(null)
  }

  /** What there is of a series is enough. */
  enough(): void {
    const task = this.#requireTask()
    if (task.resultId === null) return
    this.#setTask(taskDone(task, task.resultId, false, this.#now()))
  }

  mealOf(visitId: string, kind: Parameters<typeof taskOf>[0]): MealContext | null {
    const visit = this.#open
    if (visit?.row.id !== visitId || !visit.task) return null
    return TASK_PLANS[visit.task.task].kinds.includes(kind) ? visit.task.meal : null
  }

  #reviseMeal(resultId: string, meal: MealContext): void {
    const { store, intake } = this.#needs
    const visit = this.#require()
    for (const reading of store.read.readings.ofMeasurement(resultId)) {
      if (reading.meal === undefined || reading.meal === meal) continue
      const verdict = intake.verdictFor(reading, visit.person, meal)
      store.write.readings.revise(reading.lineage, { ...verdict, meal, reason: 'meal-answered' }, { kind: 'kiosk' })
    }
  }

  // ── from the meters ───────────────────────────────────────────────────────────────────────────────────────────────────

  meterEvent({ meterId, event }: EventMessage): void {
    const visit = this.#open
    if (!visit || meterId === undefined) return
    if (event.type === 'measuring') {
      const task = taskOf(event.kind)
      const meter = task && this.#needs.meters.chosen(meterId, task)
      if (!task || !meter) return
      const going = visit.task?.task === task ? visit.task : beginTask(task, meter, this.#now())
      this.#setTask(measuringSeen(going, meter, event.cuffMmhg, this.#now()))
    } else if (
      event.type === 'link' &&
      event.state === 'failed' &&
      visit.task?.active &&
      visit.task.meterId === meterId
    ) {
      this.#fail(visit.task.task, 'link-lost', event.code ?? 'M101')
    }
  }

  /** A measurement is in the store. */
  taken(taken: Taken): void {
    if (taken.committed.outcome === 'already-stored') return
    const { measurement } = taken.arrival
    const task = taskOf(measurement.kind)
    if (!task || taken.decision.kind === 'repeat' || taken.validity.verdict === 'quality-control') return
    const { attribution } = taken.decision
    const mine = attribution.to === 'visit' && attribution.visitId === this.#open?.row.id
    if (mine) this.#mine(task, taken)
    else if (attribution.to === 'ask' && attribution.visitId === this.#open?.row.id) {
      this.#question = { measurementId: taken.committed.measurement.id, task, at: taken.committed.measurement.takenAt }
    } else if (attribution.to === 'nobody' && attribution.askUntil !== null && taken.validity.verdict === 'valid') {
      this.#keepWaiting(task, taken, attribution.askUntil)
    } else if (this.#open?.task?.task === task && this.#open.task.step === 'measure') {
      this.#fail(task, 'at-desk', attribution.to === 'nobody' ? attribution.reason : 'S000')
    }
    this.#changed()
  }

  #mine(task: Task, { validity, committed, judged }: Taken): void {
    if (validity.verdict !== 'valid' || !judged) {
      if (validity.verdict !== 'quality-control' && validity.verdict !== 'valid')
        this.#fail(task, validity.word, validity.code)
      return
    }
    this.#failures.delete(task)
    const visit = this.#require()
    const { meters } = this.#needs
    const meter = meters.chosen(committed.measurement.meterId ?? '', task) ?? meters.readyFor(task)
    const going = visit.task?.task === task ? visit.task : meter ? beginTask(task, meter, this.#now()) : null
    if (!going) return
    const [first] = committed.readings
    const resultId = first?.seriesId ?? committed.measurement.id
    const dangerous = committed.alerts.some((alert) => alert.tier === 'now')
    const next = judged.series ? nextReading(judged) : null
    if (next && !dangerous) {
      const at = Math.max(this.#now(), nextReadingAt(committed.measurement.takenAt) - 60_000)
      this.#setTask(anotherReading(going, next.reading, next.of, resultId, at))
    } else {
      const askMeal =
        TASK_PLANS[task].before === 'meal' && going.meal === null && committed.measurement.meal !== 'fasting'
      this.#setTask(taskDone(going, resultId, askMeal, this.#now()))
    }
  }

  #keepWaiting(task: Task, taken: Taken, until: number): void {
    this.#forgetWaiting()
    const { id, takenAt } = taken.committed.measurement
    this.#waiting = { measurementId: id, task, at: takenAt, until }
    this.#waitingTimer = this.#needs.clock.setTimeout(() => {
      this.#forgetWaiting()
      this.#changed()
    }, until - this.#now())
  }

  #forgetWaiting(): void {
    this.#waiting = null
    this.#waitingTimer?.cancel()
    this.#waitingTimer = null
  }

  /** The store did not take it: the numbers stay on the screen, nothing says 已保存. */
  notSaved(arrival: Arrival): void {
    const visit = this.#open
    if (visit && !visit.unsaved.some((one) => one.deliveryKey === arrival.deliveryKey)) {
      this.#open = { ...visit, unsaved: [...visit.unsaved, arrival] }
    }
    this.#changed()
  }

  /** Stored after all. */
  saved(deliveryKey: string): void {
    const visit = this.#open
    if (visit) this.#open = { ...visit, unsaved: visit.unsaved.filter((one) => one.deliveryKey !== deliveryKey) }
    this.#changed()
  }

  #fail(task: Task, word: TroubleWord, code: string): void {
    const visit = this.#require()
    const count = (this.#failures.get(task) ?? 0) + 1
    this.#failures.set(task, count)
    const meter = this.#needs.meters.readyFor(task)
    const going = visit.task?.task === task ? visit.task : meter ? beginTask(task, meter, this.#now()) : null
    if (going) this.#setTask(taskFailed(going, word, code, count, this.#now()))
  }

  #setTask(task: TaskState | null): void {
    const visit = this.#require()
    this.#timer?.cancel()
    this.#timer = null
    this.#open = { ...visit, task }
    if (task?.until != null) {
      this.#timer = this.#needs.clock.setTimeout(() => {
        const now = this.#open?.task
        if (now && (now.step === 'rest' || now.step === 'between')) this.#setTask(waitForMeter(now, this.#now()))
      }, task.until - this.#now())
    }
    this.#needs.meters.arm(task !== null && task.step !== 'done')
    this.#changed()
  }

  #now(): number {
    return this.#needs.clock.now()
  }

  #require(): OpenVisit {
    if (!this.#open) throw new StationError('noVisit')
    return this.#open
  }

  #requireTask(): TaskState {
    const { task } = this.#require()
    if (!task) throw new StationError('noVisit')
    return task
  }

  #changed(): void {
    this.#needs.changed()
  }
}

/** Which reading comes next in a series, or null when it is complete. */
function nextReading({ readings, series }: NonNullable<Taken['judged']>): { reading: number; of: number } | null {
  const count = readings.find((reading) => reading.seriesRole === 'mean')?.seriesCount ?? 1
  if (count === 1) return { reading: 2, of: 2 }
  return series?.needsThird ? { reading: 3, of: 3 } : null
}
