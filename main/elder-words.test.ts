/** Every Chinese text that an elder reads, wherever it stands: the screens' words, the station's own, and the catalogue's. */
import { describe, expect, test } from 'vitest'
import { ALERT_RULES, INDICATORS, NO_VERDICT, PRESSURE_CATEGORIES, STATUS_WORDS } from '../indicators/index.ts'
import station from '../words/station.zh-CN.json' with { type: 'json' }
import screens from '../words/zh-CN.json' with { type: 'json' }
import { siteSettings } from './settings.ts'

type Tree = { readonly [key: string]: string | Tree }
const flat = (tree: Tree, prefix: string): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}.${key}`, value]] : flat(value, `${prefix}.${key}`),
  )

/** Read at the desk, on paper or at the bench. */
const NOT_FOR_ELDERS =
  /^screens\.(desk|sheet|bench)\.|^station\.(claim|alert|banner|fact|virtual|guest|nobody|doctor|setting)\b|^station\.errors\.\w+\.desk$/

const ofCatalogue = Object.values(INDICATORS).flatMap(({ code, plain, tables, contextNotes = [] }) => [
  [`${code}.plain`, plain.zh],
  ...tables.flatMap(({ bands }) =>
    bands.flatMap((band) => [
      [`${code}.${band.code}`, band.advice.zh],
      ...(band.short ? [[`${code}.${band.code}.short`, band.short.zh]] : []),
    ]),
  ),
  ...contextNotes.map(({ message }, index) => [`${code}.note.${index}`, message.zh]),
])
const TEXTS = new Map<string, string>([
  ...[...flat(screens, 'screens'), ...flat(station, 'station')].filter(([key]) => !NOT_FOR_ELDERS.test(key)),
  ...ofCatalogue.map(([key = '', text = '']): [string, string] => [`catalogue.${key}`, text]),
  ...Object.entries(PRESSURE_CATEGORIES).map(([key, { advice }]): [string, string] => [`pressure.${key}`, advice.zh]),
  ...Object.entries(NO_VERDICT).map(([key, { advice }]): [string, string] => [`no-verdict.${key}`, advice.zh]),
  ...Object.entries(STATUS_WORDS).map(([key, { zh }]): [string, string] => [`status.${key}`, zh]),
  ...ALERT_RULES.flatMap(({ code, message }): [string, string][] => (message ? [[`rule.${code}`, message.zh]] : [])),
  ['setting.danger.unattended', siteSettings['danger.unattended'].parse(undefined).text.zh],
])

const MOST_IN_A_LINE = 18
const MOST_SENTENCES = 2
const DISEASES =
  /高血压|低血压|糖尿病|低血糖|高血糖|高血脂|血脂异常|痛风|高尿酸|肥胖|冠心病|心衰|心梗|中风|房颤|心律|肾病|贫血|慢阻肺|肺炎|感染|综合征|综合症|病症|炎/
const MEDICINE = /吃药|服药|用药|停药|换药|加药|减药|药量|降压|降糖|胰岛素/
/** Asks to be told of medicine, and advises none. */
const TELLS_OF_MEDICINE = '正在吃药的也请说一声'

const offenders = (wrong: (text: string) => boolean) =>
  [...TEXTS].filter(([, text]) => wrong(text)).map(([key, text]) => `${key}: ${text}`)

describe('what elders read in Chinese', () => {
  test('is everything there is', () => {
    expect(TEXTS.size).toBeGreaterThan(300)
    for (const key of [
      'screens.rest.start',
      'station.errors.notSaved.elder',
      'catalogue.ua.very-high',
      'pressure.grade-3',
    ])
      expect(TEXTS.has(key), key).toBe(true)
  })

  test('has at most 18 characters between two places where a line may break', () => {
    const longest = (text: string) =>
      Math.max(
        ...text
          .replace(/\{\{\w+\}\}/g, '××')
          .split(/[\n，。；：！？]/)
          .map((clause) => [...clause].length),
      )
    expect(offenders((text) => longest(text) > MOST_IN_A_LINE)).toEqual([])
  })

  test('is at most two sentences', () => {
    const sentences = (text: string) => text.split(/[。！？]/).filter((part) => part.trim() !== '').length
    expect(offenders((text) => sentences(text) > MOST_SENTENCES)).toEqual([])
  })

  test('names no disease', () => {
    expect(offenders((text) => DISEASES.test(text))).toEqual([])
    expect(DISEASES.test('您患有高血压')).toBe(true)
  })

  test('advises no medicine', () => {
    expect(offenders((text) => MEDICINE.test(text.replace(TELLS_OF_MEDICINE, '')))).toEqual([])
  })

  test('is calm and respectful, in full-width punctuation', () => {
    expect(offenders((text) => /你|患者|病人|用户|老人|必须|禁止|警告|错误|失败/.test(text))).toEqual([])
    expect(offenders((text) => /[\u4e00-\u9fff][,;:!?()"]|[,;:!?()"][\u4e00-\u9fff]/.test(text))).toEqual([])
  })
})
