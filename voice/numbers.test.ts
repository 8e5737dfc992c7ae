import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NUMBER_TEXTS, numberClips } from './numbers.ts'

const said = (printed: string, language: 'zh' | 'en') =>
  numberClips(printed, language)?.map((clip) => NUMBER_TEXTS[language].get(clip))

describe('a number is said', () => {
  test.each([
    ['0', '零'],
    ['7', '七'],
    ['10', '十'],
    ['16', '十六'],
    ['20', '二十'],
    ['71', '七十一'],
    ['100', '一百'],
    ['105', '一百零五'],
    ['110', '一百一十'],
    ['116', '一百一十六'],
    ['146', '一百四十六'],
    ['200', '二百'],
    ['312', '三百一十二'],
    ['1000', '一千'],
    ['1005', '一千零五'],
    ['1050', '一千零五十'],
    ['1010', '一千零一十'],
    ['1105', '一千一百零五'],
    ['1999', '一千九百九十九'],
    ['8.6', '八点六'],
    ['36.5', '三十六点五'],
    ['0.9', '零点九'],
    ['5.10', '五点一零'],
  ])('%s: %s', (printed, text) => expect(said(printed, 'zh')?.join('')).toBe(text))

  test.each([
    ['0', 'zero'],
    ['12', 'twelve'],
    ['40', 'forty'],
    ['71', 'seventy one'],
    ['100', 'one hundred'],
    ['105', 'one hundred five'],
    ['146', 'one hundred forty six'],
    ['1050', 'one thousand fifty'],
    ['8.6', 'eight point six'],
    ['36.5', 'thirty six point five'],
  ])('%s: %s', (printed, text) => expect(said(printed, 'en')?.join(' ')).toBe(text))

  test.each(['', 'LO', '–', '12345', '-3', '1.', '.5', '1e3', '１２'])('%j is none', (printed) => {
    expect(numberClips(printed, 'zh')).toBeNull()
  })
})

test('every number has its clips, and no two are said alike', () => {
  for (const language of ['zh', 'en'] as const) {
    const all = new Set(Array.from({ length: 10_000 }, (_each, value) => said(String(value), language)?.join(' ')))
    expect(all.size).toBe(10_000)
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999 }),
      fc.constantFrom('zh' as const, 'en' as const),
      (tenths, language) => {
        expect(said((tenths / 10).toFixed(1), language)).not.toContain(undefined)
      },
    ),
  )
})
