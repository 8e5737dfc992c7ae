import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paperOptions, printerState, printPdf, queueNames, readPrinterState } from './queue.ts'
import { cupsMissing, cupsPdfInstalled, type PrivateCups, startPrivateCups } from './testing/private-cups.ts'

/** The smallest PDF a viewer opens: one empty page. */
function pdfOf(widthPt: number, heightPt: number): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${widthPt} ${heightPt}] >>`,
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return String(offset).padStart(10, '0')
  })
  const start = text.length
  text += `xref\n0 4\n0000000000 65535 f \n${offsets.map((offset) => `${offset} 00000 n \n`).join('')}`
  text += `trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}
const slip = pdfOf(226.77, 400)

describe('what lpstat says', () => {
  const page = (line: string, alerts: string, accepting = 'accepting requests since') =>
    `${line}\n\tForm mounted:\n\tContent types: any\n\tAlerts: ${alerts}\n\tLocation: \nq ${accepting} Sun Nov 22 10:24:29 2026\n`

  test.each([
    ['printer q is idle.  enabled since Sun', 'none', { state: 'ready' }],
    ['printer q is idle.  enabled since Sun', 'media-low-warning', { state: 'ready' }],
    ['printer q is idle.  enabled since Sun', 'toner-low-report,media-empty-warning', { state: 'ready' }],
    [
      'printer q now printing q-3.  enabled since Sun',
      'media-empty-error',
      { state: 'out', reason: 'media-empty-error' },
    ],
    ['printer q now printing q-3.  enabled since Sun', 'media-needed', { state: 'out', reason: 'media-needed' }],
    ['printer q disabled since Sun -\n\tcable', 'paused', { state: 'stopped', reason: 'cable' }],
    ['printer q is idle.  enabled since Sun', 'cover-open-error', { state: 'stopped', reason: 'cover-open-error' }],
  ])('%s / %s', (line, alerts, expected) => {
    expect(readPrinterState(page(line, alerts))).toEqual(expected)
  })

  test('a queue that takes no jobs is stopped', () => {
    const text = page('printer q is idle.  enabled since Sun', 'none', 'not accepting requests since')
    expect(readPrinterState(text)).toEqual({ state: 'stopped', reason: 'the queue takes no jobs' })
  })
})

test.each([
  ['an A4 sheet', pdfOf(595.92, 842.88), ['media=A4']],
  ['a slip', slip, ['media=Custom.80x141mm', 'print-scaling=none']],
  ['a file without a page box', Buffer.from('%PDF-1.4'), []],
])('paper asked for %s', (_name, pdf, expected) => {
  expect(paperOptions(pdf)).toEqual(expected)
})

test('without a queue nothing is tried', async () => {
  expect(await printPdf(null, slip)).toEqual({ outcome: 'no-printer', reason: 'no queue is set' })
  expect(await printerState(null)).toMatchObject({ state: 'none' })
})

test('a machine without CUPS has no printer', async () => {
  const environment = { PATH: '' }
  expect(await printPdf('slip', slip, { environment })).toEqual({
    outcome: 'no-printer',
    reason: expect.stringContaining('lpstat'),
  })
  expect(await queueNames(environment)).toEqual([])
})

describe.skipIf(cupsMissing !== undefined)(
  `against a real cupsd${cupsMissing ? ` (skipped: ${cupsMissing})` : ''}`,
  () => {
    let cups: PrivateCups
    const quick = () => ({ environment: cups.environment, pollMs: 50 })
    const waiting = (queue: string) => cups.admin('lpstat', '-W', 'not-completed', '-o', queue)

    beforeAll(async () => {
      cups = await startPrivateCups()
      cups.addQueue('good', 'good')
      cups.addQueue('empty', 'empty')
      cups.addQueue('broken', 'broken')
      cups.addQueue('gives-up', 'broken', 'abort-job')
      cups.addQueue('slow', 'slow')
    })
    afterAll(() => cups?.close())

    test('a good printer gets every byte', async () => {
      expect(await printerState('good', cups.environment)).toEqual({ state: 'ready' })
      expect(await printPdf('good', slip, quick())).toEqual({ outcome: 'printed' })
      expect(cups.printed().map((file) => readFileSync(file))).toEqual([slip])
    })

    test('the queues are known by name', async () => {
      expect(await queueNames(cups.environment)).toEqual(expect.arrayContaining(['broken', 'empty', 'good', 'slow']))
    })

    test('an unknown queue is no printer', async () => {
      expect(await printPdf('nowhere', slip, quick())).toMatchObject({ outcome: 'no-printer' })
    })

    test.each([
      ['empty', { outcome: 'out', reason: 'media-empty-error' }],
      ['broken', { outcome: 'failed', reason: 'cable' }],
      ['gives-up', { outcome: 'failed', reason: 'the printer gave the job up' }],
    ])('%s: says so and leaves nothing in the spool', async (queue, outcome) => {
      expect(await printPdf(queue, slip, quick())).toEqual(outcome)
      expect(waiting(queue)).toBe('')
    })

    test('an empty printer stays empty until it is refilled, which its next job finds out', async () => {
      expect(await printerState('empty', cups.environment)).toEqual({ state: 'out', reason: 'media-empty-error' })
      const still = await printPdf('empty', slip, { ...quick(), refillSeenMs: 500 })
      expect(still).toEqual({ outcome: 'out', reason: 'media-empty-error' })
      cups.refill()
      expect(await printPdf('empty', slip, { ...quick(), refillSeenMs: 20_000 })).toEqual({ outcome: 'printed' })
    })

    test('a printer that never ends is given up after its time', async () => {
      const outcome = await printPdf('slow', slip, { ...quick(), withinMs: 1000 })
      expect(outcome).toEqual({ outcome: 'failed', reason: 'not printed within 1 s' })
      expect(waiting('slow')).toBe('')
    })

    test('a queue that staff has stopped takes no job', async () => {
      cups.addQueue('stopped', 'good')
      cups.admin('cupsdisable', 'stopped')
      expect(await printPdf('stopped', slip, quick())).toEqual({ outcome: 'failed', reason: 'Paused' })
      cups.admin('cupsenable', 'stopped')
      cups.admin('cupsreject', 'stopped')
      expect(await printPdf('stopped', slip, quick())).toMatchObject({ outcome: 'failed' })
    })

    test.skipIf(!cupsPdfInstalled)('a sheet goes through the filters of a PDF printer', async () => {
      // Where cups-pdf puts what it prints, by its own configuration.
      const folder = join(homedir(), 'PDF')
      const filed = () => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [])
      const before = filed()
      cups.addPdfQueue('paper')
      expect(await printPdf('paper', pdfOf(595.92, 842.88), quick())).toEqual({ outcome: 'printed' })
      const [file = '', ...others] = filed().filter((name) => !before.includes(name))
      expect(others).toEqual([])
      expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
      rmSync(file)
    })
  },
)
