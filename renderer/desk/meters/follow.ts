import { useEffect, useState } from 'react'
import type { MeterPage, SightingView } from '../../../main/api/contract.ts'
import { useDesk } from '../desk-context.ts'

/** The newest of what is followed while the page shows it; null before the first. */
function useFollowed<Seen>(follow: (signal: AbortSignal) => Promise<AsyncIterable<Seen>>, of: string): Seen | null {
  const [seen, setSeen] = useState<{ of: string; newest: Seen } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: followed anew for another thing only
  useEffect(() => {
    const stop = new AbortController()
    void (async () => {
      try {
        for await (const newest of await follow(stop.signal)) setSeen({ of, newest })
      } catch {
        // Ended by leaving, or with the way to the station; the desk itself says the latter.
      }
    })()
    return () => stop.abort()
  }, [of])
  return seen?.of === of ? seen.newest : null
}

const NONE: readonly SightingView[] = []

export function useSightings(): readonly SightingView[] {
  const { meters } = useDesk()
  return useFollowed((signal) => meters.discover(signal), 'sightings') ?? NONE
}

export function useMeterPage(meterId: string): MeterPage | null {
  const { meters } = useDesk()
  return useFollowed((signal) => meters.page(meterId, signal), meterId)
}
