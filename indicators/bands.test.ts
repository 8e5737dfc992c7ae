import { describe, expect, it } from 'vitest'
import { assess } from './assess.ts'
import { missingFacts } from './bands.ts'
import { INDICATORS } from './catalogue.ts'
import { type About, INDICATOR_CODES, type IndicatorCode, MEAL_CONTEXTS, type Sex } from './indicator.ts'
import { type Alert, HL7_INTERPRETATION, type JudgedLevel } from './levels.ts'

/** The first shown value of a band, then its code, level and alert. Copied by hand from the published tables, line by line. */
type Row = [first: number, band: string, level: JudgedLevel, alert: Alert]
interface Expected {
  indicator: IndicatorCode
  who: (sex: Sex, age: number) => boolean
  mealContext?: About['mealContext']
  rows: Row[]
  /** Highest plausible value. */
  last: number
}

const anyone = () => true
const HYPO: Row[] = [
  [0.6, 'hypo-2', 'critical-low', 'now'],
  [3.0, 'hypo-1', 'low', 'now'],
  [3.9, 'normal', 'normal', 'none'],
]
const OLD_OBESE: Row[] = [
  [27.0, 'above-range', 'borderline-high', 'none'],
  [28.0, 'obese', 'high', 'none'],
  [32.5, 'obese-2', 'high', 'none'],
]
const UA_HIGH: Row[] = [
  [421, 'mild', 'borderline-high', 'none'],
  [480, 'high', 'high', 'none'],
  [540, 'very-high', 'high', 'inform'],
]

const EXPECTED: Expected[] = [
  {
    indicator: 'sbp',
    who: anyone,
    rows: [
      [50, 'very-low', 'critical-low', 'now'],
      [80, 'low', 'low', 'inform'],
      [90, 'normal', 'normal', 'none'],
      [120, 'high-normal', 'borderline-high', 'none'],
      [140, 'grade-1', 'high', 'none'],
      [160, 'grade-2', 'high', 'inform'],
      [180, 'grade-3', 'critical-high', 'now'],
    ],
    last: 280,
  },
  {
    indicator: 'dbp',
    who: anyone,
    rows: [
      [20, 'very-low', 'critical-low', 'now'],
      [40, 'low', 'low', 'inform'],
      [60, 'normal', 'normal', 'none'],
      [80, 'high-normal', 'borderline-high', 'none'],
      [90, 'grade-1', 'high', 'none'],
      [100, 'grade-2', 'high', 'inform'],
      [110, 'grade-3', 'critical-high', 'now'],
    ],
    last: 180,
  },
  {
    indicator: 'pulse',
    who: anyone,
    rows: [
      [20, 'very-slow', 'critical-low', 'now'],
      [41, 'slow', 'low', 'inform'],
      [50, 'slightly-slow', 'borderline-low', 'none'],
      [60, 'normal', 'normal', 'none'],
      [101, 'slightly-fast', 'borderline-high', 'none'],
      [111, 'fast', 'high', 'inform'],
      [131, 'very-fast', 'critical-high', 'now'],
    ],
    last: 250,
  },
  {
    indicator: 'glucose',
    who: anyone,
    mealContext: 'fasting',
    rows: [
      ...HYPO,
      [6.1, 'ifg', 'borderline-high', 'none'],
      [7.0, 'high', 'high', 'none'],
      [11.1, 'very-high', 'high', 'inform'],
      [16.7, 'danger-high', 'critical-high', 'now'],
    ],
    last: 33.3,
  },
  {
    indicator: 'glucose',
    who: anyone,
    mealContext: 'post-meal-2h',
    rows: [
      ...HYPO,
      [7.8, 'igt', 'borderline-high', 'none'],
      [11.1, 'high', 'high', 'inform'],
      [16.7, 'danger-high', 'critical-high', 'now'],
    ],
    last: 33.3,
  },
  {
    indicator: 'glucose',
    who: anyone,
    mealContext: 'random',
    rows: [
      ...HYPO,
      [7.8, 'borderline', 'borderline-high', 'none'],
      [11.1, 'high', 'high', 'inform'],
      [16.7, 'danger-high', 'critical-high', 'now'],
    ],
    last: 33.3,
  },
  {
    indicator: 'spo2',
    who: anyone,
    rows: [
      [50, 'danger-low', 'critical-low', 'now'],
      [90, 'low', 'low', 'inform'],
      [94, 'slightly-low', 'borderline-low', 'none'],
      [95, 'normal', 'normal', 'none'],
    ],
    last: 100,
  },
  {
    indicator: 'temp',
    who: anyone,
    rows: [
      [30.0, 'danger-low', 'critical-low', 'now'],
      [35.0, 'low', 'low', 'none'],
      [36.0, 'normal', 'normal', 'none'],
      [37.3, 'fever-mild', 'high', 'inform'],
      [38.1, 'fever-moderate', 'high', 'inform'],
      [39.1, 'fever-high', 'critical-high', 'now'],
    ],
    last: 43.0,
  },
  {
    indicator: 'bmi',
    who: (_sex, age) => age <= 64,
    rows: [
      [10.0, 'underweight', 'low', 'none'],
      [18.5, 'normal', 'normal', 'none'],
      [24.0, 'overweight', 'borderline-high', 'none'],
      [28.0, 'obese', 'high', 'none'],
      [32.5, 'obese-2', 'high', 'none'],
    ],
    last: 60.0,
  },
  {
    indicator: 'bmi',
    who: (_sex, age) => age >= 65 && age <= 79,
    rows: [
      [10.0, 'underweight', 'low', 'inform'],
      [18.5, 'slightly-thin', 'borderline-low', 'none'],
      [20.0, 'normal', 'normal', 'none'],
      ...OLD_OBESE,
    ],
    last: 60.0,
  },
  {
    indicator: 'bmi',
    who: (_sex, age) => age >= 80,
    rows: [
      [10.0, 'underweight', 'low', 'inform'],
      [18.5, 'slightly-thin', 'borderline-low', 'none'],
      [22.0, 'normal', 'normal', 'none'],
      ...OLD_OBESE,
    ],
    last: 60.0,
  },
  {
    indicator: 'bodyfat',
    who: (sex) => sex === 'male',
    rows: [
      [3.0, 'lean', 'borderline-low', 'none'],
      [10.0, 'normal', 'normal', 'none'],
      [20.1, 'slightly-high', 'borderline-high', 'none'],
      [25.1, 'high', 'high', 'none'],
    ],
    last: 65.0,
  },
  {
    indicator: 'bodyfat',
    who: (sex) => sex === 'female',
    rows: [
      [3.0, 'lean', 'borderline-low', 'none'],
      [15.0, 'normal', 'normal', 'none'],
      [25.1, 'slightly-high', 'borderline-high', 'none'],
      [30.1, 'high', 'high', 'none'],
    ],
    last: 65.0,
  },
  {
    indicator: 'waist',
    who: (sex) => sex === 'male',
    rows: [
      [40.0, 'normal', 'normal', 'none'],
      [85.0, 'slightly-large', 'borderline-high', 'none'],
      [90.0, 'large', 'high', 'none'],
    ],
    last: 180.0,
  },
  {
    indicator: 'waist',
    who: (sex) => sex === 'female',
    rows: [
      [40.0, 'normal', 'normal', 'none'],
      [80.0, 'slightly-large', 'borderline-high', 'none'],
      [85.0, 'large', 'high', 'none'],
    ],
    last: 180.0,
  },
  {
    indicator: 'tc',
    who: anyone,
    rows: [
      [1.0, 'normal', 'normal', 'none'],
      [5.2, 'borderline', 'borderline-high', 'none'],
      [6.2, 'high', 'high', 'none'],
    ],
    last: 20.0,
  },
  {
    indicator: 'tg',
    who: anyone,
    rows: [
      [0.2, 'normal', 'normal', 'none'],
      [1.7, 'borderline', 'borderline-high', 'none'],
      [2.3, 'high', 'high', 'none'],
      [5.6, 'severe', 'high', 'inform'],
      [11.3, 'extreme', 'critical-high', 'now'],
    ],
    last: 30.0,
  },
  {
    indicator: 'ua',
    who: (sex, age) => sex === 'male' || age >= 55,
    rows: [[50, 'low', 'low', 'none'], [120, 'normal', 'normal', 'none'], ...UA_HIGH],
    last: 1500,
  },
  {
    indicator: 'ua',
    who: (sex, age) => sex === 'female' && age <= 54,
    rows: [
      [50, 'low', 'low', 'none'],
      [120, 'normal', 'normal', 'none'],
      [361, 'upper-edge', 'borderline-high', 'none'],
      ...UA_HIGH,
    ],
    last: 1500,
  },
]

const ADULT_AGES = [18, 54, 55, 64, 65, 79, 80, 95]
const PEOPLE = (['male', 'female'] as const).flatMap((sex) => ADULT_AGES.map((age) => ({ sex, age })))

/** Counts in whole steps of the shown digits, so that no float error creeps into the test itself. */
function stepsOf(indicator: IndicatorCode) {
  const { decimals, unit } = INDICATORS[indicator]
  return {
    toSteps: (value: number) => Math.round(value * 10 ** decimals),
    judge: (step: number, about: About) => assess({ indicator, value: Number(`${step}e-${decimals}`), unit }, about),
  }
}

function expectedRow({ rows }: Expected, step: number, toSteps: (value: number) => number): Row {
  return rows.findLast(([first]) => toSteps(first) <= step) as Row
}

describe.each(EXPECTED)('$indicator $mealContext, table of $rows.length bands', (table) => {
  const { toSteps, judge } = stepsOf(table.indicator)
  const people = PEOPLE.filter(({ sex, age }) => table.who(sex, age)).map((person) => ({
    ...person,
    mealContext: table.mealContext,
  }))
  const lowest = toSteps((table.rows[0] as Row)[0])
  const highest = toSteps(table.last)

  it('judges every shown value of the plausible range as the published table says, without gap or overlap', () => {
    for (let step = lowest; step <= highest; step++) {
      const [, band, level, alert] = expectedRow(table, step, toSteps)
      expect(judge(step, people[0] as About)).toMatchObject({ band, level, alert })
    }
  })

  it('holds at every edge and one step to each side for everyone it applies to', () => {
    expect(people.length).toBeGreaterThan(0)
    for (const person of people) {
      for (const [first] of table.rows) {
        for (const step of [toSteps(first) - 1, toSteps(first), toSteps(first) + 1].filter((one) => one >= lowest)) {
          const [, band, level, alert] = expectedRow(table, step, toSteps)
          expect(judge(step, person), `${step} ${JSON.stringify(person)}`).toMatchObject({ band, level, alert })
        }
      }
    }
  })

  it('calls a value one step outside the physical limits an instrument error', () => {
    for (const step of [lowest - 1, highest + 1]) {
      expect(judge(step, people[0] as About)).toMatchObject({ level: 'instrument-error', band: null, alert: 'none' })
    }
  })
})

it('gives each person exactly one table of every indicator and meal context', () => {
  for (const indicator of INDICATOR_CODES) {
    for (const { sex, age } of PEOPLE) {
      for (const mealContext of MEAL_CONTEXTS) {
        const fitting = EXPECTED.filter(
          (table) =>
            table.indicator === indicator && table.who(sex, age) && (table.mealContext ?? mealContext) === mealContext,
        )
        expect(fitting).toHaveLength(1)
      }
    }
  }
})

describe('what is not known of a person and decides the table', () => {
  const of = (about: About) =>
    Object.fromEntries(
      INDICATOR_CODES.map((code) => [code, missingFacts(INDICATORS[code], about).join(' ')]).filter(
        ([, facts]) => facts,
      ),
    )
  it.each<[string, About, ReturnType<typeof of>]>([
    ['nothing', {}, { bmi: 'age', bodyfat: 'sex', waist: 'sex', ua: 'sex age' }],
    ['a man', { sex: 'male' }, { bmi: 'age' }],
    ['a woman', { sex: 'female' }, { bmi: 'age', ua: 'age' }],
    ['an age', { age: 72 }, { bodyfat: 'sex', waist: 'sex', ua: 'sex' }],
    ['both', { sex: 'female', age: 72 }, {}],
  ])('with %s known', (_, about, expected) => {
    expect(of(about)).toEqual(expected)
  })
})

it('gives nobody under 18 a verdict', () => {
  for (const { indicator, rows } of EXPECTED) {
    const { toSteps, judge } = stepsOf(indicator)
    for (const sex of ['male', 'female'] as const) {
      for (const [first] of rows) {
        expect(judge(toSteps(first), { sex, age: 17 })).toMatchObject({
          level: 'not-judged',
          band: null,
          alert: 'none',
        })
      }
    }
  }
})

it('tells HL7 what the level means', () => {
  expect(HL7_INTERPRETATION).toEqual({
    'critical-low': 'LL',
    low: 'L',
    'borderline-low': 'L',
    normal: 'N',
    'borderline-high': 'H',
    high: 'H',
    'critical-high': 'HH',
  })
})
