import { z } from 'zod'
import type { DriverEvent } from '../driver.ts'
import type { IdCard } from '../id-card/codec.ts'
import type { BleBinding, SerialSettings } from '../links/link.ts'
import { Frame, Measurement, MeasurementKind } from '../measurement.ts'

/**
 * What station and meter process say to each other. Bytes travel as Uint8Array: Electron's utilityProcess does so by itself,
 * `child_process.fork` with `serialization: 'advanced'`.
 */
const SerialSettingsMessage = z.object({
  kind: z.literal('serial'),
  baudRate: z.number().int().positive(),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
  assertLines: z.boolean(),
  speaks: z.enum(['unasked', 'when-asked']).optional(),
}) satisfies z.ZodType<SerialSettings>

const BleBindingMessage = z.discriminatedUnion('binding', [
  z.object({ binding: z.literal('system') }),
  z.object({ binding: z.literal('hci') }),
  z.object({ binding: z.literal('hci-uart'), port: z.string(), baudRate: z.number().int().positive() }),
]) satisfies z.ZodType<BleBinding>

/** By what a meter's serial port is found. */
const SerialWhereabouts = z.object({
  path: z.string().min(1),
  /** Of the adapter the meter hangs on: it is looked for under another path when it has moved. */
  usbSerialNumber: z.string().optional(),
  /** An adapter without a number of its own: `place` is the socket it was commissioned in. */
  adapter: z
    .object({
      vendorId: z.string(),
      productId: z.string(),
      /** Shared with others of its kind. */
      serialNumber: z.string().optional(),
      place: z.string().optional(),
      /** No other commissioned meter hangs on such an adapter. */
      isOnlyMeter: z.boolean(),
      otherPlaces: z.array(z.string()),
    })
    .optional(),
})
export type SerialWhereabouts = z.infer<typeof SerialWhereabouts>

/** One commissioned meter. */
export const MeterConfig = z.object({
  meterId: z.string().min(1),
  driverId: z.string().min(1),
  modelId: z.string().min(1),
  link: z.discriminatedUnion('kind', [
    /** `settings` in place of the model's own. */
    SerialWhereabouts.extend({
      kind: z.literal('serial'),
      settings: SerialSettingsMessage.optional(),
    }),
    z.object({ kind: z.literal('ble'), address: z.string().min(1) }),
  ]),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  lastRecordNumber: z.number().int().optional(),
})
export type MeterConfig = z.infer<typeof MeterConfig>

export const HostConfig = z.object({
  journal: z.object({
    dir: z.string().min(1),
    keyHex: z.string().regex(/^[0-9a-f]{64}$/i, 'the journal key is 32 bytes in hex'),
  }),
  /** Minutes east of UTC at the station. */
  zoneOffsetMinutes: z.number().int(),
  /** How far station time is ahead of the system's time of day; frames carry station time. */
  clockOffsetMs: z.number().optional(),
  meters: z.array(MeterConfig),
  /** Null: no Bluetooth at this station. */
  ble: BleBindingMessage.nullable(),
  /** The port of the identity-card reader; absent where there is none. */
  idReader: z.object({ path: z.string().min(1) }).optional(),
  /** JSON list of further serial ports, which the system does not list (pseudo-terminals of virtual meters). */
  portsFile: z.string().optional(),
  /** After a restored backup: hand over again everything received since (ms since the epoch), acknowledged or not. */
  replaySince: z.number().optional(),
})
export type HostConfig = z.infer<typeof HostConfig>

/** The person at the kiosk wants this meter to begin. The same `turn` again is the same measuring; left out: nothing is to run. */
const StartMessage = z.object({ meterId: z.string(), kind: MeasurementKind, turn: z.string() })
export type StartMessage = z.infer<typeof StartMessage>

export const ToMeters = z.discriminatedUnion('type', [
  z.object({ type: z.literal('configure'), config: HostConfig }),
  /** Somebody is measuring: meters that must be asked are asked. */
  z.object({ type: z.literal('arm'), armed: z.boolean(), start: StartMessage.optional() }),
  z.object({ type: z.literal('ack'), deliveryKeys: z.array(z.string()) }),
  /** For commissioning: tell every meter in sight. */
  z.object({ type: z.literal('discover'), on: z.boolean() }),
  /** Bond with this meter; a bond there is already is made anew. What becomes of it comes back as `bonding` events. */
  z.object({
    type: z.literal('bond'),
    address: z.string().min(1),
    driverId: z.string().min(1),
    modelId: z.string().min(1),
  }),
  /** The number the meter shows, after `passkey-wanted`. */
  z.object({
    type: z.literal('passkey'),
    address: z.string().min(1),
    passkey: z.number().int().min(0).max(999_999),
  }),
  /** Whether the meter shows the number of `compare-wanted`. */
  z.object({ type: z.literal('compared'), address: z.string().min(1), same: z.boolean() }),
  z.object({ type: z.literal('cancel-bond'), address: z.string().min(1) }),
  z.object({ type: z.literal('stop') }),
])
export type ToMeters = z.infer<typeof ToMeters>

const DriverEventMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('identity'),
    serialNumber: z.string().optional(),
    model: z.string().optional(),
    firmware: z.string().optional(),
  }),
  z.object({ type: z.literal('clock'), offsetMs: z.number(), set: z.boolean() }),
  z.object({ type: z.literal('battery'), percent: z.number() }),
  z.object({
    type: z.literal('measuring'),
    kind: MeasurementKind,
    cuffMmhg: z.number().optional(),
    pulsePerMinute: z.number().optional(),
  }),
  z.object({ type: z.literal('skipped'), bytes: z.number(), reason: z.string() }),
  z.object({ type: z.literal('rejected'), code: z.string(), reason: z.string() }),
]) satisfies z.ZodType<DriverEvent>

/**
 * `waiting`: not there now and looked for again (switched off, unplugged). `failed`: something a person should look at.
 * `code` is that of the MeterError, absent for a fault of the driver itself.
 */
const LinkEvent = z.object({
  type: z.literal('link'),
  state: z.enum(['open', 'closed', 'waiting', 'failed']),
  code: z.string().optional(),
  reason: z.string().optional(),
  /** Where the adapter may be now that is not at its place: for the desk to confirm. */
  movedTo: z.object({ path: z.string(), place: z.string() }).optional(),
})
const JournalEvent = z.object({
  type: z.literal('journal'),
  /** `failed`: no measurement can be taken. `damaged`: something old could not be read; new frames are kept. */
  state: z.enum(['ok', 'failed', 'damaged']),
  reason: z.string(),
})
const AdapterEvent = z.object({
  type: z.literal('adapter'),
  /** `none`: the machine has none, or none that this program may use; it is looked for again. */
  state: z.enum(['starting', 'on', 'off', 'lost', 'none']),
  reason: z.string().optional(),
})
/**
 * Sent without a meter: it is bonded before it is commissioned. `started` comes first, and one of the last four last, always.
 * `passkey-wanted`: the meter shows a six-digit number, which is typed at the desk. `compare-wanted`: it shows `passkey`, if it is the
 * one meant; the desk says so. `refused`: the meter or its number said no.
 * `failed`: everything else, with the code of the MeterError where there is one. `unsupported`: this binding cannot bond from here
 * (HCI, Windows, macOS): the system's own steps are followed.
 */
const BondingEvent = z.object({
  type: z.literal('bonding'),
  address: z.string(),
  state: z.enum(['started', 'passkey-wanted', 'compare-wanted', 'bonded', 'refused', 'failed', 'unsupported']),
  passkey: z.number().int().min(0).max(999_999).optional(),
  code: z.string().optional(),
  reason: z.string().optional(),
})
export type BondingEvent = z.infer<typeof BondingEvent>
/** The reader of identity cards, with the states of a link. */
const IdReaderEvent = z.object({
  type: z.literal('id-reader'),
  state: z.enum(['open', 'waiting', 'failed']),
  code: z.string().optional(),
  reason: z.string().optional(),
})
export type IdReaderEvent = z.infer<typeof IdReaderEvent>
/** The meter process as a whole. */
const ProcessEvent = z.object({
  type: z.literal('process'),
  state: z.enum(['fault', 'started', 'ended']),
  reason: z.string(),
})
export const MeterEvent = z.discriminatedUnion('type', [
  ...DriverEventMessage.options,
  LinkEvent,
  JournalEvent,
  AdapterEvent,
  BondingEvent,
  IdReaderEvent,
  ProcessEvent,
])
export type MeterEvent = z.infer<typeof MeterEvent>

/** What an identity card says of its holder. */
const IdCardMessage = z.object({
  name: z.string().min(1),
  sex: z.enum(['male', 'female']),
  birthDate: z.iso.date(),
  number: z.string().regex(/^\d{17}[\dX]$/),
}) satisfies z.ZodType<IdCard>

const SightingMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ble'),
    address: z.string(),
    name: z.string().optional(),
    services: z.array(z.string()),
    rssi: z.number(),
    bonded: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('usb'),
    path: z.string(),
    vendorId: z.string().optional(),
    productId: z.string().optional(),
    serialNumber: z.string().optional(),
    manufacturer: z.string().optional(),
    place: z.string().optional(),
  }),
])

const Match = z.object({ driverId: z.string(), modelId: z.string(), score: z.number(), because: z.string() })
export type Match = z.infer<typeof Match>

export const FromMeters = z.discriminatedUnion('type', [
  /** The journal is open, what was left over has been handed on, the meters are armed. */
  z.object({ type: z.literal('ready'), replayed: z.number() }),
  z.object({
    type: z.literal('measurement'),
    meterId: z.string(),
    conversation: z.string(),
    deliveryKey: z.string(),
    measurement: Measurement,
    frames: z.array(Frame),
  }),
  z.object({ type: z.literal('event'), meterId: z.string().optional(), at: z.number(), event: MeterEvent }),
  z.object({ type: z.literal('seen'), sighting: SightingMessage, matches: z.array(Match) }),
  /** An identity card was laid on the reader; null: it could not be read. */
  z.object({ type: z.literal('card'), card: IdCardMessage.nullable() }),
  z.object({ type: z.literal('heartbeat') }),
])
export type FromMeters = z.infer<typeof FromMeters>
export type MeasurementMessage = Extract<FromMeters, { type: 'measurement' }>
export type EventMessage = Extract<FromMeters, { type: 'event' }>
export type SeenMessage = Extract<FromMeters, { type: 'seen' }>
export type CardMessage = Extract<FromMeters, { type: 'card' }>
