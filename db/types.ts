/**
 * The rows of the store as the rest of the station sees them. Instants are milliseconds since the epoch (UTC); `zone` beside
 * them is the station's IANA zone. Ids are UUIDv7 text unless said otherwise.
 */

import {
  type Alert as AlertTier,
  type Comparator,
  HEIGHT,
  INDICATOR_CODES,
  INDICATORS,
  type IndicatorCode,
  type JudgedLevel,
  type MealContext,
  type Measure,
  type Sex,
  WEIGHT,
} from '../indicators/index.ts'

export type { AlertTier, Comparator, MealContext, Sex }

/** What a reading row can hold: the twelve, and the two that BMI is made from. */
export type ReadingCode = IndicatorCode | 'weight' | 'height'
export const READING_CODES: readonly ReadingCode[] = [...INDICATOR_CODES, 'weight', 'height']
/** Each row's canonical unit and limits; the schema accepts no other. */
export const MEASURES: Readonly<Record<ReadingCode, Measure>> = { ...INDICATORS, weight: WEIGHT, height: HEIGHT }

export type AgeGroup = '18-54' | '55-64' | '65-79' | '80+'
/** An instrument error is never a reading: it stays with its measurement. */
export type Level = JudgedLevel | 'not-judged'
export type Arm = 'left' | 'right'
export type Posture = 'sitting' | 'standing' | 'lying'
/** What was done shortly before a pressure reading and may raise it: moved, tea, coffee or smoking; a full bladder; a meal. */
export type ShutOut = 'exertion' | 'full-bladder' | 'just-eaten'
export type TimePrecision = 'second' | 'minute' | 'day'
export type ReadingSource = 'meter' | 'hand' | 'home-visit' | 'import'
/** `superseded` rows are history; a lineage's newest revision is `current` or `entered-in-error`. */
export type ReadingState = 'current' | 'superseded' | 'entered-in-error'

/** Who did it, for the audit: a staff id, or the kind of the one who needs no account. */
export type Actor =
  | { readonly kind: 'staff'; readonly staffId: string }
  | { readonly kind: 'station' | 'kiosk' | 'cli' }

export type Condition = 'hypertension' | 'diabetes' | 'copd' | 'implanted-device'

export interface ResidentFields {
  readonly name: string
  readonly sex: Sex
  /** `YYYY-MM-DD`, or `YYYY-MM` when the day is not known. */
  readonly birthDate: string
  /** 城乡居民健康档案编号, 17 digits. */
  readonly recordNumber?: string
  /** 18 characters, upper case; checked by the caller (ISO 7064). Encrypted in its column, looked up by keyed hash. */
  readonly identityNumber?: string
  /** Digits only. Encrypted in its column, looked up by keyed hash of its last four digits. */
  readonly phone?: string
  readonly address?: string
  readonly familyContact?: string
  readonly conditions?: readonly Condition[]
  /** The only arm that may be measured (drip, shunt, surgery on the other). */
  readonly armToUse?: Arm
  /** Last digit group of lane or building: tells two people of one name and birth year apart. */
  readonly laneGroup?: string
  /** One of the twelve simple pictures, by its name. */
  readonly pictureSign?: string
}
export interface Resident extends ResidentFields {
  readonly id: string
  readonly conditions: readonly Condition[]
  readonly state: 'active' | 'merged'
  readonly mergedInto?: string
  readonly createdAt: number
  readonly updatedAt: number
}
/** What a list or a tile needs; of the encrypted columns only the phone's tail. */
export interface ResidentTile {
  readonly id: string
  readonly name: string
  readonly sex: Sex
  readonly birthDate: string
  readonly laneGroup?: string
  readonly pictureSign?: string
  readonly recordNumber?: string
  /** Last four digits, for the desk only. */
  readonly phoneTail?: string
}
export interface Consent {
  readonly id: string
  readonly residentId: string
  readonly version: string
  readonly form: 'signed' | 'oral' | 'representative'
  readonly givenAt: number
  readonly withdrawnAt?: number
}

/** How the person was recognised, strongest first. */
export type Assurance = 'card' | 'desk' | 'typed' | 'guest'
export type VisitEnd = 'done' | 'timeout' | 'other-card' | 'desk' | 'restart'
export interface Visit {
  readonly id: string
  readonly kiosk: string
  readonly residentId?: string
  /** Only for guests: all that is kept about them. */
  readonly guest?: { readonly sex?: Sex; readonly ageGroup?: AgeGroup }
  readonly assurance: Assurance
  readonly startedAt: number
  readonly endedAt?: number
  readonly endedBy?: VisitEnd
  readonly zone: string
}

export interface StoredFrame {
  /** Journal entry id. */
  readonly id: string
  readonly at: number
  readonly direction: 'in' | 'out'
  readonly channel?: string
  readonly bytes: Uint8Array
}
export type Validity = 'valid' | 'measure-again' | 'instrument-error' | 'meter-error' | 'quality-control'
/** `attributed`: has a visit or a resident. `asking`: a question is open. `nobody`: quality control. `repeat`: suspected second copy. */
export type Claim = 'attributed' | 'asking' | 'unclaimed' | 'nobody' | 'repeat' | 'void'
export interface QuantityAsSent {
  readonly name: string
  readonly value?: number
  readonly unit: string
  readonly comparator?: Comparator
}
export interface MeasurementFields {
  /** Unique over the life of the data folder: journal entry id and ordinal. */
  readonly deliveryKey: string
  /** Meter + meter time + record number + value bytes, as far as the driver's record identity goes. */
  readonly repeatKey?: string
  readonly meterId?: string
  readonly kind: string
  readonly origin: 'live' | 'stored' | 'unknown'
  readonly validity: Validity
  readonly claim: Claim
  /** Why it is nobody's, as a short code of the attribution table. */
  readonly claimReason?: string
  /** Whom the desk may think of; never acted on by itself. */
  readonly suggestedResidentId?: string
  readonly visitId?: string
  readonly residentId?: string
  readonly startedAt?: number
  /** When it was measured, as attribution worked it out; `takenTrusted` false when that is a guess. */
  readonly takenAt: number
  readonly takenTrusted: boolean
  readonly receivedAt: number
  readonly zone: string
  /** The meter's own local time, never corrected. */
  readonly meterTime?: string
  readonly meterTimePrecision?: 'second' | 'minute'
  readonly clockOffsetMs?: number
  readonly recordNumber?: number
  readonly userSlot?: number
  readonly flags: readonly string[]
  readonly meal?: string
  readonly site?: string
  readonly meterErrorCode?: string
  readonly meterErrorHelp?: string
  readonly quantities: readonly QuantityAsSent[]
  readonly driverId: string
  readonly driverVersion: number
}
/** The part of a measurement that its driver reads in its frames and a later version may read otherwise. */
export type Decoded = Pick<
  MeasurementFields,
  | 'driverVersion'
  | 'validity'
  | 'repeatKey'
  | 'flags'
  | 'meal'
  | 'site'
  | 'meterErrorCode'
  | 'meterErrorHelp'
  | 'quantities'
>
/** What an earlier version of the driver had read, and what followed for whose it was. */
export interface EarlierDecode extends Decoded, Pick<MeasurementFields, 'claim' | 'claimReason'> {
  readonly measurementId: string
  readonly until: number
}
export interface StoredMeasurement extends MeasurementFields {
  readonly id: string
  readonly createdAt: number
}

export interface ReadingContext {
  readonly meal?: MealContext
  readonly arm?: Arm
  readonly posture?: Posture
  readonly site?: string
  readonly shutOut?: ShutOut
}
export interface Assessed {
  readonly band: string | null
  readonly level: Level
  readonly alert: AlertTier
  readonly catalogueVersion: string
  /** Pressure only: category and subtype of the pair this value is half of. */
  readonly panelBand?: string
  readonly panelSubtype?: 'ISH' | 'IDH'
}
export interface ReadingFields extends ReadingContext, Assessed {
  readonly indicator: ReadingCode
  /** In the canonical unit, at most three decimals, exact. Null only with a comparator whose limit the meter does not tell. */
  readonly value: number | null
  readonly comparator?: Comparator
  readonly source: ReadingSource
  readonly residentId?: string
  readonly visitId?: string
  readonly measurementId?: string
  readonly importBatchId?: string
  /** Staff id of who typed it or corrected it. */
  readonly operatorId?: string
  readonly measuredAt: number
  readonly zone: string
  readonly precision: TimePrecision
  /** `member`: every single reading is kept. `mean`: the representative value, of `seriesCount` members (1: marked single). */
  readonly seriesId?: string
  readonly seriesRole?: 'member' | 'mean'
  readonly seriesCount?: number
  /** The lineage this one replaces after re-assigning. */
  readonly replaces?: string
}
export interface Reading extends ReadingFields {
  /** Place in the revision log: ascending, never reused. The package watermark counts these. */
  readonly position: number
  readonly lineage: string
  readonly revision: number
  readonly unit: string
  readonly state: ReadingState
  readonly reason?: string
  readonly createdAt: number
}

export type AlertState = 'open' | 'acknowledged' | 'closed'
export interface AlertFields {
  readonly reason: 'result' | 'help' | 'meter' | 'station'
  readonly tier: 'inform' | 'now'
  /** False: measured more than ten minutes ago or at an untrusted time, so a list entry and no bell. */
  readonly rings: boolean
  /** For `result` alerts. */
  readonly indicator?: ReadingCode
  readonly level?: Level
}
export interface Alert extends AlertFields {
  readonly id: string
  readonly measurementId?: string
  readonly lineage?: string
  readonly residentId?: string
  readonly visitId?: string
  readonly state: AlertState
  readonly raisedAt: number
  readonly acknowledgedAt?: number
  readonly acknowledgedBy?: string
  /** What was done: a choice of the desk's list, and free text. */
  readonly outcome?: string
  readonly note?: string
  readonly closedAt?: number
  readonly closedReason?: 'handled' | 'voided' | 'moved' | 'over'
}

export interface MeterFields {
  readonly driverId: string
  readonly modelId: string
  readonly name: string
  readonly place?: string
  readonly linkKind: 'serial' | 'ble'
  /** BLE address, or the serial port's stable identity. */
  readonly address: string
  readonly usbVendorId?: string
  readonly usbProductId?: string
  readonly usbSerialNumber?: string
  /** The socket its adapter was plugged into when the desk last said that this is the meter. */
  readonly usbPlace?: string
  readonly serialNumber?: string
  readonly firmware?: string
  readonly settings: Readonly<Record<string, string | number | boolean>>
  /** Lot of the strips in use, as printed on the vial, and the day they expire (`YYYY-MM-DD`). */
  readonly stripLot?: string
  readonly stripExpires?: string
}
export interface Meter extends MeterFields {
  readonly id: string
  readonly state: 'commissioned' | 'retired'
  readonly commissionedAt: number
  /** Station time from which its measurements may be somebody's. Absent while it is on trial; 0 where there was no trial. */
  readonly inUseFrom?: number
  readonly retiredAt?: number
  readonly lastRecordNumber?: number
}
export interface MeterEvent {
  readonly id: string
  readonly meterId: string
  readonly at: number
  readonly type: 'linked' | 'lost' | 'identity' | 'clock' | 'clock-set' | 'battery' | 'skipped' | 'rejected' | 'error'
  /** ms for clock, percent for battery, bytes for skipped. */
  readonly amount?: number
  readonly code?: string
  readonly text?: string
}
/** How often something went wrong, by kind and code. */
export interface MeterTrouble {
  readonly type: Extract<MeterEvent['type'], 'lost' | 'skipped' | 'rejected' | 'error'>
  readonly code?: string
  readonly times: number
  readonly lastAt: number
}
export interface QualityEntry {
  readonly id: string
  readonly measurementId: string
  readonly meterId?: string
  readonly at: number
  readonly kind: 'control-solution' | 'empty-cuff' | 'calibration' | 'trial'
}

export type StaffRole = 'volunteer' | 'duty' | 'admin'
export interface Staff {
  readonly id: string
  readonly name: string
  readonly login: string
  readonly role: StaffRole
  /** Hash text as made by main/staff; never the PIN. */
  readonly secret: string
  readonly active: boolean
  readonly failedAttempts: number
  readonly lockedUntil?: number
  readonly createdAt: number
}

export interface AuditEntry {
  readonly position: number
  readonly at: number
  readonly actorKind: Actor['kind']
  readonly actorId?: string
  readonly action: string
  readonly subjectKind: string
  readonly subjectId: string
  /** A short code, never free text, a name or a value. */
  readonly reason?: string
  /** Lower-case hex HMAC-SHA-256 over the entry and the hash before it. */
  readonly hash: string
}

export interface PrintJob {
  readonly id: string
  readonly kind: 'slip' | 'a4'
  readonly visitId?: string
  readonly residentId?: string
  readonly printer?: string
  readonly copies: number
  readonly state: 'queued' | 'printed' | 'failed'
  readonly error?: string
  /** The first print this one repeats: marked 补打. */
  readonly reprintOf?: string
  readonly createdAt: number
  readonly finishedAt?: number
}

export interface ImportBatch {
  readonly id: string
  readonly fileName: string
  readonly sha256: string
  readonly rowsRead: number
  readonly rowsAdded: number
  readonly importedAt: number
  readonly importedBy?: string
  readonly undoneAt?: number
}

export interface WeeklyPackage {
  readonly id: string
  readonly isoYear: number
  readonly isoWeek: number
  readonly revision: number
  readonly zone: string
  readonly state: 'made' | 'sealed'
  /** Revision log range (after, up to and including). */
  readonly fromPosition: number
  readonly toPosition: number
  readonly auditHead: string
  readonly fileName?: string
  readonly sha256?: string
  readonly madeAt: number
  readonly sealedAt?: number
}
export interface PackageItem {
  readonly lineage: string
  readonly revision: number
  readonly part: 'readings' | 'corrections' | 'quarantine'
  readonly reason?: string
}
