/** What a site sets, with what holds until it does. Kept in the store's `setting` table, one row a key. */
import { z } from 'zod'
import type { SettingReader } from '../db/store.ts'
import type { SettableKey } from './api/contract.ts'

/** A name that this machine's time zone data knows. */
const Zone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
})
const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const Midnight = z.literal('24:00')

/** The clinician's signature is no wish of the site: it is told with the others, and set elsewhere. */
const SIGNATURE = 'catalogue.signedBy'

export const siteSettings = {
  'station.code': z
    .string()
    .regex(/^[A-Z0-9-]{2,24}$/)
    .default('GY-JKXW-01'),
  'station.name': z.string().trim().min(1).max(40).default('社区健康小屋'),
  'station.zone': Zone.default('Asia/Shanghai'),
  /** Opening hours of a day, and the days (1 Monday to 7 Sunday). */
  'station.hours': z
    .array(z.object({ from: Time, to: z.union([Time, Midnight]) }).refine(({ from, to }) => from < to))
    .max(4)
    .default([
      { from: '08:30', to: '11:30' },
      { from: '14:00', to: '17:00' },
    ]),
  'station.days': z.array(z.number().int().min(1).max(7)).default([1, 2, 3, 4, 5]),
  /** Diagonal in inches and viewing distance; null: 21.5″ at 600 mm where the screen is wide, 32″ at 700 mm where it stands upright. */
  'screen.diagonalInches': z.number().min(10).max(65).nullable().default(null),
  'screen.distanceMm': z.number().min(300).max(1500).nullable().default(null),
  'screen.highContrast': z.boolean().default(false),
  /** Office or home line for pressure: a kiosk without staff behaves more like measuring at home. */
  'pressure.line': z.enum(['station', 'home']).default('station'),
  /** Control solution on glucose meters every so many days; null: the station does not ask for it. */
  'control.everyDays': z.number().int().min(1).max(365).nullable().default(7),
  /** How loud the kiosk speaks, of what the machine's loudspeaker is set to. */
  'voice.volumePercent': z.number().int().min(0).max(100).default(100),
  /** What an elder in danger reads while nobody is there: one short sentence, and a number in large type; empty for none. */
  'danger.unattended': z
    .object({
      text: z.object({ zh: z.string().trim().min(1).max(36), en: z.string().trim().min(1).max(80) }),
      phone: z.string().regex(/^[\d -]{0,20}$/),
    })
    .default({
      text: { zh: '请打急救电话，或叫旁边的人帮忙。', en: 'Call emergency, or ask someone near you.' },
      phone: '120',
    }),
  /** The visit as a QR code on the last screen and on paper. */
  'finish.qr': z.boolean().default(true),
  /** CUPS queue names; null where there is no such printer. */
  'print.slipQueue': z
    .string()
    .regex(/^[\w.-]{1,127}$/)
    .nullable()
    .default(null),
  'print.a4Queue': z
    .string()
    .regex(/^[\w.-]{1,127}$/)
    .nullable()
    .default(null),
  /** The reader of identity cards: its serial port, and whether it is used. */
  'identify.idReader': z
    .object({ port: z.string().min(1).max(200), on: z.boolean() })
    .nullable()
    .default(null),
  /** Which Bluetooth controller the meter process opens; null: none. */
  'ble.binding': z
    .union([
      z.object({ binding: z.enum(['system', 'hci']) }),
      z.object({ binding: z.literal('hci-uart'), port: z.string().min(1), baudRate: z.number().int().positive() }),
    ])
    .nullable()
    .default({ binding: 'system' }),
  /** The clinician who signed the indicator catalogue of this version, or null. */
  'catalogue.signedBy': z
    .object({ name: z.string().min(1), version: z.string() })
    .nullable()
    .default(null),
} as const satisfies Readonly<Record<SettableKey | typeof SIGNATURE, z.ZodType>>

type Shapes = typeof siteSettings
export type SettingKey = keyof Shapes
export const settingKeys = Object.keys(siteSettings) as readonly SettingKey[]
export const isSettable = (key: SettingKey): key is SettableKey => key !== SIGNATURE
export type SiteSettings = { readonly [Key in SettingKey]: z.infer<Shapes[Key]> }

/** A stored value that no longer fits its schema gives its default and is named in `faults`, for the desk's banner. */
export function readSettings(reader: SettingReader): {
  readonly settings: SiteSettings
  readonly faults: readonly SettingKey[]
} {
  const faults: SettingKey[] = []
  // One question to the store and not one a key: every view that is drawn asks.
  const stored = reader.all()
  const entries = Object.entries(siteSettings).map(([key, schema]) => {
    const parsed = schema.safeParse(stored.get(key))
    if (parsed.success) return [key, parsed.data]
    faults.push(key as SettingKey)
    return [key, schema.parse(undefined)]
  })
  return { settings: Object.fromEntries(entries) as SiteSettings, faults }
}
