import type { DriverEvent, Link, MeterContext, MeterDriver, Wanted } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { FrameRecorder } from '../links/link.ts'
import type { Clock } from './clock.ts'
import type { ConversationAbout } from './journal-format.ts'
import type { Recording } from './recording.ts'

/** From abort to closing the link, and from there to leaving a driver alone that does not come back. */
const CLOSE_AFTER_MS = 1000
const ABANDON_AFTER_MS = 2000

export interface ConversationPlan {
  readonly driver: MeterDriver
  readonly about: ConversationAbout
  readonly recording: Recording
  /** Undefined for meters that are listened to. */
  readonly deadlineMs: number | undefined
  readonly clock: Clock
  /** The host wants the conversation to end. */
  readonly signal: AbortSignal
  readonly wanted: Wanted
  open(recorder: FrameRecorder): Promise<Link>
  onOpen(): void
  report(event: DriverEvent): void
}

/** One whole conversation with a meter. Never throws: the answer is what broke it, or undefined. */
export async function converse(plan: ConversationPlan): Promise<Error | undefined> {
  const { clock, recording, driver } = plan
  const over = new AbortController()
  const late = new AbortController()
  const stop = AbortSignal.any([plan.signal, late.signal])
  if (plan.deadlineMs !== undefined) void startDeadline(plan.deadlineMs, clock, over.signal, late)
  let link: Link | undefined
  const opening = plan.open(recording).then((opened) => {
    link = opened
    if (over.signal.aborted) void close(opened)
    return opened
  })
  const talking = opening.then((opened) => {
    plan.onOpen()
    return talk(driver, opened, contextOf(plan, stop), recording)
  })
  let broken: Error | undefined
  try {
    await Promise.race([talking, abandoned(stop, over.signal, clock, () => link)])
  } catch (error) {
    broken = asError(error)
  }
  over.abort()
  talking.catch(() => {})
  if (link) await Promise.race([close(link), clock.sleep(ABANDON_AFTER_MS)])
  recording.end()
  return late.signal.aborted ? asError(late.signal.reason) : broken
}

async function talk(driver: MeterDriver, link: Link, about: MeterContext, recording: Recording): Promise<void> {
  for await (const measurement of driver.talk(link, about)) if (!recording.give(measurement)) return
}

function contextOf(plan: ConversationPlan, signal: AbortSignal): MeterContext {
  const { meterId, modelId, settings, zoneOffsetMinutes, lastRecordNumber } = plan.about
  return {
    meterId,
    modelId,
    settings,
    zoneOffsetMinutes,
    lastRecordNumber,
    now: () => plan.clock.now(),
    signal,
    wanted: plan.wanted,
    report: (event) => plan.report(event),
  }
}

async function startDeadline(ms: number, clock: Clock, over: AbortSignal, late: AbortController): Promise<void> {
  await clock.sleep(ms, over)
  if (!over.aborted) late.abort(new MeterError('noAnswer', `the conversation was not over after ${ms / 1000} s`))
}

/** Rejects some time after `stop`, for drivers and links that do not end by themselves when they should. */
async function abandoned(
  stop: AbortSignal,
  over: AbortSignal,
  clock: Clock,
  linkNow: () => Link | undefined,
): Promise<never> {
  await new Promise((resolve) => {
    if (stop.aborted) resolve(undefined)
    else stop.addEventListener('abort', resolve, { once: true, signal: over })
  })
  await clock.sleep(CLOSE_AFTER_MS, over)
  const link = linkNow()
  if (link && !over.aborted) void close(link)
  await clock.sleep(ABANDON_AFTER_MS, over)
  throw new MeterError('linkLost', 'the conversation did not end when it was stopped')
}

async function close(link: Link): Promise<void> {
  try {
    await link.close()
  } catch {
    // A link that cannot be closed is gone already.
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
