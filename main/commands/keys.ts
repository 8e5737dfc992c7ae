import { mkdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { DbError } from '../../db/errors.ts'
import { addKeyStore, createKeys, fileKeyStore, hasKeys, unlock, unlockWithRecovery } from '../../db/keys.ts'
import { keepRecoveryKey } from '../recovery.ts'
import type { Io } from './io.ts'

/** The data key of a folder that has one. Throws keyMissing. */
export function openKey(dataDir: string, io: Io): Buffer {
  return unlock(dataDir, storeOf(dataDir, io))
}

/** The data key, made new in a folder that has none. */
export function openOrMakeKey(dataDir: string, io: Io): Buffer {
  if (hasKeys(dataDir)) return openKey(dataDir, io)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const { dataKey, recoveryKey } = createKeys(dataDir, storeOf(dataDir, io))
  keepRecoveryKey(dataDir, recoveryKey)
  return dataKey
}

/**
 * The data key by this machine, or where it cannot open it by the recovery key, from a file or typed on a terminal; from then on
 * this machine opens the folder by itself.
 */
export async function openOrRecoverKey(dataDir: string, recoveryKeyFile: string | undefined, io: Io): Promise<Buffer> {
  try {
    return openKey(dataDir, io)
  } catch (error) {
    if (!(error instanceof DbError) || error.kind !== 'keyMissing') throw error
    const typed = recoveryKeyFile === undefined ? await ask(io) : readFileSync(recoveryKeyFile, 'utf8').split('\n')[0]
    if (!typed)
      throw new Error(`${error.message}; on a terminal the recovery key is asked for, else give --recovery-key-file`)
    const dataKey = unlockWithRecovery(dataDir, typed)
    addKeyStore(dataDir, dataKey, storeOf(dataDir, io))
    return dataKey
  }
}

async function ask({ stdin, stderr, ending }: Io): Promise<string | undefined> {
  if (!stdin.isTTY || !stderr.isTTY) return undefined
  const lines = createInterface({ input: stdin, output: stderr })
  try {
    return await lines.question('This machine has no key for this backup. Recovery key: ', { signal: ending })
  } finally {
    lines.close()
  }
}

function storeOf(dataDir: string, io: Io) {
  return io.keyStore?.(dataDir) ?? fileKeyStore(dataDir)
}
