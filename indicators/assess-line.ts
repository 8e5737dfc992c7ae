import { z } from 'zod'
import { type Assessment, assess, assessBmi } from './assess.ts'
import { INDICATORS } from './catalogue.ts'
import { INDICATOR_CODES, MEAL_CONTEXTS } from './indicator.ts'
import type { Words } from './levels.ts'
import { assessPressure } from './pressure.ts'
import { assessSeries } from './series.ts'
import { findUnit } from './units.ts'

// Absent and null mean the same everywhere: not known.
const Age = z.number().nonnegative().nullish()
const Setting = z.enum(['station', 'home']).nullish()

const OneValue = z.object({
  indicator: z.enum(INDICATOR_CODES),
  value: z.number().nullish(),
  unit: z.string().nullish(),
  sex: z.enum(['male', 'female']).nullish(),
  age: Age,
  mealContext: z.enum(MEAL_CONTEXTS).nullish(),
  meterFlag: z.enum(['LO', 'HI']).nullish(),
  knownDiabetes: z.boolean().nullish(),
  setting: Setting,
  weightKg: z.number().nullish(),
  heightCm: z.number().nullish(),
})
type OneValue = z.infer<typeof OneValue>

const OnePressure = z.object({
  indicator: z.literal('bp'),
  systolic: z.number(),
  diastolic: z.number(),
  unit: z.string(),
  age: Age,
  setting: Setting,
})

const OneSeries = z.object({
  indicator: z.literal('bp-series'),
  readings: z.array(z.tuple([z.number(), z.number()])),
  irregular: z.array(z.boolean()).nullish(),
  age: Age,
})

const Line = z.discriminatedUnion('indicator', [OneValue, OnePressure, OneSeries])

/**
 * One line of `station assess`: one value, one pressure or one series, judged; the answer echoes `id`.
 * Anything else gives `{id, error}` and never throws.
 */
export function assessLine(input: unknown): object {
  const id = idOf(input)
  const parsed = Line.safeParse(input)
  if (!parsed.success) return { id, error: explain(parsed.error) }
  try {
    return { id, ...answer(parsed.data) }
  } catch (error) {
    return { id, error: (error as Error).message }
  }
}

/** JSON text in, JSON text out, a line each, in order; empty lines are passed over and a bad line does not stop the rest. */
export async function* assessLines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    const text = line.replace(/^\uFEFF/, '').trim()
    if (text !== '') yield JSON.stringify(assessText(text))
  }
}

function assessText(text: string): object {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    return { id: null, error: `not JSON: ${(error as SyntaxError).message}` }
  }
  return assessLine(input)
}

function idOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'id' in input ? (input.id ?? null) : null
}

function explain(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ')
}

function answer(line: z.infer<typeof Line>): object {
  switch (line.indicator) {
    case 'bp': {
      const judged = assessPressure(line, line, line.unit)
      const { category, subtype, flags, alert } = judged
      return { category, subtype, flags, alert, ...wordsOf(judged) }
    }
    case 'bp-series': {
      const readings = line.readings.map(([systolic, diastolic]) => ({ systolic, diastolic }))
      const { needsThird, mean, category, alert } = assessSeries(readings, {
        age: line.age,
        irregular: line.irregular ?? [],
      })
      return { needsThird, mean: mean && [mean.systolic, mean.diastolic], category, alert }
    }
    default: {
      const judged = assessOneValue(line)
      const { indicator, value, unit, band, level, alert } = judged
      return { indicator, value, unit, band, level, alert, ...wordsOf(judged) }
    }
  }
}

function wordsOf({ name, advice }: { name: Words; advice: Words }): object {
  return { nameZh: name.zh, nameEn: name.en, adviceZh: advice.zh, adviceEn: advice.en }
}

/** A meter's LO or HI stands above any number sent along with it. */
function assessOneValue(line: OneValue): Assessment {
  const { indicator, value, unit, meterFlag, weightKg, heightCm } = line
  if (unit != null && !findUnit(INDICATORS[indicator], unit)) {
    throw new RangeError(`unit: "${unit}" is not a unit of ${indicator}`)
  }
  if (meterFlag != null) return assess({ indicator, comparator: meterFlag }, line)
  if (value != null) {
    if (unit == null) throw new RangeError('unit: missing')
    return assess({ indicator, value, unit }, line)
  }
  if (indicator !== 'bmi') throw new RangeError('value: missing, and no meterFlag LO or HI')
  if (weightKg == null || heightCm == null) throw new RangeError('value: missing, and weightKg or heightCm too')
  return assessBmi({ value: weightKg, unit: 'kg' }, { value: heightCm, unit: 'cm' }, line)
}
