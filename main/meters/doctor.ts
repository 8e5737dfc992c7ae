/** The meter doctor: what is wrong with a meter, told from evidence, and the one thing to do about it. Pure. */
import type { Bilingual } from '../api/contract.ts'
import { say } from '../words.ts'

/** What the station has seen of a meter and of what lies between. Absent evidence is null, never a guess. */
export interface MeterEvidence {
  readonly link: 'serial' | 'ble'
  /** Says nothing until it is asked, and is asked only while somebody measures. */
  readonly speaksWhenAsked: boolean
  /** Somebody is measuring. */
  readonly armed: boolean
  readonly adapter: 'on' | 'off' | 'none' | null
  readonly journalFailed: boolean
  readonly state: 'waiting' | 'open' | 'closed' | 'failed'
  /** Code of the link's last fault (`drivers/errors.ts`); null also for a fault of the driver itself. */
  readonly faultCode: string | null
  /** Whether the system holds a bond for it, as its last advertisement told. */
  readonly bonded: boolean | null
  /** dBm of its last advertisement. */
  readonly rssi: number | null
  /** Times in a row that what it sent was not understood, with no measurement between. */
  readonly notUnderstood: number
  /** Since it was last heard, or since the station began to listen. */
  readonly quietMs: number
  /** Station local time minus meter time. */
  readonly clockOffsetMs: number | null
  readonly batteryPercent: number | null
  /** It said so itself with its last measurement. */
  readonly saysBatteryLow: boolean
}

/** Clocks within this of the station's need no hand. */
export const CLOCK_FINE_MS = 120_000
/** One spoilt frame happens to the best cable; so many with nothing between are another language. */
const NOT_UNDERSTOOD_TIMES = 5
/** A meter advertises with more than this across a room; nearer, a lost link was not the distance. */
const NEAR_DBM = -70
const BATTERY_LOW_PERCENT = 20
/** Used so seldom, a meter may be silent because it cannot speak. */
const SILENT_MS = 7 * 86_400_000

/** In order: what makes everything behind it meaningless comes first, and the first that applies is told. */
const FINDINGS = [
  ['journal-failed', ({ journalFailed, faultCode }) => journalFailed || faultCode === 'M108'],
  [
    'adapter-missing',
    ({ link, adapter, faultCode }) => link === 'ble' && (adapter === 'none' || isDown(adapter, faultCode)),
  ],
  ['adapter-off', ({ link, adapter }) => link === 'ble' && adapter === 'off'],
  [
    'stale-bond',
    ({ faultCode, bonded }) =>
      faultCode === 'M109' || (bonded === true && (faultCode === 'M106' || faultCode === 'M107')),
  ],
  ['pairing-refused', ({ faultCode }) => faultCode === 'M107'],
  ['not-bonded', ({ faultCode }) => faultCode === 'M106'],
  ['port-busy', ({ faultCode }) => faultCode === 'M103'],
  ['port-forbidden', ({ faultCode }) => faultCode === 'M110'],
  ['port-moved', ({ faultCode }) => faultCode === 'M111'],
  ['port-missing', ({ link, faultCode }) => link === 'serial' && (faultCode === 'M104' || faultCode === 'M101')],
  ['wrong-driver', ({ notUnderstood }) => notUnderstood >= NOT_UNDERSTOOD_TIMES],
  ['meter-reports', ({ state, faultCode }) => state === 'failed' && faultCode === 'M303'],
  ['busy', ({ state, faultCode }) => state === 'failed' && faultCode === 'M302'],
  ['refused', ({ state, faultCode }) => state === 'failed' && faultCode === 'M301'],
  ['spoilt', ({ state, faultCode }) => state === 'failed' && isSpoilt(faultCode)],
  ['driver-fault', ({ state, faultCode }) => state === 'failed' && faultCode === null],
  ['out-of-range', (seen) => brokeOff(seen) && (seen.rssi === null || seen.rssi < NEAR_DBM)],
  ['asleep', (seen) => brokeOff(seen) || isUnanswered(seen)],
  ['clock-off', ({ clockOffsetMs }) => clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_FINE_MS],
  [
    'battery-low',
    (seen) => seen.saysBatteryLow || (seen.batteryPercent !== null && seen.batteryPercent <= BATTERY_LOW_PERCENT),
  ],
  ['silent', ({ quietMs }) => quietMs > SILENT_MS],
] as const satisfies readonly (readonly [string, (seen: MeterEvidence) => boolean])[]

export type Finding = (typeof FINDINGS)[number][0]

/** Null where there is nothing to do. */
export function diagnose(seen: MeterEvidence): Finding | null {
  return FINDINGS.find(([, applies]) => applies(seen))?.[0] ?? null
}

export function adviceFor(finding: Finding): Bilingual {
  return say(`doctor.${finding}`)
}

/** Bytes that came and made no frame, or no sense. */
export function isSpoilt(code: string | null | undefined): boolean {
  return code === 'M201' || code === 'M202'
}

/** A meter that is asked while it is off does not answer, which is nothing unless somebody waits for it. */
function isUnanswered({ speaksWhenAsked, armed, state, faultCode }: MeterEvidence): boolean {
  return speaksWhenAsked && armed && state === 'waiting' && faultCode === 'M102'
}

/** It had shown itself, and was gone before it had said everything. */
function brokeOff({ link, state, faultCode }: MeterEvidence): boolean {
  return link === 'ble' && state === 'waiting' && (faultCode === 'M101' || faultCode === 'M102')
}

/** A station that is set up without Bluetooth tells it by the fault of the meter alone. */
function isDown(adapter: MeterEvidence['adapter'], faultCode: string | null): boolean {
  return adapter === null && faultCode === 'M105'
}
