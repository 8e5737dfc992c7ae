import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One input of a codec, and what it says in the words of its protocol. */
export interface Vector {
  readonly id: string
  readonly protocol: string
  readonly direction: 'device-to-host' | 'host-to-device' | 'both'
  readonly hex: string
  readonly decoded: { readonly valid: boolean; readonly [field: string]: unknown }
}

const DRIVERS = join(import.meta.dirname, '..')

/** Every vector of every family, found where the families keep them. */
export function allVectors(): readonly Vector[] {
  return globSync('**/*vectors.json', { cwd: DRIVERS })
    .sort()
    .flatMap((file): readonly Vector[] => JSON.parse(readFileSync(join(DRIVERS, file), 'utf8')))
}
