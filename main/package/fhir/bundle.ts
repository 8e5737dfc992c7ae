/** Transactions that may be sent twice: parts of about 200 entries, each of which stands on its own. */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes'
import type { PackageRow } from '../package-rows.ts'
import { deviceName, deviceOf } from './device.ts'
import type { Built } from './observation.ts'
import { patientKey, patientOf } from './patient.ts'
import { provenanceOf } from './provenance.ts'
import { type Batch, inTransaction, resourceId, SYSTEMS } from './systems.ts'

const ENTRIES_A_PART = 200

/**
 * Patients first, then Devices, Observations and the part's Provenance. `ifNoneExist` finds what was created before but no twins
 * inside one transaction, so each Patient and Device stands once in a part; in the next part it is found.
 * What was built on one occasion stays in one part, since Observations may name each other.
 */
export function* transactionsOf(occasions: Iterable<readonly Built[]>, batch: Batch): Generator<Bundle> {
  let part = new Part(batch, 1)
  for (const occasion of occasions) {
    if (part.size > 0 && part.size + part.sizeWith(occasion) >= ENTRIES_A_PART) {
      yield part.bundle()
      part = new Part(batch, part.number + 1)
    }
    part.add(occasion)
  }
  if (part.size > 0) yield part.bundle()
}

class Part {
  readonly number: number
  readonly #batch: Batch
  readonly #patients = new Map<string, BundleEntry>()
  readonly #devices = new Map<string, BundleEntry>()
  readonly #observations: BundleEntry[] = []

  constructor(batch: Batch, number: number) {
    this.#batch = batch
    this.number = number
  }

  get size(): number {
    return this.#patients.size + this.#devices.size + this.#observations.length
  }

  /** How many entries an occasion would add. */
  sizeWith(occasion: readonly Built[]): number {
    const rows = occasion.flatMap((built) => built.rows)
    const patients = new Set(rows.map(({ resident }) => resident.id).filter((id) => !this.#patients.has(id)))
    const devices = new Set(
      rows.flatMap(({ meter }) => (meter ? [deviceName(meter)] : [])).filter((name) => !this.#devices.has(name)),
    )
    return occasion.length + patients.size + devices.size
  }

  add(occasion: readonly Built[]): void {
    for (const { id, rows, observation } of occasion) {
      for (const row of rows) this.#addPersonAndMeter(row)
      const key = observation.identifier?.[0]?.value ?? ''
      this.#observations.push(created(id, observation, find(SYSTEMS.readingId, key)))
    }
  }

  #addPersonAndMeter({ resident, meter }: PackageRow): void {
    if (!this.#patients.has(resident.id)) {
      const id = resourceId('Patient', resident.id)
      const key = patientKey(resident)
      const entry = created(id, patientOf(resident, this.#batch), find(key.system, key.value))
      this.#patients.set(resident.id, entry)
    }
    const name = meter && deviceName(meter)
    if (name && !this.#devices.has(name)) {
      const entry = created(resourceId('Device', name), deviceOf(meter), find(SYSTEMS.deviceId, name))
      this.#devices.set(name, entry)
    }
  }

  bundle(): Bundle {
    const { batchCode, dateTime } = this.#batch
    const tag = partTag(batchCode, this.number)
    const targets = this.#observations.map(({ fullUrl }) => fullUrl ?? '')
    const provenance = created(
      resourceId('Provenance', tag),
      provenanceOf(targets, tag, this.#batch),
      `_tag=${SYSTEMS.exportBatch}|${encodeURIComponent(tag)}`,
    )
    return {
      resourceType: 'Bundle',
      identifier: { system: SYSTEMS.exportBatch, value: tag },
      type: 'transaction',
      timestamp: dateTime,
      entry: [...this.#patients.values(), ...this.#devices.values(), ...this.#observations, provenance],
    }
  }
}

/** The first part has the batch's own name; a later part needs its own, or its Provenance would be found in the first. */
export function partTag(batchCode: string, part: number): string {
  return part === 1 ? batchCode : `${batchCode}-${String(part).padStart(3, '0')}`
}

function created(id: string, resource: Resource, ifNoneExist: string): BundleEntry {
  return {
    fullUrl: inTransaction('Observation', id),
    resource,
    request: { method: 'POST', url: resource.resourceType, ifNoneExist },
  }
}

/** The part of the search after `?`: the value escaped, the bar kept. */
function find(system: string, value: string): string {
  return `identifier=${system}|${encodeURIComponent(value)}`
}
