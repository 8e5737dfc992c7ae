/** `manifest.json`: the form of FHIR Bulk Data, with the package's own facts under `extension`, and the check sums beside it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { NdjsonFile } from './fhir/ndjson.ts'

/** Changes when a file of the package changes its form. */
export const PACKAGE_FORMAT = 1

export interface PackagedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

export interface PackageFacts {
  readonly format: number
  readonly package: string
  readonly revision: number
  readonly station: { readonly code: string; readonly name: string }
  readonly week: { readonly iso: string; readonly from: string; readonly until: string; readonly complete: boolean }
  readonly zones: readonly string[]
  readonly generatedFrom: {
    readonly program: string
    /** Step of the store's migrations. */
    readonly storeSchema: number
    /** Places in the revision log: after the last sealed package, up to and including the newest. */
    readonly revisions: { readonly after: number; readonly upTo: number }
    /** The audit's newest entry at the time of the batch. */
    readonly auditHead: { readonly position: number; readonly hash: string }
  }
  readonly catalogueVersions: readonly string[]
  readonly counts: Readonly<Record<'readings' | 'residents' | 'bundles' | 'quarantined', number>>
}

export interface Manifest {
  readonly transactionTime: string
  readonly request: string
  readonly requiresAccessToken: false
  readonly output: readonly NdjsonFile[]
  readonly error: readonly never[]
  readonly extension: PackageFacts & { readonly files: readonly PackagedFile[] }
}

export function manifestOf(
  dateTime: string,
  output: readonly NdjsonFile[],
  facts: PackageFacts,
  files: readonly PackagedFile[],
): Manifest {
  return {
    transactionTime: dateTime,
    request: `health-station weekly export ${facts.station.code} ${facts.week.iso.replace('-', '')}`,
    requiresAccessToken: false,
    output,
    error: [],
    extension: { ...facts, files },
  }
}

/** Every file of a folder, by name. */
export async function filesIn(folder: string): Promise<readonly PackagedFile[]> {
  const names = (await readdir(folder)).sort()
  return Promise.all(
    names.map(async (name) => {
      const { size } = await stat(join(folder, name))
      return { name, bytes: size, sha256: await sha256Of(join(folder, name)) }
    }),
  )
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** As `sha256sum -c` reads it. */
export function sumLines(files: readonly PackagedFile[]): readonly string[] {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`)
}
