/** What the manager may ask about the site's settings: see them, and set one. */
import { z } from 'zod'
import { may } from './procedure.ts'
import { Bilingual } from './shapes.ts'

export const SettableKey = z.enum([
  'station.code',
  'station.name',
  'station.zone',
  'station.hours',
  'station.days',
  'screen.diagonalInches',
  'screen.distanceMm',
  'screen.highContrast',
  'pressure.line',
  'control.everyDays',
  'voice.volumePercent',
  'danger.unattended',
  'finish.qr',
  'print.slipQueue',
  'print.a4Queue',
  'identify.idReader',
  'ble.binding',
])
export type SettableKey = z.infer<typeof SettableKey>

export const SiteSetting = z.object({
  key: SettableKey,
  name: Bilingual,
  about: Bilingual,
  /** What holds: the default where nothing, or nothing that fits, is stored. */
  value: z.json(),
  /** False: what is stored cannot be used. */
  fits: z.boolean(),
  /** The station follows it from its next start on; else at once. */
  fromNextStart: z.boolean(),
})
export type SiteSetting = z.infer<typeof SiteSetting>

export const SiteView = z.object({
  settings: z.array(SiteSetting),
  /** The queues that CUPS knows; empty where it does not run. */
  queues: z.array(z.string()),
})
export type SiteView = z.infer<typeof SiteView>

export const SettingAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  /** `at`: the part of the value that does not do, as 1.from; empty: all of it. */
  z.object({ ok: z.literal(false), at: z.string(), expected: Bilingual }),
])
export type SettingAnswer = z.infer<typeof SettingAnswer>

export const site = {
  settings: may('admin').output(SiteView),
  set: may('admin')
    .input(z.object({ key: SettableKey, value: z.json() }))
    .output(SettingAnswer),
}
