import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createKeys, unlock } from '../../../db/keys.ts'
import { chooseKeyStore } from './key-store.ts'
import { standInElectron } from './testing/stand-in.ts'

const scratch = mkdtempSync(join(tmpdir(), 'health-station-key-store-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('the key store', () => {
  const safeStorage = (keyStore: string) => standInElectron({ keyStore }).module.safeStorage
  let folders = 0
  const folder = () => mkdtempSync(join(scratch, `keys-${++folders}-`))

  test.each([
    ['gnome_libsecret', 'linux', 'os'],
    ['basic_text', 'linux', 'file'],
    ['unknown', 'linux', 'file'],
    ['none', 'win32', 'file'],
    ['irrelevant', 'win32', 'os'],
  ] as const)('a new folder with %s on %s: %s', (backend, platform, id) => {
    expect(chooseKeyStore(safeStorage(backend), folder(), platform).id).toBe(id)
  })

  test('a folder made with the system’s key store opens with it again', () => {
    const dir = folder()
    const { dataKey } = createKeys(dir, chooseKeyStore(safeStorage('kwallet5'), dir, 'linux'))
    expect(unlock(dir, chooseKeyStore(safeStorage('kwallet5'), dir, 'linux'))).toEqual(dataKey)
    expect(existsSync(join(dir, 'station.key'))).toBe(false)
  })

  test('a folder made by the Chromium shell opens in this one', () => {
    const dir = folder()
    const { dataKey } = createKeys(dir)
    expect(unlock(dir, chooseKeyStore(safeStorage('gnome_libsecret'), dir, 'linux'))).toEqual(dataKey)
  })
})
