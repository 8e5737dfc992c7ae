/** Everything that can be said aloud, as clips: a key, which is also the name of the recording's file, and its text. Pure. */
import {
  INDICATORS,
  MEAL_CONTEXTS,
  NO_VERDICT,
  PRESSURE_CATEGORIES,
  STATUS_WORDS,
  type Words,
} from '../indicators/index.ts'
import en from '../words/en.json' with { type: 'json' }
import stationEn from '../words/station.en.json' with { type: 'json' }
import stationZh from '../words/station.zh-CN.json' with { type: 'json' }
import zh from '../words/zh-CN.json' with { type: 'json' }
import type { SpokenLanguage } from './language.ts'
import { NUMBER_TEXTS, numberClips } from './numbers.ts'

type Tree = { readonly [key: string]: string | Tree }

/** Texts of a tree of words by their path, `-` between its parts; texts with a place to fill in are no clips. */
function flat(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}-${name}`
    if (typeof value !== 'string') return flat(value, key)
    return value.includes('{{') ? [] : [[key, value] as [string, string]]
  })
}

/** Prompts by their own names, then what a result, a trend and a refusal say. */
function spoken(language: SpokenLanguage): [string, string][] {
  const screens = language === 'zh' ? zh : en
  const station = language === 'zh' ? stationZh : stationEn
  const of = (key: string, words: Words | undefined): [string, string][] => (words ? [[key, words[language]]] : [])
  const indicators = Object.values(INDICATORS)
  return [
    ...flat(screens.voice, ''),
    ...NUMBER_TEXTS[language],
    ...indicators.flatMap(({ code, plain }) => of(`label-${code}`, plain)),
    ...MEAL_CONTEXTS.map((meal): [string, string] => [
      `label-glucose-${meal}`,
      station.meal[meal].replace('{{what}}', INDICATORS.glucose.plain[language]),
    ]),
    ...Object.entries(STATUS_WORDS).flatMap(([level, words]) => of(`word-${level}`, words)),
    ...indicators.flatMap(({ code, tables, contextNotes = [] }) => [
      ...tables.flatMap(({ bands }) =>
        bands.flatMap((band) => [
          ...of(`word-${code}-${band.code}`, band.short),
          ...of(`advice-${code}-${band.code}`, band.advice),
        ]),
      ),
      ...contextNotes.flatMap(({ message }) => of(`note-${code}`, message)),
    ]),
    ...Object.entries(PRESSURE_CATEGORIES).flatMap(([category, { short, advice }]) => [
      ...of(`word-pressure-${category}`, short),
      ...of(`advice-pressure-${category}`, advice),
    ]),
    ...Object.entries(NO_VERDICT).flatMap(([reason, { advice }]) => of(`advice-none-${reason}`, advice)),
    ['advice-one-reading-calls', station['one-reading-calls']],
    ...flat(station.note, 'note'),
    ...flat(station.trend, 'trend'),
    ...Object.entries(station.errors).map(([code, { elder }]): [string, string] => [`refusal-${code}`, elder]),
  ]
}

/** One clip a text; a name that would stand for two texts is numbered. */
function named(texts: readonly [string, string][]): ReadonlyMap<string, string> {
  const clips = new Map<string, string>()
  const known = new Set<string>()
  for (const [key, text] of texts) {
    if (known.has(text)) continue
    known.add(text)
    let name = key
    for (let next = 2; clips.has(name); next += 1) name = `${key}-${next}`
    clips.set(name, text)
  }
  return clips
}

/** Key → text. */
export const CLIPS: Readonly<Record<SpokenLanguage, ReadonlyMap<string, string>>> = {
  zh: named(spoken('zh')),
  en: named(spoken('en')),
}

const keyOf: Readonly<Record<SpokenLanguage, ReadonlyMap<string, string>>> = {
  zh: new Map([...CLIPS.zh].map(([key, text]) => [text, key])),
  en: new Map([...CLIPS.en].map(([key, text]) => [text, key])),
}

/** The clips that say these pieces one after another, sentences and printed numbers; null where one of them has none. */
export function clipsOf(pieces: readonly string[], language: SpokenLanguage): string[] | null {
  const clips = pieces.map((piece) => {
    const key = keyOf[language].get(piece)
    return key === undefined ? numberClips(piece, language) : [key]
  })
  return clips.every((each) => each !== null) ? clips.flat() : null
}
