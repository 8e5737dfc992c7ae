import type { Provenance } from '@medplum/fhirtypes'
import { type Batch, SYSTEMS } from './systems.ts'

/** Which program of which station made these Observations. `tag` finds it again, since R4 gives a Provenance no identifier. */
export function provenanceOf(observations: readonly string[], tag: string, batch: Batch): Provenance {
  return {
    resourceType: 'Provenance',
    meta: { tag: [{ system: SYSTEMS.exportBatch, code: tag }] },
    target: observations.map((reference) => ({ reference })),
    recorded: batch.dateTime,
    activity: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation', code: 'CREATE', display: 'create' }],
    },
    agent: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
              code: 'assembler',
              display: 'Assembler',
            },
          ],
        },
        who: { display: `健康小屋 ${batch.station.code} 导出程序 ${batch.programVersion}` },
      },
    ],
  }
}
