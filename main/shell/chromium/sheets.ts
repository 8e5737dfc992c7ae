/** Sheets to PDF by a second, headless Chromium over a pipe: no debugging port is ever opened. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import {
  layoutSize,
  MEASURE_HEIGHT,
  paperFor,
  READY_ATTRIBUTE,
  SHEET_READY_WITHIN_MS,
  type SheetForm,
  type SheetMaker,
} from '../../print/sheet-maker.ts'
import { CHROMIUM_MISSING, findChromium, machineSwitches } from './find.ts'

export interface SheetOptions {
  /** The sheet page of a job, good once. */
  readonly address: (jobId: string) => string
  readonly readyWithinMs?: number
}

export interface ChromiumSheets extends SheetMaker {
  /** The same sheet as a picture, two device pixels a CSS pixel. */
  png(jobId: string, form: SheetForm): Promise<Uint8Array>
}

/** The Chromium is started with the first sheet and again after it has died; it stays for the next ones. */
export function chromiumSheets({ address, readyWithinMs = SHEET_READY_WITHIN_MS }: SheetOptions): ChromiumSheets {
  let running: Promise<Browser> | undefined

  /** A browser that has died is often only noticed by using it: then once more with a new one. */
  async function openContext(form: SheetForm): Promise<BrowserContext> {
    const settings = { viewport: layoutSize(form), deviceScaleFactor: 2 }
    running ??= launch()
    const first = running
    try {
      return await (await first).newContext(settings)
    } catch {
      first.then((dead) => dead.close()).catch(() => undefined)
      if (running === first) running = launch()
      return (await running).newContext(settings)
    }
  }

  async function onSheet<T>(
    jobId: string,
    form: SheetForm,
    use: (page: Page, heightPx: number) => Promise<T>,
  ): Promise<T> {
    const context = await openContext(form)
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(readyWithinMs)
      await page.goto(address(jobId))
      await page.waitForSelector(`html[${READY_ATTRIBUTE}]`, { state: 'attached' })
      await page.evaluate('document.fonts.ready.then(() => undefined)')
      return await use(page, Number(await page.evaluate(MEASURE_HEIGHT)))
    } finally {
      await context.close().catch(() => undefined)
    }
  }

  return {
    pdf: (jobId, form) =>
      onSheet(jobId, form, (page, heightPx) => {
        const { widthMm, heightMm } = paperFor(form, heightPx)
        const margin = { top: 0, right: 0, bottom: 0, left: 0 }
        return page.pdf({ width: `${widthMm}mm`, height: `${heightMm}mm`, printBackground: true, margin })
      }),
    png: (jobId, form) => onSheet(jobId, form, (page) => page.screenshot({ fullPage: true })),
    async close() {
      const open = await running?.catch(() => undefined)
      running = undefined
      await open?.close()
    },
  }
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(CHROMIUM_MISSING)
  const { chromium } = await import('playwright-core')
  return chromium.launch({ executablePath, args: [...machineSwitches()], chromiumSandbox: process.getuid?.() !== 0 })
}
