/** The visit at the kiosk: one person at a time, from sign-in to finish, and what is being measured. Nothing of a person outlives it. */
import type { DbError } from '../../db/errors.ts'
import type { Committed, Store } from '../../db/store.ts'
import type { AgeGroup, Sex, ShutOut, Visit, VisitEnd } from '../../db/types.ts'
import type { EventMessage, StartMessage } from '../../drivers/host/messages.ts'
import type { Fact } from '../../indicators/index.ts'
import type { Task } from '../api/contract.ts'
import type { Clock, Timer } from '../clock.ts'
import { isStorageFailure, StationError } from '../errors.ts'
import type { Offer } from '../identify/candidates.ts'
import { maskedName } from '../identify/names.ts'
import type { MeterBoard } from '../meters/board.ts'
import type { Attribution } from './attribution.ts'
import type { Judged } from './commit.ts'
import { typed } from './entry.ts'
import { type Arrival, type Intake, NOT_ASKED, type Taken, type VisitAnswers } from './intake.ts'
import { knownOf } from './known.ts'
import type { Person } from './person.ts'
import { type Question, Questions } from './questions.ts'
import {
  anotherReading,
  type Before,
  BY_HAND,
  beginTask,
  type ChosenMeter,
  type MealContext,
  mealAnswered,
  measuringSeen,
  nextReadingDue,
  onward,
  shutOutAnswered,
  startOrdered,
  TASK_PLANS,
  type TaskState,
  type TroubleWord,
  taskDone,
  taskFailed,
  taskOf,
  typing,
  waitForMeter,
} from './tasks.ts'

/** A link that has gone while the meter measured: it is waited for (`waiting`), or somebody should look at it (`failed`). */
const LOST: ReadonlySet<string> = new Set(['waiting', 'failed'])
/** The meter is about something else, and says so. */
const BUSY = 'M302'
/** Failures in a row of one kind after which the desk is told. */
const TOLD_AT_FAILURES = 2

/** Beyond the meter's own measuring time. */
const SILENCE_MS = 60_000
/** A meter that was told to begin and shows no sign of it will not. */
const BEGINS_WITHIN_MS = 20_000

export interface OpenVisit {
  readonly row: Visit
  readonly person: Person
  /** 王＊英; empty for a guest. */
  readonly maskedName: string
  readonly task: TaskState | null
  readonly answers: VisitAnswers
  /** Results whose first storing failed; kept until they are in the store. */
  readonly unsaved: readonly Arrival[]
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
  /** The visit is over: nothing of it may be shown any more. */
  readonly ended: () => void
  readonly storageFailed: (error: DbError) => void
  readonly fault: (error: unknown) => void
  readonly changed: () => void
}

export class KioskVisits {
  readonly #needs: VisitNeeds
  readonly #failures = new Map<Task, number>()
  readonly #questions: Questions
  /** What the store must still be told of visits that are over; it could not take it then. */
  readonly #owed: (() => void)[] = []
  #open: OpenVisit | null = null
  #timer: Timer | null = null

  constructor(needs: VisitNeeds) {
    this.#needs = needs
    this.#questions = new Questions(needs)
  }

  get open(): OpenVisit | null {
    return this.#open
  }

  get question(): Question | null {
    return this.#open ? this.#questions.next : null
  }

  get waitingForOwner(): Question | null {
    return this.#open ? null : this.#questions.waiting
  }

  // ── coming and going ──────────────────────────────────────────────────────────────────────────────────────────────────

  begin(offer: Offer): void {
    const resident = this.#needs.store.read.residents.byId(offer.residentId)
    if (!resident) throw new StationError('unknownPerson')
    this.#start({ residentId: resident.id, assurance: offer.assurance }, maskedName(resident.name))
  }

  /** The kiosk asks a guest later, and only what a verdict needs. */
  beginGuest(sex: Sex | null = null, ageGroup: AgeGroup | null = null): void {
    const guest = { ...(sex ? { sex } : {}), ...(ageGroup ? { ageGroup } : {}) }
    this.#start({ guest, assurance: 'guest' }, '')
  }

  #start(who: Pick<Visit, 'residentId' | 'guest' | 'assurance'>, name: string): void {
    if (this.#open) throw new StationError('visitOpen')
    this.settle()
    const { store, clock, zone, kiosk, intake } = this.#needs
    const row = store.write.visits.begin({ ...who, kiosk, startedAt: clock.now(), zone }, { kind: 'kiosk' })
    const person = intake.personAt(row, row.startedAt)
    this.#open = { row, person, maskedName: name, task: null, answers: NOT_ASKED, unsaved: [] }
    this.#questions.begin()
    this.#changed()
  }

  /**
   * Ends the visit at once, whatever the store says to it. What nobody answered goes to the desk; what could not be stored stays
   * with the meter process and comes again.
   */
  finish(endedBy: VisitEnd): void {
    const visit = this.#open
    if (!visit) return
    const { store, clock, meters, ended, storageFailed } = this.#needs
    // The clock may have been set back behind its beginning.
    const at = Math.max(clock.now(), visit.row.startedAt)
    for (const question of this.#questions.end()) this.#owed.push(() => this.#unclaim(question, 'no-answer'))
    this.#owed.push(() => store.write.visits.end(visit.row.id, at, endedBy, { kind: 'kiosk' }))
    this.#failures.clear()
    this.#timer?.cancel()
    this.#timer = null
    this.#open = null
    meters.arm(false)
    ended()
    try {
      this.settle()
    } catch (error) {
      if (!isStorageFailure(error)) throw error
      storageFailed(error)
    }
    this.#changed()
  }

  /**
   * Tells the store what it is still owed. Before anything is attributed: a visit that the store holds for open would get what is
   * not its own. Throws DbError while the store takes nothing.
   */
  settle(): void {
    for (let tell = this.#owed[0]; tell; tell = this.#owed[0]) {
      try {
        tell()
      } catch (error) {
        if (isStorageFailure(error)) throw error
        this.#needs.fault(error)
      }
      this.#owed.shift()
    }
  }

  answer(measurementId: string, mine: boolean): void {
    const visit = this.#require()
    const question = this.#questions.byId(measurementId)
    if (!question) return
    if (mine) this.#needs.claim(measurementId, visit.row)
    else this.#unclaim(question, 'not-mine')
    this.#questions.answered(question)
    if (mine) this.#showStored(question.task, measurementId)
    this.#changed()
  }

  #unclaim({ measurementId }: Question, reason: 'no-answer' | 'not-mine'): void {
    const { store } = this.#needs
    if (store.read.measurements.byId(measurementId)?.claim !== 'asking') return
    store.write.measurements.unclaim(measurementId, reason, { kind: 'kiosk' })
  }

  #showStored(task: Task, measurementId: string): void {
    const [reading] = this.#needs.store.read.readings.ofMeasurement(measurementId)
    const meter = this.#meterFor(task)
    if (!reading || !meter) return
    this.#setTask(taskDone(beginTask(task, meter, this.#now()), reading.seriesId ?? measurementId, false, this.#now()))
  }

  // ── the task ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  choose(task: Task): void {
    this.#require()
    const meter = this.#meterFor(task)
    if (!meter) throw new StationError('unknownMeter')
    this.#setTask(beginTask(task, meter, this.#now(), this.#known(task, meter.meterId)))
  }

  #known(task: Task, meterId: string | null): Before[] {
    const visit = this.#require()
    const { meters, intake } = this.#needs
    const height = intake.knownHeight(visit.person, visit.row.id)
    return knownOf(task, visit, meters.modelOf(meterId), height, this.#now())
  }

  /** To what comes next; an answer may have made some of it needless. */
  #onward(task: TaskState): void {
    const known = this.#known(task.task, task.meterId)
    this.#setTask(onward({ ...task, ahead: task.ahead.filter((step) => !known.includes(step)) }, this.#now()))
  }

  #meterFor(task: Task): ChosenMeter | null {
    return this.#needs.meters.readyFor(task) ?? (task === BY_HAND.task ? BY_HAND : null)
  }

  /** Null: would rather not say. */
  sex(sex: Sex | null): void {
    this.#guestAnswered('sex', sex && { sex })
  }

  /** Null: would rather not say. */
  ageGroup(ageGroup: AgeGroup | null): void {
    this.#guestAnswered('age', ageGroup && { ageGroup })
  }

  /** What is measured from now on is judged by it. */
  #guestAnswered(fact: Fact, said: Visit['guest'] | null): void {
    const visit = this.#require()
    const task = this.#requireTask()
    if (task.step !== fact) return
    if (said) {
      const { store, intake } = this.#needs
      const row = store.write.visits.describeGuest(visit.row.id, said, { kind: 'kiosk' })
      this.#open = { ...visit, row, person: intake.personAt(row, row.startedAt) }
    } else this.#answered({ unsaid: [...visit.answers.unsaid, fact] })
    this.#onward(task)
  }

  /** Whether something was done shortly before that may raise the pressure. */
  shutOut(answer: ShutOut | null): void {
    const task = this.#requireTask()
    if (task.step !== 'shut-outs') return
    if (answer === null) this.#answered({ shutOut: 'none' })
    this.#setTask(shutOutAnswered(task, answer, this.#now()))
  }

  implant(answer: 'no' | 'yes' | 'unsure'): void {
    const task = this.#requireTask()
    if (task.step !== 'implant') return
    this.#answered({ implant: answer !== 'no' })
    this.#onward(task)
  }

  /** The way on where there is nothing to answer: now all the same, read off the tape, a height nobody knows. */
  goOn(): void {
    const task = this.#requireTask()
    const now = this.#now()
    if (task.step === 'advice') {
      this.#answered({ shutOut: task.shutOut })
      this.#onward(task)
    } else if (task.step === 'measure' && task.meterId === null) {
      this.#setTask(typing(task, now))
    } else if (task.step === 'enter' && task.task === 'weight') {
      this.#answered({ height: 'unknown' })
      if (task.resultId === null) this.#onward(task)
      else this.#setTask(taskDone(task, task.resultId, false, now))
    }
  }

  #answered(answers: Partial<VisitAnswers>): void {
    const visit = this.#require()
    this.#open = { ...visit, answers: { ...visit.answers, ...answers } }
  }

  /** A number typed at the kiosk, in cm; stored when it has come twice. */
  enter(number: number): void {
    const visit = this.#require()
    const task = this.#requireTask()
    if (task.step !== 'enter' || !task.entry) return
    const { entry, value } = typed(task.entry, number)
    if (value === null) {
      this.#setTask({ ...task, entry })
      return
    }
    const { committed, judged } = this.#needs.intake.enter(visit.row, visit.person, entry.what, value)
    const isResult = judged.readings.some(({ indicator }) => indicator === 'waist' || indicator === 'bmi')
    const resultId = isResult ? committed.measurement.id : task.resultId
    if (resultId === null) this.#onward(task)
    else this.#setTask(taskDone(task, resultId, false, this.#now()))
  }

  answersOf(visitId: string): VisitAnswers {
    return this.#open?.row.id === visitId ? this.#open.answers : NOT_ASKED
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

  /** 开始测量: nothing but this touch, and the count-down to the next reading of a series, starts a cuff. */
  start(): void {
    const task = this.#requireTask()
    if (task.step === 'measure' && task.start === 'offered') this.#setTask(startOrdered(task, this.#now()))
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
    if (!visit) return
    // What was measuring is not heard any more; a result that is on disk comes when the process runs again.
    if (event.type === 'process' && event.state === 'ended' && visit.task?.active) {
      this.#setTask(waitForMeter(visit.task, this.#now()))
    }
    if (meterId === undefined) return
    if (event.type === 'measuring') {
      const task = taskOf(event.kind)
      const meter = task && this.#needs.meters.chosen(meterId, task)
      if (!task || !meter) return
      const going = visit.task?.task === task ? visit.task : beginTask(task, meter, this.#now())
      this.#setTask(measuringSeen(going, meter, event.cuffMmhg, this.#now()))
    } else if (event.type === 'link' && LOST.has(event.state) && visit.task?.meterId === meterId) {
      const { task, step, active } = visit.task
      if (event.code === BUSY && step === 'measure') this.#fail(task, 'busy', BUSY)
      else if (active) this.#fail(task, 'link-lost', event.code ?? 'M101')
    }
  }

  /** A measurement has come into the store. */
  taken({ arrival, validity, decision, committed, judged }: Taken): void {
    const task = taskOf(arrival.measurement.kind)
    if (!task || decision.kind !== 'attribution' || validity.verdict === 'quality-control') return
    const { attribution } = decision
    const { id, takenAt, meterId } = committed.measurement
    const question = { measurementId: id, task, at: takenAt }
    const here = attribution.to !== 'nobody' && attribution.visitId === this.#open?.row.id
    if (here && attribution.to === 'ask') this.#questions.ask(question)
    else if (here && validity.verdict !== 'valid') this.#fail(task, validity.word, validity.code)
    else if (here && judged) this.#result(task, committed, judged, arrival.measurement.meal === 'fasting')
    else if (attribution.to === 'nobody') this.#ofNobody(question, attribution, validity.verdict === 'valid', meterId)
    this.#changed()
  }

  #ofNobody(
    question: Question,
    { reason, askUntil }: Extract<Attribution, { to: 'nobody' }>,
    isValid: boolean,
    meterId: string | undefined,
  ): void {
    const going = this.#open?.task
    if (askUntil !== null && isValid) this.#questions.wait(question, askUntil)
    else if (going?.task === question.task && going.step === 'measure' && reason !== 'old-record' && meterId) {
      // The person may have just measured it: told where it is, and not counted as a failure of theirs.
      this.#setTask(taskFailed(going, 'at-desk', reason, 1, this.#now()))
    }
  }

  #result(task: Task, committed: Committed, judged: Judged, mealSaid: boolean): void {
    this.#failures.delete(task)
    const visit = this.#require()
    const { meters } = this.#needs
    const meter = meters.chosen(committed.measurement.meterId ?? '', task) ?? meters.readyFor(task)
    const going = visit.task?.task === task ? visit.task : meter ? beginTask(task, meter, this.#now()) : null
    if (!going) return
    const resultId = committed.readings[0]?.seriesId ?? committed.measurement.id
    const dangerous = committed.alerts.some((alert) => alert.tier === 'now')
    const next = judged.series && !dangerous ? nextReading(judged) : null
    if (judged.readings.length === 0) {
      this.#fail(task, 'not-read', 'V306')
    } else if (lacksHeight(judged) && visit.answers.height === null) {
      this.#setTask(typing({ ...going, resultId }, this.#now()))
    } else if (next) {
      this.#setTask(anotherReading(going, next.reading, next.of, resultId, this.#now()))
    } else {
      const askMeal = TASK_PLANS[task].before.includes('meal') && going.meal === null && !mealSaid
      this.#setTask(taskDone(going, resultId, askMeal, this.#now()))
    }
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
    const { meters, store } = this.#needs
    if (count === TOLD_AT_FAILURES) {
      const { id, residentId } = visit.row
      const whose = { visitId: id, ...(residentId ? { residentId } : {}) }
      store.write.alerts.raise({ reason: 'meter', tier: 'inform', rings: false, ...whose }, { kind: 'station' })
    }
    const meter = meters.readyFor(task)
    const going = visit.task?.task === task ? visit.task : meter ? beginTask(task, meter, this.#now()) : null
    if (going) this.#setTask(taskFailed(going, word, code, count, this.#now()))
  }

  /** By its own time and a minute a meter that was measuring has gone; one that is asked and answers nothing was never on. */
  #failWhenSilent({ task, meterId, active, start }: TaskState): void {
    const { meters, clock } = this.#needs
    const limitMs = start === 'ordered' ? BEGINS_WITHIN_MS : meters.measureLimitMs(meterId, task) + SILENCE_MS
    this.#timer = clock.setTimeout(() => {
      if (active) this.#fail(task, 'link-lost', 'M102')
      else if (meters.isAsleep(meterId)) this.#fail(task, 'asleep', 'M102')
    }, limitMs)
  }

  #setTask(task: TaskState | null): void {
    const visit = this.#require()
    this.#timer?.cancel()
    this.#timer = null
    this.#open = { ...visit, task }
    if (task?.active || task?.step === 'measure') this.#failWhenSilent(task)
    else if (task?.until != null) {
      this.#timer = this.#needs.clock.setTimeout(() => {
        const now = this.#open?.task
        if (now?.step === 'rest') this.#setTask(waitForMeter(now, this.#now()))
        if (now?.step === 'between') this.#setTask(nextReadingDue(now, this.#now()))
      }, task.until - this.#now())
    }
    const waits = task !== null && task.step !== 'done' && task.meterId !== null
    this.#needs.meters.arm(waits, task ? startOf(task, visit.row.id) : undefined)
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

/** What the meter is to begin, as long as it is wanted. */
function startOf({ task, meterId, orderedAt }: TaskState, visitId: string): StartMessage | undefined {
  const [kind] = TASK_PLANS[task].kinds
  if (orderedAt === null || meterId === null || kind === undefined) return undefined
  return { meterId, kind, turn: `${visitId}:${orderedAt}` }
}

/** Weighed, and nothing can be said of it yet. */
function lacksHeight({ readings }: Judged): boolean {
  const has = (code: string) => readings.some(({ indicator }) => indicator === code)
  return has('weight') && !has('bmi')
}

/** Which reading comes next in a series, or null when it is complete. */
function nextReading({ readings, series }: Judged): { reading: number; of: number } | null {
  const count = readings.find((reading) => reading.seriesRole === 'mean')?.seriesCount ?? 1
  if (count === 1) return { reading: 2, of: 2 }
  return series?.needsThird ? { reading: 3, of: 3 } : null
}
