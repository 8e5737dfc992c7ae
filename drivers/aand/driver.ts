import type { MeterDriver } from '../driver.ts'
import { genericAdapter } from '../usb-adapters.ts'
import { Conversation } from './conversation.ts'
import { MODELS } from './models.ts'
import { DRIVER, ResultReader } from './results.ts'
import { aandSlicer } from './slicer.ts'

/**
 * A&D waiting-room monitors (TM-2655, TM-2657) with result format RB. Listens: each result is sent once, when the person has
 * pressed the monitor's own start key, or the station has started the cuff for a person at the kiosk.
 *
 * Settings: `ignoreCheckByte` (true: take results whose block check is wrong, marked as such).
 */
export const aand: MeterDriver = {
  ...DRIVER,
  models: Object.values(MODELS),
  recordIdentity: 'time',
  maxMeasureMs: { pressure: 90_000 },

  match(seen) {
    const adapter = genericAdapter(seen)
    return adapter && { ...adapter, modelId: MODELS.tm2655.id }
  },

  async *talk(link, about) {
    if (link.kind !== 'serial') throw new TypeError('A&D waiting-room monitors are read over a serial link')
    // biome-ignore lint/correctness/useHookAtTopLevel: a serial link, not React
    link.useSlicer(aandSlicer)
    const conversation = new Conversation(link, about)
    try {
      yield* conversation.run()
    } catch (error) {
      yield* conversation.taken()
      if (!about.signal.aborted) throw error
    }
  },

  decode(frames, about) {
    const reader = new ResultReader(about)
    const heard = frames.map((frame) => reader.push(frame))
    return {
      measurements: heard.flatMap(({ measurement }) => measurement ?? []),
      rejected: heard.flatMap(({ rejected }) => rejected ?? []),
    }
  },
}
