/** What the kiosk window is drawn from. */
import { z } from 'zod'
import {
  AlertTier,
  Assurance,
  Bilingual,
  Id,
  IndicatorCode,
  Instant,
  Level,
  MealContext,
  NumberCode,
  PictureSign,
  Posture,
  Sex,
  ShutOut,
  Task,
} from './shapes.ts'

export const ZoneView = z.object({ level: Level, word: Bilingual })
/** One number on a screen, ready to be shown: value as printed, its own sign, and where it lies on the range bar. */
export const NumberView = z.object({
  indicator: NumberCode,
  label: Bilingual,
  /** Digits as shown, or null where the meter said LO or HI. */
  value: z.string().nullable(),
  comparator: z.enum(['LO', 'HI']).nullable(),
  unit: z.string(),
  level: Level,
  word: Bilingual,
  /** The normal range as printed (`90–119`), or null where there is no verdict. */
  normal: Bilingual.nullable(),
  referenceOnly: z.boolean(),
  /** The value lies in `zones[zone]`; `at` is how far into that zone, 0 its lower edge and 1 its upper. */
  bar: z.object({ zones: z.array(ZoneView), zone: z.number().int(), at: z.number().min(0).max(1) }).nullable(),
  previous: z.object({ value: z.string(), at: Instant, change: z.enum(['same', 'higher', 'lower']) }).nullable(),
})
export type NumberView = z.infer<typeof NumberView>

/** `bp` stands for the pair. */
export const TrendSubject = z.union([IndicatorCode, z.literal('bp')])
export type TrendSubject = z.infer<typeof TrendSubject>

export const ResultView = z.object({
  id: Id,
  task: Task,
  at: Instant,
  /** True only after the store has confirmed. */
  saved: z.boolean(),
  level: Level,
  word: Bilingual,
  sentence: Bilingual,
  alert: AlertTier,
  meal: MealContext.nullable(),
  /** How many readings stand behind it; 1 with `single` true when a second one was wanted and did not come. */
  of: z.number().int().min(1),
  single: z.boolean(),
  numbers: z.array(NumberView).min(1),
  note: Bilingual.nullable(),
  /** What 看变化 shows: the main number, of a pressure the pair; null where none is judged. */
  trend: TrendSubject.nullable(),
})
export type ResultView = z.infer<typeof ResultView>

/** What went wrong with a measuring, as an elder may be told; `code` small for staff. */
export const Trouble = z.object({
  code: z.string(),
  /** Key below `trouble.` in the words. */
  word: z.enum([
    'asleep',
    'moved',
    'cuff-loose',
    'not-read',
    'twice-failed',
    'strip',
    'link-lost',
    'meter-error',
    'busy',
    'finger',
    'position',
    /** It was measured, and nobody can be sure whose it is: the desk has it. */
    'at-desk',
  ]),
  /** Failures in a row in this visit for this task; from two on a person is offered. */
  count: z.number().int().min(1),
})

export const TaskView = z.object({
  task: Task,
  /**
   * sex, age: asked of a guest where a verdict needs them; shut-outs: asked before pressure, and advice where something was done; rest: seated rest, ends at `until`; implant: asked before
   * a scale that sends a current; enter: a number is typed, see `entry`; meal: asked before pricking; measure: waiting for the meter
   * or measuring; between: the pause before the next reading, ends at `until`; done: see `resultId`; failed: see `trouble`.
   */
  step: z.enum([
    'sex',
    'age',
    'shut-outs',
    'advice',
    'rest',
    'implant',
    'enter',
    'meal',
    'measure',
    'between',
    'done',
    'failed',
  ]),
  since: Instant,
  until: Instant.nullable(),
  /** Null: measured by hand and typed. */
  meterId: Id.nullable(),
  posture: Posture,
  /** A meter is seen measuring right now. */
  active: z.boolean(),
  cuffMmhg: z.number().nullable(),
  meal: MealContext.nullable(),
  shutOut: ShutOut.nullable().default(null),
  /** A number typed twice; `again` from the second time on. What was typed first is never sent. */
  entry: z
    .object({
      what: z.enum(['waist', 'height']),
      again: z.boolean(),
      told: z.enum(['limits', 'different']).nullable(),
      low: z.string(),
      high: z.string(),
    })
    .nullable()
    .default(null),
  /** Which reading of the series comes next or runs, and how many are planned. */
  reading: z.number().int().min(1),
  of: z.number().int().min(1),
  resultId: Id.nullable(),
  trouble: Trouble.nullable(),
  /** `by-hand`: begun at the meter. `offered`: 开始测量 tells the meter to begin; then `ordered`, and `begun` when it is at work. */
  start: z.enum(['by-hand', 'offered', 'ordered', 'begun']),
})
export type TaskView = z.infer<typeof TaskView>

export const VisitView = z.object({
  id: Id,
  guest: z.boolean(),
  /** 王＊英; empty for a guest. */
  maskedName: z.string(),
  startedAt: Instant,
  assurance: Assurance,
  arm: z.enum(['left', 'right']).nullable(),
  /** Carries an implant, or is not sure: no current through this body. */
  noBodyFat: z.boolean().default(false),
  task: TaskView.nullable(),
  results: z.array(ResultView),
  /** The last few results of earlier visits, shown on the choose screen. */
  last: z.array(z.object({ label: Bilingual, value: z.string(), level: Level, word: Bilingual, at: Instant })),
})
export type VisitView = z.infer<typeof VisitView>

/** A person offered for confirmation. `token` is good for one minute and one sign-in, in this window only. */
export const Candidate = z.object({
  token: Id,
  /** Full name after a card, masked after four digits. */
  name: z.string(),
  birthYear: z.number().int().nullable(),
  sex: Sex.nullable(),
  /** Lane or building, and the picture sign: only where somebody else could take this person for themselves. */
  group: z.string().nullable(),
  sign: PictureSign.nullable(),
})
export type Candidate = z.infer<typeof Candidate>

/** What a card has come to. */
export const CardAnswer = z.discriminatedUnion('found', [
  z.object({ found: z.literal('person'), candidate: Candidate }),
  z.object({ found: z.literal('same-person') }),
  z.object({ found: z.literal('other-person'), candidate: Candidate }),
  /** No card of this station. */
  z.object({ found: z.literal('unknown') }),
  /** The identity card of somebody who is not registered. */
  z.object({ found: z.literal('unregistered') }),
  z.object({ found: z.literal('unreadable') }),
  z.object({ found: z.literal('repeated') }),
])
export type CardAnswer = z.infer<typeof CardAnswer>

/** Everything the kiosk window needs to draw itself; sent whole after each change. */
export const KioskView = z.object({
  /** The station's clock when this was sent; the window's own clock follows it. */
  now: Instant,
  zoneOffsetMinutes: z.number().int(),
  stationName: z.string(),
  hours: z.array(z.object({ from: z.string(), to: z.string() })),
  openNow: z.boolean(),
  /** Somebody is signed in at the desk. */
  staffed: z.boolean(),
  /**
   * What the site has set for a dangerous result while nobody is signed in at the desk. Outside opening hours it is shown at once;
   * within them the desk, which may only have locked itself, is given the time to answer first.
   */
  unattended: z.object({ text: Bilingual, phone: z.string(), atOnce: z.boolean() }).nullable().default(null),
  screen: z.object({
    /** Null where the site has not set it: the usual screen of the window's orientation. */
    diagonalInches: z.number().nullable(),
    distanceMm: z.number().nullable(),
  }),
  highContrast: z.boolean(),
  /** Of the voice, 0 to 1. */
  volume: z.number().min(0).max(1),
  /** failed: the store or the journal does not take anything; the kiosk measures nothing. */
  storage: z.enum(['ok', 'failed']),
  /** Only meters that are ready, one card a task; and what is measured by hand, without a meter. */
  ready: z.array(
    z.object({ task: Task, meterId: Id.nullable(), name: Bilingual, posture: Posture, typicalSeconds: z.number() }),
  ),
  visit: VisitView.nullable(),
  /** A dangerous result or a call for help; `acknowledged` only when the desk has said so. */
  call: z
    .object({
      alertId: Id,
      reason: z.enum(['result', 'help']),
      state: z.enum(['calling', 'acknowledged']),
      since: Instant,
      resultId: Id.nullable(),
    })
    .nullable(),
  /** 刚才的血压是您测的吗？ by kind and time, never by number. */
  question: z.object({ id: Id, task: Task, at: Instant }).nullable(),
  /** A result came with nobody signed in: 刷卡保存刚才的结果. */
  waitingForOwner: z.object({ task: Task, at: Instant }).nullable(),
  printer: z.enum(['ready', 'none', 'out']),
  /** Somebody the desk has brought to this kiosk, to be confirmed here. */
  brought: Candidate.nullable().default(null),
  /** What an identity card on the reader has come to, a moment ago; each `id` is one laying. */
  laid: z.object({ id: Id, answer: CardAnswer }).nullable().default(null),
})
export type KioskView = z.infer<typeof KioskView>

/** `year` is the month it is and the eleven before it, so that no month stands twice. */
export const TrendSpan = z.enum(['last10', 'days90', 'year'])
export type TrendSpan = z.infer<typeof TrendSpan>

/** Pressure has two: sbp, dbp; every other indicator one. Digits as shown; `LO` or `HI` where the meter had no number. */
const TrendValues = z.array(z.string()).min(1).max(2)
/** A reading or, of many, the mean of a week or a month, then dated by its first day. */
export const TrendPoint = z.object({
  at: Instant,
  values: TrendValues,
  meal: MealContext.nullable(),
  /** Of pressure: before noon at the station, or after. */
  half: z.enum(['am', 'pm']).nullable(),
})
export const TrendView = z.object({
  subject: TrendSubject,
  label: Bilingual,
  unit: z.string(),
  sentence: Bilingual,
  /** What one point stands for. */
  per: z.enum(['reading', 'week', 'month']),
  /** Oldest first. */
  points: z.array(TrendPoint),
  /** Normal band per number, inclusive as printed; null where nothing is judged. */
  normal: z.array(z.object({ low: z.number().nullable(), high: z.number().nullable() }).nullable()),
  /** Readings, newest first. */
  lastFive: z.array(z.object({ at: Instant, values: TrendValues, level: Level, word: Bilingual })).max(5),
})
export type TrendView = z.infer<typeof TrendView>
