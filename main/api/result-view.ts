/** One result of a visit as the elder sees it: a pressure pair with pulse, or a single indicator. Pure. */
import type { Reading } from '../../db/types.ts'
import { type About, assessPressure, STATUS_WORDS, strongestAlert, type Words } from '../../indicators/index.ts'
import { taskOfIndicator } from '../visits/tasks.ts'
import { say } from '../words.ts'
import { instant } from '../zone.ts'
import type { Bilingual, NumberView, ResultView } from './contract.ts'
import { type Earlier, isIndicator, numberView, type Shown, sentenceOf, viewLevel } from './number-view.ts'

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
  return [...groups].map(([id, group]) => ({
    id,
    at: Math.max(...group.map((row) => row.measuredAt)),
    saved: true,
    of: Math.max(1, ...group.map((row) => row.seriesCount ?? 1)),
    shown: group,
  }))
}

export function resultView(parts: ResultParts, about: About, earlier: EarlierOf): ResultView | null {
  const numbers = parts.shown.flatMap((shown): NumberView[] => {
    const { indicator } = shown
    if (!isIndicator(indicator)) return []
    return [numberView(indicator, shown, about, earlier(indicator, shown.meal))]
  })
  const main = parts.shown.find((shown) => isIndicator(shown.indicator))
  if (!main || numbers.length === 0 || !isIndicator(main.indicator)) return null
  const verdict = verdictOf(parts.shown, main, about)
  const isPressure = main.indicator === 'sbp'
  return {
    id: parts.id,
    task: taskOfIndicator(main.indicator),
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
  }
}

interface ShownVerdict {
  readonly level: ResultView['level']
  readonly word: Words
  readonly sentence: Bilingual
}

/** One sentence: the pair's for a pressure; where any number calls the desk, that number's. */
function verdictOf(all: readonly Shown[], main: Shown, about: About): ShownVerdict {
  const calling = all.find(
    (shown) => shown.alert === 'now' && isIndicator(shown.indicator) && shown.indicator === 'pulse',
  )
  const own = all.length > 1 ? pairVerdict(all, about) : null
  if (!own) return singleVerdict(calling ?? main, about)
  if (own.alert === 'now') return own
  if (calling) return singleVerdict(calling, about)
  // The mean is milder than one of its readings, which has called the desk.
  return all.some(({ alert }) => alert === 'now') ? { ...own, sentence: say('one-reading-calls') } : own
}

function singleVerdict(shown: Shown, about: About): ShownVerdict {
  const { indicator } = shown
  if (!isIndicator(indicator)) throw new TypeError(`${indicator} has no verdict of its own`)
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
