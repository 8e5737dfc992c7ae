/** A printed number as the clips that say it, one after another: 146 is 一百, 四十, 六. Pure. */
import type { SpokenLanguage } from './language.ts'

const ZH_DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const
const EN_DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const
const EN_TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
] as const
const EN_TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const

const key = (value: number | string) => `number-${value}`
/** 一十 after a hundred, where it is 十 alone. */
const ZH_INNER_TEN = key('inner-10')
const POINT = key('point')

/** Every clip of a number and its text. Hundreds and thousands are one clip each, as people say them. */
export const NUMBER_TEXTS: Readonly<Record<SpokenLanguage, ReadonlyMap<string, string>>> = {
  zh: new Map([
    ...ZH_DIGITS.map((text, digit) => [key(digit), text] as const),
    [key(10), '十'],
    [ZH_INNER_TEN, '一十'],
    ...ZH_DIGITS.slice(2).map((text, index) => [key((index + 2) * 10), `${text}十`] as const),
    ...ZH_DIGITS.slice(1).map((text, index) => [key((index + 1) * 100), `${text}百`] as const),
    ...ZH_DIGITS.slice(1).map((text, index) => [key((index + 1) * 1000), `${text}千`] as const),
    [POINT, '点'],
  ]),
  en: new Map([
    ...[...EN_DIGITS, ...EN_TEENS].map((text, value) => [key(value), text] as const),
    ...EN_TENS.map((text, index) => [key((index + 2) * 10), text] as const),
    ...EN_DIGITS.slice(1).map((text, index) => [key((index + 1) * 100), `${text} hundred`] as const),
    ...EN_DIGITS.slice(1).map((text, index) => [key((index + 1) * 1000), `${text} thousand`] as const),
    [POINT, 'point'],
  ]),
}

/** Clip keys of a number as printed, 0 to 9999 with any decimals; null for what is no such number. */
export function numberClips(printed: string, language: SpokenLanguage): string[] | null {
  const [, whole, decimals = ''] = /^(\d{1,4})(?:\.(\d+))?$/.exec(printed) ?? []
  if (whole === undefined) return null
  const said = wholeClips(Number(whole), language)
  return decimals === '' ? said : [...said, POINT, ...[...decimals].map(key)]
}

function wholeClips(value: number, language: SpokenLanguage): string[] {
  if (value === 0) return [key(0)]
  const thousands = value - (value % 1000)
  const hundreds = (value % 1000) - (value % 100)
  const below = value % 100
  const small = language === 'zh' ? zhBelowHundred(below, value >= 100) : enBelowHundred(below)
  // 一千零五十, 一百零五: a place left out in between is said once.
  const gap = language === 'zh' && below > 0 && ((thousands > 0 && hundreds === 0) || (value >= 100 && below < 10))
  return [
    ...(thousands > 0 ? [key(thousands)] : []),
    ...(hundreds > 0 ? [key(hundreds)] : []),
    ...(gap ? [key(0)] : []),
    ...small,
  ]
}

function zhBelowHundred(value: number, after: boolean): string[] {
  const ones = value % 10
  const tens = value - ones
  const ten = tens === 10 && after ? ZH_INNER_TEN : key(tens)
  return [...(tens > 0 ? [ten] : []), ...(ones > 0 ? [key(ones)] : [])]
}

function enBelowHundred(value: number): string[] {
  if (value === 0) return []
  if (value < 20) return [key(value)]
  const ones = value % 10
  return [key(value - ones), ...(ones > 0 ? [key(ones)] : [])]
}
