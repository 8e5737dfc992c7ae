/** What the desk sees of meters: in sight, on trial, in use; and the bytes behind a measurement. */
import { z } from 'zod'
import { Bilingual, Id, Instant } from './shapes.ts'

/** One model a meter can be, for the person at the desk to choose. */
export const ModelView = z.object({
  driverId: Id,
  modelId: Id,
  maker: Bilingual,
  name: Bilingual,
  links: z.array(z.enum(['serial', 'ble'])),
  /** How it must be made known to the system before it is read. */
  bonding: z.enum(['none', 'just-works', 'passkey']),
  steps: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
  evidence: z.enum(['real meter', 'public capture', 'document only']),
})
export type ModelView = z.infer<typeof ModelView>

/** How the bonding of a meter in sight stands. */
export const BondView = z.object({
  state: z.enum(['started', 'passkey-wanted', 'compare-wanted', 'bonded', 'refused', 'failed', 'unsupported']),
  code: z.string().nullable(),
  /** The six digits to compare with those on the meter. */
  digits: z.string().nullable(),
  /** One line a step, for `unsupported`: the way of the system itself. */
  steps: z.object({ zh: z.array(z.string()), en: z.array(z.string()) }),
})
export type BondView = z.infer<typeof BondView>

export const SightingView = z.object({
  key: Id,
  link: z.enum(['serial', 'ble']),
  /** Port path or Bluetooth name, with what identifies it. */
  title: z.string(),
  detail: z.string(),
  rssi: z.number().nullable(),
  /** The surest first; `because` is null where only the cable is known, on which any meter may hang. */
  matches: z.array(ModelView.extend({ score: z.number(), because: z.string().nullable() })),
  commissioned: z.boolean(),
  /** Null where the system does not tell. */
  bonded: z.boolean().nullable(),
  /** Null until somebody at the desk begins to bond it. */
  bond: BondView.nullable(),
})
export type SightingView = z.infer<typeof SightingView>

const Claim = z.enum(['attributed', 'asking', 'unclaimed', 'nobody', 'repeat', 'void'])

/** What a meter said, in its own units and terms. */
export const DecodedView = z.object({
  quantities: z.array(
    z.object({
      name: z.string(),
      word: Bilingual,
      value: z.number().nullable(),
      comparator: z.enum(['LO', 'HI']).nullable(),
      unit: z.string(),
    }),
  ),
  flags: z.array(z.object({ code: z.string(), word: Bilingual })),
  meterError: z.object({ code: z.string(), help: z.string() }).nullable(),
})
export type DecodedView = z.infer<typeof DecodedView>

/** A measurement as it was decoded, with the bytes it was decoded from. Names nobody. */
export const RawView = DecodedView.extend({
  measurementId: Id,
  model: Bilingual,
  driver: z.object({ id: Id, version: z.number().int() }),
  receivedAt: Instant,
  takenAt: Instant,
  takenTrusted: z.boolean(),
  kind: z.string(),
  origin: z.enum(['live', 'stored', 'unknown']),
  validity: z.string(),
  claim: Claim,
  claimReason: z.string().nullable(),
  meterTime: z.string().nullable(),
  clockOffsetMs: z.number().nullable(),
  recordNumber: z.number().int().nullable(),
  userSlot: z.number().int().nullable(),
  meal: z.string().nullable(),
  site: z.string().nullable(),
  frames: z.array(
    z.object({ at: Instant, direction: z.enum(['in', 'out']), channel: z.string().nullable(), hex: z.string() }),
  ),
})
export type RawView = z.infer<typeof RawView>

/** One line of what a meter sent lately, or of its quality log. */
const Sent = DecodedView.extend({ measurementId: Id, at: Instant })

/** Everything the desk knows of one meter; every figure is the store's. */
export const MeterPage = z.object({
  id: Id,
  name: z.string(),
  place: z.string(),
  model: ModelView,
  driver: z.object({ id: Id, version: z.number().int() }),
  use: z.enum(['trial', 'in-use', 'retired']),
  commissionedAt: Instant,
  /** Null while on trial, and where there was no trial. */
  inUseFrom: Instant.nullable(),
  link: z.enum(['serial', 'ble']),
  address: z.string(),
  /** What the system says of the USB adapter it hangs on. */
  fingerprint: z.string().nullable(),
  serialNumber: z.string().nullable(),
  firmware: z.string().nullable(),
  battery: z.object({ percent: z.number(), at: Instant }).nullable(),
  /** How far it was from the station's time when last read: above nought it was slow. */
  clock: z.object({ offsetMs: z.number(), at: Instant }).nullable(),
  clockSetAt: Instant.nullable(),
  /** Of the last seven days. */
  trouble: z.array(
    z.object({
      type: z.enum(['lost', 'skipped', 'rejected', 'error']),
      code: z.string().nullable(),
      times: z.number().int(),
      lastAt: Instant,
    }),
  ),
  sent: z.array(Sent.extend({ claim: Claim, mayBeControl: z.boolean() })),
  quality: z.array(Sent.extend({ kind: z.enum(['control-solution', 'empty-cuff', 'calibration', 'trial']) })),
  /** Null for a meter that needs no control solution. */
  control: z
    .object({ everyDays: z.number().int(), lastAt: Instant.nullable(), dueAt: Instant, due: z.boolean() })
    .nullable(),
  /** Null for a meter without strips. */
  strips: z.object({ lot: z.string(), expires: z.iso.date().nullable(), expired: z.boolean() }).nullable(),
  /** What the model lets the desk set. */
  settings: z.array(z.object({ key: Id, word: Bilingual, hint: Bilingual, on: z.boolean() })),
  /** While on trial: what it sent, the newest first. */
  trial: z.array(RawView),
})
export type MeterPage = z.infer<typeof MeterPage>
