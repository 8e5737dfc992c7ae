/** The names of things that FHIR resources carry for ever: identifier systems, code systems, ids. */
import { v5 } from 'uuid'

/** Owned by the project; what was once sent under it must never change. */
const BASE = 'https://health-station.example/fhir'

export const SYSTEMS = {
  readingId: `${BASE}/reading-id`,
  residentId: `${BASE}/resident-id`,
  deviceId: `${BASE}/device-id`,
  exportBatch: `${BASE}/export-batch`,
  /** 城乡居民健康档案编号. */
  recordNumber: 'urn:oid:2.16.156.10011.1.2',
  loinc: 'http://loinc.org',
  ucum: 'http://unitsofmeasure.org',
  category: 'http://terminology.hl7.org/CodeSystem/observation-category',
  interpretation: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
  dataAbsentReason: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  ieee11073: 'urn:iso:std:iso:11073:10101',
} as const

export function stationUrl(stationCode: string): string {
  return `${BASE}/station/${encodeURIComponent(stationCode)}`
}

const NAMESPACE = v5(BASE, v5.URL)

export type ExportedType = 'Patient' | 'Device' | 'Observation' | 'Provenance'

/** UUID version 5 of a fixed name: the same thing has the same id in every export. */
export function resourceId(type: ExportedType, name: string): string {
  return v5(`${type}/${name}`, NAMESPACE)
}

/** How one resource names another: `Patient/<id>` in NDJSON, `urn:uuid:<id>` inside a transaction. */
export type Refer = (type: ExportedType, id: string) => string
export const relative: Refer = (type, id) => `${type}/${id}`
export const inTransaction: Refer = (_, id) => `urn:uuid:${id}`

/** What all resources of one export share. */
export interface Origin {
  /** `GY-BLJ-01-2026W47`. */
  readonly batchCode: string
  readonly station: { readonly code: string; readonly name: string }
  readonly programVersion: string
}

export interface Batch extends Origin {
  /** Of the whole batch, with offset: never the moment of sending. */
  readonly dateTime: string
}
