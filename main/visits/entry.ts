/** Numbers that no meter gives: read off and typed at the kiosk, twice. Pure. */
import type { Measurement } from '../../drivers/measurement.ts'
import { formatValue, HEIGHT, INDICATORS, isPlausible, type Measure, toCanonical } from '../../indicators/index.ts'

export type EntryCode = 'waist' | 'height'

export interface Entry {
  readonly what: EntryCode
  /** What was typed the first time; never shown while it is typed again. */
  readonly first: number | null
  /** limits: no body has this; different: the two were not equal, and it begins anew. */
  readonly told: 'limits' | 'different' | null
}

const MEASURES: Readonly<Record<EntryCode, Measure>> = { waist: INDICATORS.waist, height: HEIGHT }

/** Where a driver's id stands in a measurement that a person typed. */
export const TYPED = { id: 'hand', version: 1 } as const

export function isTyped(driverId: string): boolean {
  return driverId === TYPED.id
}

export function emptyEntry(what: EntryCode | undefined): Entry | null {
  return what ? { what, first: null, told: null } : null
}

/** One number typed, in cm: how the entry stands, and the value once it has come twice. */
export function typed(entry: Entry, number: number): { readonly entry: Entry; readonly value: number | null } {
  const measure = MEASURES[entry.what]
  const value = toCanonical(measure, { value: number, unit: measure.unit })
  if (!isPlausible(measure, value)) return { entry: { ...entry, told: 'limits' }, value: null }
  if (entry.first === null) return { entry: { ...entry, first: value, told: null }, value: null }
  if (entry.first !== value) return { entry: { ...entry, first: null, told: 'different' }, value: null }
  return { entry, value }
}

/** The lowest and the highest that is taken, as shown. */
export function entryLimits(what: EntryCode): { readonly low: string; readonly high: string } {
  const measure = MEASURES[what]
  const { min, max } = measure.plausible
  return { low: formatValue(measure, min), high: formatValue(measure, max) }
}

/** What was typed, as the measurement it is; `id` makes its delivery key. */
export function typedMeasurement(what: EntryCode, value: number, id: string, now: number): Measurement {
  return {
    kind: what,
    origin: 'live',
    startedAt: now,
    receivedAt: now,
    flags: [],
    quantities: [{ name: what, value, unit: MEASURES[what].unit }],
    frameIds: [`${TYPED.id}:${id}`],
    ordinal: 0,
    driver: TYPED,
  }
}
