import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openStoreReader, STORE_FILE } from '../../db/open-store.ts'
import { type CommonOptions, type Io, printJson, printLine } from './io.ts'
import { openKey } from './keys.ts'

/** `station audit verify`: walks the hash chain, also beside a running station. */
export async function verify({ data, json }: CommonOptions, io: Io): Promise<void> {
  const file = join(data, STORE_FILE)
  if (!existsSync(file)) throw new Error(`${data} holds no station data`)
  const store = openStoreReader(file, openKey(data, io))
  try {
    const verdict = store.read.audit.verify()
    if (json) await printJson(io, { ...verdict, head: store.read.audit.head() })
    if (!verdict.intact) throw new Error(`the audit is not intact: entry ${verdict.atPosition} is ${verdict.fault}`)
    if (!json)
      await printLine(io, `the audit is intact: ${verdict.entries} entries, head ${store.read.audit.head().hash}`)
  } finally {
    store.close()
  }
}
