import { type CipherKey, createCipheriv, createDecipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { DbError } from './errors.ts'
import { formatRecoveryKey, parseRecoveryKey, RECOVERY_SYMBOLS } from './recovery-key.ts'

/** What each derived key is for; one purpose never sees another's key. */
export type KeyPurpose = 'database' | 'fields' | 'lookup' | 'audit' | 'journal' | 'tokens' | 'package-signing'

/** Keeps a secret for this user of this machine: the OS key store (injected by the Electron shell) or a key file. */
export interface KeyStore {
  readonly id: 'file' | 'os'
  /** A file's protection is its access rights alone: reported by `doctor`. */
  readonly weak: boolean
  protect(secret: Uint8Array): Uint8Array
  /** Throws when the secret was protected elsewhere or the store has lost it. */
  reveal(sealed: Uint8Array): Uint8Array
}

interface KeyFile {
  readonly version: 1
  /** Tells two stations' key files apart; says nothing about the key. */
  readonly keyId: string
  readonly machine: Readonly<Partial<Record<KeyStore['id'], string>>>
  readonly recovery: {
    readonly salt: string
    readonly n: number
    readonly r: number
    readonly p: number
    readonly sealed: string
  }
}

export const KEYS_FILE = 'keys.json'
export const MACHINE_KEY_FILE = 'station.key'
/** 32 MiB and about 0.1 s; the 125 random bits of the recovery key are what protects. */
const SCRYPT = { n: 2 ** 15, r: 8, p: 1 }
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const OWNER_ONLY = 0o600

/** AES-256-GCM: nonce, ciphertext, tag. */
export function seal(key: CipherKey, nonce: Uint8Array, plain: Uint8Array, about = ''): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}
/** Throws when the key, the bytes or `about` are not those of `seal`. */
export function unseal(key: CipherKey, sealed: Uint8Array, about = ''): Buffer {
  const body = sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  return Buffer.concat([decipher.update(body), decipher.final()])
}

export function deriveKey(dataKey: Uint8Array, purpose: KeyPurpose): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, 'health-station', purpose, KEY_BYTES))
}

/** A random key in a file only the station's user can read. */
export function fileKeyStore(dir: string): KeyStore {
  const file = join(dir, MACHINE_KEY_FILE)
  return {
    id: 'file',
    weak: true,
    protect(secret) {
      if (!existsSync(file)) writeFileAtomic.sync(file, randomBytes(KEY_BYTES).toString('base64'), { mode: OWNER_ONLY })
      return seal(Buffer.from(readFileSync(file, 'utf8'), 'base64'), randomBytes(NONCE_BYTES), secret)
    },
    reveal(sealed) {
      return unseal(Buffer.from(readFileSync(file, 'utf8'), 'base64'), sealed)
    },
  }
}

export function hasKeys(dir: string): boolean {
  return existsSync(join(dir, KEYS_FILE))
}

/** Makes the data key of a new station. The recovery key is returned this once, to be printed and typed back. */
export function createKeys(dir: string, store: KeyStore = fileKeyStore(dir)): { dataKey: Buffer; recoveryKey: string } {
  if (hasKeys(dir)) throw new DbError('refused', `${dir} has keys already`)
  const dataKey = randomBytes(KEY_BYTES)
  const recoveryKey = formatRecoveryKey(randomBytes(RECOVERY_SYMBOLS))
  const salt = randomBytes(16)
  const recoverySealed = seal(stretch(recoveryKey, salt, SCRYPT), randomBytes(NONCE_BYTES), dataKey)
  write(dir, {
    version: 1,
    keyId: keyIdOf(dataKey),
    machine: { [store.id]: encode(store.protect(dataKey)) },
    recovery: { salt: encode(salt), ...SCRYPT, sealed: encode(recoverySealed) },
  })
  return { dataKey, recoveryKey }
}

/** Throws keyMissing when this machine cannot open it: then the recovery key can. */
export function unlock(dir: string, store: KeyStore = fileKeyStore(dir)): Buffer {
  const keys = read(dir)
  const sealed = keys.machine[store.id]
  if (sealed === undefined)
    throw new DbError('keyMissing', `${join(dir, KEYS_FILE)} was not made for the key store "${store.id}"`)
  try {
    return verified(keys, Buffer.from(store.reveal(decode(sealed))))
  } catch (error) {
    throw new DbError('keyMissing', `the key store "${store.id}" does not give the key of ${dir}`, { cause: error })
  }
}

/** Throws recoveryKeyMistyped for a typing mistake, wrongKey for another station's key. */
export function unlockWithRecovery(dir: string, text: string): Buffer {
  const keys = read(dir)
  const { salt, n, r, p, sealed } = keys.recovery
  const stretched = stretch(text, decode(salt), { n, r, p })
  try {
    return verified(keys, unseal(stretched, decode(sealed)))
  } catch (error) {
    throw new DbError('wrongKey', `this recovery key belongs to another station than ${dir}`, { cause: error })
  }
}

/** After recovery, or for a second shell: this machine opens the store by itself from now on. */
export function addKeyStore(dir: string, dataKey: Uint8Array, store: KeyStore): void {
  const keys = read(dir)
  verified(keys, Buffer.from(dataKey))
  write(dir, { ...keys, machine: { ...keys.machine, [store.id]: encode(store.protect(dataKey)) } })
}

/** For `doctor`. `openToOthers`: the key file can be read by more than its owner (POSIX systems). */
export function keyFacts(dir: string): { stores: KeyStore['id'][]; weak: boolean; openToOthers: boolean } {
  const stores = (['file', 'os'] as const).filter((id) => read(dir).machine[id] !== undefined)
  const file = join(dir, MACHINE_KEY_FILE)
  const openToOthers = process.platform !== 'win32' && existsSync(file) && (statSync(file).mode & 0o077) !== 0
  return { stores, weak: stores.includes('file'), openToOthers }
}

function keyIdOf(dataKey: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', dataKey, 'health-station', 'key-id', 8)).toString('hex')
}
function verified(keys: KeyFile, dataKey: Buffer): Buffer {
  if (keyIdOf(dataKey) !== keys.keyId) throw new DbError('wrongKey', 'the key is another station’s')
  return dataKey
}
function stretch(recoveryKey: string, salt: Uint8Array, { n, r, p }: typeof SCRYPT): Buffer {
  return scryptSync(parseRecoveryKey(recoveryKey), salt, KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r })
}
function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
function decode(text: string): Buffer {
  return Buffer.from(text, 'base64')
}
function write(dir: string, keys: KeyFile): void {
  writeFileAtomic.sync(join(dir, KEYS_FILE), `${JSON.stringify(keys, null, 2)}\n`, { mode: OWNER_ONLY })
}
function read(dir: string): KeyFile {
  const file = join(dir, KEYS_FILE)
  if (!existsSync(file)) throw new DbError('keyMissing', `${file} does not exist; it is kept beside every backup`)
  const keys = parse(readFileSync(file, 'utf8'))
  if (!isKeyFile(keys))
    throw new DbError('keyMissing', `${file} is not a key file of this version; take the copy beside a backup`)
  return keys
}
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
function isKeyFile(keys: unknown): keys is KeyFile {
  return (
    typeof keys === 'object' &&
    keys !== null &&
    'version' in keys &&
    keys.version === 1 &&
    'recovery' in keys &&
    'machine' in keys
  )
}
