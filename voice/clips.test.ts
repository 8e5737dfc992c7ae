import { describe, expect, test } from 'vitest'
import { assess, INDICATOR_CODES, INDICATORS, MEAL_CONTEXTS } from '../indicators/index.ts'
import zh from '../words/zh-CN.json' with { type: 'json' }
import { CLIPS, clipsOf } from './clips.ts'
import type { SpokenLanguage } from './language.ts'

const LANGUAGES: readonly SpokenLanguage[] = ['zh', 'en']

describe('the clips', () => {
  test('are the same prompts, labels and sentences in both languages, by names that are file names', () => {
    const own = (key: string) => !/^number-|^word-|-\d+$/.test(key)
    const [chinese, english] = LANGUAGES.map((language) => [...CLIPS[language].keys()].filter(own))
    // A text that two keys share is one clip; where only one language shares it, the other has both.
    expect(chinese?.length).toBeGreaterThan(100)
    for (const key of Object.keys(zh.voice)) expect(CLIPS.zh.has(key) && CLIPS.en.has(key), key).toBe(true)
    for (const key of [...(chinese ?? []), ...(english ?? [])]) expect(key).toMatch(/^[A-Za-z0-9-]+$/)
  })

  test('say each text once, without a place to fill in', () => {
    for (const language of LANGUAGES) {
      const texts = [...CLIPS[language].values()]
      expect(new Set(texts).size).toBe(texts.length)
      expect(texts.filter((text) => /\{\{|^\s*$/.test(text))).toEqual([])
    }
  })

  test('for prompts are short: at most 15 characters in Chinese', () => {
    const long = Object.entries(zh.voice).filter(([, text]) => [...text.replace(/\p{P}/gu, '')].length > 15)
    expect(long).toEqual([])
  })
})

describe('what is said', () => {
  test('is made of sentences and printed numbers', () => {
    expect(clipsOf(['高压', '146', '偏高'], 'zh')).toEqual([
      'label-sbp',
      'number-100',
      'number-40',
      'number-6',
      'word-high',
    ])
    expect(clipsOf(['Heartbeat', '71', 'Normal'], 'en')).toEqual([
      'label-pulse',
      'number-70',
      'number-1',
      'word-normal',
    ])
    expect(clipsOf(['请看屏幕'], 'zh')).toHaveLength(1)
  })

  test('has no clips where one piece of it has none', () => {
    expect(clipsOf(['高压', 'LO'], 'zh')).toBeNull()
    expect(clipsOf(['一句没有录过的话'], 'zh')).toBeNull()
  })

  test('of every result there can be has clips: label, word and sentence', () => {
    const people = [
      { sex: 'female', age: 75 },
      { sex: 'male', age: 40 },
      { sex: 'male', age: 82 },
      { age: 12 },
      {},
    ] as const
    const missing = new Set<string>()
    for (const indicator of INDICATOR_CODES) {
      const { plausible, unit, decimals } = INDICATORS[indicator]
      for (const person of people) {
        for (const mealContext of MEAL_CONTEXTS) {
          for (let part = 0; part <= 60; part += 1) {
            const value = Number((plausible.min + ((plausible.max - plausible.min) * part) / 60).toFixed(decimals))
            const { short, advice, notes } = assess({ indicator, value, unit }, { ...person, mealContext })
            for (const words of [...(short ? [short] : []), advice, ...notes]) {
              for (const language of LANGUAGES) {
                if (clipsOf([words[language]], language) === null) missing.add(words[language])
              }
            }
          }
        }
      }
    }
    expect([...missing]).toEqual([])
  })
})
