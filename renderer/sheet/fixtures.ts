/** Sheets in all their states, drawn by the gallery and by the tests, without a station. */
import type { Bilingual, NumberView, ResultView, SheetData, TrendView } from '../../main/api/contract.ts'

const at = (month: number, day: number, hour = 10, minute = 31) =>
  new Date(Date.UTC(2026, month - 1, day, hour - 8, minute)).toISOString()
const both = (zh: string, en: string): Bilingual => ({ zh, en })
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

const number = (
  indicator: NumberView['indicator'],
  label: Bilingual,
  value: string,
  unit: string,
  level: LevelCode,
  normal: Bilingual | null,
  over: Partial<NumberView> = {},
): NumberView => ({
  indicator,
  label,
  value,
  comparator: null,
  unit,
  level,
  word: WORD[level],
  normal,
  referenceOnly: false,
  bar: null,
  previous: null,
  ...over,
})
const range = (text: string) => both(text, text)

const result = (
  id: string,
  task: ResultView['task'],
  level: LevelCode,
  sentence: Bilingual,
  numbers: NumberView[],
): ResultView => ({
  id,
  task,
  at: at(11, 16),
  saved: true,
  level,
  word: WORD[level],
  sentence,
  alert: level === 'high' ? 'inform' : 'none',
  meal: task === 'glucose' ? 'fasting' : null,
  of: 1,
  single: false,
  numbers,
  note: null,
  trend: null,
})

const pressure = (
  sbp: string,
  dbp: string,
  levels: [LevelCode, LevelCode, LevelCode],
  sentence: Bilingual,
): ResultView => ({
  ...result('p', 'pressure', levels[0], sentence, [
    number('sbp', both('高压', 'Upper'), sbp, 'mmHg', levels[1], range('90–119')),
    number('dbp', both('低压', 'Lower'), dbp, 'mmHg', levels[2], range('60–79')),
    number('pulse', both('心跳', 'Pulse'), '71', '次/分', 'normal', range('60–100')),
  ]),
  of: 2,
})
const PRESSURE = pressure(
  '128',
  '82',
  ['borderline-high', 'borderline-high', 'borderline-high'],
  both(
    '血压在正常范围的上沿，少吃盐、多走动，常来测。',
    'Blood pressure is at the upper edge of normal. Less salt, more walking.',
  ),
)
const GLUCOSE = result(
  'g',
  'glucose',
  'high',
  both('空腹血糖偏高，请到医院抽血确认。', 'Fasting glucose is high. Please have it checked in hospital.'),
  [number('glucose', both('空腹血糖', 'Glucose (fasting)'), '8.6', 'mmol/L', 'high', range('3.9–6.0'))],
)
const SPO2 = result('o', 'spo2', 'normal', both('血氧正常。', 'Blood oxygen is normal.'), [
  number('spo2', both('血氧', 'Blood oxygen'), '97', '%', 'normal', both('95及以上', '95 and above')),
])
const TEMP = result('t', 'temperature', 'normal', both('体温正常。', 'Temperature is normal.'), [
  number('temp', both('体温', 'Temperature'), '36.4', '℃', 'normal', range('36.0–37.2')),
])
const WEIGHT = result('w', 'weight', 'borderline-high', both('体重略重，多走动。', 'Slightly heavy. Walk more.'), [
  number('bmi', both('体重指数', 'BMI'), '25.3', 'kg/m²', 'borderline-high', range('18.5–23.9')),
  number('bodyfat', both('体脂率', 'Body fat'), '33.4', '%', 'high', range('21.0–34.9'), { referenceOnly: true }),
])
const MORE: ResultView[] = [
  result(
    'c',
    'cholesterol',
    'high',
    both('总胆固醇偏高，请带着这张单子去看医生。', 'Cholesterol is high. Take this sheet to a doctor.'),
    [number('tc', both('总胆固醇', 'Total cholesterol'), '6.3', 'mmol/L', 'high', both('低于5.2', 'below 5.2'))],
  ),
  result('x', 'triglycerides', 'normal', both('甘油三酯正常。', 'Triglycerides are normal.'), [
    number('tg', both('甘油三酯', 'Triglycerides'), '1.2', 'mmol/L', 'normal', both('低于1.7', 'below 1.7')),
  ]),
  result('u', 'uric-acid', 'normal', both('尿酸正常。', 'Uric acid is normal.'), [
    number('ua', both('尿酸', 'Uric acid'), '312', 'µmol/L', 'normal', both('不超过360', 'up to 360')),
  ]),
]

const DAYS: [number, number][] = [
  [9, 7],
  [9, 14],
  [9, 21],
  [10, 12],
  [10, 19],
  [10, 26],
  [11, 2],
  [11, 5],
  [11, 9],
  [11, 16],
]
const trend = (
  subject: TrendView['subject'],
  label: Bilingual,
  unit: string,
  values: string[][],
  normal: TrendView['normal'],
): TrendView => {
  const points = values.map((each, index) => {
    const [month, day] = DAYS[DAYS.length - values.length + index] ?? [1, 1]
    return {
      at: at(month, day),
      values: each,
      level: 'normal' as const,
      word: WORD.normal,
      meal: null,
      half: subject === 'bp' ? ('am' as const) : null,
    }
  })
  return {
    subject,
    label,
    unit,
    sentence: both('最近比较稳定。', 'Steady lately.'),
    per: 'reading',
    points,
    normal,
    lastFive: points.slice(-5).reverse(),
  }
}
const BP_TREND = trend(
  'bp',
  both('血压', 'Blood pressure'),
  'mmHg',
  [
    ['146', '90'],
    ['142', '88'],
    ['138', '86'],
    ['139', '88'],
    ['142', '88'],
    ['136', '84'],
    ['133', '83'],
    ['131', '82'],
    ['118', '76'],
    ['128', '82'],
  ],
  [
    { low: 90, high: 119 },
    { low: 60, high: 79 },
  ],
)
const GLUCOSE_TREND = {
  ...trend('glucose', both('血糖', 'Glucose'), 'mmol/L', [['7.9'], ['9.4'], ['8.2'], ['8.6']], [{ low: 3.9, high: 6 }]),
}
GLUCOSE_TREND.points = GLUCOSE_TREND.points.map((point, index) => ({
  ...point,
  meal: index === 1 ? 'post-meal-2h' : 'fasting',
}))
const TC_TREND = trend(
  'tc',
  both('总胆固醇', 'Total cholesterol'),
  'mmol/L',
  [['5.9'], ['6.1'], ['6.3']],
  [{ low: null, high: 5.1 }],
)

const EARLIER: Partial<Record<NumberView['indicator'], string[]>> = {
  sbp: ['118', '131', '133'],
  dbp: ['76', '82', '83'],
  pulse: ['70', '74', '72'],
  glucose: ['8.2', '7.9'],
  temp: ['36.5', '36.3', '36.4'],
  tc: ['6.1', '5.9'],
}
const EARLIER_DAYS: [number, number][] = [
  [11, 9],
  [11, 5],
  [11, 2],
]
const linesOf = (results: ResultView[], earlier: boolean): SheetData['lines'] =>
  results.flatMap(({ numbers, meal, at: measuredAt }) =>
    numbers.map((each) => ({
      number: each,
      meal,
      at: measuredAt,
      earlier: (earlier ? (EARLIER[each.indicator] ?? []) : []).map((value, index) => ({
        value,
        at: at(...(EARLIER_DAYS[index] ?? [1, 1])),
      })),
    })),
  )

const QR = both(
  `社区健康小屋
2026-11-16 10:31 王＊英
血压 128/82 mmHg 略高
心跳 71 次/分 正常
空腹血糖 8.6 mmol/L 偏高
下次来 2026-11-23
仅供参考，不作诊断。`,
  `社区健康小屋
2026-11-16 10:31 王＊英
Blood pressure 128/82 mmHg Slightly high
Heartbeat 71 /min Normal
Glucose (fasting) 8.6 mmol/L High
Next visit 2026-11-23
For reference only, not a diagnosis.`,
)

const sheet = (results: ResultView[], over: Partial<SheetData>): SheetData => ({
  form: 'slip',
  language: 'zh',
  stationName: '社区健康小屋',
  printedAt: at(11, 16, 10, 33),
  zoneOffsetMinutes: 480,
  maskedName: '王＊英',
  person: { sex: 'female', age: 75 },
  visitAt: at(11, 16),
  lines: linesOf(results, over.form === 'a4'),
  results,
  advice: GLUCOSE.sentence,
  trends: [],
  nextVisit: at(11, 23, 8, 30),
  qr: over.language === 'en' ? QR.en : QR.zh,
  reprint: false,
  unsignedCatalogue: true,
  ...over,
})

const DAILY = [PRESSURE, GLUCOSE]
const CRITICAL = pressure(
  '186',
  '104',
  ['critical-high', 'critical-high', 'high'],
  both(
    '血压很高，请坐着别动，工作人员马上就来。',
    'Blood pressure is very high. Please stay seated; staff are coming.',
  ),
)
const ALL = [PRESSURE, GLUCOSE, SPO2, TEMP, WEIGHT, ...MORE]

export const FIXTURES = {
  slip: sheet(DAILY, {}),
  'slip-reprint': sheet([{ ...CRITICAL, of: 1, single: true }], {
    reprint: true,
    advice: CRITICAL.sentence,
    printedAt: at(11, 22, 15, 4),
  }),
  'slip-all': sheet(ALL, { qr: '血'.repeat(222) }),
  'slip-en': sheet(DAILY, { language: 'en' }),
  'slip-guest': sheet([SPO2], {
    maskedName: '',
    person: { sex: null, age: null },
    advice: SPO2.sentence,
    nextVisit: null,
    qr: null,
    unsignedCatalogue: false,
  }),
  a4: sheet([PRESSURE, GLUCOSE, SPO2, TEMP], { form: 'a4', trends: [BP_TREND] }),
  'a4-all': sheet(ALL, { form: 'a4', trends: [BP_TREND, GLUCOSE_TREND, TC_TREND], reprint: true }),
  'a4-en': sheet(DAILY, { form: 'a4', language: 'en', trends: [BP_TREND, GLUCOSE_TREND] }),
  'a4-first': sheet(DAILY, { form: 'a4', lines: linesOf(DAILY, false), trends: [] }),
} satisfies Record<string, SheetData>
export type SheetFixture = keyof typeof FIXTURES
