/** Views of the desk in all its states, with a station that answers; drawn by the gallery and by the tests. */
import type { AlertView, Bilingual, DeskRow, DeskView, MeterView, UnclaimedView } from '../../main/api/contract.ts'
import type { DeskCalls, Hit } from './desk-context.ts'

export const at = (hour: number, minute: number, second = 0, day = 16) =>
  new Date(Date.UTC(2026, 10, day, hour - 8, minute, second)).toISOString()
/** Monday, 16 November 2026, 10:27:02 at the station. */
export const NOW = at(10, 27, 2)

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

const WHAT = {
  pressure: [both('血压', 'Blood pressure'), 'mmHg'],
  pulse: [both('心跳', 'Pulse'), '次/分'],
  fasting: [both('空腹血糖', 'Glucose, fasting'), 'mmol/L'],
  glucose: [both('血糖', 'Glucose'), 'mmol/L'],
  spo2: [both('血氧', 'Blood oxygen'), '%'],
  waist: [both('腰围', 'Waist'), 'cm'],
  bmi: [both('体重指数', 'BMI'), ''],
  temp: [both('体温', 'Temperature'), '℃'],
  bodyfat: [both('体脂率', 'Body fat'), '%'],
} as const

type RowGiven = [
  time: [number, number],
  name: string,
  what: keyof typeof WHAT,
  value: string,
  level: LevelCode,
  state?: DeskRow['state'],
  word?: Bilingual,
]
const NOBODY: Readonly<Record<string, Bilingual>> = {
  不登记: both('不登记', 'Not registered'),
  待认领: both('待认领', 'Unclaimed'),
}
const rows: RowGiven[] = [
  [[10, 26], '何秀兰', 'pressure', '186/112', 'critical-high', ['alert', 'single']],
  [[10, 21], '赵德明', 'fasting', '8.6', 'high', ['suspect']],
  [[10, 19], '赵德明', 'pressure', '138/84', 'borderline-high', ['mean']],
  [[10, 12], '陈桂兰', 'spo2', '97', 'normal'],
  [[10, 11], '陈桂兰', 'pulse', '56', 'borderline-low', [], both('略慢', 'Slightly slow')],
  [[10, 11], '陈桂兰', 'pressure', '88/58', 'low', ['handled']],
  [[10, 8], '待认领', 'pressure', '142/86', 'high', ['unclaimed']],
  [[10, 2], '周福生', 'waist', '92.0', 'high', [], both('偏粗', 'Wide')],
  [[9, 58], '周福生', 'bmi', '26.4', 'normal'],
  [[9, 51], '不登记', 'pressure', '126/78', 'borderline-high', ['guest']],
  [[9, 40], '孙玉珍', 'temp', '36.4', 'normal'],
  [[9, 22], '吴长河', 'pressure', '151/93', 'high', ['void']],
  [[9, 15], '吴长河', 'bodyfat', '27.8', 'none', ['no-sex-or-age']],
]
const today = rows.map(
  ([[hour, minute], name, what, value, level, state = [], word], index): DeskRow => ({
    measurementId: `m${index}`,
    at: at(hour, minute),
    name: NOBODY[name] ?? both(name, name),
    residentId: name in NOBODY ? null : `r-${name}`,
    indicator: WHAT[what][0],
    value,
    unit: what === 'pulse' ? both('次/分', '/min') : both(WHAT[what][1], WHAT[what][1]),
    level,
    word: word ?? WORD[level],
    source: what === 'waist' ? 'hand' : 'meter',
    state,
  }),
)

const METER = both('桌面血糖仪', 'Table glucose meter')
const unclaimedOne = (over: Partial<UnclaimedView>): UnclaimedView => ({
  measurementId: 'u',
  at: at(10, 8),
  receivedAt: at(10, 8),
  meterName: METER,
  indicator: WHAT.glucose[0],
  value: '5.8',
  unit: both('mmol/L', 'mmol/L'),
  level: 'normal',
  word: WORD.normal,
  why: both('测的时候没有人登录。', 'Nobody was signed in when it was measured.'),
  suggestion: null,
  group: null,
  ...over,
})
const unclaimed: UnclaimedView[] = [
  unclaimedOne({
    measurementId: 'u1',
    meterName: both('臂式血压计', 'Upper-arm monitor'),
    indicator: WHAT.pressure[0],
    value: '142/86',
    unit: both('mmHg', 'mmHg'),
    level: 'high',
    word: WORD.high,
    why: both('测量跨在两个人之间，不能确定是谁的。', 'It lies between two people; nobody can be sure whose it is.'),
    suggestion: { residentId: 'r-赵德明', name: '赵德明' },
  }),
  unclaimedOne({ measurementId: 'u2', at: at(9, 31) }),
  ...Array.from({ length: 24 }, (_, index) =>
    unclaimedOne({
      measurementId: `g${index}`,
      at: at(7 + (index % 2), 10, 0, 15 - Math.floor(index / 2)),
      value: (5.1 + (index % 7) / 10).toFixed(1),
      why: both('仪器里存的旧记录。', 'An old record from the memory of a meter.'),
      group: 'dump-1',
    }),
  ),
]

const meter = (over: Partial<MeterView> & Pick<MeterView, 'id' | 'name' | 'model'>): MeterView => ({
  place: '一号桌',
  link: 'ble',
  state: 'waiting',
  fact: null,
  advice: null,
  lastAt: at(10, 2),
  batteryPercent: null,
  clockOffsetMs: null,
  moved: false,
  onTrial: false,
  careDue: false,
  ...over,
})
const meters: MeterView[] = [
  meter({
    id: 'k1',
    name: both('臂式血压计', 'Upper-arm monitor'),
    model: both('蓝牙血压计（通用）', 'Bluetooth blood pressure monitor (generic)'),
    state: 'open',
    fact: both('电量80%', 'Battery 80%'),
    batteryPercent: 80,
  }),
  meter({
    id: 'k2',
    name: both('血糖仪', 'Glucose meter'),
    model: both('蓝牙血糖仪（通用）', 'Bluetooth glucose meter (generic)'),
    clockOffsetMs: -540_000,
    fact: both('钟快9分', 'Clock 9 min fast'),
    advice: both(
      '仪器的钟不准：请照说明书把它的时间设对。',
      'The clock of the meter is wrong: set it as its manual says.',
    ),
    lastAt: at(9, 31),
  }),
  meter({
    id: 'k3',
    name: both('隧道式血压计', 'Tunnel monitor'),
    model: both('爱安德 TM-2655', 'A&D TM-2655'),
    link: 'serial',
    place: '门口',
  }),
  meter({
    id: 'k4',
    name: both('血压血糖一体机', 'Pressure and glucose meter'),
    model: both('福尔 D40', 'FORA D40'),
    link: 'serial',
    state: 'asleep',
    advice: both(
      '没应答，可能关机了：请按一下它的开关。',
      'No answer, it may be switched off: press its power button.',
    ),
    lastAt: at(9, 58),
  }),
  meter({
    id: 'k5',
    name: both('TM-2657P 全自动血压计', 'TM-2657P automatic blood pressure monitor'),
    model: both('TM-2657P 全自动血压计', 'TM-2657P automatic blood pressure monitor'),
    link: 'serial',
    place: '',
    onTrial: true,
    fact: both('还在试测', 'Still on trial'),
    lastAt: null,
  }),
]

const alert = (over: Partial<AlertView>): AlertView => ({
  id: 'a1',
  reason: 'result',
  tier: 'now',
  state: 'open',
  raisedAt: at(10, 26, 20),
  headline: both('血压很高', 'Blood pressure: very high'),
  value: '186/112',
  level: 'critical-high',
  rings: true,
  person: {
    residentId: 'r-何秀兰',
    name: both('何秀兰', '何秀兰'),
    sex: 'female',
    age: 78,
    flags: [both('高血压', 'Hypertension'), both('用右臂测', 'Use the right arm')],
  },
  acknowledgedBy: null,
  acknowledgedAt: null,
  ...over,
})
const inform = alert({
  id: 'a2',
  tier: 'inform',
  rings: false,
  raisedAt: at(10, 21),
  headline: both('空腹血糖偏高', 'Glucose, fasting: high'),
  value: '8.6',
  level: 'high',
  person: { residentId: 'r-赵德明', name: both('赵德明', '赵德明'), sex: 'male', age: 66, flags: [] },
})
const help = alert({
  id: 'a3',
  reason: 'help',
  raisedAt: at(10, 26, 50),
  headline: both('叫工作人员', 'Staff called'),
  value: '',
  level: undefined,
  person: null,
})

const quiet: DeskView = {
  now: NOW,
  zoneOffsetMinutes: 480,
  stationName: '社区健康小屋',
  staff: { id: 's1', name: '李志强', role: 'admin' },
  banners: [],
  counts: { people: 19, readings: 46, openAlerts: 0 },
  alerts: [inform],
  today,
  unclaimed,
  meters,
  atKiosk: { name: both('何秀兰', '何秀兰'), since: at(10, 20), task: 'pressure', assurance: 'typed' },
}
const locked: DeskView = {
  ...quiet,
  staff: null,
  counts: { people: 0, readings: 0, openAlerts: 0 },
  alerts: [],
  today: [],
  unclaimed: [],
  meters: [],
  atKiosk: null,
}
const counts = { ...quiet.counts, openAlerts: 1 }

export const FIXTURES = {
  today: quiet,
  'alert-open': { ...quiet, counts, alerts: [alert({}), inform] },
  'alert-received': {
    ...quiet,
    alerts: [alert({ state: 'acknowledged', acknowledgedBy: '李志强', acknowledgedAt: at(10, 27) }), inform],
  },
  'alerts-stacked': { ...quiet, counts, alerts: [help, alert({})] },
  banners: {
    ...quiet,
    banners: [
      {
        code: 'clock-jump',
        text: both(
          '一体机的时钟跳了，暂停按时间认领。请核对时间后点“时间没错”。',
          'The station clock jumped; claiming by time is paused. Check the time, then press “The time is right”.',
        ),
      },
      {
        code: 'unsigned',
        text: both(
          '指标范围还没有医生签字，打印件都标明仅供参考。',
          'No clinician has signed the indicator ranges; every print says for reference only.',
        ),
      },
    ],
  },
  empty: {
    ...quiet,
    counts: { people: 0, readings: 0, openAlerts: 0 },
    alerts: [],
    today: [],
    unclaimed: [],
    meters: [],
    atKiosk: null,
  },
  locked,
  'locked-ringing': { ...locked, ringing: true },
} satisfies Record<string, DeskView>
export type DeskFixture = keyof typeof FIXTURES

const HITS: Hit[] = [
  { residentId: 'r-1', name: '王秀英', sex: 'female', birthYear: 1951, phoneTail: '4321' },
  { residentId: 'r-2', name: '王秀英', sex: 'female', birthYear: 1951, phoneTail: '9999' },
  { residentId: 'r-3', name: '王秀芬', sex: 'female', birthYear: 1940, phoneTail: null },
]

export const callsFixture: DeskCalls = {
  staffNames: async () => [
    { id: 's1', name: '李志强' },
    { id: 's2', name: '赵敏' },
  ],
  firstStaff: async () => ({}),
  signIn: async () => ({ ok: true }),
  signOut: async () => ({}),
  here: async () => ({}),
  search: async () => HITS,
  forgetNewcomer: async () => ({}),
  claimVisit: async () => ({}),
  register: async () => ({ residentId: 'r-new', sameNameAndYear: 0 }),
  acknowledge: async () => ({}),
  handle: async () => ({}),
  assign: async () => ({}),
  void: async () => ({}),
  clockIsRight: async () => ({}),
  bringToKiosk: async () => ({}),
  print: async () => ({ state: 'printed' }),
}
