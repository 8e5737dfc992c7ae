/** Sheets are pages of the renderer; the shell turns them into PDF. This is what the station knows of that. */
import type { SheetData } from '../api/contract.ts'

export type SheetForm = SheetData['form']

export interface SheetMaker {
  /** Renders the sheet page of a print job. Rejects when the page does not become ready. */
  pdf(jobId: string, form: SheetForm): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Paper in millimetres. A slip is as long as what stands on it (`heightMm` null), cut from an 80 mm roll. Sheet pages carry their
 * own white edge, so nothing is added here, and look the same on screen and on paper: their height is measured on screen.
 */
export const PAPER: Readonly<Record<SheetForm, { readonly widthMm: number; readonly heightMm: number | null }>> = {
  slip: { widthMm: 80, heightMm: null },
  a4: { widthMm: 210, heightMm: 297 },
}

/** CSS: 96 px an inch of 25.4 mm. */
const CSS_PX_PER_MM = 96 / 25.4
export const MM_PER_INCH = 25.4

/** Width of the window a form is laid out in, and a height below that of any sheet, so that the content's own height shows. */
export function layoutSize(form: SheetForm): { readonly width: number; readonly height: number } {
  return { width: Math.round(PAPER[form].widthMm * CSS_PX_PER_MM), height: 64 }
}

/** Paper of a laid out sheet. Fractions of a pixel must not push the last line of a slip onto a second page. */
export function paperFor(form: SheetForm, contentPx: number): { readonly widthMm: number; readonly heightMm: number } {
  const { widthMm, heightMm } = PAPER[form]
  return { widthMm, heightMm: heightMm ?? Math.ceil(contentPx / CSS_PX_PER_MM) + 1 }
}

/** Set on `<html>` by a sheet page when its data, fonts and pictures are there. */
export const READY_ATTRIBUTE = 'data-ready'
/** Longest wait for a sheet page. */
export const SHEET_READY_WITHIN_MS = 20_000
/** Runs in a ready page: the height of everything on it, in CSS pixels. */
export const MEASURE_HEIGHT = 'document.documentElement.scrollHeight'
