import type { MeterContext } from '../driver.ts'
import { stationWallMs, type WallTime, wallTimeOf } from '../sig/common/datetime.ts'

const MAX_DRIFT_MS = 2 * 60_000

/** The station's local time, for a meter whose clock is to be set. */
export const stationTime = (about: MeterContext): WallTime =>
  wallTimeOf(stationWallMs(about.now(), about.zoneOffsetMinutes))

/** Whether a clock is to be set: it is more than two minutes off, or tells no date at all. */
export const isAdrift = (offsetMs: number | undefined): boolean =>
  offsetMs === undefined || Math.abs(offsetMs) > MAX_DRIFT_MS
