/** Which screen a view asks for, and how long each screen waits for its person. Pure. */
import type { KioskView, ResultView, TaskView } from '../../main/api/contract.ts'

/** The screens of the elder's kiosk; each is a state of the flow. */
export const SCREENS = [
  'waiting',
  'rest',
  'identify',
  'keypad',
  'tiles',
  'confirm',
  'choose',
  'guestSex',
  'guestAge',
  'shutOuts',
  'advice',
  'implant',
  'entry',
  'meal',
  'guide',
  'ready',
  'measuring',
  'second',
  'trouble',
  'result',
  'trend',
  'critical',
  'help',
  'question',
  'otherCard',
  'stillThere',
  'notSaved',
  'sorry',
  'finish',
] as const
export type Screen = (typeof SCREENS)[number]

const STEP_SCREEN: Record<TaskView['step'], Screen> = {
  sex: 'guestSex',
  age: 'guestAge',
  'shut-outs': 'shutOuts',
  advice: 'advice',
  implant: 'implant',
  enter: 'entry',
  meal: 'meal',
  rest: 'guide',
  measure: 'ready',
  between: 'second',
  done: 'result',
  failed: 'trouble',
}

/** The result the present task has led to, or null. */
export function resultOf(view: KioskView): ResultView | null {
  const id = view.visit?.task?.resultId
  return view.visit?.results.find((result) => result.id === id) ?? null
}

/** The first result that the store has not taken, or null; no task has led to it. */
export function unsavedResult(view: KioskView): ResultView | null {
  return view.visit?.results.find((result) => !result.saved) ?? null
}

/** The result a dangerous call is about; null where it is not this visit's. */
export function dangerousResult(view: KioskView): ResultView | null {
  return view.visit?.results.find((result) => result.id === view.call?.resultId) ?? null
}

/** The screen the station's view asks for, the most pressing thing first. */
export function viewScreen(view: KioskView | null): Screen {
  if (view === null) return 'waiting'
  if (view.call !== null) return view.call.reason === 'result' ? 'critical' : 'help'
  if (view.visit === null) return 'rest'
  if (view.storage === 'failed' || unsavedResult(view)) return 'notSaved'
  if (view.question !== null) return 'question'
  const { task } = view.visit
  if (task === null) return 'choose'
  return task.step === 'measure' && task.active ? 'measuring' : STEP_SCREEN[task.step]
}

/** Equal as long as the view asks for the same thing, so that only a real change starts a limit anew. */
export function askedFor(view: KioskView | null): string {
  const task = view?.visit?.task
  return [
    viewScreen(view),
    view?.visit?.id,
    task?.task,
    task?.since,
    task?.reading,
    task?.resultId,
    task?.entry?.again,
    view?.call?.alertId,
    view?.question?.id,
  ].join(' ')
}

const SECOND = 1000
const MINUTE = 60 * SECOND

/** How long a screen waits for a touch before it asks 还在吗？; screens that are not here have limits of their own or none. */
const IDLE_MS: Partial<Record<Screen, number>> = {
  identify: MINUTE,
  keypad: MINUTE,
  tiles: 30 * SECOND,
  confirm: 30 * SECOND,
  choose: MINUTE,
  guestSex: MINUTE,
  guestAge: MINUTE,
  shutOuts: MINUTE,
  advice: MINUTE,
  implant: MINUTE,
  entry: MINUTE,
  meal: MINUTE,
  guide: 8 * MINUTE,
  trouble: 90 * SECOND,
  result: 90 * SECOND,
  trend: MINUTE,
  question: MINUTE,
  help: 90 * SECOND,
  // A person was asked to stay until somebody comes.
  notSaved: 5 * MINUTE,
  sorry: 30 * SECOND,
}

export const STILL_THERE_MS = 30 * SECOND
export const OTHER_CARD_MS = 30 * SECOND
/** Silence after which a calling screen asks the person to raise a hand. */
export const RAISE_HAND_MS = 20 * SECOND
/** Without the station for this long, the waiting screen sends the person to the staff. */
export const LONG_WAIT_MS = 15 * SECOND
export const FINISH_MS = 8 * SECOND
/** With a QR code there is something to take out a phone for. */
export const FINISH_QR_MS = 20 * SECOND

/** Milliseconds the screen waits, or null where nothing hurries the person: measuring, danger, rest. */
export function idleMs(screen: Screen, view: KioskView | null, nowMs: number): number | null {
  const task = view?.visit?.task
  if (screen === 'ready' && task) {
    const meter = view.ready.find((card) => card.task === task.task)
    return (meter?.typicalSeconds ?? 60) * SECOND + MINUTE
  }
  if (screen === 'second') {
    const until = task?.until ? new Date(task.until).getTime() : nowMs
    return Math.max(0, until - nowMs) + MINUTE
  }
  return IDLE_MS[screen] ?? null
}
