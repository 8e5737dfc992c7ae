/** Stored measurements that a later version of their driver reads otherwise: what becomes of them, for whom they are. */
import type { NewReading, Redecode, Store, StoreReader } from '../../db/store.ts'
import type { Decoded, Meter, Reading, StoredMeasurement } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import type { Measurement } from '../../drivers/measurement.ts'
import { type Redecoded, redecode } from '../meters/redecode.ts'
import { zoneOffsetMinutes } from '../zone.ts'
import { alertsOfNobody, type Holder, type Judged } from './commit.ts'
import { isTyped } from './entry.ts'
import { asMeasurement, type Intake, mealUnasked, type Standing } from './intake.ts'
import type { KnownBody } from './judge.ts'
import { repeatKey } from './repeat.ts'
import type { MealContext } from './tasks.ts'
import { checkValidity } from './validity.ts'

export interface Again {
  readonly stored: StoredMeasurement
  readonly again: Redecoded
}

/** Every measurement received since, oldest first, with what today's drivers read in its frames. Only looks. */
export function* decodedAgain(
  read: StoreReader,
  drivers: readonly MeterDriver[],
  sinceMs: number,
): Generator<Again, undefined> {
  // The list first: what is written on the way would not be seen by a reader that stands in the middle of its rows.
  for (const id of Array.from(read.measurements.receivedSince(sinceMs), (row) => row.id)) {
    const stored = read.measurements.byId(id)
    if (!stored || isTyped(stored.driverId)) continue
    const meter = stored.meterId === undefined ? undefined : read.meters.byId(stored.meterId)
    const offset = zoneOffsetMinutes(stored.receivedAt, stored.zone)
    const again = redecode(stored, read.measurements.frames(id), meter, drivers, offset)
    yield { stored, again: again.outcome === 'differs' && feedsAnother(stored, read) ? FEEDS_ANOTHER : again }
  }
}

const FEEDS_ANOTHER: Redecoded = {
  outcome: 'left',
  reason: 'a body mass index of another measurement was made from it',
}

function feedsAnother({ id, kind, visitId }: StoredMeasurement, read: StoreReader): boolean {
  if (visitId === undefined || kind === 'pressure') return false
  const rows = read.readings.ofVisit(visitId)
  const isBody = rows.some(
    (row) => row.measurementId === id && (row.indicator === 'weight' || row.indicator === 'height'),
  )
  return isBody && rows.some((row) => row.indicator === 'bmi' && row.measurementId !== id)
}

export interface KeepNeeds {
  readonly store: Store
  readonly intake: Intake
  readonly drivers: readonly MeterDriver[]
  readonly now: () => number
}

/** Stores what its driver reads now, with all that follows, in one transaction. Whose it is does not change. Throws DbError. */
export function keepDecoded(stored: StoredMeasurement, now: Measurement, needs: KeepNeeds): void {
  const { store, drivers } = needs
  const meter = stored.meterId === undefined ? undefined : store.read.meters.byId(stored.meterId)
  const driver = drivers.find(({ id }) => id === stored.driverId)
  const validity = checkValidity(now)
  const decoded: Decoded = {
    driverVersion: now.driver.version,
    validity: validity.verdict,
    repeatKey: keyOf(stored, now, meter, driver),
    flags: now.flags,
    meal: now.meal,
    site: now.site,
    meterErrorCode: now.meterError?.code,
    meterErrorHelp: now.meterError?.help,
    quantities: now.quantities,
  }
  store.write.measurements.redecode({
    measurementId: stored.id,
    decoded,
    ...consequences({ ...stored, ...decoded }, stored, needs),
    actor: { kind: 'station' },
  })
}

type Consequences = Pick<Redecode, 'claim' | 'quality' | 'readings' | 'alerts'>
/** How far back a height is looked for. */
const HEIGHTS = 100
const NONE: Consequences = { readings: [], alerts: [] }

function consequences(after: StoredMeasurement, before: StoredMeasurement, needs: KeepNeeds): Consequences {
  const { intake } = needs
  const isControl = after.validity === 'quality-control'
  const wasControl = before.claim === 'nobody' && before.validity === 'quality-control'
  const nobody = { visitId: undefined, residentId: undefined }
  // Voided, a repeat, sent on trial, or a control by the desk's word: that stays so, whatever the numbers.
  if (before.claim === 'void' || before.claim === 'repeat' || (before.claim === 'nobody' && !wasControl)) return NONE
  if (isControl && wasControl) return NONE
  if (isControl) {
    return {
      claim: { claim: 'nobody', claimReason: 'control-solution', ...nobody },
      quality: 'control-solution',
      readings: intake.remadeMeans(after.id),
      alerts: [],
    }
  }
  if (wasControl) {
    return {
      claim: { claim: 'unclaimed', claimReason: 'redecoded', ...nobody },
      readings: [],
      alerts: nobodysAlerts(after, needs),
    }
  }
  if (after.claim !== 'attributed') return { readings: [], alerts: nobodysAlerts(after, needs) }
  const rows = needs.store.read.readings.ofMeasurement(after.id).filter(({ state }) => state === 'current')
  const { own, series } = intake.seriesWithout(after.id)
  const standing: Standing = { meal: mealOf(rows, before, after), series }
  const judged = intake.rejudge(after, holderThen(after, rows, needs, own), standing)
  if (!judged) return { readings: intake.remadeMeans(after.id), alerts: [] }
  return {
    readings: [
      ...judged.readings.map((reading) => revisionOf(reading, rows)),
      // Half a pressure is in no series any more.
      ...(judged.series ? [] : intake.remadeMeans(after.id)),
    ],
    alerts: judged.alerts,
  }
}

/** The person as at the time of measuring, with the answers of the visit as its readings tell them. */
function holderThen(
  after: StoredMeasurement,
  rows: readonly Reading[],
  { store, intake }: KeepNeeds,
  own?: Reading,
): Holder {
  const holder = intake.holderOf(after, after.takenAt, own)
  const { about } = holder.circumstances
  const unjudged = rows.some(({ indicator, level }) => indicator === 'bodyfat' && level === 'not-judged')
  // Only where there was a body mass index, and of what was known then.
  const known = rows.some(({ indicator }) => indicator === 'bmi') ? bodyThen(after, store.read) : {}
  const implantedDevice = about.implantedDevice || unjudged
  return { ...holder, circumstances: { ...holder.circumstances, about: { ...about, implantedDevice }, known } }
}

function bodyThen({ id, visitId, residentId, takenAt }: StoredMeasurement, read: StoreReader): KnownBody {
  const here = visitId ? read.readings.ofVisit(visitId).filter((row) => row.measurementId !== id) : []
  const of = (what: 'weight' | 'height') =>
    here.findLast(({ indicator, measuredAt }) => indicator === what && measuredAt <= takenAt)
  const earlier = residentId ? read.readings.trend(residentId, 'height', 0, HEIGHTS) : []
  const height = of('height') ?? earlier.find(({ measuredAt }) => measuredAt <= takenAt)
  return { weightKg: of('weight')?.value ?? undefined, heightCm: height?.value ?? undefined }
}

/** The same indicator of the same measurement is the same lineage; means bring theirs along. */
function revisionOf(reading: Judged['readings'][number], rows: readonly Reading[]): NewReading {
  if (reading.ofMeasurement === false) return reading
  const before = rows.find((row) => row.indicator === reading.indicator && row.seriesRole === reading.seriesRole)
  return before ? { ...reading, posture: before.posture, revises: before.lineage, reason: 'redecoded' } : reading
}

/** What the person or the desk said of the meal stays; what only the meter said goes with what it says now. */
function mealOf(
  rows: readonly Reading[],
  before: StoredMeasurement,
  after: StoredMeasurement,
): MealContext | undefined {
  const said = rows.find(({ meal }) => meal !== undefined)?.meal
  return said === mealUnasked(before) ? (mealUnasked(after) ?? undefined) : said
}

function nobodysAlerts(after: StoredMeasurement, { now }: KeepNeeds): Consequences['alerts'] {
  const validity = checkValidity(asMeasurement(after))
  if (validity.verdict !== 'valid') return []
  const { takenAt, takenTrusted, zone } = after
  return alertsOfNobody(validity, { takenAt, trusted: takenTrusted, now: now(), zone })
}

/** So that a meter which sends the record again is still recognised. A key of one conversation has done its work. */
function keyOf(
  { repeatKey: before, meterId }: StoredMeasurement,
  now: Measurement,
  meter: Meter | undefined,
  driver: MeterDriver | undefined,
): string | undefined {
  if (before === undefined || meterId === undefined || !meter || !driver) return before
  if (driver.recordIdentity === 'none' && meter.linkKind !== 'serial') return before
  return repeatKey(now, meterId, driver.recordIdentity, '', meter.linkKind) ?? undefined
}
