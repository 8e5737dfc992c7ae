import { describe, expect, it } from 'vitest'
import { ALERT_RULES } from './catalogue/alert-rules.ts'
import { HEIGHT, WEIGHT } from './catalogue/bmi.ts'
import { MANAGEMENT_GOALS } from './catalogue/goals.ts'
import { NO_VERDICT } from './catalogue/no-verdict.ts'
import {
  PRESSURE_CATEGORIES,
  PRESSURE_FLAGS,
  PRESSURE_LINES,
  PRESSURE_PANEL,
  PRESSURE_SETTINGS,
  PRESSURE_SUBTYPES,
  SERIES_RULES,
} from './catalogue/pressure-panel.ts'
import { SOURCES } from './catalogue/sources.ts'
import { CATALOGUE_REVIEWED, CATALOGUE_VERSION, INDICATORS, NEEDS_CLINICAL_SIGN_OFF } from './catalogue.ts'
import * as face from './index.ts'
import { INDICATOR_CODES } from './indicator.ts'
import { STATUS_WORDS, type Words } from './levels.ts'

const indicators = Object.values(INDICATORS)
const bands = indicators.flatMap(({ tables }) => tables.flatMap((table) => table.bands))

/** Every pair of words anywhere below, with its path. */
function wordsIn(node: unknown, path: string): [string, Words][] {
  if (typeof node !== 'object' || node === null) return []
  if ('zh' in node) return [[path, node as Words]]
  return Object.entries(node).flatMap(([key, child]) => wordsIn(child, `${path}.${key}`))
}

const EVERYTHING = wordsIn(
  {
    INDICATORS,
    WEIGHT,
    HEIGHT,
    PRESSURE_CATEGORIES,
    PRESSURE_FLAGS,
    PRESSURE_SETTINGS,
    PRESSURE_SUBTYPES,
    NO_VERDICT,
    ALERT_RULES,
    SOURCES,
    STATUS_WORDS,
  },
  'catalogue',
)

/** What an elder reads or hears. */
const FOR_ELDERS: Words[] = [
  ...bands.map(({ advice }) => advice),
  ...bands.flatMap(({ short }) => short ?? []),
  ...indicators.map(({ plain }) => plain),
  ...indicators.flatMap(({ contextNotes = [] }) => contextNotes.map(({ message }) => message)),
  ...Object.values(PRESSURE_CATEGORIES).map(({ advice }) => advice),
  ...Object.values(NO_VERDICT).flatMap(({ name, advice }) => [name, advice]),
  ...ALERT_RULES.flatMap(({ message }) => message ?? []),
  ...Object.values(STATUS_WORDS),
]

describe('the words', () => {
  it('are there in both languages, many of them', () => {
    expect(EVERYTHING.length).toBeGreaterThan(250)
    for (const [path, { zh, en }] of EVERYTHING) {
      expect(zh, path).toMatch(/\S/)
      expect(en, path).toMatch(/^[\x20-\x7e–≥≤]+$/)
    }
  })

  it('carry full-width punctuation in Chinese', () => {
    for (const [path, { zh }] of EVERYTHING) {
      expect(zh, path).not.toMatch(/[\p{Script=Han}][,;:!?.()"']|[,;:!?()"'][\p{Script=Han}]/u)
    }
  })

  it('name no disease and no change of medicine to an elder', () => {
    const disease = /高血压|低血压|糖尿病|痛风|高血脂|冠心病|肥胖|慢阻肺|房颤|贫血|中风|患有|确诊/
    const english = /hypertension|diabet|gout|hyperlipid|copd|fibrillation|stroke|disease|diagnos/i
    for (const { zh, en } of FOR_ELDERS) {
      expect(zh).not.toMatch(disease)
      expect(zh).not.toMatch(/停药|加药|减药|换药|药量|服用/)
      expect(en).not.toMatch(english)
    }
  })

  it('speak respectfully and briefly: two Chinese sentences, three short English ones', () => {
    for (const { zh, en } of FOR_ELDERS) {
      expect(zh).not.toContain('你')
      expect((zh.match(/[。！？]/g) ?? []).length, zh).toBeLessThanOrEqual(2)
      expect(en.split(/[.!?](?:\s|$)/).filter(Boolean).length, en).toBeLessThanOrEqual(3)
    }
  })

  it('keep an elder seated, and nothing else, whenever a critical band rings the desk', () => {
    for (const { level, alert, advice } of bands) {
      if (level.startsWith('critical'))
        expect({ alert, advice: advice.zh }).toMatchObject({
          alert: 'now',
          advice: expect.stringContaining('请坐着别动，正在叫工作人员'),
        })
      expect(advice.zh.includes('正在叫工作人员')).toBe(alert === 'now')
    }
  })
})

describe('the tables', () => {
  it('hold the twelve under their own codes', () => {
    expect(Object.keys(INDICATORS)).toEqual([...INDICATOR_CODES])
    expect(INDICATOR_CODES).toHaveLength(12)
    for (const code of INDICATOR_CODES) expect(INDICATORS[code].code).toBe(code)
  })

  it('rise from edge to edge inside the limits, open only at the top, at shown digits', () => {
    for (const { plausible, decimals, tables } of indicators) {
      for (const table of tables) {
        const edges = table.bands.slice(0, -1).map(({ below, upTo }) => {
          expect([below, upTo].filter((edge) => edge !== undefined)).toHaveLength(1)
          return (below ?? upTo) as number
        })
        expect(table.bands.at(-1)).not.toHaveProperty('below')
        expect(table.bands.at(-1)).not.toHaveProperty('upTo')
        expect([plausible.min, ...edges, plausible.max]).toEqual(
          [...new Set([plausible.min, ...edges, plausible.max])].sort((a, b) => a - b),
        )
        for (const edge of edges) expect(Number(edge.toFixed(decimals))).toBe(edge)
        expect(new Set(table.bands.map(({ code }) => code)).size).toBe(table.bands.length)
        expect(table.bands.filter(({ level }) => level === 'normal')).toHaveLength(1)
        const beneathNormal = table.bands[table.bands.findIndex(({ level }) => level === 'normal') - 1]
        expect(beneathNormal?.upTo, 'the normal band includes its lower edge').toBeUndefined()
      }
    }
  })

  it('never alarm for what is only a reference', () => {
    expect(indicators.filter(({ referenceOnly }) => referenceOnly).map(({ code }) => code)).toEqual(['bodyfat'])
    for (const { bands: own } of INDICATORS.bodyfat.tables) {
      expect(own.every(({ alert, level }) => alert === 'none' && !level.startsWith('critical'))).toBe(true)
    }
  })

  it('have LOINC codes of the right form, one for each meal context of glucose', () => {
    for (const { loinc } of [...indicators, WEIGHT, HEIGHT]) {
      expect(loinc.length).toBeGreaterThan(0)
      for (const { code } of loinc) expect(code).toMatch(/^\d{4,5}-\d$/)
    }
    const glucoseCodes = INDICATORS.glucose.loinc.map(({ mealContext, code }) => [mealContext, code])
    expect(glucoseCodes).toContainEqual(['random', '14743-9'])
    expect(glucoseCodes).toContainEqual(['fasting', '14770-2'])
    expect(glucoseCodes).toContainEqual(['post-meal-2h', '14760-3'])
    expect(PRESSURE_PANEL.loinc.code).toBe('85354-9')
  })

  it('say where they come from and that a clinician must still sign', () => {
    const named = [...bands, ...ALERT_RULES, ...indicators.flatMap(({ contextNotes = [] }) => contextNotes)]
    for (const { sources } of named) {
      expect(sources.length).toBeGreaterThan(0)
      for (const id of sources) expect(SOURCES).toHaveProperty([id])
    }
    for (const { check } of Object.values(SOURCES)) expect(check).toMatch(/\w/)
    expect([CATALOGUE_VERSION, CATALOGUE_REVIEWED, NEEDS_CLINICAL_SIGN_OFF]).toEqual(['1.0.0', '2026-11', true])
  })
})

it('draw the lines of a pair where the guideline does', () => {
  expect(SERIES_RULES).toMatchObject({ gapSeconds: { min: 30, target: 60, max: 120 }, thirdIfDifferenceOver: 10 })
  expect(PRESSURE_LINES.hypertensionFrom).toEqual({ systolic: 140, diastolic: 90 })
  expect(MANAGEMENT_GOALS.bp.map(({ goal }) => goal)).toEqual(['<140/90', '<150/90'])
})

it('shows other parts one face', () => {
  expect(face).toMatchObject({ INDICATORS, CATALOGUE_VERSION, assess: expect.any(Function) })
})
