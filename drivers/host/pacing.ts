import type { MeterDriver } from '../driver.ts'
import type { MeasurementKind } from '../measurement.ts'

const SECOND = 1000

/** How long to wait before the next try: a table read by how often it has gone that way in a row; the last entry repeats. */
export const PAUSES_MS = {
  /** A port that is missing, busy or broke away. Short, because a monitor that sends each result once may be switched on now. */
  port: [1, 2, 5].map((s) => s * SECOND),
  /** A conversation that failed for another reason. */
  failed: [1, 2, 5, 10, 30].map((s) => s * SECOND),
  /** A serial meter that must be asked. Silent ones are asked less often after a minute: most of the time it is switched off. */
  asked: [15, 15, 15, 15, 30].map((s) => s * SECOND),
  /** After a BLE conversation without a measurement: many meters go on advertising for half a minute. */
  cooling: [3, 6, 12, 30, 60].map((s) => s * SECOND),
  /** A Bluetooth adapter that cannot be opened. */
  adapter: [2, 5, 10, 30].map((s) => s * SECOND),
  /** A journal that cannot be written. */
  journal: [1, 2, 5, 5, 10].map((s) => s * SECOND),
} as const satisfies Record<string, readonly number[]>

/**
 * A BLE meter that has not advertised for so long and does again has been taken up anew. Longer than bluetoothd may be silent about
 * one that goes on: it scans for ten seconds, telling each meter once, and rests for five.
 */
export const NEW_OCCASION_AFTER_MS = 20 * SECOND

export function pauseMs(reason: keyof typeof PAUSES_MS, timesInARow: number): number {
  const table: readonly number[] = PAUSES_MS[reason]
  return table[Math.min(timesInARow, table.length - 1)] as number
}

/** A conversation may take the longest measuring of the model and two minutes for everything around it. */
export function conversationDeadlineMs(driver: MeterDriver, measures: readonly MeasurementKind[]): number {
  return Math.max(0, ...measures.map((kind) => driver.maxMeasureMs[kind] ?? 0)) + 120 * SECOND
}
