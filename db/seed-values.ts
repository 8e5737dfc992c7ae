import {
  type About,
  assess,
  assessPressure,
  bodyMassIndex,
  CATALOGUE_VERSION,
  type IndicatorCode,
  meanOf,
} from '../indicators/index.ts'
import type { Prng } from './prng.ts'
import type { SyntheticPerson } from './seed-people.ts'
import { type Assessed, type Level, MEASURES, type MealContext, type ReadingCode } from './types.ts'

/** What stays with a person: where the readings move around. Units are canonical. */
export interface Baseline {
  readonly about: About
  readonly systolic: number
  readonly diastolic: number
  readonly pulse: number
  readonly fastingGlucose: number
  readonly spo2: number
  readonly heightCm: number
  readonly weightKg: number
  readonly waist: number
  readonly bodyfat: number
  readonly tc: number
  readonly tg: number
  readonly ua: number
  readonly visitsPerYear: number
}

export function baselineOf(person: SyntheticPerson, endYear: number, random: Prng): Baseline {
  const { sex, birthDate, conditions } = person.fields
  const female = sex === 'female'
  const around = (mean: number, deviation: number) => mean + deviation * random.normal()
  const bmi = around(23.8, 3)
  const heightCm = around(female ? 154 : 166, 6)
  return {
    about: {
      sex,
      age: endYear - Number(birthDate.slice(0, 4)),
      knownDiabetes: conditions.includes('diabetes'),
      implantedDevice: conditions.includes('implanted-device'),
    },
    systolic: around(conditions.includes('hypertension') ? 142 : 126, 11),
    diastolic: around(conditions.includes('hypertension') ? 82 : 75, 7),
    pulse: around(72, 8),
    fastingGlucose: around(conditions.includes('diabetes') ? 7.8 : 5.4, conditions.includes('diabetes') ? 1.4 : 0.45),
    spo2: around(conditions.includes('copd') ? 93.5 : 96.8, 0.8),
    heightCm,
    weightKg: bmi * (heightCm / 100) ** 2,
    waist: around(female ? 82 : 87, 8),
    bodyfat: around(female ? 33 : 25, 5),
    tc: around(4.9, 0.8),
    tg: Math.exp(around(0.35, 0.4)),
    ua: around(female ? 300 : 355, 65),
    // Many come monthly, some hardly ever, a few each week.
    visitsPerYear: Math.min(100, 12 * Math.exp(around(-0.25, 0.7))),
  }
}

export interface Value {
  readonly indicator: ReadingCode
  readonly value: number
  readonly meal?: MealContext
  readonly assessed: Assessed
}

/** Winter raises pressure by a few mmHg. `yearDay` 0 … 365. */
export function pressureValues(base: Baseline, yearDay: number, random: Prng): Value[] {
  const winter = 4 * Math.cos((2 * Math.PI * (yearDay - 15)) / 365)
  const systolic = plausible('sbp', base.systolic + winter + 7 * random.normal())
  const diastolic = Math.min(plausible('dbp', base.diastolic + winter / 2 + 5 * random.normal()), systolic - 15)
  return [...judgePair(systolic, diastolic, base.about), judge('pulse', base.pulse + 5 * random.normal(), base)]
}

/** The representative values of a series of two. */
export function meanPressure(base: Baseline, first: readonly Value[], second: readonly Value[]): Value[] {
  const mean = (code: IndicatorCode) =>
    meanOf([first, second].flatMap((values) => values.find((v) => v.indicator === code)?.value ?? []))
  return [...judgePair(mean('sbp'), mean('dbp'), base.about), judge('pulse', mean('pulse'), base)]
}

/** What else is measured on a visit, each with its own share of the visits. */
export function otherValues(base: Baseline, random: Prng): Value[] {
  const values: Value[] = []
  const sometimes = (share: number, add: () => Value[]) => {
    if (random.next() < share) values.push(...add())
  }
  const around = (code: IndicatorCode, value: number, deviation: number) =>
    judge(code, value + deviation * random.normal(), base)
  sometimes(0.4, () => [glucoseValue(base, random)])
  sometimes(0.25, () => [around('spo2', base.spo2, 0.9)])
  sometimes(0.2, () => [around('temp', 36.4, 0.25)])
  sometimes(0.15, () => bodySize(base, random))
  sometimes(0.05, () => [around('waist', base.waist, 1)])
  if (!base.about.implantedDevice) sometimes(0.05, () => [around('bodyfat', base.bodyfat, 0.8)])
  sometimes(0.04, () => [around('tc', base.tc, 0.25), around('tg', base.tg, 0.2), around('ua', base.ua, 22)])
  return values
}

function glucoseValue(base: Baseline, random: Prng): Value {
  const meal = random.pick(['fasting', 'fasting', 'post-meal-2h', 'random'] as const)
  const rise = { fasting: 0, 'post-meal-2h': 2.2, random: 1.2 }[meal]
  return judge('glucose', base.fastingGlucose + rise + 0.5 * random.normal(), base, meal)
}

function bodySize(base: Baseline, random: Prng): Value[] {
  const height = plausible('height', base.heightCm)
  const weight = plausible('weight', base.weightKg + 0.8 * random.normal())
  const bmi = bodyMassIndex({ value: weight, unit: 'kg' }, { value: height, unit: 'cm' })
  const unjudged: Assessed = { band: null, level: 'not-judged', alert: 'none', catalogueVersion: CATALOGUE_VERSION }
  return [
    { indicator: 'height', value: height, assessed: unjudged },
    { indicator: 'weight', value: weight, assessed: unjudged },
    ...(bmi === null ? [] : [judge('bmi', bmi, base)]),
  ]
}

function plausible(code: ReadingCode, value: number): number {
  const { plausible: limits, decimals } = MEASURES[code]
  return Number(Math.min(limits.max, Math.max(limits.min, value)).toFixed(decimals))
}

/** Millions of readings have few thousand different verdicts. */
const verdicts = new Map<string, Assessed>()
function remembered(key: string, make: () => Assessed): Assessed {
  const known = verdicts.get(key)
  if (known) return known
  const made = make()
  verdicts.set(key, made)
  return made
}

function judge(indicator: IndicatorCode, raw: number, { about }: Baseline, meal?: MealContext): Value {
  const value = plausible(indicator, raw)
  const key = [indicator, value, meal, about.sex, about.age, about.knownDiabetes, about.implantedDevice].join()
  const assessed = remembered(key, () => {
    const { band, level, alert } = assess(
      { indicator, value, unit: MEASURES[indicator].unit },
      { ...about, mealContext: meal },
    )
    return { band, level: withinStore(level), alert, catalogueVersion: CATALOGUE_VERSION }
  })
  return { indicator, value, meal, assessed }
}

function judgePair(systolic: number, diastolic: number, { age }: About): Value[] {
  return (['sbp', 'dbp'] as const).map((indicator) => {
    const assessed = remembered([indicator, systolic, diastolic, age].join(), () => {
      const pair = assessPressure({ systolic, diastolic }, { age })
      const { band, level, alert } = pair.components[indicator]
      return {
        ...{ band, level: withinStore(level), alert, catalogueVersion: CATALOGUE_VERSION },
        panelBand: pair.category,
        panelSubtype: pair.subtype ?? undefined,
      }
    })
    return { indicator, value: indicator === 'sbp' ? systolic : diastolic, assessed }
  })
}

function withinStore(level: Level | 'instrument-error'): Level {
  return level === 'instrument-error' ? 'not-judged' : level
}
