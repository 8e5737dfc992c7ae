/** What belongs to nobody, as the tray lists it: a meter's memory is one item. Pure. */
import type { UnclaimedView } from '../../main/api/contract.ts'

export interface TrayItem {
  key: string
  /** Newest first, as they came. */
  measurements: UnclaimedView[]
}

export function trayItems(unclaimed: readonly UnclaimedView[]): TrayItem[] {
  const items = new Map<string, TrayItem>()
  for (const one of unclaimed) {
    const key = one.group ?? one.measurementId
    const item = items.get(key)
    if (item) item.measurements.push(one)
    else items.set(key, { key, measurements: [one] })
  }
  return [...items.values()]
}

/** The first and the last moment of measuring. */
export function spanOf(measurements: readonly { at: string }[]): { from: string; to: string } {
  const times = measurements.map((one) => one.at).sort()
  return { from: times[0] ?? '', to: times.at(-1) ?? '' }
}
