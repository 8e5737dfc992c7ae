import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import stationEn from './station.en.json' with { type: 'json' }
import zh from './zh-CN.json' with { type: 'json' }

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${prefix}${key}`, value]] : [...flat(value, `${prefix}${key}.`)],
    ),
  )
}
const ZH = flat(zh)
const EN = flat(en)

/** Read by staff at a desk, or laid out on paper: longer lines are no harm there. */
const NOT_FOR_ELDERS = /^(desk|sheet|bench)\./
const MOST_IN_A_LINE = 18

const root = join(import.meta.dirname, '..')
const sources = ['renderer', 'main']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
  )
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => readFileSync(name, 'utf8'))
  .join('\n')

describe('the words of the screens', () => {
  it('are many, and were read', () => {
    expect(ZH.size).toBeGreaterThan(200)
    expect(sources.length).toBeGreaterThan(100_000)
  })

  it('are the same keys in both languages', () => {
    expect([...EN.keys()].sort()).toEqual([...ZH.keys()].sort())
  })

  it('have the same places to fill in', () => {
    const places = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
    for (const [key, text] of ZH) expect(places(EN.get(key)), key).toEqual(places(text))
  })

  it('are all used: by name, or by what begins or ends a name put together', () => {
    const families = [...sources.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, prefix = '']) => prefix)
    const endings = [...sources.matchAll(/`([\w-]+\.)\$\{[^`]*?\}([\w-]+)`/g)]
    const unused = [...ZH.keys()].filter(
      (key) =>
        !new RegExp(`['"\`]${key.replace(/[.+]/g, '\\$&')}['"\`]`).test(sources) &&
        !families.some((prefix) => key.startsWith(prefix)) &&
        !endings.some(([, start = '', end = '']) => key.startsWith(start) && key.endsWith(end)),
    )
    expect(unused).toEqual([])
  })
})

/** The keys whose words a rule refuses. */
const offenders = (words: Map<string, string>, wrong: (text: string) => boolean) =>
  [...words].filter(([, text]) => wrong(text)).map(([key, text]) => `${key}: ${text}`)

describe('Chinese', () => {
  it('has full-width punctuation', () => {
    const halfWidth = /[\u4e00-\u9fff][,;:!?()"]|[,;:!?()"][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\d)|\.\.\.|--/
    expect(offenders(ZH, (text) => halfWidth.test(text))).toEqual([])
    expect(halfWidth.test('请坐好,别动')).toBe(true)
  })

  it('has no clause longer than a line of 18 characters where elders read it', () => {
    const forElders = new Map([...ZH].filter(([key]) => !NOT_FOR_ELDERS.test(key)))
    const filledIn = (text: string) => text.replace(/\{\{\w+\}\}/g, '××')
    const longest = (text: string) => Math.max(...text.split(/[\n，。；：！？]/).map((clause) => [...clause].length))
    expect(offenders(forElders, (text) => longest(filledIn(text)) > MOST_IN_A_LINE)).toEqual([])
  })

  it('speaks to people with 您, and names no disease and no medicine', () => {
    expect(offenders(ZH, (text) => /你|患者|病人|用户|高血压|糖尿病|药/.test(text))).toEqual([])
  })
})

describe('English', () => {
  it('is English, but for the way to Chinese', () => {
    const words = new Map([...EN].filter(([key]) => !key.endsWith('.otherLanguage')))
    expect(offenders(words, (text) => /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(text))).toEqual([])
  })

  it('has no curved quotation mark: the typeface of the screens draws them as wide as a Chinese character', () => {
    const said = new Map([...EN, ...flat(stationEn)])
    expect(offenders(said, (text) => /[‘’“”]/.test(text))).toEqual([])
  })
})
