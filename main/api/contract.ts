/** The one list of what a screen may ask and hear: each procedure with its input, its output and who may call it. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

/**
 * Who may call: `anyone` a kiosk window at any time; `visit` a kiosk window while a visit is open, for that visit only; `duty` and
 * `admin` a desk window after staff sign-in; `desk` a desk window before it; `sheet` a print window, for its one job;
 * `bench` any window, and only where the station runs on virtual meters. The station decides it from what it knows of the window.
 */
export type Role = 'anyone' | 'visit' | 'desk' | 'duty' | 'admin' | 'sheet' | 'bench'

// ── small shapes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const Bilingual = z.object({ zh: z.string(), en: z.string() })
export type Bilingual = z.infer<typeof Bilingual>

/** UTC instant, ISO 8601 with milliseconds and Z. */
export const Instant = z.iso.datetime({ precision: 3 })
export const Id = z.string().min(1).max(64)
export const Sex = z.enum(['male', 'female'])
export const AgeGroup = z.enum(['18-54', '55-64', '65-79', '80+'])
export const MealContext = z.enum(['fasting', 'post-meal-2h', 'random'])
export const IndicatorCode = z.enum([
  'sbp',
  'dbp',
  'pulse',
  'glucose',
  'spo2',
  'temp',
  'bmi',
  'bodyfat',
  'waist',
  'tc',
  'tg',
  'ua',
])
export const Level = z.enum([
  'critical-low',
  'low',
  'borderline-low',
  'normal',
  'borderline-high',
  'high',
  'critical-high',
  'none',
])
export const AlertTier = z.enum(['none', 'inform', 'now'])
/** What a person chooses to measure: one card on the choose screen. */
export const Task = z.enum([
  'pressure',
  'glucose',
  'spo2',
  'temperature',
  'weight',
  'cholesterol',
  'triglycerides',
  'uric-acid',
])
export type Task = z.infer<typeof Task>
export const Posture = z.enum(['bp-cuff', 'bp-tunnel', 'finger-side', 'finger-clip', 'thermometer', 'scale'])

/** Every refusal: a stable code, what the desk reads, and one calm sentence for the elder. */
export const StationErrorData = z.object({ code: z.string(), desk: Bilingual, elder: Bilingual })
export type StationErrorData = z.infer<typeof StationErrorData>

const procedure = oc
  .$meta<{ role: Role }>({ role: 'admin' })
  .errors({ STATION: { status: 409, data: StationErrorData } })
const may = (role: Role) => procedure.meta({ role })
const Nothing = z.object({})

// ── the kiosk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const ZoneView = z.object({ level: Level, word: Bilingual })
/** One number on a screen, ready to be shown: value as printed, its own sign, and where it lies on the range bar. */
export const NumberView = z.object({
  indicator: IndicatorCode,
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
   * meal: asked before pricking; rest: seated rest, ends at `until`; measure: waiting for the meter or measuring;
   * between: the pause before the next reading, ends at `until`; done: see `resultId`; failed: see `trouble`.
   */
  step: z.enum(['meal', 'rest', 'measure', 'between', 'done', 'failed']),
  since: Instant,
  until: Instant.nullable(),
  meterId: Id.nullable(),
  posture: Posture,
  /** A meter is seen measuring right now. */
  active: z.boolean(),
  cuffMmhg: z.number().nullable(),
  meal: MealContext.nullable(),
  /** Which reading of the series comes next or runs, and how many are planned. */
  reading: z.number().int().min(1),
  of: z.number().int().min(1),
  resultId: Id.nullable(),
  trouble: Trouble.nullable(),
})
export type TaskView = z.infer<typeof TaskView>

export const VisitView = z.object({
  id: Id,
  guest: z.boolean(),
  /** 王＊英; empty for a guest. */
  maskedName: z.string(),
  startedAt: Instant,
  assurance: z.enum(['card', 'desk', 'typed', 'guest']),
  arm: z.enum(['left', 'right']).nullable(),
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
  /** Shown only while tiles are otherwise equal. */
  group: z.string().nullable(),
})
export type Candidate = z.infer<typeof Candidate>

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
  screen: z.object({
    /** Null where the site has not set it: the usual screen of the window's orientation. */
    diagonalInches: z.number().nullable(),
    distanceMm: z.number().nullable(),
  }),
  highContrast: z.boolean(),
  /** failed: the store or the journal does not take anything; the kiosk measures nothing. */
  storage: z.enum(['ok', 'failed']),
  /** Only meters that are ready, one card a task. */
  ready: z.array(z.object({ task: Task, meterId: Id, name: Bilingual, posture: Posture, typicalSeconds: z.number() })),
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
})
export type KioskView = z.infer<typeof KioskView>

export const TrendPoint = z.object({
  at: Instant,
  /** Pressure has two: sbp, dbp; every other indicator one. Digits as shown. */
  values: z.array(z.string()).min(1).max(2),
  level: Level,
  word: Bilingual,
  meal: MealContext.nullable(),
})
export const TrendView = z.object({
  /** `bp` stands for the pair. */
  subject: z.union([IndicatorCode, z.literal('bp')]),
  label: Bilingual,
  unit: z.string(),
  sentence: Bilingual,
  points: z.array(TrendPoint),
  /** Normal band per line, inclusive as printed; null where nothing is judged. */
  normal: z.array(z.object({ low: z.number().nullable(), high: z.number().nullable() }).nullable()),
  lastFive: z.array(TrendPoint).max(5),
})
export type TrendView = z.infer<typeof TrendView>

const kiosk = {
  watch: may('anyone').output(eventIterator(KioskView)),
  /** A code from the keyboard wedge or a reader. `visit-open`: another card during a visit, nothing happened yet. */
  card: may('anyone')
    .input(z.object({ code: z.string().min(1).max(200) }))
    .output(
      z.discriminatedUnion('found', [
        z.object({ found: z.literal('person'), candidate: Candidate }),
        z.object({ found: z.literal('same-person') }),
        z.object({ found: z.literal('other-person'), candidate: Candidate }),
        z.object({ found: z.literal('unknown') }),
        z.object({ found: z.literal('repeated') }),
      ]),
    ),
  /** The last four digits of a phone. Five tries a minute; wrong twice: see staff. */
  phoneTail: may('anyone')
    .input(z.object({ digits: z.string().regex(/^\d{4}$/) }))
    .output(
      z.discriminatedUnion('found', [
        z.object({ found: z.literal('tiles'), candidates: z.array(Candidate).min(1).max(4) }),
        z.object({ found: z.literal('none'), triesLeft: z.number().int() }),
        z.object({ found: z.literal('too-many') }),
        z.object({ found: z.literal('locked'), until: Instant }),
      ]),
    ),
  begin: may('anyone')
    .input(z.object({ token: Id }))
    .output(Nothing),
  beginGuest: may('anyone')
    .input(z.object({ sex: Sex.nullable(), ageGroup: AgeGroup.nullable() }))
    .output(Nothing),
  /** 叫工作人员, from any screen. */
  callStaff: may('anyone').output(Nothing),
  /** The elder has seen the acknowledgement and goes on. Refused while a dangerous result is not handled. */
  dismissCall: may('anyone').output(Nothing),
}

const visit = {
  choose: may('visit')
    .input(z.object({ task: Task }))
    .output(Nothing),
  meal: may('visit')
    .input(z.object({ context: MealContext }))
    .output(Nothing),
  /** The seated rest is over: by the timer, or 我已经坐了5分钟 (logged). */
  rested: may('visit')
    .input(z.object({ how: z.enum(['timer', 'said-so']) }))
    .output(Nothing),
  /** 停下来, or back to choose: ends the task; what the meter still sends is kept and attributed by time. */
  leaveTask: may('visit').output(Nothing),
  /** Ends a series early with what is there, marked single. */
  enough: may('visit').output(Nothing),
  answer: may('visit')
    .input(z.object({ questionId: Id, mine: z.boolean() }))
    .output(Nothing),
  trend: may('visit')
    .input(z.object({ subject: z.union([IndicatorCode, z.literal('bp')]), span: z.enum(['last10', 'days90']) }))
    .output(TrendView),
  /** 再存一次 after 没存上. */
  saveAgain: may('visit').output(z.object({ saved: z.boolean() })),
  printSlip: may('visit').output(z.object({ state: z.enum(['printed', 'no-printer', 'out', 'failed']) })),
  finish: may('visit')
    .input(z.object({ reason: z.enum(['done', 'timeout', 'other-card']) }))
    .output(
      z.object({
        resultsSaved: z.number().int(),
        nextVisit: z.object({ at: Instant }).nullable(),
        qr: z.string().nullable(),
      }),
    ),
}

// ── the desk ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const AlertView = z.object({
  id: Id,
  reason: z.enum(['result', 'help', 'meter', 'station']),
  tier: z.enum(['inform', 'now']),
  state: z.enum(['open', 'acknowledged', 'closed']),
  raisedAt: Instant,
  headline: Bilingual,
  /** 186/112, or empty. */
  value: z.string(),
  /** The sign beside the value, where there is one. */
  level: Level.optional(),
  /** Whether it sounds until received; an old result is a list entry whatever its tier. Absent: as the tier says. */
  rings: z.boolean().optional(),
  person: z
    .object({
      residentId: Id.nullable(),
      name: z.string(),
      sex: Sex.nullable(),
      age: z.number().int().nullable(),
      flags: z.array(Bilingual),
    })
    .nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: Instant.nullable(),
})
export type AlertView = z.infer<typeof AlertView>

export const DeskRow = z.object({
  measurementId: Id,
  at: Instant,
  name: z.string(),
  residentId: Id.nullable(),
  indicator: Bilingual,
  value: z.string(),
  unit: z.string(),
  level: Level,
  word: Bilingual,
  source: z.enum(['meter', 'hand', 'home-visit', 'import']),
  state: z.array(
    z.enum([
      'unclaimed',
      'suspect',
      'repeat',
      'single',
      'mean',
      'guest',
      'no-sex-or-age',
      'alert',
      'handled',
      'void',
      'series-member',
    ]),
  ),
})
export type DeskRow = z.infer<typeof DeskRow>

export const UnclaimedView = z.object({
  measurementId: Id,
  at: Instant,
  receivedAt: Instant,
  meterName: Bilingual,
  indicator: Bilingual,
  value: z.string(),
  unit: z.string(),
  level: Level,
  word: Bilingual,
  /** Why it belongs to nobody, as a sentence. */
  why: Bilingual,
  suggestion: z.object({ residentId: Id, name: z.string() }).nullable(),
  /** Equal for the records of one memory dump. */
  group: z.string().nullable(),
})
export type UnclaimedView = z.infer<typeof UnclaimedView>

export const MeterView = z.object({
  id: Id,
  name: Bilingual,
  model: Bilingual,
  place: z.string(),
  link: z.enum(['serial', 'ble']),
  state: z.enum(['waiting', 'open', 'asleep', 'failed', 'adapter-off']),
  fact: Bilingual.nullable(),
  lastAt: Instant.nullable(),
  batteryPercent: z.number().nullable(),
  clockOffsetMs: z.number().nullable(),
})
export type MeterView = z.infer<typeof MeterView>

export const DeskView = z.object({
  now: Instant,
  zoneOffsetMinutes: z.number().int(),
  stationName: z.string(),
  /** Null while locked: then every list below is empty. */
  staff: z.object({ id: Id, name: z.string(), role: z.enum(['duty', 'admin']) }).nullable(),
  /** Something rings that nobody has received: sounds also while locked, and is told without a name. */
  ringing: z.boolean().optional(),
  banners: z.array(z.object({ code: z.string(), text: Bilingual })),
  counts: z.object({ people: z.number().int(), readings: z.number().int(), openAlerts: z.number().int() }),
  alerts: z.array(AlertView),
  today: z.array(DeskRow),
  unclaimed: z.array(UnclaimedView),
  meters: z.array(MeterView),
  /** Who is at the kiosk right now, or null. */
  atKiosk: z.object({ name: z.string(), since: Instant, task: Task.nullable() }).nullable(),
})
export type DeskView = z.infer<typeof DeskView>

export const SightingView = z.object({
  key: Id,
  link: z.enum(['serial', 'ble']),
  /** Port path or Bluetooth name, with what identifies it. */
  title: z.string(),
  detail: z.string(),
  rssi: z.number().nullable(),
  matches: z.array(
    z.object({
      driverId: Id,
      modelId: Id,
      name: Bilingual,
      score: z.number(),
      because: z.string(),
      steps: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
    }),
  ),
  commissioned: z.boolean(),
})
export type SightingView = z.infer<typeof SightingView>

export const PersonHit = z.object({
  residentId: Id,
  name: z.string(),
  sex: Sex.nullable(),
  birthYear: z.number().int().nullable(),
  phoneTail: z.string().nullable(),
})
export type PersonHit = z.infer<typeof PersonHit>

export const ALERT_OUTCOMES = [
  'retested-normal',
  'rest-and-watch',
  'family-called',
  'sent-to-doctor',
  'called-120',
] as const

const desk = {
  watch: may('desk').output(eventIterator(DeskView)),
  staffNames: may('desk').output(z.array(z.object({ id: Id, name: z.string() }))),
  /** First start: nobody is there yet, so the first member of staff is made here and becomes admin. */
  firstStaff: may('desk')
    .input(z.object({ name: z.string().trim().min(1).max(40), pin: z.string().min(4).max(64) }))
    .output(Nothing),
  signIn: may('desk')
    .input(z.object({ staffId: Id, pin: z.string().min(1).max(64) }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true) }),
        z.object({ ok: z.literal(false), waitMs: z.number().int() }),
      ]),
    ),
  signOut: may('duty').output(Nothing),
  search: may('duty')
    .input(z.object({ text: z.string().trim().min(1).max(60) }))
    .output(z.array(PersonHit).max(20)),
  register: may('duty')
    .input(
      z.object({
        name: z.string().trim().min(1).max(40),
        sex: Sex,
        birthDate: z.iso.date(),
        phone: z
          .string()
          .regex(/^\d{7,15}$/)
          .nullable(),
        cardCode: z.string().min(4).max(200).nullable(),
        consent: z.boolean(),
      }),
    )
    .output(z.object({ residentId: Id, sameNameAndYear: z.number().int() })),
  acknowledge: may('duty')
    .input(z.object({ alertId: Id }))
    .output(Nothing),
  handle: may('duty')
    .input(z.object({ alertId: Id, outcome: z.enum(ALERT_OUTCOMES).nullable(), note: z.string().trim().max(400) }))
    .output(Nothing),
  assign: may('duty')
    .input(z.object({ measurementId: Id, residentId: Id, reason: z.string().trim().min(1).max(400) }))
    .output(Nothing),
  void: may('duty')
    .input(z.object({ measurementId: Id, reason: z.string().trim().min(1).max(400) }))
    .output(Nothing),
  /** Stored clock trouble was looked at: attribution by time goes on. */
  clockIsRight: may('duty').output(Nothing),
  discover: may('duty').output(eventIterator(z.array(SightingView))),
  commission: may('duty')
    .input(
      z.object({
        sightingKey: Id,
        driverId: Id,
        modelId: Id,
        name: z.string().trim().min(1).max(40),
        place: z.string().trim().max(40),
      }),
    )
    .output(z.object({ meterId: Id })),
  decommission: may('admin')
    .input(z.object({ meterId: Id }))
    .output(Nothing),
  /** Brings a resident to the kiosk: the kiosk shows the confirm step. */
  bringToKiosk: may('duty')
    .input(z.object({ residentId: Id }))
    .output(Nothing),
  print: may('duty')
    .input(z.object({ residentId: Id, form: z.enum(['slip', 'a4']) }))
    .output(z.object({ state: z.enum(['printed', 'no-printer', 'out', 'failed']) })),
}

// ── sheets and the bench ──────────────────────────────────────────────────────────────────────────────────────────────────

export const SheetLine = z.object({
  number: NumberView,
  meal: MealContext.nullable(),
  at: Instant,
  /** Up to three earlier values, newest first. */
  earlier: z.array(z.object({ value: z.string(), at: Instant })).max(3),
})
export const SheetData = z.object({
  form: z.enum(['slip', 'a4']),
  language: z.enum(['zh', 'en']),
  stationName: z.string(),
  printedAt: Instant,
  zoneOffsetMinutes: z.number().int(),
  maskedName: z.string(),
  person: z.object({ sex: Sex.nullable(), age: z.number().int().nullable() }),
  visitAt: Instant,
  lines: z.array(SheetLine).min(1),
  results: z.array(ResultView),
  /** The sentence of the most serious level. */
  advice: Bilingual,
  trends: z.array(TrendView),
  nextVisit: Instant.nullable(),
  reprint: z.boolean(),
  unsignedCatalogue: z.boolean(),
})
export type SheetData = z.infer<typeof SheetData>

const sheet = { data: may('sheet').output(SheetData) }

/** What a virtual meter is told to send; quantities in the meter's own units. */
export const BenchOrder = z.object({
  meterId: Id,
  values: z.record(z.string(), z.number()),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
})
const bench = {
  meters: may('bench').output(z.array(z.object({ id: Id, name: z.string(), kinds: z.array(z.string()) }))),
  measure: may('bench').input(BenchOrder).output(Nothing),
  /** Moves the station's clock forward; timers that fall due fire in order. */
  advance: may('bench')
    .input(z.object({ ms: z.number().int().min(0).max(86_400_000) }))
    .output(Nothing),
}

export const contract = { kiosk, visit, desk, sheet, bench }
export type StationContract = typeof contract
