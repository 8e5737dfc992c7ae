/** What the desk window is drawn from. */
import { z } from 'zod'
import { Assurance, Bilingual, Id, Instant, Level, Sex, Task } from './shapes.ts'

export const AlertView = z.object({
  id: Id,
  reason: z.enum(['result', 'help', 'meter', 'station']),
  tier: z.enum(['inform', 'now']),
  state: z.enum(['open', 'acknowledged', 'closed']),
  raisedAt: Instant,
  headline: Bilingual,
  /** 186/112, or empty. */
  value: z.string(),
  /** The sign beside the value, where there is one. */
  level: Level.optional(),
  /** Whether it sounds until received; an old result is a list entry whatever its tier. Absent: as the tier says. */
  rings: z.boolean().optional(),
  person: z
    .object({
      residentId: Id.nullable(),
      name: Bilingual,
      sex: Sex.nullable(),
      age: z.number().int().nullable(),
      flags: z.array(Bilingual),
    })
    .nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: Instant.nullable(),
})
export type AlertView = z.infer<typeof AlertView>

export const DeskRow = z.object({
  measurementId: Id,
  at: Instant,
  /** Of the person, or what stands for it where nobody is named. */
  name: Bilingual,
  residentId: Id.nullable(),
  indicator: Bilingual,
  value: z.string(),
  unit: Bilingual,
  level: Level,
  word: Bilingual,
  source: z.enum(['meter', 'hand', 'home-visit', 'import']),
  /** The visit it was measured in. */
  visitId: Id.nullable().optional(),
  /** How it was known at the kiosk who measured; absent where nobody was signed in. */
  assurance: Assurance.optional(),
  state: z.array(
    z.enum([
      'unclaimed',
      'suspect',
      'repeat',
      'single',
      'mean',
      'guest',
      'no-sex-or-age',
      'alert',
      'handled',
      'void',
      'series-member',
      'shut-out',
    ]),
  ),
})
export type DeskRow = z.infer<typeof DeskRow>

export const UnclaimedView = z.object({
  measurementId: Id,
  at: Instant,
  receivedAt: Instant,
  meterName: Bilingual,
  indicator: Bilingual,
  value: z.string(),
  unit: Bilingual,
  level: Level,
  word: Bilingual,
  /** Why it belongs to nobody, as a sentence. */
  why: Bilingual,
  suggestion: z.object({ residentId: Id, name: z.string() }).nullable(),
  /** Equal for the records of one memory dump. */
  group: z.string().nullable(),
})
export type UnclaimedView = z.infer<typeof UnclaimedView>

export const MeterView = z.object({
  id: Id,
  name: Bilingual,
  model: Bilingual,
  place: z.string(),
  link: z.enum(['serial', 'ble']),
  state: z.enum(['waiting', 'open', 'asleep', 'unplugged', 'failed', 'adapter-off']),
  fact: Bilingual.nullable(),
  /** What is wrong with it and the one thing to do, or null. */
  advice: Bilingual.nullable(),
  lastAt: Instant.nullable(),
  batteryPercent: z.number().nullable(),
  clockOffsetMs: z.number().nullable(),
  /** Its adapter is at another place: the desk may say that it is this one. */
  moved: z.boolean(),
  /** The desk is still trying it. */
  onTrial: z.boolean(),
  /** Control solution is to be measured, or the strips have expired. */
  careDue: z.boolean(),
})
export type MeterView = z.infer<typeof MeterView>

export const DeskView = z.object({
  now: Instant,
  zoneOffsetMinutes: z.number().int(),
  stationName: z.string(),
  /** Null while locked: then every list below is empty. */
  staff: z.object({ id: Id, name: z.string(), role: z.enum(['duty', 'admin']) }).nullable(),
  /** Something rings that nobody has received: sounds also while locked, and is told without a name. */
  ringing: z.boolean().optional(),
  banners: z.array(z.object({ code: z.string(), text: Bilingual })),
  counts: z.object({ people: z.number().int(), readings: z.number().int(), openAlerts: z.number().int() }),
  alerts: z.array(AlertView),
  today: z.array(DeskRow),
  unclaimed: z.array(UnclaimedView),
  meters: z.array(MeterView),
  /** Who is at the kiosk right now, and how it is known; or null. */
  atKiosk: z
    .object({ name: Bilingual, since: Instant, task: Task.nullable(), assurance: Assurance.optional() })
    .nullable(),
  /** Somebody not registered laid an identity card at the kiosk: what the registration begins with. */
  newcomer: z
    .object({ id: Id, at: Instant, name: z.string(), sex: Sex, birthDate: z.iso.date(), numberTail: z.string() })
    .nullable()
    .optional(),
})
export type DeskView = z.infer<typeof DeskView>

export const PersonHit = z.object({
  residentId: Id,
  name: z.string(),
  sex: Sex.nullable(),
  birthYear: z.number().int().nullable(),
  phoneTail: z.string().nullable(),
})
export type PersonHit = z.infer<typeof PersonHit>

export const ALERT_OUTCOMES = [
  'retested-normal',
  'rest-and-watch',
  'family-called',
  'sent-to-doctor',
  'called-120',
] as const
