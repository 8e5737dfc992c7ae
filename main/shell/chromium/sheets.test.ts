import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pdfFacts } from '../../print/testing/pdf-facts.ts'
import { findChromium } from './find.ts'
import { type ShellServer, startShellServer } from './server.ts'
import { type ChromiumSheets, chromiumSheets } from './sheets.ts'

const chromium = findChromium()
const missing = chromium === undefined ? 'no Chromium' : undefined

/** A stand-in sheet: ready a little after it has loaded, with as many lines as the test wants; job `never` is never ready. */
const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="stylesheet" href="sheet.css">
<title>单</title><body><script type="module" src="sheet.js"></script></body></html>`
const style = 'html,body{margin:0} p{margin:0;height:8mm;background:#eee}'
const script = `
const socket = new WebSocket(new URL('api', document.baseURI.replace('http', 'ws')))
socket.addEventListener('message', ({ data }) => {
  if (data === 'never') return
  for (let line = 1; line <= Number(data); line++) document.body.append(Object.assign(document.createElement('p'), { textContent: '血压 ' + line }))
  setTimeout(() => document.documentElement.setAttribute('data-ready', ''), 50)
})`

describe.skipIf(missing !== undefined)(
  `sheets by a headless Chromium${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-station-sheets-'))
    let server: ShellServer
    let sheets: ChromiumSheets

    beforeAll(async () => {
      writeFileSync(join(folder, 'sheet.html'), page)
      writeFileSync(join(folder, 'sheet.css'), style)
      writeFileSync(join(folder, 'sheet.js'), script)
      server = await startShellServer({
        folders: { screens: folder, voice: [] },
        port: 0,
        kinds: ['sheet'],
        attach: (socket, window) => socket.send(window.jobId ?? ''),
        detach() {},
      })
      sheets = chromiumSheets({ address: (jobId) => server.address('sheet', jobId) })
    })
    afterAll(async () => {
      await sheets?.close()
      await server?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    test.each([3, 40])('a slip of %i lines is one page of an 80 mm roll, as long as its lines', async (lines) => {
      const { pages, widthMm, heightMm, text } = pdfFacts(await sheets.pdf(String(lines), 'slip'))
      expect([pages, widthMm]).toEqual([1, 80])
      expect(heightMm).toBeGreaterThanOrEqual(8 * lines)
      expect(heightMm).toBeLessThanOrEqual(8 * lines + 2)
      expect(text).toContain(`血压 ${lines}`)
    })

    test.each([
      [3, 1],
      [60, 2],
    ])('an A4 sheet of %i lines has %i pages', async (lines, pages) => {
      expect(pdfFacts(await sheets.pdf(String(lines), 'a4'))).toMatchObject({ pages, widthMm: 210, heightMm: 297 })
    })

    test('a picture has two pixels a CSS pixel', async () => {
      const png = Buffer.from(await sheets.png('3', 'slip'))
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect(png.readUInt32BE(16)).toBe(2 * 302)
    })

    test('a page that never becomes ready is an error in time, and the next sheet works', async () => {
      const hasty = chromiumSheets({ address: (jobId) => server.address('sheet', jobId), readyWithinMs: 1500 })
      try {
        await expect(hasty.pdf('never', 'slip')).rejects.toThrow(/data-ready/)
        expect(pdfFacts(await hasty.pdf('3', 'slip')).pages).toBe(1)
      } finally {
        await hasty.close()
      }
    })

    test('a Chromium that died is replaced, and none listens on a debugging port', async () => {
      await sheets.pdf('3', 'slip')
      const ours = browsersOf(process.pid)
      expect(ours.length).toBeGreaterThan(0)
      for (const { commandLine } of ours) {
        expect(commandLine).toContain('--remote-debugging-pipe')
        expect(commandLine).not.toContain('--remote-debugging-port')
      }
      for (const { pid } of ours) process.kill(pid, 'SIGKILL')
      await expect.poll(() => browsersOf(process.pid)).toEqual([])
      expect(pdfFacts(await sheets.pdf('3', 'slip')).pages).toBe(1)
    })
  },
)

/** Chromiums started by a process (Linux). */
function browsersOf(parent: number): { pid: number; commandLine: string }[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const [, state, owner] = /\) (\S) (\d+)/.exec(readFileSync(join('/proc', entry, 'stat'), 'utf8')) ?? []
        const commandLine = readFileSync(join('/proc', entry, 'cmdline'), 'utf8').replaceAll('\0', ' ')
        const isOurs =
          Number(owner) === parent && state !== 'Z' && /--user-data-dir|--remote-debugging/.test(commandLine)
        return isOurs ? [{ pid: Number(entry), commandLine }] : []
      } catch {
        return []
      }
    })
}
