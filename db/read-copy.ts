import { deriveKey } from './keys.ts'
import { openReader } from './open.ts'
import { snapshot } from './snapshot.ts'

/**
 * A consistent copy of a store that a running station is writing, made by another process and under the same key: neither the
 * station nor its log waits for what is then read from the copy. Throws wrongKey, diskFull, refused where `to` exists.
 */
export function copyForReading(file: string, dataKey: Uint8Array, to: string): void {
  const connection = openReader(file, deriveKey(dataKey, 'database'))
  try {
    // `query_only` refuses VACUUM INTO as well; the file itself stays open for reading only.
    connection.pragma('query_only = 0')
    snapshot(connection, to)
  } finally {
    connection.close()
  }
}
