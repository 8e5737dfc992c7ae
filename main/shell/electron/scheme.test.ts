import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { serveScreens } from './scheme.ts'
import { standInElectron } from './testing/stand-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'health-station-scheme-'))
mkdirSync(join(folder, 'clips', 'en'), { recursive: true })
writeFileSync(join(folder, 'desk.html'), '<p>desk')
writeFileSync(join(folder, 'clips', 'en', 'rest.mp3'), '0123456789')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const { session, handlers } = standInElectron()
  serveScreens(session as unknown as Parameters<typeof serveScreens>[0], {
    screens: folder,
    voice: [join(folder, 'clips')],
  })
  return handlers.scheme!(new Request(url, { headers }))
}

test('a page comes with its type and the policy', async () => {
  const answer = await ask('station://desk/')
  expect([answer.status, await answer.text()]).toEqual([200, '<p>desk'])
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('sound comes in parts', async () => {
  const answer = await ask('station://kiosk/voice/en/rest', { range: 'bytes=2-4' })
  expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
    206,
    '234',
    'bytes 2-4/10',
  ])
  expect((await ask('station://kiosk/voice/en/rest', { range: 'bytes=10-' })).status).toBe(416)
  expect((await ask('station://desk/voice/en/rest')).status).toBe(404)
  expect((await ask('station://kiosk/voice/en/none')).status).toBe(204)
})
