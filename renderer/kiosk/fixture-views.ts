/** Views of a station in every state, as the gallery and the tests need them. */
import type {
  Bilingual,
  Candidate,
  KioskView,
  NumberView,
  ResultView,
  TaskView,
  TrendView,
  VisitView,
} from '../../main/api/contract.ts'

export const at = (minutes: number, seconds = 0) => new Date(Date.UTC(2026, 10, 16, 2, minutes, seconds)).toISOString()
const day = (month: number, date: number) => new Date(Date.UTC(2026, month - 1, date, 2, 0)).toISOString()

/** Monday, 16 November 2026, 10:24 at the station. */
export const NOW = at(24)

export const both = (zh: string, en: string): Bilingual => ({ zh, en })
const WORD = {
  'critical-low': both('很低', 'Very low'),
  low: both('偏低', 'Low'),
  'borderline-low': both('略低', 'Slightly low'),
  normal: both('正常', 'Normal'),
  'borderline-high': both('略高', 'Slightly high'),
  high: both('偏高', 'High'),
  'critical-high': both('很高', 'Very high'),
  none: both('未判定', 'No verdict'),
} as const
type LevelCode = keyof typeof WORD

const zones = (...levels: LevelCode[]) => levels.map((level) => ({ level, word: WORD[level] }))
const UP = zones('low', 'normal', 'borderline-high', 'high', 'critical-high')

function number(over: Partial<NumberView> & Pick<NumberView, 'indicator' | 'label' | 'value' | 'level'>): NumberView {
  return {
    comparator: null,
    unit: 'mmHg',
    word: WORD[over.level],
    normal: null,
    referenceOnly: false,
    bar: null,
    previous: null,
    ...over,
  }
}

function pressureNumbers(sbp: string, dbp: string, level: LevelCode, zone: number, at: [number, number]): NumberView[] {
  return [
    number({
      indicator: 'sbp',
      label: both('高压', 'Upper'),
      value: sbp,
      level,
      normal: both('90–119', '90–119'),
      bar: { zones: UP, zone, at: at[0] },
    }),
    number({
      indicator: 'dbp',
      label: both('低压', 'Lower'),
      value: dbp,
      level,
      normal: both('60–79', '60–79'),
      bar: { zones: UP, zone, at: at[1] },
    }),
    number({
      indicator: 'pulse',
      label: both('心跳', 'Heartbeat'),
      value: '71',
      level: 'normal',
      unit: '次/分',
      normal: both('60–100', '60–100'),
    }),
  ]
}

function subjectOf(code: NumberView['indicator'] | undefined): ResultView['trend'] {
  if (code === undefined || code === 'weight' || code === 'height') return null
  return code === 'sbp' ? 'bp' : code
}

function result(over: Partial<ResultView> & Pick<ResultView, 'task' | 'level' | 'sentence' | 'numbers'>): ResultView {
  return {
    id: 'result-1',
    at: NOW,
    saved: true,
    word: WORD[over.level],
    alert: 'none',
    meal: null,
    of: 1,
    single: false,
    note: null,
    trend: subjectOf(over.numbers[0]?.indicator),
    ...over,
  }
}

export const RESULTS = {
  normal: result({
    task: 'pressure',
    level: 'normal',
    of: 2,
    sentence: both('您的血压正常，请保持。', 'Your blood pressure is normal. Keep it up.'),
    numbers: pressureNumbers('118', '76', 'normal', 1, [0.925, 0.8]),
  }),
  borderline: result({
    task: 'pressure',
    level: 'borderline-high',
    of: 2,
    sentence: both(
      '您的血压在正常范围的上沿，少吃盐、多走动，常来测。',
      'Your blood pressure is at the top of the usual range. Eat less salt, keep moving, and check again.',
    ),
    numbers: pressureNumbers('128', '82', 'borderline-high', 2, [0.4, 0.225]),
  }),
  high: result({
    task: 'glucose',
    level: 'high',
    meal: 'fasting',
    sentence: both(
      '您的空腹血糖偏高，请到医院抽血确认。',
      'Your fasting sugar is high. Please have it confirmed at hospital.',
    ),
    numbers: [
      number({
        indicator: 'glucose',
        label: both('空腹血糖', 'Fasting sugar'),
        value: '8.6',
        unit: 'mmol/L',
        level: 'high',
        normal: both('3.9–6.0', '3.9–6.0'),
        bar: { zones: zones('low', 'normal', 'borderline-high', 'high', 'critical-high'), zone: 3, at: 0.165 },
        previous: { value: '8.2', at: day(11, 9), change: 'same' },
      }),
    ],
  }),
  oxygen: result({
    task: 'spo2',
    level: 'normal',
    sentence: both('您的血氧正常。', 'Your blood oxygen is normal.'),
    numbers: [
      number({
        indicator: 'spo2',
        label: both('血氧', 'Blood oxygen'),
        value: '97',
        unit: '%',
        level: 'normal',
        normal: both('95–100', '95–100'),
        bar: { zones: zones('critical-low', 'low', 'borderline-low', 'normal'), zone: 3, at: 0.5 },
      }),
      number({
        indicator: 'pulse',
        label: both('心跳', 'Heartbeat'),
        value: '68',
        level: 'normal',
        unit: '次/分',
        normal: both('60–100', '60–100'),
      }),
    ],
  }),
  guest: result({
    task: 'pressure',
    level: 'none',
    single: true,
    sentence: both('没有年纪，不能判断。', 'Without an age there is no verdict.'),
    numbers: pressureNumbers('128', '82', 'none', 2, [0.4, 0.225]).map((each) => ({
      ...each,
      bar: null,
      normal: null,
    })),
  }),
  weight: result({
    task: 'weight',
    level: 'borderline-high',
    sentence: both(
      '您略胖一些，保持体重稳定，每天多走动。',
      'You are a little heavy. Keep your weight steady and move daily.',
    ),
    word: both('略胖', 'Slightly heavy'),
    numbers: [
      number({
        indicator: 'bmi',
        label: both('胖瘦指数', 'Weight for height'),
        value: '27.4',
        unit: 'kg/m²',
        level: 'borderline-high',
        word: both('略胖', 'Slightly heavy'),
        normal: both('20.0–26.9', '20.0–26.9'),
        bar: { zones: zones('low', 'borderline-low', 'normal', 'borderline-high', 'high'), zone: 3, at: 0.4 },
      }),
      number({
        indicator: 'weight',
        label: both('体重', 'Body weight'),
        value: '70.2',
        unit: 'kg',
        level: 'none',
        word: both('已测', 'Measured'),
      }),
      number({
        indicator: 'bodyfat',
        label: both('身上的脂肪', 'Body fat'),
        value: '32.4',
        unit: '%',
        level: 'high',
        normal: both('15.0–25.0', '15.0–25.0'),
        referenceOnly: true,
      }),
    ],
  }),
  weightAlone: result({
    task: 'weight',
    level: 'none',
    sentence: both('还不知道您的身高，先不判定。', 'Your height is not known yet, so there is no verdict.'),
    numbers: [
      number({
        indicator: 'weight',
        label: both('体重', 'Body weight'),
        value: '70.2',
        unit: 'kg',
        level: 'none',
        word: both('已测', 'Measured'),
      }),
    ],
  }),
  waist: result({
    task: 'waist',
    level: 'high',
    word: both('偏粗', 'Large'),
    sentence: both(
      '您的腰围偏粗，请少油少糖、多活动，并查查血糖血脂。',
      'Your waist is large. Less oil and sugar, more activity; have sugar and lipids checked.',
    ),
    numbers: [
      number({
        indicator: 'waist',
        label: both('腰围', 'Waist'),
        value: '91.5',
        unit: 'cm',
        level: 'high',
        word: both('偏粗', 'Large'),
        normal: both('80.0以下', 'below 80.0'),
        bar: { zones: zones('normal', 'borderline-high', 'high'), zone: 2, at: 0.3 },
      }),
    ],
  }),
  critical: result({
    task: 'pressure',
    level: 'critical-high',
    alert: 'now',
    sentence: both(
      '您的血压很高，请坐着别动，正在叫工作人员。',
      'Your blood pressure is very high. Please stay seated.',
    ),
    numbers: pressureNumbers('186', '112', 'critical-high', 4, [0.3, 0.2]),
  }),
}

const card = (
  task: TaskView['task'],
  posture: TaskView['posture'],
  typicalSeconds: number,
  zh: string,
  en: string,
) => ({
  task,
  posture,
  typicalSeconds,
  meterId: `meter-${task}`,
  name: both(zh, en),
})
const READY = [
  card('pressure', 'bp-cuff', 480, '血压计', 'the monitor'),
  card('glucose', 'finger-side', 180, '血糖仪', 'the glucose meter'),
  card('spo2', 'finger-clip', 60, '血氧仪', 'the oximeter'),
  card('temperature', 'thermometer', 60, '体温计', 'the thermometer'),
  card('weight', 'scale', 60, '体重秤', 'the scale'),
  { ...card('waist', 'waist', 60, '软尺', 'the tape'), meterId: null },
]

export const EMPTY_VIEW: KioskView = {
  now: NOW,
  zoneOffsetMinutes: 480,
  stationName: '社区健康小屋',
  hours: [
    { from: '08:30', to: '11:30' },
    { from: '14:00', to: '17:00' },
  ],
  openNow: true,
  staffed: true,
  unattended: null,
  screen: { diagonalInches: 21.5, distanceMm: 600 },
  highContrast: false,
  volume: 1,
  storage: 'ok',
  ready: READY,
  visit: null,
  call: null,
  question: null,
  waitingForOwner: null,
  printer: 'ready',
  brought: null,
  laid: null,
}

export const VISIT: VisitView = {
  id: 'visit-1',
  guest: false,
  maskedName: '王＊英',
  startedAt: at(22),
  assurance: 'card',
  arm: null,
  noBodyFat: false,
  task: null,
  results: [],
  last: [
    { label: both('血压', 'Blood pressure'), value: '118/76', level: 'normal', word: WORD.normal, at: day(11, 9) },
    { label: both('心跳', 'Heartbeat'), value: '70', level: 'normal', word: WORD.normal, at: day(11, 9) },
    {
      label: both('空腹血糖', 'Fasting sugar'),
      value: '6.4',
      level: 'borderline-high',
      word: WORD['borderline-high'],
      at: day(11, 9),
    },
  ],
}

export function taskOf(over: Partial<TaskView> & Pick<TaskView, 'step'>): TaskView {
  return {
    task: 'pressure',
    since: at(23, 12),
    until: null,
    meterId: 'meter-pressure',
    posture: 'bp-cuff',
    start: 'by-hand',
    active: false,
    cuffMmhg: null,
    meal: null,
    shutOut: null,
    entry: null,
    reading: 1,
    of: 2,
    resultId: null,
    trouble: null,
    ...over,
  }
}

export const inVisit = (task: TaskView | null, over: Partial<VisitView> = {}): KioskView => ({
  ...EMPTY_VIEW,
  visit: { ...VISIT, task, ...over },
})

export const withResult = (shown: ResultView, over: Partial<VisitView> = {}): KioskView =>
  inVisit(taskOf({ step: 'done', task: shown.task, resultId: shown.id }), { results: [shown], ...over })

export const callView = (state: 'calling' | 'acknowledged', since: string): KioskView => ({
  ...withResult(RESULTS.critical, { maskedName: '何＊兰' }),
  now: at(26),
  call: { alertId: 'alert-1', reason: 'result', state, since, resultId: RESULTS.critical.id },
})

const point = (month: number, date: number, sbp: number, dbp: number) => ({
  at: day(month, date),
  values: [String(sbp), String(dbp)],
  level: sbp < 120 ? ('normal' as const) : ('borderline-high' as const),
  word: sbp < 120 ? WORD.normal : WORD['borderline-high'],
  meal: null,
  half: 'am' as const,
})
const POINTS = [
  point(9, 7, 146, 90),
  point(9, 14, 142, 88),
  point(9, 21, 138, 86),
  point(10, 12, 139, 88),
  point(10, 19, 142, 88),
  point(10, 26, 136, 84),
  point(11, 2, 133, 83),
  point(11, 5, 131, 82),
  point(11, 9, 118, 76),
  point(11, 16, 128, 82),
]
export const TREND: TrendView = {
  subject: 'bp',
  label: both('血压', 'Blood pressure'),
  unit: 'mmHg',
  sentence: both('比上次高一些。', 'A little higher than last time.'),
  per: 'reading',
  points: POINTS,
  normal: [
    { low: 90, high: 119 },
    { low: 60, high: 79 },
  ],
  lastFive: POINTS.slice(-5).reverse(),
}

const sugar = (month: number, date: number, value: string, meal: 'fasting' | 'post-meal-2h') => ({
  at: day(month, date),
  values: [value],
  level: 'borderline-high' as const,
  word: WORD['borderline-high'],
  meal,
  half: null,
})
const SUGARS = [
  sugar(10, 19, '6.6', 'fasting'),
  sugar(10, 26, '9.1', 'post-meal-2h'),
  sugar(11, 2, '6.4', 'fasting'),
  sugar(11, 5, '8.8', 'post-meal-2h'),
  sugar(11, 9, '8.2', 'fasting'),
  sugar(11, 16, '8.6', 'fasting'),
]
export const SUGAR_TREND: TrendView = {
  subject: 'glucose',
  label: both('血糖', 'Blood sugar'),
  unit: 'mmol/L',
  sentence: both('最近三次都偏高。', 'The last three were high.'),
  per: 'reading',
  points: SUGARS,
  normal: [{ low: 3.9, high: 6 }],
  lastFive: SUGARS.slice(-5).reverse(),
}

/** Means of weeks, before noon and after it; one week without. */
const week = (month: number, date: number, half: 'am' | 'pm', sbp: number, dbp: number) => ({
  ...point(month, date, sbp, dbp),
  half,
})
export const HALVES_TREND: TrendView = {
  ...TREND,
  sentence: both('和上次差不多。', 'About the same as last time.'),
  per: 'week',
  points: [
    week(8, 24, 'am', 141, 88),
    week(8, 31, 'am', 139, 87),
    week(8, 31, 'pm', 131, 82),
    week(9, 7, 'pm', 133, 83),
    week(9, 21, 'am', 138, 86),
    week(9, 21, 'pm', 129, 80),
    week(10, 5, 'am', 136, 85),
    week(10, 12, 'am', 137, 84),
    week(10, 12, 'pm', 127, 79),
    week(10, 19, 'pm', 126, 80),
    week(11, 16, 'am', 134, 83),
    week(11, 16, 'pm', 125, 78),
  ],
}

/** Means of months, one month without, and twice more than the meter can measure. */
export const BEYOND_TREND: TrendView = {
  ...SUGAR_TREND,
  sentence: both('比上次高一些。', 'A little higher than last time.'),
  per: 'month',
  points: [
    sugar(12, 1, '7.4', 'fasting'),
    sugar(1, 1, '7.1', 'fasting'),
    sugar(2, 1, 'HI', 'post-meal-2h'),
    sugar(3, 1, '6.8', 'fasting'),
    sugar(5, 1, '6.6', 'fasting'),
    sugar(6, 1, '6.4', 'fasting'),
    sugar(11, 1, 'HI', 'fasting'),
  ].map((one, index) => ({ ...one, at: index === 0 ? one.at.replace('2026', '2025') : one.at })),
  lastFive: [
    { ...sugar(11, 16, 'HI', 'fasting'), level: 'critical-high', word: WORD['critical-high'] },
    ...SUGAR_TREND.lastFive.slice(1),
  ],
}

export const ONE_TREND: TrendView = {
  ...SUGAR_TREND,
  sentence: both('只有一次，常来测就能看出变化。', 'Only one here. Come often to see how it changes.'),
  points: SUGAR_TREND.points.slice(-1),
  lastFive: SUGAR_TREND.lastFive.slice(0, 1),
}

export const CANDIDATE = {
  token: 'token-1',
  name: '王秀英',
  birthYear: 1951,
  sex: 'female' as const,
  group: null,
  sign: null,
}
export const tile = (
  token: string,
  birthYear: number,
  group: string | null,
  sign: Candidate['sign'] = null,
): Candidate => ({
  ...CANDIDATE,
  token,
  name: '王＊英',
  birthYear,
  group,
  sign,
})

export const FINISHED = {
  resultsSaved: 1,
  nextVisit: { at: day(11, 23) },
  qr: both(
    `社区健康小屋
2026-11-16 10:22 王＊英
血压 128/82 mmHg 略高
心跳 71 次/分 正常
下次来 2026-11-23
仅供参考，不作诊断。`,
    `社区健康小屋
2026-11-16 10:22 王＊英
Blood pressure 128/82 mmHg Slightly high
Heartbeat 71 /min Normal
Next visit 2026-11-23
For reference only, not a diagnosis.`,
  ),
}
/** The most a code of a visit may hold. */
export const FINISHED_LONG = { ...FINISHED, qr: both('血'.repeat(222), 'm'.repeat(666)) }
