import type { SafeStorage } from 'electron'
import { fileKeyStore, hasKeys, type KeyStore, keyFacts } from '../../../db/keys.ts'

/**
 * Where the data key of a folder is kept: in the system's key store, or in the key file where there is no key store worth the name
 * (a Linux without one "encrypts" with a constant) or where the folder was made with the key file, so that both shells open it.
 */
export function chooseKeyStore(safeStorage: SafeStorage, dataDir: string, platform = process.platform): KeyStore {
  const stores = hasKeys(dataDir) ? keyFacts(dataDir).stores : []
  if (stores.length > 0) return stores.includes('os') ? systemKeyStore(safeStorage) : fileKeyStore(dataDir)
  return isStrong(safeStorage, platform) ? systemKeyStore(safeStorage) : fileKeyStore(dataDir)
}

function isStrong(safeStorage: SafeStorage, platform: NodeJS.Platform): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false
  return platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}

/** It keeps text, so the key travels as base64. */
function systemKeyStore(safeStorage: SafeStorage): KeyStore {
  return {
    id: 'os',
    weak: false,
    protect: (secret) => safeStorage.encryptString(Buffer.from(secret).toString('base64')),
    reveal: (sealed) => Buffer.from(safeStorage.decryptString(Buffer.from(sealed)), 'base64'),
  }
}
