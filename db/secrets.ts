import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { deriveKey, seal, unseal } from './keys.ts'

/** Inside the encrypted file some columns are encrypted once more, so that a query's output or a copied row does not show them. */
export interface Secrets {
  /** Bound to its row and column; the same text in the same place gives the same bytes, another text never the same nonce. */
  encrypt(place: FieldPlace, plain: string): Buffer
  decrypt(place: FieldPlace, sealed: Uint8Array): string
  /** To find a row by a value that is not stored. */
  lookup(kind: 'card' | 'identity' | 'phone-tail', text: string): Buffer
  audit(text: string): Buffer
}
export interface FieldPlace {
  readonly id: string
  readonly field: 'identityNumber' | 'phone' | 'address' | 'familyContact'
}

const NONCE_BYTES = 12

export function secretsOf(dataKey: Uint8Array): Secrets {
  const [fieldKey, lookupKey, auditKey] = (['fields', 'lookup', 'audit'] as const).map((purpose) =>
    createSecretKey(deriveKey(dataKey, purpose)),
  ) as [KeyObject, KeyObject, KeyObject]
  return {
    encrypt({ id, field }, plain) {
      const about = `${id}:${field}`
      const nonce = hmac(lookupKey, `nonce:${about}:${plain}`).subarray(0, NONCE_BYTES)
      return seal(fieldKey, nonce, Buffer.from(plain), about)
    },
    decrypt({ id, field }, sealed) {
      return unseal(fieldKey, sealed, `${id}:${field}`).toString('utf8')
    },
    lookup: (kind, text) => hmac(lookupKey, `${kind}:${text}`),
    audit: (text) => hmac(auditKey, text),
  }
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
