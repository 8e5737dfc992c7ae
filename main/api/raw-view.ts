/** A stored measurement as it was decoded, with its bytes: for the desk's trial of a meter, and for support. */
import type { Store } from '../../db/store.ts'
import type { StoredMeasurement } from '../../db/types.ts'
import type { MeterDriver } from '../../drivers/driver.ts'
import { StationError } from '../errors.ts'
import { modelOf } from '../meters/care.ts'
import { asMeasurement } from '../visits/intake.ts'
import { say } from '../words.ts'
import { instant } from '../zone.ts'
import type { DecodedView, RawView } from './contract.ts'

interface RawViewNeeds {
  readonly store: Store
  readonly drivers: readonly MeterDriver[]
}

/** Throws StationError unknownMeasurement. */
export function rawViewOf(needs: RawViewNeeds, measurementId: string): RawView {
  const measurement = needs.store.read.measurements.byId(measurementId)
  if (!measurement) throw new StationError('unknownMeasurement')
  return rawView(needs, measurement)
}

export function decodedView(stored: StoredMeasurement): DecodedView {
  const { quantities, flags, meterError } = asMeasurement(stored)
  return {
    quantities: quantities.map(({ name, value, comparator, unit }) => ({
      name,
      word: say(`quantity.${name}`),
      value: value ?? null,
      comparator: comparator ?? null,
      unit,
    })),
    flags: flags.map((code) => ({ code, word: say(`flag.${code}`) })),
    meterError: meterError ?? null,
  }
}

export function rawView({ store, drivers }: RawViewNeeds, measurement: StoredMeasurement): RawView {
  const meter = measurement.meterId ? store.read.meters.byId(measurement.meterId) : undefined
  const model = meter && modelOf(drivers, meter)
  const { driverId, driverVersion } = measurement
  return {
    ...decodedView(measurement),
    measurementId: measurement.id,
    model: model?.name ?? { zh: driverId, en: driverId },
    driver: { id: driverId, version: driverVersion },
    receivedAt: instant(measurement.receivedAt),
    takenAt: instant(measurement.takenAt),
    takenTrusted: measurement.takenTrusted,
    kind: measurement.kind,
    origin: measurement.origin,
    validity: measurement.validity,
    claim: measurement.claim,
    claimReason: measurement.claimReason ?? null,
    meterTime: measurement.meterTime ?? null,
    clockOffsetMs: measurement.clockOffsetMs ?? null,
    recordNumber: measurement.recordNumber ?? null,
    userSlot: measurement.userSlot ?? null,
    meal: measurement.meal ?? null,
    site: measurement.site ?? null,
    frames: store.read.measurements.frames(measurement.id).map(({ at, direction, channel, bytes }) => ({
      at: instant(at),
      direction,
      channel: channel ?? null,
      hex: Buffer.from(bytes)
        .toString('hex')
        .replace(/..(?=.)/g, '$& '),
    })),
  }
}
