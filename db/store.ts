/**
 * The face of the store. Reading and writing are separate types on separate connections, so that a read path cannot write:
 * give a function `StoreReader` and it can only look. Everything is synchronous; every write is one transaction with its audit
 * entry, and has reached the disk when the call returns. Throws DbError.
 */
import type { ExportColumn, ExportGroup } from './export-columns.ts'
import type {
  Actor,
  Alert,
  AlertFields,
  Assessed,
  AuditEntry,
  Consent,
  Decoded,
  EarlierDecode,
  ImportBatch,
  MeasurementFields,
  Meter,
  MeterEvent,
  MeterFields,
  MeterTrouble,
  PackageItem,
  PrintJob,
  QualityEntry,
  Reading,
  ReadingCode,
  ReadingFields,
  Resident,
  ResidentFields,
  ResidentTile,
  Staff,
  StoredFrame,
  StoredMeasurement,
  Visit,
  VisitEnd,
  WeeklyPackage,
} from './types.ts'

export interface Store {
  readonly read: StoreReader
  readonly write: StoreWriter
  /** A consistent copy under the same key, for a backup or the package process. Whole or not there at all. */
  snapshot(file: string): void
  /** SQLite's own quick check; what it finds, one line each. Reads the whole file. */
  check(): readonly string[]
  /** Checkpoints, closes both connections and gives the lock back. */
  close(): void
}

export interface StoreReader {
  readonly residents: ResidentReader
  readonly visits: VisitReader
  readonly measurements: MeasurementReader
  readonly readings: ReadingReader
  readonly alerts: AlertReader
  readonly meters: MeterReader
  readonly staff: StaffReader
  readonly audit: AuditReader
  readonly settings: SettingReader
  readonly prints: PrintReader
  readonly packages: PackageReader
  readonly imports: ImportReader
}
export interface StoreWriter {
  readonly residents: ResidentWriter
  readonly visits: VisitWriter
  readonly measurements: MeasurementWriter
  readonly readings: ReadingWriter
  readonly alerts: AlertWriter
  readonly meters: MeterWriter
  readonly staff: StaffWriter
  readonly settings: SettingWriter
  readonly prints: PrintWriter
  readonly packages: PackageWriter
  readonly imports: ImportWriter
  /** All that `work` writes is one transaction; an error in it undoes all. */
  together<T>(work: () => T): T
  /** Something that changes no other row but must be known (sign-in, package opened). */
  audit(actor: Actor, action: string, subject: { kind: string; id: string }, reason?: string): void
}

// ── residents ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ResidentReader {
  byId(id: string): Resident | undefined
  tile(id: string): ResidentTile | undefined
  /** The code as read from the card; only its keyed hash is kept. */
  byCard(code: string): ResidentTile | undefined
  byIdentityNumber(number: string): ResidentTile | undefined
  /** Ordered by name and birth date, at most 20. */
  byPhoneTail(fourDigits: string): readonly ResidentTile[]
  /** Name or part of it, pinyin or initials, record number, phone tail; words are and-ed (`王 1951`). Exact names first. */
  search(text: string, limit?: number): readonly ResidentTile[]
  /** For the duplicate warning: active residents of this name born in this year. */
  sameNameAndYear(name: string, year: number): readonly ResidentTile[]
  consents(residentId: string): readonly Consent[]
  count(): number
}
export interface ResidentWriter {
  create(
    fields: ResidentFields,
    actor: Actor,
    extra?: { readonly cardCode?: string; readonly consent?: NewConsent },
  ): Resident
  update(id: string, change: Partial<ResidentFields>, actor: Actor): Resident
  /** A card belongs to one person; linking it to another moves it. */
  linkCard(id: string, code: string, actor: Actor): void
  unlinkCard(code: string, actor: Actor): void
  addConsent(id: string, consent: NewConsent, actor: Actor): Consent
  withdrawConsent(consentId: string, actor: Actor): void
}
export type NewConsent = Pick<Consent, 'version' | 'form'>

// ── visits ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface VisitReader {
  byId(id: string): Visit | undefined
  open(): readonly Visit[]
  /** Visits that touch the interval, oldest first: the timeline attribution works on. */
  between(fromMs: number, toMs: number): readonly Visit[]
  ofResident(residentId: string, limit: number): readonly Visit[]
  /** People (guests included) who began a visit in the interval. */
  peopleBetween(fromMs: number, toMs: number): number
}
export interface VisitWriter {
  begin(visit: Pick<Visit, 'kiosk' | 'residentId' | 'guest' | 'assurance' | 'startedAt' | 'zone'>, actor: Actor): Visit
  /** What a guest says in the open visit; what they have said before stays. */
  describeGuest(id: string, said: NonNullable<Visit['guest']>, actor: Actor): Visit
  end(id: string, endedAt: number, endedBy: VisitEnd, actor: Actor): void
}

// ── measurements ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MeasurementReader {
  byId(id: string): StoredMeasurement | undefined
  byDeliveryKey(key: string): StoredMeasurement | undefined
  /** The first measurement stored with this repeat key. */
  byRepeatKey(key: string): StoredMeasurement | undefined
  frames(id: string): readonly StoredFrame[]
  /** Waiting at the desk: unclaimed or with an open question, newest first. */
  unclaimed(limit: number): readonly StoredMeasurement[]
  /** Live list of the desk: received in the interval, newest first, with their readings at their newest revision. */
  receivedBetween(fromMs: number, toMs: number, limit: number): readonly ListedMeasurement[]
  /** Everything received since, oldest first; streamed. */
  receivedSince(fromMs: number): IterableIterator<StoredMeasurement>
  /** What earlier versions of its driver had read in its frames, oldest first. */
  earlierDecodes(id: string): readonly EarlierDecode[]
  /** What this meter sent, the newest received first. */
  ofMeter(meterId: string, limit: number): readonly StoredMeasurement[]
  /** Everything measured in a visit, in the order of measuring. */
  ofVisit(visitId: string): readonly StoredMeasurement[]
  /** The newest moment anything was measured or received; a station clock before it is wrong. */
  latestInstant(): number | undefined
}
export interface ListedMeasurement {
  readonly measurement: StoredMeasurement
  readonly resident?: ResidentTile
  readonly readings: readonly Reading[]
}
export interface MeasurementWriter {
  /**
   * Stores a measurement with everything it causes in ONE transaction. The same delivery key again stores nothing and gives
   * back what the first call stored.
   */
  commit(commit: MeasurementCommit): Committed
  /**
   * The desk (or the person's yes) says whose it is. Readings it already had end as entered in error, alerts move; `readings`
   * are the assessed ones for the new person; each gets the lineage it replaces (same indicator) by itself. A series that loses a
   * member here must have its mean among `readings` (with `revises`), unless no member is left: then the mean ends as well.
   */
  assign(assignment: Assignment): Committed
  /** Measured wrongly: the measurement is void, its readings entered in error, its alerts closed; `remade` as for `assign`. */
  void(id: string, reason: string, actor: Actor, remade?: readonly NewReading[]): Committed
  /** Nobody answered, or the desk gives it back: unclaimed. Refused once it has readings. */
  unclaim(id: string, claimReason: string, actor: Actor): StoredMeasurement
  /** The desk says that it was control solution: nobody's, in the quality log, its alerts closed. Refused once it is somebody's. */
  asControl(id: string, actor: Actor): StoredMeasurement
  /**
   * A later version of its driver reads its frames otherwise: what was read before is kept beside it. Readings named by `revises`
   * get their next revision if anything in them changes, others are new, and those of the measurement that are not named end as
   * entered in error; a series that loses a member as for `assign`. Alerts of `alerts` that stand already, or were handled, are not
   * raised again; those that are not among them close.
   */
  redecode(again: Redecode): Committed
}
export interface MeasurementCommit {
  readonly measurement: MeasurementFields
  readonly frames: readonly StoredFrame[]
  readonly readings: readonly NewReading[]
  readonly alerts: readonly NewAlert[]
  readonly quality?: QualityEntry['kind']
  readonly actor: Actor
}
/** A first revision, or with `revises` the next revision of that lineage (a series mean as it grows). */
export type NewReading = Omit<ReadingFields, 'measurementId' | 'replaces'> & {
  readonly revises?: string
  /** False for a series mean, which no single measurement made. */
  readonly ofMeasurement?: boolean
  readonly reason?: string
}
/** `reading`: index in `readings` of the reading that raised it. */
export type NewAlert = AlertFields & { readonly reading?: number }
export interface Assignment {
  readonly measurementId: string
  /** Absent only for a guest's visit. */
  readonly residentId?: string
  /** Absent when the desk names a person who has no visit for it. */
  readonly visitId?: string
  readonly readings: readonly NewReading[]
  readonly alerts: readonly NewAlert[]
  readonly reason: string
  readonly actor: Actor
}
export interface Redecode {
  readonly measurementId: string
  readonly decoded: Decoded
  /** Where it is no longer whose it was. */
  readonly claim?: Pick<MeasurementFields, 'claim' | 'claimReason' | 'visitId' | 'residentId'>
  readonly quality?: QualityEntry['kind']
  readonly readings: readonly NewReading[]
  readonly alerts: readonly NewAlert[]
  readonly actor: Actor
}
export interface Committed {
  readonly outcome: 'stored' | 'already-stored'
  readonly measurement: StoredMeasurement
  readonly readings: readonly Reading[]
  readonly alerts: readonly Alert[]
}

// ── readings ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a trend draws, served from the index alone. Series members and voided rows are not in it. */
export type TrendRow = Pick<
  Reading,
  'measuredAt' | 'precision' | 'value' | 'comparator' | 'level' | 'band' | 'meal' | 'seriesCount'
>
export interface ReadingReader {
  current(lineage: string): Reading | undefined
  history(lineage: string): readonly Reading[]
  /** Newest first; `fromMs` inclusive. */
  trend(residentId: string, indicator: ReadingCode, fromMs: number, limit: number): readonly TrendRow[]
  /** All current readings of a visit, members included, in order of measuring. */
  ofVisit(visitId: string): readonly Reading[]
  ofSeries(seriesId: string): readonly Reading[]
  ofMeasurement(measurementId: string): readonly Reading[]
  /** Newest current reading per indicator. */
  latest(residentId: string): readonly Reading[]
  countMeasuredBetween(fromMs: number, toMs: number): number
  /** Zones that stand in rows: the week of each is its own interval. */
  zones(): readonly string[]
  /** Current readings with a resident, no series members, measured in [fromMs, toMs) of that zone; by time, streamed. */
  measuredBetween(fromMs: number, toMs: number, zone: string): IterableIterator<ExportRow>
  /** Newest revision (entered in error included) of every lineage touched after `afterPosition` up to `toPosition`; streamed. */
  revisedBetween(afterPosition: number, toPosition: number): IterableIterator<ExportRow>
  /**
   * The same rows as `measuredBetween`, only the columns asked for, in their order: for a million rows of CSV. A group of columns
   * comes as one text.
   */
  columnsBetween(
    columns: readonly (ExportColumn | ExportGroup)[],
    fromMs: number,
    toMs: number,
    zone: string,
  ): IterableIterator<readonly (string | number | null)[]>
  lastPosition(): number
}
export type { ExportColumn }
/** A reading with what every line of the package needs beside it. */
export interface ExportRow {
  readonly reading: Reading
  readonly resident: Omit<ResidentTile, 'phoneTail'>
  readonly meter?: Pick<Meter, 'id' | 'driverId' | 'modelId' | 'name' | 'serialNumber'>
}
export interface ReadingWriter {
  /** Hand entry, home visit: no measurement. */
  add(
    readings: readonly NewReading[],
    alerts: readonly NewAlert[],
    actor: Actor,
  ): Pick<Committed, 'readings' | 'alerts'>
  /** Next revision with a changed context, value (hand entry only) or assessment. */
  revise(lineage: string, change: Revision, actor: Actor): Reading
  /** Next revision `entered-in-error`; its alerts close. */
  enterInError(lineage: string, reason: string, actor: Actor): Reading
}
export type Revision = Partial<Assessed> &
  Partial<Pick<Reading, 'value' | 'meal' | 'arm' | 'posture' | 'site' | 'seriesCount'>> & {
    readonly reason: string
  }

// ── alerts, meters, staff ─────────────────────────────────────────────────────────────────────────────────────────────

export interface AlertReader {
  byId(id: string): Alert | undefined
  /** Open and acknowledged, `now` first, then oldest first. */
  unresolved(): readonly Alert[]
  between(fromMs: number, toMs: number): readonly Alert[]
}
export interface AlertWriter {
  /** An alert without a measurement: a call for help, a meter, the station. */
  raise(alert: AlertFields & Pick<Alert, 'visitId' | 'residentId'>, actor: Actor): Alert
  acknowledge(id: string, staffId: string): Alert
  /** Closes it with what was done. */
  handle(id: string, staffId: string, outcome: string | undefined, note: string | undefined): Alert
  /** Ends a call that is over by itself. Refused for results. */
  close(id: string, actor: Actor): Alert
}

export interface MeterReader {
  byId(id: string): Meter | undefined
  all(): readonly Meter[]
  commissioned(): readonly Meter[]
  events(meterId: string, limit: number): readonly MeterEvent[]
  lastEvent(meterId: string, type: MeterEvent['type']): MeterEvent | undefined
  /** What went wrong with it since then, the most frequent first. */
  trouble(meterId: string, fromMs: number): readonly MeterTrouble[]
  quality(meterId: string, limit: number): readonly QualityEntry[]
  lastQuality(meterId: string, kind: QualityEntry['kind']): QualityEntry | undefined
}
export interface MeterWriter {
  /** `onTrial`: nothing it sends is a person's until it is taken into use. */
  commission(fields: MeterFields, actor: Actor, onTrial?: 'on-trial'): Meter
  /** The trial was right. */
  takeIntoUse(id: string, named: Pick<MeterFields, 'name' | 'place'>, actor: Actor): Meter
  /** `reason`: a short code for the audit. */
  update(id: string, change: Partial<MeterFields>, actor: Actor, reason?: string): Meter
  retire(id: string, actor: Actor, reason?: string): Meter
  /** What links learn by themselves; no audit entry. */
  event(event: Omit<MeterEvent, 'id'>): void
  noteRecordNumber(id: string, recordNumber: number): void
}

export interface StaffReader {
  byId(id: string): Staff | undefined
  byLogin(login: string): Staff | undefined
  active(): readonly Staff[]
}
export interface StaffWriter {
  create(fields: Pick<Staff, 'name' | 'login' | 'role' | 'secret'>, actor: Actor): Staff
  update(id: string, change: Partial<Pick<Staff, 'name' | 'role' | 'secret' | 'active'>>, actor: Actor): Staff
  /** After each sign-in attempt. */
  noteAttempt(id: string, attempt: { readonly failedAttempts: number; readonly lockedUntil?: number }): void
}

// ── audit, settings, prints, packages ─────────────────────────────────────────────────────────────────────────────────

export interface AuditReader {
  head(): { readonly position: number; readonly hash: string }
  entries(afterPosition: number, limit: number): readonly AuditEntry[]
  /** Walks the chain. `atPosition` names the first entry that does not fit. */
  verify(expected?: { readonly position: number; readonly hash: string }): AuditVerdict
}
export type AuditVerdict =
  | { readonly intact: true; readonly entries: number }
  | { readonly intact: false; readonly atPosition: number; readonly fault: 'changed' | 'missing' | 'cut' }

export interface SettingReader {
  /** As stored JSON; the caller's schema gives it a type. */
  get(key: string): unknown
  all(): ReadonlyMap<string, unknown>
}
export interface SettingWriter {
  set(key: string, value: unknown, actor: Actor): void
  /** Its default holds again. */
  unset(key: string, actor: Actor): void
}

export interface PrintReader {
  byId(id: string): PrintJob | undefined
  queued(): readonly PrintJob[]
  ofVisit(visitId: string): readonly PrintJob[]
}
export interface PrintWriter {
  queue(
    job: Pick<PrintJob, 'kind' | 'visitId' | 'residentId' | 'printer' | 'copies' | 'reprintOf'>,
    actor: Actor,
  ): PrintJob
  finish(id: string, result: { readonly error?: string }): PrintJob
}

export interface ImportReader {
  batches(): readonly ImportBatch[]
}
export interface ImportWriter {
  /** One transaction. A row whose person, indicator, moment and value are there already is not added again. */
  add(
    file: Pick<ImportBatch, 'fileName' | 'sha256'>,
    readings: Iterable<Omit<NewReading, 'source' | 'importBatchId' | 'revises'>>,
    actor: Actor,
  ): ImportBatch
  /** Every reading of the batch is entered in error. */
  undo(batchId: string, actor: Actor): ImportBatch
}

export interface PackageReader {
  /** Newest revision of that week's package. */
  ofWeek(isoYear: number, isoWeek: number): WeeklyPackage | undefined
  all(): readonly WeeklyPackage[]
  /** Where the last sealed package ended in the revision log; 0 before the first. */
  watermark(): number
  items(packageId: string): IterableIterator<PackageItem>
}
export interface PackageWriter {
  /** Stores the package and its items; its audit head is filled in. */
  add(
    fields: Omit<WeeklyPackage, 'id' | 'state' | 'auditHead' | 'madeAt' | 'sealedAt' | 'revision'>,
    items: Iterable<PackageItem>,
    actor: Actor,
  ): WeeklyPackage
  /** Moves the watermark. */
  seal(id: string, file: { readonly fileName: string; readonly sha256: string }, actor: Actor): WeeklyPackage
}
