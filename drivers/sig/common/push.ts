import type { MeterContext } from '../../driver.ts'
import { MeterError } from '../../errors.ts'
import type { Measurement } from '../../measurement.ts'
import type { SigConversation } from './conversation.ts'

/** After a value: the memory is empty. In a stream: the meter is off. */
export const SILENCE_MS = 5_000
export const FIRST_VALUE_MS = 10_000
/** Beyond the longest measuring, and for a backlog that keeps coming. */
const BEYOND_MEASURING_MS = 120_000
const LONGEST_BACKLOG_MS = 300_000

/** An assembler that keeps a value back until nothing more can come that belongs to it. */
export interface Holding {
  /** Station time until which it waits; undefined when it holds nothing. */
  readonly holdsUntil: number | undefined
  /** Hands on what has waited long enough at station time `at`. */
  release(at: number): readonly Measurement[]
}

export interface Pushing {
  /** The meter stays connected while it measures; otherwise it connects to send what it has. */
  readonly stays: boolean
  readonly maxMeasureMs: number
  /** Characteristics whose values are signs of a measuring under way and no results. */
  readonly progress: readonly string[]
  readonly holding?: Holding
}

/** Takes what a subscribed meter sends of its own accord, until it has no more. Throws MeterError linkLost, noAnswer. */
export async function* pushed(
  conversation: SigConversation,
  about: MeterContext,
  pushing: Pushing,
): AsyncGenerator<Measurement> {
  const { stays, maxMeasureMs, progress, holding } = pushing
  const startedAt = about.now()
  let results = 0
  let measuring = false
  let patientUntil = startedAt + (stays ? maxMeasureMs : FIRST_VALUE_MS)
  for (;;) {
    const endsAt = Math.min(patientUntil, startedAt + longestMs(pushing, results, measuring))
    const dueAt = holding?.holdsUntil ?? Number.POSITIVE_INFINITY
    const frame = await conversation.next(Math.min(endsAt, dueAt) - about.now())
    const measurements = frame ? conversation.absorb(frame) : (holding?.release(about.now()) ?? [])
    yield* measurements
    results += measurements.length
    if (frame) {
      measuring = frame.channel !== undefined && progress.includes(frame.channel)
      patientUntil = about.now() + (measuring || stays ? maxMeasureMs : SILENCE_MS)
    } else if (conversation.aborted || conversation.link.closed || about.now() >= endsAt) {
      break
    }
  }
  const hasResult = results > 0 || holding?.holdsUntil !== undefined
  // There is no end mark: silence and a link dropped by the meter are both the normal end, unless a measuring was under way.
  if (conversation.aborted || (hasResult && !measuring) || !(measuring || stays)) return
  throw conversation.link.closed
    ? new MeterError('linkLost', 'the meter went away before its result came')
    : new MeterError('noAnswer', `no result within ${maxMeasureMs / 1000} s`)
}

/** How long a conversation may last in this state; a measuring that has begun late is not cut off. */
function longestMs({ stays, maxMeasureMs }: Pushing, results: number, measuring: boolean): number {
  if (measuring) return 2 * maxMeasureMs + BEYOND_MEASURING_MS
  return results > 0 && !stays ? LONGEST_BACKLOG_MS : maxMeasureMs + BEYOND_MEASURING_MS
}

export interface Streaming {
  readonly maxMeasureMs: number
  /** A measuring is under way: an end now is a broken one. */
  isMeasuring(): boolean
}

/** Takes a stream of present values until it falls silent. Throws MeterError linkLost, noAnswer. */
export async function* streamed(
  conversation: SigConversation,
  about: MeterContext,
  { maxMeasureMs, isMeasuring }: Streaming,
): AsyncGenerator<Measurement> {
  const endsAt = about.now() + maxMeasureMs + BEYOND_MEASURING_MS
  let hasSpoken = false
  for (;;) {
    const frame = await conversation.next(Math.min(SILENCE_MS, endsAt - about.now()))
    if (!frame) break
    hasSpoken = true
    yield* conversation.absorb(frame)
  }
  if (conversation.aborted || (hasSpoken && !isMeasuring())) return
  throw conversation.link.closed
    ? new MeterError('linkLost', 'the meter went away before its result came')
    : new MeterError('noAnswer', 'the meter sends nothing')
}
