import { bandOf, bandsFor } from './bands.ts'
import { INDICATORS } from './catalogue.ts'
import { exact, roundTo, subtract } from './exact.ts'
import type { About, Band, Indicator, IndicatorCode } from './indicator.ts'
import { type JudgedLevel, STATUS_WORDS, type Words } from './levels.ts'
import { formatValue } from './units.ts'

export interface NormalRange {
  /** Lowest and highest value as shown that is still normal, both included; null where the range is open. */
  low: number | null
  high: number | null
  /** For screens and print, without unit: 90–119. */
  text: Words
  /** The line as it is judged, for FHIR `referenceRange.text`: 90 ≤ x < 120. */
  rule: string
}

/** The normal range that applies to this person, or null where none can be given (under 18, sex or age missing). */
export function normalRange(code: IndicatorCode, about: About): NormalRange | null {
  const indicator = INDICATORS[code]
  const applicable = bandsFor(indicator, about)
  if ('reason' in applicable) return null
  const at = applicable.bands.findIndex(({ level }) => level === 'normal')
  const beneath = applicable.bands[at - 1]
  const normal = applicable.bands[at] as Band
  // Every normal band begins at an edge of its own, as a test of the catalogue holds fast.
  const low = beneath === undefined ? null : (beneath.below as number)
  const high = lastOf(indicator, normal)
  const show = (value: number) => formatValue(indicator, value)
  const edge = upperEdge(normal)
  const from = low === null ? '' : `${show(low)} ≤ `
  const to = edge === null ? '' : ` ${normal.below === undefined ? '≤' : '<'} ${show(edge)}`
  return { low, high, text: rangeText(low, high, edge, show), rule: `${from}x${to}` }
}

function rangeText(
  low: number | null,
  high: number | null,
  edge: number | null,
  show: (value: number) => string,
): Words {
  if (low === null) return { zh: `低于${show(edge as number)}`, en: `under ${show(edge as number)}` }
  if (high === null) return { zh: `不低于${show(low)}`, en: `${show(low)} or more` }
  const text = `${show(low)}–${show(high)}`
  return { zh: text, en: text }
}

function upperEdge({ below, upTo }: Band): number | null {
  return below ?? upTo ?? null
}

function lastOf(indicator: Indicator, { below, upTo }: Band): number | null {
  if (below === undefined) return upTo ?? null
  const oneShownStep = exact(Number(`1e-${indicator.decimals}`))
  return roundTo(indicator.decimals, subtract(exact(below), oneShownStep))
}

/** One zone of the range bar: neighbouring bands of one level. */
export interface Zone {
  level: JudgedLevel
  word: Words
  /** Edges in the canonical unit, for placing the mark; the outer ones are the physical limits. */
  from: number
  to: number
  /** Whether the person's value lies here. */
  here: boolean
}

export interface RangeBar {
  /** In ascending order, drawn equally wide. */
  zones: Zone[]
  /** Where the mark stands on the whole bar, 0 to 1, placed proportionally inside its zone. */
  at: number
}

/** The range bar for a rounded canonical value within the physical limits; null where no verdict can be given. 很低 gets a zone only when the value lies there. */
export function rangeBar(code: IndicatorCode, value: number, about: About): RangeBar | null {
  const indicator = INDICATORS[code]
  const applicable = bandsFor(indicator, about)
  if ('reason' in applicable) return null
  const own = bandOf(applicable.bands, value)
  const zones = groupByLevel(applicable.bands)
    .map(
      ({ bands, from }): Zone => ({
        level: (bands[0] as Band).level,
        word: zoneWord(bands),
        from: from ?? indicator.plausible.min,
        to: upperEdge(bands.at(-1) as Band) ?? indicator.plausible.max,
        here: bands.includes(own),
      }),
    )
    .filter((zone) => zone.here || zone.level !== 'critical-low')
  const index = zones.findIndex(({ here }) => here)
  const zone = zones[index] as Zone
  return { zones, at: (index + (value - zone.from) / (zone.to - zone.from)) / zones.length }
}

function groupByLevel(bands: readonly Band[]): { bands: Band[]; from: number | null }[] {
  const groups: { bands: Band[]; from: number | null }[] = []
  for (const [i, band] of bands.entries()) {
    const last = groups.at(-1)
    if (last?.bands[0]?.level === band.level) last.bands.push(band)
    else groups.push({ bands: [band], from: i === 0 ? null : upperEdge(bands[i - 1] as Band) })
  }
  return groups
}

/** The bands' own word if they share one, else the level's. */
function zoneWord(bands: readonly Band[]): Words {
  const [first] = bands as [Band]
  const levelWord = STATUS_WORDS[first.level]
  const own = first.short ?? levelWord
  return bands.every((band) => (band.short ?? levelWord).zh === own.zh) ? own : levelWord
}
