/**
 * The one list of what a screen may ask and hear: each procedure with its input, its output and who may call it, by room below
 * `contract/`. Screens import this file only.
 */
import { bench } from './contract/bench.ts'
import { desk } from './contract/desk.ts'
import { kiosk, visit } from './contract/kiosk.ts'
import { meters } from './contract/meters.ts'
import { sheet } from './contract/sheet.ts'
import { site } from './contract/site.ts'

export * from './contract/bench.ts'
export * from './contract/desk-view.ts'
export * from './contract/kiosk-view.ts'
export * from './contract/meter-view.ts'
export type { Role } from './contract/procedure.ts'
export * from './contract/shapes.ts'
export * from './contract/sheet.ts'
export * from './contract/site.ts'

export const contract = { kiosk, visit, desk, meters, site, sheet, bench }
export type StationContract = typeof contract
