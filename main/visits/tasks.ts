/** What a person can choose to measure, and where such a task stands. Pure: every step gives a new task. */

import type { ShutOut } from '../../db/types.ts'
import type { MeasurementKind } from '../../drivers/measurement.ts'
import type { Fact, IndicatorCode } from '../../indicators/index.ts'
import type { Task } from '../api/contract.ts'
import { type Entry, type EntryCode, emptyEntry } from './entry.ts'

export type Posture = 'bp-cuff' | 'bp-tunnel' | 'finger-side' | 'finger-clip' | 'thermometer' | 'scale' | 'waist'
export type MealContext = 'fasting' | 'post-meal-2h' | 'random'
export type TroubleWord =
  | 'asleep'
  | 'moved'
  | 'cuff-loose'
  | 'not-read'
  | 'twice-failed'
  | 'strip'
  | 'link-lost'
  | 'meter-error'
  | 'busy'
  | 'finger'
  | 'position'
  | 'at-desk'

/** Asked of a guest, where a verdict needs it. */
export const FACTS = ['sex', 'age'] as const satisfies readonly Fact[]

/** What is asked or done before the meter is waited for. `enter`: a number that no meter gives is typed. */
export type Before = Fact | 'shut-outs' | 'rest' | 'implant' | 'enter' | 'meal'

interface TaskPlan {
  readonly kinds: readonly MeasurementKind[]
  /** In this order; what is known already is left out. */
  readonly before: readonly Before[]
  readonly readings: 1 | 2
  /** What is typed in it: in place of a meter, or beside it. */
  readonly types?: EntryCode
}

export const TASK_PLANS: Readonly<Record<Task, TaskPlan>> = {
  pressure: { kinds: ['pressure'], before: [...FACTS, 'shut-outs', 'rest'], readings: 2 },
  glucose: { kinds: ['glucose'], before: [...FACTS, 'meal'], readings: 1 },
  spo2: { kinds: ['spo2'], before: FACTS, readings: 1 },
  temperature: { kinds: ['temperature'], before: FACTS, readings: 1 },
  weight: {
    kinds: ['weight', 'height', 'body-composition'],
    // An implant and an unknown height leave less to judge.
    before: ['implant', 'enter', ...FACTS],
    readings: 1,
    types: 'height',
  },
  waist: { kinds: ['waist'], before: FACTS, readings: 1, types: 'waist' },
  cholesterol: { kinds: ['cholesterol'], before: [...FACTS, 'meal'], readings: 1 },
  triglycerides: { kinds: ['triglycerides'], before: [...FACTS, 'meal'], readings: 1 },
  'uric-acid': { kinds: ['uric-acid'], before: [...FACTS, 'meal'], readings: 1 },
}
/** Measured with a tape, by hand: there without any meter. */
export const BY_HAND = { task: 'waist', meterId: null, posture: 'waist', startedByStation: false } as const

/** Seated rest before the first pressure reading (indicator catalogue, series rule). */
export const REST_MS = 300_000
/** Pause between two pressure readings. */
export const BETWEEN_MS = 60_000

export function taskOf(kind: MeasurementKind): Task | null {
  const found = (Object.entries(TASK_PLANS) as [Task, TaskPlan][]).find(([, plan]) => plan.kinds.includes(kind))
  return found ? found[0] : null
}

const TASK_OF_INDICATOR: Readonly<Record<IndicatorCode, Task>> = {
  sbp: 'pressure',
  dbp: 'pressure',
  pulse: 'pressure',
  glucose: 'glucose',
  spo2: 'spo2',
  temp: 'temperature',
  bmi: 'weight',
  bodyfat: 'weight',
  waist: 'waist',
  tc: 'cholesterol',
  tg: 'triglycerides',
  ua: 'uric-acid',
}

export function taskOfIndicator(code: IndicatorCode): Task {
  return TASK_OF_INDICATOR[code]
}

export interface Trouble {
  readonly code: string
  readonly word: TroubleWord
  readonly count: number
}

export interface TaskState {
  readonly task: Task
  /** advice: waiting a while would make the reading truer. */
  readonly step: Before | 'advice' | 'measure' | 'between' | 'done' | 'failed'
  /** Steps still to come before the meter is waited for. */
  readonly ahead: readonly Before[]
  readonly since: number
  readonly until: number | null
  readonly meterId: string | null
  readonly posture: Posture
  readonly active: boolean
  readonly cuffMmhg: number | null
  readonly meal: MealContext | null
  /** Done shortly before a pressure reading, as the person said. */
  readonly shutOut: ShutOut | null
  readonly entry: Entry | null
  readonly reading: number
  readonly of: number
  readonly resultId: string | null
  readonly trouble: Trouble | null
  /** Who begins: the person at the meter, or the station when the person has touched 开始测量. */
  readonly start: 'by-hand' | 'offered' | 'ordered' | 'begun'
  /** When the station was last told to begin; names the measuring. */
  readonly orderedAt: number | null
}

export interface ChosenMeter {
  /** Null: measured by hand. */
  readonly meterId: string | null
  readonly posture: Posture
  readonly startedByStation: boolean
}

/** `known`: what of the plan need not be asked or done. */
export function beginTask(task: Task, meter: ChosenMeter, now: number, known: readonly Before[] = []): TaskState {
  const { before, readings } = TASK_PLANS[task]
  const at: TaskState = {
    task,
    step: 'measure',
    ahead: before.filter((step) => !known.includes(step)),
    since: now,
    until: null,
    meterId: meter.meterId,
    posture: meter.posture,
    active: false,
    cuffMmhg: null,
    meal: null,
    shutOut: null,
    entry: null,
    reading: 1,
    of: readings,
    resultId: null,
    trouble: null,
    start: meter.startedByStation ? 'offered' : 'by-hand',
    orderedAt: null,
  }
  return onward(at, now)
}

/** The next of what comes before the meter, and then the meter. */
export function onward(task: TaskState, now: number): TaskState {
  const [step, ...ahead] = task.ahead
  if (!step) return waitForMeter(task, now)
  const entry = step === 'enter' ? emptyEntry(TASK_PLANS[task.task].types) : null
  return { ...task, step, ahead, since: now, until: step === 'rest' ? now + REST_MS : null, entry }
}

/** What was done shortly before, or nothing: then the way is free. */
export function shutOutAnswered(task: TaskState, shutOut: ShutOut | null, now: number): TaskState {
  return shutOut === null ? onward(task, now) : { ...task, step: 'advice', since: now, shutOut }
}

/** A number is typed now: what was read off a tape, or what the result still lacks. */
export function typing(task: TaskState, now: number): TaskState {
  return { ...task, step: 'enter', since: now, active: false, entry: emptyEntry(TASK_PLANS[task.task].types) }
}

/** The person has touched 开始测量. */
export function startOrdered(task: TaskState, now: number): TaskState {
  return { ...task, active: true, cuffMmhg: null, start: 'ordered', orderedAt: now }
}

/** The pause is over: the arm is still in the cuff, and the next reading begins by itself. */
export function nextReadingDue(task: TaskState, now: number): TaskState {
  const waiting = waitForMeter(task, now)
  return waiting.start === 'offered' ? startOrdered(waiting, now) : waiting
}

export function waitForMeter(task: TaskState, now: number): TaskState {
  return {
    ...task,
    step: 'measure',
    ahead: [],
    since: now,
    until: null,
    active: false,
    cuffMmhg: null,
    entry: null,
    trouble: null,
    ...notOrdered(task),
  }
}

/** What was ordered is over; the next measuring is offered anew. */
function notOrdered({ start }: TaskState): Pick<TaskState, 'start' | 'orderedAt'> {
  return { start: start === 'by-hand' ? 'by-hand' : 'offered', orderedAt: null }
}

export function mealAnswered(task: TaskState, meal: MealContext, now: number): TaskState {
  // The meter was quicker than the question: the result is there and only waited for the answer.
  return task.resultId === null ? { ...waitForMeter(task, now), meal } : { ...task, meal, step: 'done', since: now }
}

/** A meter is seen measuring: whatever was shown, the person is measuring now. */
export function measuringSeen(
  task: TaskState,
  meter: ChosenMeter,
  cuffMmhg: number | undefined,
  now: number,
): TaskState {
  const { meterId, posture } = meter
  const isOther = meterId !== task.meterId
  const seen = task.step === 'measure' && task.active ? task : { ...waitForMeter(task, now), meterId, posture }
  const going: TaskState = isOther ? { ...seen, meterId, posture, start: 'by-hand', orderedAt: null } : seen
  const start = going.start === 'ordered' ? 'begun' : going.start
  return { ...going, active: true, cuffMmhg: cuffMmhg ?? going.cuffMmhg, start }
}

export function anotherReading(task: TaskState, reading: number, of: number, resultId: string, now: number): TaskState {
  return {
    ...task,
    step: 'between',
    since: now,
    until: now + BETWEEN_MS,
    active: false,
    cuffMmhg: null,
    ahead: [],
    entry: null,
    reading,
    of,
    resultId,
    trouble: null,
    ...notOrdered(task),
  }
}

export function taskDone(task: TaskState, resultId: string, askMeal: boolean, now: number): TaskState {
  const step = askMeal ? 'meal' : 'done'
  const ended = { ahead: [], until: null, active: false, cuffMmhg: null, entry: null, trouble: null }
  return { ...task, ...ended, ...notOrdered(task), step, since: now, resultId }
}

/** The first failure asks for another try; from the second in a row on a person is offered. */
export function taskFailed(task: TaskState, word: TroubleWord, code: string, count: number, now: number): TaskState {
  const trouble = { code, word: count >= 2 ? ('twice-failed' as const) : word, count }
  const ended = { ahead: [], until: null, active: false, cuffMmhg: null, entry: null }
  return { ...task, ...ended, ...notOrdered(task), step: 'failed', since: now, trouble }
}
