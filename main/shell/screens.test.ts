import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { fileInside, screenFile, voiceClip, windowFile } from './screens.ts'

const top = mkdtempSync(join(tmpdir(), 'health-station-screens-'))
const folder = join(top, 'renderer')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(folder, 'index.html'), '<p>')
writeFileSync(join(folder, 'desk.html'), '<p>desk')
writeFileSync(join(folder, 'assets', 'a b.js'), '1')
writeFileSync(join(folder, 'assets', 'secret.key'), 'x')
writeFileSync(join(folder, '.hidden.js'), 'x')
writeFileSync(join(top, 'outside.js'), 'x')
afterAll(() => rmSync(top, { recursive: true, force: true }))

describe('a file below the folder', () => {
  test.each([
    ['index.html', 'index.html'],
    ['assets/a%20b.js', join('assets', 'a b.js')],
  ])('%s', (path, file) => expect(fileInside(folder, path)).toBe(join(folder, file)))

  test.each([
    '',
    '/',
    '..',
    '../outside.js',
    'assets/../../outside.js',
    '%2e%2e/outside.js',
    '..%2foutside.js',
    'assets%2f..%2f..%2foutside.js',
    '..\\outside.js',
    '%5c..%5coutside.js',
    'C:/outside.js',
    'index.html:stream',
    '/etc/passwd',
    '//host/share.js',
    'assets//a.js',
    '.hidden.js',
    'index.html%00.js',
    'index.html.',
    'index.html ',
    '%E0%A4%A',
    '\u0001.js',
  ])('refuses %j', (path) => expect(fileInside(folder, path)).toBeUndefined())

  test('never outside, whatever the path', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', '%5c', '%25', ':', 'a'), fc.string()),
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const file = fileInside(folder, parts.join(''))
        expect(file === undefined || (file.startsWith(folder + sep) && !file.includes(`..${sep}`))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what a window loads', () => {
  test.each([
    ['kiosk', '', 'index.html', 'text/html; charset=utf-8', 3],
    ['desk', '/', 'desk.html', 'text/html; charset=utf-8', 7],
    ['desk', '/assets/a%20b.js', join('assets', 'a b.js'), 'text/javascript; charset=utf-8', 1],
  ] as const)('%s %j', async (kind, path, file, type, bytes) => {
    expect(await screenFile(folder, kind, path)).toEqual({ path: join(folder, file), type, bytes })
  })

  test.each(['assets', 'assets/secret.key', 'assets/none.js', '../outside.js', 'index.html/'])(
    'not %s',
    async (path) => {
      expect(await screenFile(folder, 'kiosk', path)).toBeUndefined()
    },
  )
})

describe('a spoken clip', () => {
  const own = join(top, 'data', 'voice')
  const made = join(top, 'clips')
  for (const [at, name] of [
    [made, 'rest.wav'],
    [made, 'finish.wav'],
    [own, 'rest.ogg'],
    [own, 'secret.key'],
  ] as const) {
    mkdirSync(join(at, 'zh-CN'), { recursive: true })
    writeFileSync(join(at, 'zh-CN', name), 'sound')
  }
  const voice = [own, made]

  test.each([
    ['voice/zh-CN/rest', join(own, 'zh-CN', 'rest.ogg'), 'audio/ogg'],
    ['/voice/zh-CN/finish', join(made, 'zh-CN', 'finish.wav'), 'audio/wav'],
  ])('%s: the station’s own before the made one, in any form of sound', async (path, file, type) => {
    expect(await voiceClip(voice, path)).toEqual({ path: file, type, bytes: 5 })
  })

  test.each([
    'voice/zh-CN/none',
    'voice/zh-CN/secret.key',
    'voice/zh-CN/rest.ogg',
    'voice/fr/rest',
    'voice/zh-CN/../../outside',
    'voice/zh-CN/%2e%2e%2foutside',
    'voice/../rest',
    'voice/zh-CN//rest',
    'voice/zh-CN/rest\\..',
    'voice/zh-CN/',
  ])('not %j', async (path) => expect(await voiceClip(voice, path)).toBeUndefined())

  test('is for the kiosk only', async () => {
    const folders = { screens: folder, voice }
    expect(await windowFile(folders, 'kiosk', 'voice/zh-CN/rest')).toMatchObject({ type: 'audio/ogg' })
    expect(await windowFile(folders, 'desk', 'voice/zh-CN/rest')).toBeUndefined()
    expect(await windowFile(folders, 'kiosk', '')).toMatchObject({ path: join(folder, 'index.html') })
  })
})
