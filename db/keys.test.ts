import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  addKeyStore,
  createKeys,
  deriveKey,
  hasKeys,
  KEYS_FILE,
  type KeyStore,
  keyFacts,
  MACHINE_KEY_FILE,
  seal,
  unlock,
  unlockWithRecovery,
  unseal,
} from './keys.ts'
import { temporaryFolder } from './testing/fixtures.ts'

/** Stands for the system's key store: turns bytes around, and can be made to forget. */
function osKeyStore(state = { lost: false }): KeyStore {
  return {
    id: 'os',
    weak: false,
    protect: (secret) => Uint8Array.from(secret).reverse(),
    reveal(sealed) {
      if (state.lost) throw new Error('no such item in the keychain')
      return Uint8Array.from(sealed).reverse()
    },
  }
}

describe('the keys of a data folder', () => {
  test('open with the key file and with the recovery key', () => {
    const dir = temporaryFolder()
    expect(hasKeys(dir)).toBe(false)
    const { dataKey, recoveryKey } = createKeys(dir)
    expect(hasKeys(dir)).toBe(true)
    expect(dataKey).toHaveLength(32)
    expect(unlock(dir)).toEqual(dataKey)
    expect(unlockWithRecovery(dir, recoveryKey.toLowerCase())).toEqual(dataKey)
  })

  test('are not made twice', () => {
    const dir = temporaryFolder()
    createKeys(dir)
    expect(() => createKeys(dir)).toThrow('D202')
  })

  test('stand in no file in the clear', () => {
    const dir = temporaryFolder()
    const { dataKey, recoveryKey } = createKeys(dir)
    const written = [KEYS_FILE, MACHINE_KEY_FILE].map((name) => readFileSync(join(dir, name), 'utf8')).join()
    for (const secret of [dataKey.toString('base64'), dataKey.toString('hex'), recoveryKey, recoveryKey.slice(0, 6)])
      expect(written).not.toContain(secret)
  })

  test.skipIf(process.platform === 'win32')('lie in files only the owner may read, and doctor sees when not', () => {
    const dir = temporaryFolder()
    createKeys(dir)
    for (const name of [KEYS_FILE, MACHINE_KEY_FILE]) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600)
    expect(keyFacts(dir)).toEqual({ stores: ['file'], weak: true, openToOthers: false })
    chmodSync(join(dir, MACHINE_KEY_FILE), 0o644)
    expect(keyFacts(dir).openToOthers).toBe(true)
  })

  test('can lie in the system’s key store, which is not weak', () => {
    const dir = temporaryFolder()
    const store = osKeyStore()
    const { dataKey } = createKeys(dir, store)
    expect(unlock(dir, store)).toEqual(dataKey)
    expect(keyFacts(dir)).toEqual({ stores: ['os'], weak: false, openToOthers: false })
    expect(existsSync(join(dir, MACHINE_KEY_FILE))).toBe(false)
  })

  test('made by one shell open in the other after the recovery key was typed once', () => {
    const dir = temporaryFolder()
    const { dataKey, recoveryKey } = createKeys(dir, osKeyStore())
    expect(() => unlock(dir)).toThrow('D102')
    addKeyStore(dir, unlockWithRecovery(dir, recoveryKey), osKeyStore())
    addKeyStore(dir, unlockWithRecovery(dir, recoveryKey), { ...osKeyStore(), id: 'file' })
    expect(unlock(dir, osKeyStore())).toEqual(dataKey)
    expect(keyFacts(dir).stores).toEqual(['file', 'os'])
  })

  test.each<[string, (dir: string) => void]>([
    ['the machine’s key file is gone', (dir) => rmSync(join(dir, MACHINE_KEY_FILE))],
    [
      'the machine’s key file is another one',
      (dir) => writeFileSync(join(dir, MACHINE_KEY_FILE), Buffer.alloc(32).toString('base64')),
    ],
    ['the wrapped keys are gone', (dir) => rmSync(join(dir, KEYS_FILE))],
    ['the wrapped keys are something else', (dir) => writeFileSync(join(dir, KEYS_FILE), '{"version": 9}')],
    ['the wrapped keys are cut', (dir) => writeFileSync(join(dir, KEYS_FILE), '{"version": 1, "rec')],
  ])('are missing, in one clear error, when %s', (_, spoil) => {
    const dir = temporaryFolder()
    createKeys(dir)
    spoil(dir)
    expect(() => unlock(dir)).toThrow(expect.objectContaining({ name: 'DbError', code: 'D102' }))
  })

  test('are missing when the system’s key store has lost them', () => {
    const dir = temporaryFolder()
    const state = { lost: false }
    createKeys(dir, osKeyStore(state))
    state.lost = true
    expect(() => unlock(dir, osKeyStore(state))).toThrow('D102')
  })

  test('do not open with another station’s recovery key', () => {
    const [dir, other] = [temporaryFolder(), temporaryFolder()]
    createKeys(dir)
    const { recoveryKey, dataKey } = createKeys(other)
    expect(() => unlockWithRecovery(dir, recoveryKey)).toThrow('D101')
    expect(() => unlockWithRecovery(dir, 'mistyped')).toThrow('D103')
    expect(() => addKeyStore(dir, dataKey, osKeyStore())).toThrow('D101')
  })
})

test('each purpose has a key of its own, and the same one each time', () => {
  const dataKey = Buffer.alloc(32, 7)
  const keys = (['database', 'fields', 'lookup', 'audit', 'journal', 'tokens', 'package-signing'] as const).map(
    (purpose) => deriveKey(dataKey, purpose).toString('hex'),
  )
  expect(new Set([...keys, dataKey.toString('hex')]).size).toBe(8)
  expect(deriveKey(dataKey, 'database').toString('hex')).toBe(keys[0])
})

test('sealed bytes open only with their key, whole, and in their place', () => {
  const [key, nonce] = [Buffer.alloc(32, 1), Buffer.alloc(12, 2)]
  const sealed = seal(key, nonce, Buffer.from('19900004321'), 'a:phone')
  expect(unseal(key, sealed, 'a:phone').toString()).toBe('19900004321')
  expect(() => unseal(key, sealed, 'b:phone')).toThrow()
  expect(() => unseal(Buffer.alloc(32, 3), sealed, 'a:phone')).toThrow()
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    expect(() => unseal(key, changed, 'a:phone')).toThrow()
  }
})
