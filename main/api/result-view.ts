/** One result of a visit as the elder sees it: a pressure pair with pulse, or a single indicator. Pure. */
import type { Reading } from '../../db/types.ts'
import { type About, assessPressure, STATUS_WORDS, strongestAlert, type Words } from '../../indicators/index.ts'
import { taskOfIndicator } from '../visits/tasks.ts'
import { say } from '../words.ts'
import { instant } from '../zone.ts'
import type { Bilingual, NumberView, ResultView } from './contract.ts'
import {
  type Earlier,
  isIndicator,
  numberView,
  plainNumberView,
  type Shown,
  sentenceOf,
  viewLevel,
} from './number-view.ts'

/** Readings that make one result, with what is needed to draw it. */
export interface ResultParts {
  readonly id: string
  readonly at: number
  readonly saved: boolean
  readonly of: number
  readonly shown: readonly Shown[]
}

export type EarlierOf = (indicator: Shown['indicator'], meal: Shown['meal']) => Earlier | null

/** The rows of a visit, grouped: a series by its means, everything else by its measurement. In order of measuring. */
export function groupReadings(rows: readonly Reading[]): ResultParts[] {
  const groups = new Map<string, Reading[]>()
  for (const row of rows) {
    if (row.seriesRole === 'member') continue
    const id = row.seriesId ?? row.measurementId ?? row.lineage
    groups.set(id, [...(groups.get(id) ?? []), row])
  }
  return [...joinedByBody(groups)].map(([id, group]) => ({
    id,
    at: Math.max(...group.map((row) => row.measuredAt)),
    saved: true,
    of: Math.max(1, ...group.map((row) => row.seriesCount ?? 1)),
    shown: group,
  }))
}

/** A body mass index whose height was typed after the weighing stands with that weighing. */
function joinedByBody(groups: ReadonlyMap<string, readonly Reading[]>): ReadonlyMap<string, readonly Reading[]> {
  const has = (group: readonly Reading[], code: Reading['indicator']) => group.some((row) => row.indicator === code)
  const joined = new Map(groups)
  for (const [id, group] of groups) {
    if (!has(group, 'bmi') || has(group, 'weight')) continue
    const weighed = [...groups].findLast(([, one]) => has(one, 'weight') && !has(one, 'bmi'))
    if (!weighed) continue
    joined.delete(weighed[0])
    joined.set(id, [...weighed[1], ...group])
  }
  return joined
}

/** What leads a result of several numbers, and what stands last. */
const ORDER: readonly Shown['indicator'][] = ['bmi', 'weight', 'height', 'bodyfat']
const placeOf = ({ indicator }: Shown) => ORDER.indexOf(indicator)

/** Null where nothing was measured that is a result: a height alone is none. */
export function resultView(parts: ResultParts, about: About, earlier: EarlierOf): ResultView | null {
  const shown = [...parts.shown].sort((one, other) => placeOf(one) - placeOf(other))
  const numbers = shown.flatMap((each): NumberView[] => {
    const { indicator, value } = each
    if (isIndicator(indicator)) return [numberView(indicator, each, about, earlier(indicator, each.meal))]
    return value === null ? [] : [plainNumberView(indicator, value)]
  })
  const [main] = shown
  if (!main || main.indicator === 'height') return null
  const verdict = verdictOf(shown, main, about)
  const isPressure = main.indicator === 'sbp'
  return {
    id: parts.id,
    task: isIndicator(main.indicator) ? taskOfIndicator(main.indicator) : 'weight',
    at: instant(parts.at),
    saved: parts.saved,
    level: verdict.level,
    word: verdict.word,
    sentence: verdict.sentence,
    alert: strongestAlert(parts.shown.map((shown) => shown.alert)),
    meal: main.meal ?? null,
    of: parts.of,
    single: isPressure && parts.of === 1,
    numbers,
    note: noteOf(main, about),
    trend: trendSubject(shown.map(({ indicator }) => indicator)),
  }
}

function trendSubject(codes: readonly Shown['indicator'][]): ResultView['trend'] {
  if (codes[0] === 'sbp' && codes.includes('dbp')) return 'bp'
  return codes.find(isIndicator) ?? null
}

interface ShownVerdict {
  readonly level: ResultView['level']
  readonly word: Words
  readonly sentence: Bilingual
}

/** One sentence: the pair's for a pressure; where any number calls the desk, that number's. */
function verdictOf(all: readonly Shown[], main: Shown, about: About): ShownVerdict {
  const calling = all.find(({ indicator, alert }) => indicator === 'pulse' && alert === 'now')
  const own = all.length > 1 ? pairVerdict(all, about) : null
  if (!own) return singleVerdict(main.alert === 'now' ? main : (calling ?? main), about)
  if (own.alert === 'now') return own
  if (calling) return singleVerdict(calling, about)
  // The mean is milder than one of its readings, which has called the desk.
  return all.some(({ alert }) => alert === 'now') ? { ...own, sentence: say('one-reading-calls') } : own
}

function singleVerdict(shown: Shown, about: About): ShownVerdict {
  const { indicator } = shown
  if (!isIndicator(indicator)) return { level: 'none', word: STATUS_WORDS['not-judged'], sentence: say('no-height') }
  const view = numberView(indicator, shown, about, null)
  return { level: view.level, word: view.word, sentence: sentenceOf(indicator, shown, about).advice }
}

function pairVerdict(all: readonly Shown[], about: About): (ShownVerdict & { alert: string }) | null {
  const value = (code: string) => all.find((shown) => shown.indicator === code)?.value ?? null
  const [systolic, diastolic] = [value('sbp'), value('dbp')]
  if (systolic === null || diastolic === null) return null
  const pair = assessPressure({ systolic, diastolic }, { age: about.age })
  const level = pair.level === 'instrument-error' ? 'none' : viewLevel(pair.level)
  return { level, word: pair.short ?? STATUS_WORDS[pair.level], sentence: pair.advice, alert: pair.alert }
}

function noteOf(main: Shown, about: About): Bilingual | null {
  if (main.comparator) return say(main.comparator === 'LO' ? 'note.off-scale-low' : 'note.off-scale-high')
  if (!isIndicator(main.indicator)) return null
  return sentenceOf(main.indicator, main, about).notes[0] ?? null
}
