import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { rangeOf, serveScreens } from './scheme.ts'
import { standInElectron } from './testing/stand-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'health-station-scheme-'))
mkdirSync(join(folder, 'voice'))
writeFileSync(join(folder, 'desk.html'), '<p>desk')
writeFileSync(join(folder, 'voice', 'rest.mp3'), '0123456789')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const { session, handlers } = standInElectron()
  serveScreens(session as unknown as Parameters<typeof serveScreens>[0], folder)
  return handlers.scheme!(new Request(url, { headers }))
}

test('a page comes with its type and the policy', async () => {
  const answer = await ask('station://desk/')
  expect([answer.status, await answer.text()]).toEqual([200, '<p>desk'])
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('sound comes in parts', async () => {
  const answer = await ask('station://kiosk/voice/rest.mp3', { range: 'bytes=2-4' })
  expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
    206,
    '234',
    'bytes 2-4/10',
  ])
  expect((await ask('station://kiosk/voice/rest.mp3', { range: 'bytes=10-' })).status).toBe(416)
})

test.each([
  ['bytes=0-', { from: 0, to: 9 }],
  ['bytes=3-3', { from: 3, to: 3 }],
  ['bytes=3-99', { from: 3, to: 9 }],
  ['bytes=-4', { from: 6, to: 9 }],
  ['bytes=-99', { from: 0, to: 9 }],
  ['bytes=-0', undefined],
  ['bytes=5-2', undefined],
  ['bytes=10-', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['lines=0-1', undefined],
])('%s of ten bytes', (header, part) => expect(rangeOf(header, 10)).toEqual(part))
