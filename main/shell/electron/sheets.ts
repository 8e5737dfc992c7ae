/** Sheets to PDF by a hidden window of the same Electron. */
import type { BrowserWindow } from 'electron'
import {
  layoutSize,
  MEASURE_HEIGHT,
  MM_PER_INCH,
  paperFor,
  READY_ATTRIBUTE,
  SHEET_READY_WITHIN_MS,
  type SheetMaker,
} from '../../print/sheet-maker.ts'

/** Runs in the page: settles when the sheet and its fonts are there. */
const READY = `new Promise((resolve) => {
  const page = document.documentElement
  const look = () => {
    if (!page.hasAttribute('${READY_ATTRIBUTE}')) return false
    document.fonts.ready.then(() => resolve(null))
    return true
  }
  if (!look()) new MutationObserver((_, observer) => { if (look()) observer.disconnect() }).observe(page, { attributes: true })
})`

export function electronSheets(
  openSheet: (jobId: string, size: { readonly width: number; readonly height: number }) => BrowserWindow,
  readyWithinMs = SHEET_READY_WITHIN_MS,
): SheetMaker {
  return {
    async pdf(jobId, form) {
      const window = openSheet(jobId, layoutSize(form))
      try {
        await isReady(window, readyWithinMs)
        const { widthMm, heightMm } = paperFor(form, Number(await window.webContents.executeJavaScript(MEASURE_HEIGHT)))
        return await window.webContents.printToPDF({
          pageSize: { width: widthMm / MM_PER_INCH, height: heightMm / MM_PER_INCH },
          margins: { top: 0, right: 0, bottom: 0, left: 0 },
          printBackground: true,
        })
      } finally {
        window.destroy()
      }
    },
    async close() {},
  }
}

/** A script asked of a page that still loads runs when it has loaded. */
async function isReady({ webContents }: BrowserWindow, withinMs: number): Promise<void> {
  let late: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`the sheet was not ready within ${withinMs} ms`)), withinMs)
  })
  try {
    await Promise.race([webContents.executeJavaScript(READY), deadline])
  } finally {
    clearTimeout(late)
  }
}
