import type { Observation } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PackageRow } from '../package-rows.ts'
import { anyRow, MONDAY, rowOf } from '../testing/rows.ts'
import { faultsOfResource } from '../testing/validate-ndjson.ts'
import { observationsOf } from './observation.ts'
import { type Origin, relative, resourceId } from './systems.ts'

const ORIGIN: Origin = {
  batchCode: 'GY-BLJ-01-2026W47',
  station: { code: 'GY-BLJ-01', name: '盐务街街道健康小屋' },
  programVersion: '0.1.0',
}

function built(...rows: readonly PackageRow[]): readonly Observation[] {
  return observationsOf(rows, ORIGIN, relative).map(({ observation }) => observation)
}

function one(...rows: readonly PackageRow[]): Observation {
  const [observation] = built(...rows)
  if (!observation) throw new Error('no observation')
  return observation
}

const codes = (observation: Observation) => observation.code.coding?.map(({ code }) => code)
const interpreted = (observation: Observation) =>
  observation.interpretation?.map(({ coding }) => coding?.[0]?.code).join(' ')

describe('an Observation', () => {
  it('is valid R4 for every reading that the store can hold', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 4 }), (rows) => {
        for (const observation of built(...rows)) expect(faultsOfResource(observation)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('says who, when, where and with what, as the receiver’s keys', () => {
    const row = rowOf('spo2', 97)
    expect(one(row)).toEqual({
      resourceType: 'Observation',
      meta: {
        source: 'https://health-station.example/fhir/station/GY-BLJ-01',
        tag: [{ system: 'https://health-station.example/fhir/export-batch', code: 'GY-BLJ-01-2026W47' }],
        profile: ['http://hl7.org/fhir/StructureDefinition/oxygensat'],
      },
      identifier: [{ system: 'https://health-station.example/fhir/reading-id', value: row.reading.lineage }],
      status: 'final',
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/observation-category',
              code: 'vital-signs',
              display: 'Vital Signs',
            },
          ],
        },
      ],
      code: {
        coding: [
          { system: 'http://loinc.org', code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
          {
            system: 'http://loinc.org',
            code: '59408-5',
            display: 'Oxygen saturation in Arterial blood by Pulse oximetry',
          },
        ],
        text: '血氧饱和度',
      },
      subject: { reference: `Patient/${resourceId('Patient', row.resident.id)}`, display: '王＊英' },
      effectiveDateTime: '2026-11-16T09:05:00+08:00',
      issued: '2026-11-16T09:05:11+08:00',
      performer: [{ display: '盐务街街道健康小屋' }],
      valueQuantity: { value: 97, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
      interpretation: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
              code: 'N',
              display: 'Normal',
            },
          ],
          text: '正常',
        },
      ],
      method: { text: '指夹式脉搏血氧' },
      device: { reference: `Device/${resourceId('Device', 'taidoc/TD-3261/SN-1')}` },
      referenceRange: [
        { low: { value: 95, unit: '%', system: 'http://unitsofmeasure.org', code: '%' }, text: '95 ≤ x' },
      ],
    })
  })

  it('joins the two pressures of a measuring, whichever came first, and keeps both record numbers', () => {
    const series = {
      seriesId: 's',
      seriesRole: 'mean',
      seriesCount: 2,
      panelBand: 'grade-1',
      panelSubtype: 'ISH',
    } as const
    const sbp = rowOf('sbp', 146, { ...series, arm: 'left' })
    const dbp = rowOf('dbp', 82, { ...series, arm: 'left' })
    const pulse = rowOf('pulse', 70, series)
    for (const rows of [
      [sbp, dbp, pulse],
      [dbp, pulse, sbp],
    ]) {
      const observations = built(...rows)
      expect(observations).toHaveLength(2)
      const panel = observations.find(({ component }) => component?.length === 2)
      expect(panel?.identifier?.map(({ value }) => value)).toEqual([sbp.reading.lineage, dbp.reading.lineage])
      expect(panel?.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([146, 82])
      expect(panel?.valueQuantity).toBeUndefined()
      expect(panel?.interpretation).toMatchObject([
        { coding: [{ code: 'H' }], text: '血压偏高（1级），单纯收缩期高血压' },
      ])
      expect(panel?.bodySite?.text).toBe('左上臂')
      expect(panel?.method?.text).toBe('自动上臂式，2次平均')
    }
  })

  it('keeps the missing half of a pressure as absent', () => {
    expect(one(rowOf('dbp', 82)).component).toMatchObject([
      { code: { coding: [{ code: '8480-6' }] }, dataAbsentReason: { coding: [{ code: 'unknown' }] } },
      { code: { coding: [{ code: '8462-4' }] }, valueQuantity: { value: 82 } },
    ])
  })

  it('does not join two systolics of one occasion', () => {
    const rows = [rowOf('sbp', 140), rowOf('sbp', 142), rowOf('dbp', 80)]
    expect(built(...rows).map(({ identifier }) => identifier?.length)).toEqual([1, 2])
  })

  it.each([
    ['fasting', '14770-2', '8417876', '空腹 3.9 ≤ x < 6.1'],
    ['post-meal-2h', '14760-3', '8417872', '餐后2小时 3.9 ≤ x < 7.8'],
    ['random', '14743-9', '8417880', '随机 3.9 ≤ x < 7.8'],
  ] as const)('carries the meal %s twice for glucose', (meal, loinc, term, range) => {
    const observation = one(rowOf('glucose', 5.4, { meal }))
    expect(codes(observation)).toEqual([loinc])
    expect(observation.component?.[0]?.valueCodeableConcept?.coding?.[0]?.code).toBe(term)
    expect(observation.referenceRange?.[0]?.text).toBe(range)
  })

  it('counts an unknown meal as random and says nothing more of it', () => {
    const observation = one(rowOf('glucose', 5.4))
    expect(codes(observation)).toEqual(['14743-9'])
    expect(observation.component).toBeUndefined()
  })

  it.each([
    ['tc', '14647-2', 'mmol/L'],
    ['tg', '14927-8', 'mmol/L'],
    ['ua', '14933-6', 'umol/L'],
    ['waist', '56115-9', 'cm'],
    ['bodyfat', '41982-0', '%'],
    ['temp', '8310-5', 'Cel'],
    ['pulse', '8867-4', '/min'],
    ['weight', '29463-7', 'kg'],
    ['height', '8302-2', 'cm'],
  ] as const)('names %s by the one LOINC code of its unit', (indicator, loinc, ucum) => {
    const value = { tc: 4, tg: 1, ua: 300, waist: 80, bodyfat: 20, temp: 36.5, pulse: 70, weight: 60, height: 160 }
    const observation = one(rowOf(indicator, value[indicator]))
    expect(codes(observation)).toEqual([loinc])
    expect(observation.valueQuantity?.code).toBe(ucum)
  })

  it('says below or above the scale of the meter, with its limit where it told it', () => {
    const low = one(rowOf('glucose', null, { comparator: 'LO' }))
    expect(low.valueQuantity).toBeUndefined()
    expect(low.dataAbsentReason?.coding?.[0]?.code).toBe('negative-infinity')
    expect(interpreted(low)).toBe('LL <')
    const high = one(rowOf('glucose', null, { comparator: 'HI' }))
    expect(high.dataAbsentReason?.coding?.[0]?.code).toBe('positive-infinity')
    expect(interpreted(high)).toBe('HH >')
    const limit = one(rowOf('glucose', 1.1, { comparator: 'LO' }))
    expect(limit.valueQuantity).toMatchObject({ value: 1.1, comparator: '<' })
    expect(limit.dataAbsentReason).toBeUndefined()
  })

  it('interprets nothing without a verdict, and says off the scale in any case', () => {
    expect(one(rowOf('pulse', 130, {}, { birthDate: '2015-06-01' })).interpretation).toBeUndefined()
    expect(interpreted(one(rowOf('tc', null, { comparator: 'LO' })))).toBe('<')
  })

  it.each([
    ['temp', 34.5, 'LL'],
    ['temp', 35.5, 'L'],
    ['spo2', 94, 'L'],
    ['temp', 37.5, 'H'],
    ['temp', 39.5, 'HH'],
  ] as const)('interprets %s %d as %s', (indicator, value, code) => {
    expect(interpreted(one(rowOf(indicator, value)))).toBe(code)
  })

  it('derives a BMI from the height and weight of the same occasion', () => {
    const rows = [rowOf('bmi', 24.2), rowOf('weight', 62), rowOf('height', 160)]
    const [bmi, weight, height] = observationsOf(rows, ORIGIN, relative)
    expect(bmi?.observation.derivedFrom).toEqual([
      { reference: `Observation/${height?.id}` },
      { reference: `Observation/${weight?.id}` },
    ])
    expect(one(rowOf('bmi', 24.2)).derivedFrom).toBeUndefined()
  })

  it('says when a person typed it, and which record it replaces', () => {
    const typed = one({ ...rowOf('waist', 80, { source: 'hand', replaces: 'old' }), operator: '周敏' })
    expect(typed.method?.text).toBe('手工录入')
    expect(typed.note?.map(({ text }) => text)).toEqual(['录入方式：手工（周敏）', '更正自记录 old'])
  })

  it('has a day for its time where only the day is known', () => {
    expect(one(rowOf('temp', 36.5, { precision: 'day' })).effectiveDateTime).toBe('2026-11-16')
    expect(one(rowOf('temp', 36.5, { zone: 'America/St_Johns', measuredAt: MONDAY })).effectiveDateTime).toBe(
      '2026-11-15T21:35:00-03:30',
    )
  })

  it('has the same id in every export', () => {
    const row = rowOf('spo2', 97)
    expect(observationsOf([row], ORIGIN, relative)[0]?.id).toBe(
      observationsOf([row], { ...ORIGIN, batchCode: 'other' }, relative)[0]?.id,
    )
    expect(resourceId('Observation', 'a')).not.toBe(resourceId('Patient', 'a'))
  })
})

describe('the validator of these tests', () => {
  it.each([
    ['a property that R4 does not have', { resourceType: 'Observation', status: 'final', code: {}, colour: 'red' }],
    ['no status', { resourceType: 'Observation', code: { text: 'x' } }],
    ['a value in the wrong form', { resourceType: 'Observation', status: 'final', code: {}, valueQuantity: 5 }],
    ['a profile that it does not meet', { ...one(rowOf('spo2', 97)), category: undefined }],
    [
      'a pressure without its diastolic',
      { ...one(rowOf('sbp', 120)), component: [one(rowOf('sbp', 120)).component?.[0]] },
    ],
    ['an unknown profile', { ...one(rowOf('spo2', 97)), meta: { profile: ['http://example.org/none'] } }],
  ])('finds %s', (_, resource) => {
    expect(faultsOfResource(resource as Observation)).not.toEqual([])
  })
})
