import type { Bundle, BundleEntry, Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import type { PackageRow } from '../package-rows.ts'
import { MONDAY, rowOf } from '../testing/rows.ts'
import { faultsOfResource } from '../testing/validate-ndjson.ts'
import { transactionsOf } from './bundle.ts'
import { deviceOf } from './device.ts'
import { observationsOf } from './observation.ts'
import { patientOf } from './patient.ts'
import { type Batch, inTransaction } from './systems.ts'

const BATCH: Batch = {
  batchCode: 'GY-BLJ-01-2026W47',
  station: { code: 'GY-BLJ-01', name: '盐务街街道健康小屋' },
  programVersion: '0.1.0',
  dateTime: '2026-11-23T00:00:00+08:00',
}

function bundles(occasions: readonly (readonly PackageRow[])[]): readonly Bundle[] {
  return [
    ...transactionsOf(
      occasions.map((rows) => observationsOf(rows, BATCH, inTransaction)),
      BATCH,
    ),
  ]
}

const types = (bundle: Bundle | undefined) => bundle?.entry?.map(({ resource }) => resource?.resourceType) ?? []
const entries = (bundle: Bundle | undefined, type: string): readonly BundleEntry[] =>
  bundle?.entry?.filter(({ resource }) => resource?.resourceType === type) ?? []

/** 150 people, one visit each, of three Observations. */
const manyVisits = Array.from({ length: 150 }, (_, at) => {
  const measuredAt = MONDAY + at * 60_000
  const resident = { id: `0192f0a0-0000-7000-8000-${String(at).padStart(12, '0')}`, recordNumber: undefined }
  return [
    rowOf('bmi', 24.2, { measuredAt }, resident),
    rowOf('weight', 62, { measuredAt }, resident),
    rowOf('height', 160, { measuredAt }, resident),
  ]
})

describe('a transaction', () => {
  it('lists a person and a meter once, first, and can be sent twice', () => {
    const rows = [rowOf('spo2', 97), rowOf('temp', 36.5)]
    const [bundle, ...more] = bundles(rows.map((row) => [row]))
    expect(more).toEqual([])
    expect(types(bundle)).toEqual(['Patient', 'Device', 'Observation', 'Observation', 'Provenance'])
    expect(bundle?.entry?.map(({ request }) => request?.ifNoneExist)).toEqual([
      'identifier=urn:oid:2.16.156.10011.1.2|99000000000000001',
      'identifier=https://health-station.example/fhir/device-id|taidoc%2FTD-3261%2FSN-1',
      ...rows.map(({ reading }) => `identifier=https://health-station.example/fhir/reading-id|${reading.lineage}`),
      '_tag=https://health-station.example/fhir/export-batch|GY-BLJ-01-2026W47',
    ])
    expect(bundle).toMatchObject({
      type: 'transaction',
      timestamp: BATCH.dateTime,
      identifier: { value: 'GY-BLJ-01-2026W47' },
    })
  })

  it('is valid R4', { timeout: 30_000 }, () => {
    for (const bundle of bundles(manyVisits)) expect(faultsOfResource(bundle)).toEqual([])
  })

  it('is cut into parts of at most 200 entries that lose nothing', () => {
    const parts = bundles(manyVisits)
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect(part.entry?.length).toBeLessThanOrEqual(200)
    const keys = parts.flatMap((part) => entries(part, 'Observation').map(({ request }) => request?.ifNoneExist))
    expect(new Set(keys).size).toBe(450)
  })

  it('refers only to what stands in the same part', () => {
    for (const part of bundles(manyVisits)) {
      const known = new Set(part.entry?.map(({ fullUrl }) => fullUrl))
      const named = [...JSON.stringify(part.entry).matchAll(/"reference":"(.*?)"/g)].map(([, reference]) => reference)
      expect(named.length).toBeGreaterThan(0)
      expect(named.filter((reference) => !known.has(reference))).toEqual([])
    }
  })

  it('gives each part a Provenance of its own, for that part’s Observations', () => {
    const parts = bundles(manyVisits)
    const provenances = parts.flatMap((part) => entries(part, 'Provenance'))
    expect(new Set(provenances.map(({ request }) => request?.ifNoneExist)).size).toBe(parts.length)
    for (const [at, { resource }] of provenances.entries()) {
      const targets = resource?.resourceType === 'Provenance' ? resource.target.length : 0
      expect(targets).toBe(entries(parts[at], 'Observation').length)
    }
  })

  it('is none for an empty week', () => {
    expect(bundles([])).toEqual([])
  })
})

describe('a Patient', () => {
  const named = (name: string) => patientOf(rowOf('temp', 36.5, {}, { name }).resident, BATCH).name?.[0]

  it.each([
    ['王秀英', '王', '秀英'],
    ['李丽', '李', '丽'],
    ['欧阳丽华', '欧阳', '丽华'],
    ['欧阳', '欧', '阳'],
  ])('named %s is of the family %s', (text, family, given) => {
    expect(named(text)).toEqual({ use: 'official', text, family, given: [given] })
  })

  it.each(['买买提·吐尔逊', 'John Smith', '=1+1', '王'])('named %s keeps the name whole', (text) => {
    expect(named(text)).toEqual({ use: 'official', text })
  })

  it('is found by the record number, and without one by the station’s own id', () => {
    const { resident } = rowOf('temp', 36.5, {}, { recordNumber: undefined })
    const patient: Patient = patientOf(resident, BATCH)
    expect(patient.identifier?.map(({ value }) => value)).toEqual([resident.id])
    const [bundle] = bundles([[{ ...rowOf('temp', 36.5), resident }]])
    expect(entries(bundle, 'Patient')[0]?.request?.ifNoneExist).toBe(
      `identifier=https://health-station.example/fhir/resident-id|${resident.id}`,
    )
  })
})

describe('a Device', () => {
  it('names maker and model of a known meter', () => {
    const meter = { id: 'm', driverId: 'aand', modelId: 'TM-2655', name: '候诊室血压计' }
    expect(deviceOf(meter)).toMatchObject({
      identifier: [{ value: 'm' }],
      modelNumber: 'TM-2655',
      deviceName: [{ name: '候诊室血压计' }],
    })
    expect(deviceOf(meter).serialNumber).toBeUndefined()
  })

  it('says less of a meter that this program has no driver for', () => {
    const meter = { id: 'm', driverId: 'gone', modelId: 'X', name: '旧仪器', serialNumber: '7' }
    expect(deviceOf(meter)).toEqual({
      resourceType: 'Device',
      identifier: [{ system: 'https://health-station.example/fhir/device-id', value: 'gone/X/7' }],
      status: 'active',
      serialNumber: '7',
      modelNumber: 'X',
      deviceName: [{ name: '旧仪器', type: 'user-friendly-name' }],
    })
  })
})
