/** What a print window may ask: its one sheet. */
import { z } from 'zod'
import { NumberView, ResultView, TrendView } from './kiosk-view.ts'
import { may } from './procedure.ts'
import { Bilingual, Instant, Language, MealContext, Sex } from './shapes.ts'

export const SheetLine = z.object({
  number: NumberView,
  meal: MealContext.nullable(),
  at: Instant,
  /** Up to three earlier values, newest first. */
  earlier: z.array(z.object({ value: z.string(), at: Instant })).max(3),
})
export const SheetData = z.object({
  form: z.enum(['slip', 'a4']),
  language: Language,
  stationName: z.string(),
  printedAt: Instant,
  zoneOffsetMinutes: z.number().int(),
  maskedName: z.string(),
  person: z.object({ sex: Sex.nullable(), age: z.number().int().nullable() }),
  visitAt: Instant,
  lines: z.array(SheetLine).min(1),
  results: z.array(ResultView),
  /** The sentence of the most serious level. */
  advice: Bilingual,
  trends: z.array(TrendView),
  nextVisit: Instant.nullable(),
  /** The visit as plain text for a QR code; null where the site does not offer it. */
  qr: z.string().nullable(),
  reprint: z.boolean(),
  unsignedCatalogue: z.boolean(),
})
export type SheetData = z.infer<typeof SheetData>

export const sheet = { data: may('sheet').output(SheetData) }
