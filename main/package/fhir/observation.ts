/** One Observation a reading; the two pressures of a measuring are one. Pure. */
import type { CodeableConcept, Observation, ObservationComponent, ObservationReferenceRange } from '@medplum/fhirtypes'
import { MEASURES, type Reading, type ReadingCode } from '../../../db/types.ts'
import {
  HL7_INTERPRETATION,
  PRESSURE_CATEGORIES,
  PRESSURE_PANEL,
  PRESSURE_SUBTYPES,
} from '../../../indicators/index.ts'
import { maskedName } from '../../identify/names.ts'
import { NotExportable } from '../faults.ts'
import { offsetDateTime } from '../local-time.ts'
import type { PackageRow } from '../package-rows.ts'
import { ARM, MEAL, POSTURE, SITE, SOURCE } from '../words.ts'
import {
  categoryOf,
  codeOf,
  INTERPRETATION_DISPLAY,
  KINDS,
  MEAL_TERM,
  MEAL_TERMS,
  OFF_SCALE,
  quantity,
} from './codes.ts'
import { deviceName } from './device.ts'
import { type Origin, type Refer, resourceId, SYSTEMS, stationUrl } from './systems.ts'

/** An Observation with the rows it says and its id, which NDJSON writes and a transaction puts into `fullUrl`. */
export interface Built {
  readonly id: string
  readonly rows: readonly PackageRow[]
  readonly observation: Observation
}

/** All that was measured on one occasion. `refer` names Patient, Device and other Observations. */
export function observationsOf(occasion: readonly PackageRow[], origin: Origin, refer: Refer): readonly Built[] {
  return pairPressures(occasion).map((rows) => observationOf(rows, occasion, origin, refer))
}

/** One element of `pairPressures`, with the rest of its occasion. Throws NotExportable. */
export function observationOf(
  rows: ObservedRows,
  occasion: readonly PackageRow[],
  origin: Origin,
  refer: Refer,
): Built {
  const [row] = rows
  const observation = isPressure(row) ? pressureOf(rows, origin, refer) : singleOf(row, occasion, origin, refer)
  return { id: observationId(row.reading), rows, observation }
}

export function observationId({ lineage }: Reading): string {
  return resourceId('Observation', lineage)
}

export type ObservedRows = readonly [PackageRow, ...PackageRow[]]

/** A systolic with the diastolic that follows it, or the other way round; everything else alone. */
export function pairPressures(rows: readonly PackageRow[]): readonly ObservedRows[] {
  const observations: ObservedRows[] = []
  let half: PackageRow | undefined
  for (const row of rows) {
    if (!isPressure(row)) observations.push([row])
    else if (half && half.reading.indicator !== row.reading.indicator) {
      observations.push(half.reading.indicator === 'sbp' ? [half, row] : [row, half])
      half = undefined
    } else {
      if (half) observations.push([half])
      half = row
    }
  }
  return half ? [...observations, [half]] : observations
}

function isPressure({ reading }: PackageRow): boolean {
  return reading.indicator === 'sbp' || reading.indicator === 'dbp'
}

function singleOf(row: PackageRow, occasion: readonly PackageRow[], origin: Origin, refer: Refer): Observation {
  const { reading } = row
  return {
    ...beginningOf([row], origin),
    code: codeOf(reading, MEASURES[reading.indicator].name.zh),
    ...circumstancesOf(row, origin, refer),
    ...measuredValue(reading),
    ...interpretationOf(row),
    ...endingOf(row, refer),
    ...referenceRangeOf(row),
    ...mealComponent(reading),
    ...derivedFrom(reading, occasion, refer),
  }
}

/** R4 `bp`: both components always, no value of its own. */
function pressureOf(rows: ObservedRows, origin: Origin, refer: Refer): Observation {
  const [row] = rows
  const component = (code: 'sbp' | 'dbp') =>
    pressureComponent(
      code,
      rows.find(({ reading }) => reading.indicator === code),
    )
  return {
    ...beginningOf(rows, origin),
    code: { coding: [loinc(PRESSURE_PANEL.loinc)], text: '血压' },
    ...circumstancesOf(row, origin, refer),
    ...panelInterpretation(row.reading),
    ...endingOf(row, refer),
    component: [component('sbp'), component('dbp')],
  }
}

function pressureComponent(code: 'sbp' | 'dbp', row: PackageRow | undefined): ObservationComponent {
  const name = { coding: MEASURES[code].loinc.map(loinc) }
  if (!row) return { code: name, dataAbsentReason: absent({ code: 'unknown', display: 'Unknown' }, '没有测到') }
  return { code: name, ...measuredValue(row.reading), ...interpretationOf(row), ...referenceRangeOf(row) }
}

function loinc({ code, display }: { readonly code: string; readonly display: string }) {
  return { system: SYSTEMS.loinc, code, display }
}

type Beginning = Pick<Observation, 'resourceType' | 'meta' | 'identifier' | 'status' | 'category'>

function beginningOf(rows: ObservedRows, origin: Origin): Beginning {
  const code = rows[0].reading.indicator
  const { profile } = KINDS[code]
  return {
    resourceType: 'Observation',
    meta: {
      source: stationUrl(origin.station.code),
      tag: [{ system: SYSTEMS.exportBatch, code: origin.batchCode }],
      ...(profile ? { profile: [`http://hl7.org/fhir/StructureDefinition/${profile}`] } : {}),
    },
    identifier: rows.map(({ reading }) => ({ system: SYSTEMS.readingId, value: reading.lineage })),
    status: 'final',
    category: [categoryOf(code)],
  }
}

function circumstancesOf({ reading, resident }: PackageRow, origin: Origin, refer: Refer): Partial<Observation> {
  return {
    subject: {
      reference: refer('Patient', resourceId('Patient', resident.id)),
      display: maskedName(resident.name),
    },
    effectiveDateTime: effectiveOf(reading),
    issued: offsetDateTime(reading.createdAt, reading.zone),
    performer: [{ display: origin.station.name }],
  }
}

/** A FHIR dateTime has no minutes without seconds; where only the day is known it is a day. */
function effectiveOf({ measuredAt, zone, precision }: Reading): string {
  const moment = offsetDateTime(measuredAt, zone)
  return precision === 'day' ? moment.slice(0, 10) : moment
}

type Value = Pick<Observation, 'valueQuantity' | 'dataAbsentReason'>

function measuredValue({ indicator, value, comparator }: Reading): Value {
  if (value === null) {
    if (!comparator) throw new NotExportable('没有数值')
    return { dataAbsentReason: absent(OFF_SCALE[comparator].absent, OFF_SCALE[comparator].text) }
  }
  const amount = quantity(indicator, value)
  return { valueQuantity: comparator ? { ...amount, comparator: OFF_SCALE[comparator].comparator } : amount }
}

function absent(coding: { readonly code: string; readonly display: string }, text: string): CodeableConcept {
  return { coding: [{ system: SYSTEMS.dataAbsentReason, ...coding }], text }
}

/** No verdict, no interpretation; off the scale of the meter is said in any case. */
function interpretationOf({ reading, verdict }: PackageRow): Pick<Observation, 'interpretation'> {
  const { level, comparator } = reading
  const offScale = comparator && OFF_SCALE[comparator]
  const said = [
    ...(level === 'not-judged' ? [] : [judged(HL7_INTERPRETATION[level], verdict.name)]),
    ...(offScale ? [interpretation(offScale.comparator, offScale.display, offScale.text)] : []),
  ]
  return said.length > 0 ? { interpretation: said } : {}
}

function panelInterpretation({ panelBand, panelSubtype }: Reading): Pick<Observation, 'interpretation'> {
  const category = Object.entries(PRESSURE_CATEGORIES).find(([code]) => code === panelBand)?.[1]
  if (!category) return {}
  const text = panelSubtype ? `${category.name.zh}，${PRESSURE_SUBTYPES[panelSubtype].zh}` : category.name.zh
  return { interpretation: [judged(HL7_INTERPRETATION[category.level], text)] }
}

function judged(code: keyof typeof INTERPRETATION_DISPLAY, text: string): CodeableConcept {
  return interpretation(code, INTERPRETATION_DISPLAY[code], text)
}

function interpretation(code: string, display: string, text: string): CodeableConcept {
  return { coding: [{ system: SYSTEMS.interpretation, code, display }], text }
}

function endingOf({ reading, meter, operator }: PackageRow, refer: Refer): Partial<Observation> {
  const { arm, site, source, replaces } = reading
  const bodySite = arm ? `${ARM[arm].slice(0, 1)}上臂` : site && (SITE[site] ?? site)
  const notes = [
    source !== 'meter' && `录入方式：${SOURCE[source]}${operator ? `（${operator}）` : ''}`,
    replaces && `更正自记录 ${replaces}`,
  ].filter((text) => typeof text === 'string')
  return {
    ...(notes.length > 0 ? { note: notes.map((text) => ({ text })) } : {}),
    ...(bodySite ? { bodySite: { text: bodySite } } : {}),
    method: { text: methodOf(reading) },
    ...(meter ? { device: { reference: refer('Device', resourceId('Device', deviceName(meter))) } } : {}),
  }
}

function methodOf({ indicator, source, meal, posture, seriesRole, seriesCount }: Reading): string {
  const how = source === 'meter' || indicator === 'bmi' ? KINDS[indicator].method : `${SOURCE[source]}录入`
  const mean = seriesRole === 'mean' && (seriesCount === 1 ? '单次测量' : `${seriesCount}次平均`)
  return [how, posture && POSTURE[posture], mean, meal && MEAL[meal]].filter(Boolean).join('，')
}

/** Both ends are included in FHIR, so the rule as it is judged stands in `text`. */
function referenceRangeOf({ reading, verdict }: PackageRow): { referenceRange?: ObservationReferenceRange[] } {
  const { range } = verdict
  if (!range) return {}
  const { indicator, meal } = reading
  return {
    referenceRange: [
      {
        ...(range.low === null ? {} : { low: quantity(indicator, range.low) }),
        ...(range.high === null ? {} : { high: quantity(indicator, range.high) }),
        text: indicator === 'glucose' ? `${MEAL[meal ?? 'random']} ${range.rule}` : range.rule,
      },
    ],
  }
}

/** Once more in the terms of IEEE 11073, so that one query finds all glucose. */
function mealComponent({ indicator, meal }: Reading): Pick<Observation, 'component'> {
  if (indicator !== 'glucose' || !meal) return {}
  return {
    component: [
      {
        code: { coding: [MEAL_TERM], text: '进食情况' },
        valueCodeableConcept: { coding: [MEAL_TERMS[meal]], text: MEAL[meal] },
      },
    ],
  }
}

const BMI_FROM: readonly ReadingCode[] = ['height', 'weight']

function derivedFrom(reading: Reading, occasion: readonly PackageRow[], refer: Refer): Partial<Observation> {
  if (reading.indicator !== 'bmi') return {}
  const sources = BMI_FROM.flatMap((code) => occasion.filter((row) => row.reading.indicator === code).slice(0, 1))
  if (sources.length === 0) return {}
  return {
    derivedFrom: sources.map((row) => ({ reference: refer('Observation', observationId(row.reading)) })),
  }
}
