/** The week's resources as NDJSON files and as transactions. */
import { join } from 'node:path'
import type { Device, Patient, Resource } from '@medplum/fhirtypes'
import type { Content } from '../content.ts'
import { writeText } from '../text-file.ts'
import { transactionsOf } from './bundle.ts'
import { deviceName, deviceOf } from './device.ts'
import { type NdjsonFile, writeNdjson } from './ndjson.ts'
import { patientOf } from './patient.ts'
import { provenanceOf } from './provenance.ts'
import { type Batch, inTransaction, relative, resourceId } from './systems.ts'

export async function writeResources(folder: string, content: Content, batch: Batch): Promise<readonly NdjsonFile[]> {
  const observationIds: string[] = []
  function* observations(): Generator<Resource> {
    for (const occasion of content.occasions(relative)) {
      for (const { id, observation } of occasion) {
        observationIds.push(relative('Observation', id))
        yield withId(observation, id)
      }
    }
  }
  const patients = await writeNdjson(folder, 'Patient', patientsOf(content, batch))
  const devices = await writeNdjson(folder, 'Device', devicesOf(content))
  const observed = await writeNdjson(folder, 'Observation', observations())
  const provenance = withId(
    provenanceOf(observationIds, batch.batchCode, batch),
    resourceId('Provenance', batch.batchCode),
  )
  const provenances = await writeNdjson(folder, 'Provenance', observationIds.length > 0 ? [provenance] : [])
  return [...patients, ...devices, ...observed, ...provenances]
}

function* patientsOf(content: Content, batch: Batch): Generator<Patient> {
  const seen = new Set<string>()
  for (const { resident } of content.rows()) {
    if (seen.has(resident.id)) continue
    seen.add(resident.id)
    yield withId(patientOf(resident, batch), resourceId('Patient', resident.id))
  }
}

function* devicesOf(content: Content): Generator<Device> {
  const seen = new Set<string>()
  for (const { meter } of content.rows()) {
    const name = meter && deviceName(meter)
    if (!name || seen.has(name)) continue
    seen.add(name)
    yield withId(deviceOf(meter), resourceId('Device', name))
  }
}

/** NDJSON has no transaction that gives ids, so every resource brings its own. */
function withId<R extends Resource>({ resourceType, ...rest }: R, id: string): R {
  return { resourceType, id, ...rest } as R
}

export async function writeBundles(folder: string, content: Content, batch: Batch): Promise<number> {
  let parts = 0
  for (const bundle of transactionsOf(content.occasions(inTransaction), batch)) {
    parts += 1
    const file = join(folder, `Bundle-${String(parts).padStart(3, '0')}.json`)
    await writeText(file, [`${JSON.stringify(bundle, null, 2)}\n`])
  }
  return parts
}
