import type { DecodeResult, MeterContext, MeterDriver } from '../driver.ts'
import type { Frame } from '../measurement.ts'
import type { Handover } from './handover.ts'
import type { ConversationAbout } from './journal-format.ts'
import type { KeptConversation } from './journal-index.ts'

/** Decodes a conversation's frames as of the moment of its last frame, so that doing it again gives the same. */
export function decodeConversation(
  driver: MeterDriver,
  about: ConversationAbout,
  frames: readonly Frame[],
): DecodeResult {
  const at = frames.at(-1)?.at ?? 0
  const { meterId, modelId, settings, zoneOffsetMinutes, lastRecordNumber } = about
  const context: MeterContext = {
    meterId,
    modelId,
    settings,
    zoneOffsetMinutes,
    lastRecordNumber,
    now: () => at,
    signal: new AbortController().signal,
    report: () => {},
  }
  return driver.decode(frames, context)
}

export interface ReplayOptions {
  readonly drivers: readonly MeterDriver[]
  /** For conversations whose start entry was lost. */
  readonly zoneOffsetMinutes: number
  /** Also hands over what was acknowledged, of conversations with a frame from this moment on (ms since the epoch). */
  readonly since?: number
  readonly handover: Handover
  /** A conversation that stays in the journal because it cannot be decoded. */
  onKept(conversation: KeptConversation, reason: string): void
  onRejected(conversation: KeptConversation, rejected: DecodeResult['rejected'][number]): void
}

/** Hands over again what the station has not acknowledged; the answer is how many measurements. */
export function replay(conversations: Iterable<KeptConversation>, options: ReplayOptions): number {
  let given = 0
  for (const conversation of conversations) {
    const again = conversation.frames.some((frame) => frame.at >= (options.since ?? Number.POSITIVE_INFINITY))
    if (!conversation.settled || again) given += replayOne(conversation, again, options)
  }
  return given
}

function replayOne(conversation: KeptConversation, again: boolean, options: ReplayOptions): number {
  const { id, about, frames } = conversation
  const driver = options.drivers.find((candidate) => candidate.id === about.driverId)
  if (driver === undefined) {
    options.onKept(conversation, `no driver ${about.driverId} here; ${frames.length} frames are kept`)
    return 0
  }
  let decoded: DecodeResult
  try {
    const whole = {
      ...about,
      settings: about.settings ?? {},
      zoneOffsetMinutes: about.zoneOffsetMinutes ?? options.zoneOffsetMinutes,
    }
    decoded = decodeConversation(driver, whole, frames)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    options.onKept(conversation, `driver ${driver.id} failed on ${frames.length} kept frames: ${detail}`)
    return 0
  }
  for (const rejected of decoded.rejected) options.onRejected(conversation, rejected)
  options.handover.begin(id, again ? [] : conversation.acknowledged)
  const given = decoded.measurements.filter((measurement) =>
    options.handover.give(id, about.meterId, measurement, frames),
  )
  options.handover.end(id)
  return given.length
}
