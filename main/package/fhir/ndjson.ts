/** Resources one a line, as FHIR Bulk Data wants them: UTF-8, no BOM, every line ended by \n. */
import { join } from 'node:path'
import type { Resource } from '@medplum/fhirtypes'
import { writeText } from '../text-file.ts'
import type { ExportedType } from './systems.ts'

const BYTES_A_FILE = 100_000_000

export interface NdjsonFile {
  readonly type: ExportedType
  readonly url: string
  readonly count: number
}

/** `Observation.ndjson`, and `Observation.2.ndjson` … where a file reaches its size; no file at all for no resource. */
export async function writeNdjson(
  folder: string,
  type: ExportedType,
  resources: Iterable<Resource>,
  bytesAFile = BYTES_A_FILE,
): Promise<readonly NdjsonFile[]> {
  const lines = new LineSource(resources)
  const files: NdjsonFile[] = []
  while (lines.following !== undefined) {
    const url = files.length === 0 ? `${type}.ndjson` : `${type}.${files.length + 1}.ndjson`
    const before = lines.taken
    await writeText(join(folder, url), lines.upTo(bytesAFile))
    files.push({ type, url, count: lines.taken - before })
  }
  return files
}

class LineSource {
  readonly #resources: Iterator<Resource>
  /** The line that has not been taken yet; undefined at the end. */
  following: string | undefined
  taken = 0

  constructor(resources: Iterable<Resource>) {
    this.#resources = resources[Symbol.iterator]()
    this.#advance()
  }

  #advance(): void {
    const next = this.#resources.next()
    this.following = next.done ? undefined : `${JSON.stringify(next.value)}\n`
  }

  /** Lines until their bytes reach the limit, which the last one may pass. */
  *upTo(bytes: number): Generator<string> {
    for (let written = 0; this.following !== undefined && written < bytes; this.taken++) {
      const line = this.following
      written += Buffer.byteLength(line)
      this.#advance()
      yield line
    }
  }
}
