import { MeterError } from '../errors.ts'
import type { OpenSerialLink, SerialSettings } from '../links/link.ts'
import type { Commissioned, ConversationOutcome, HostServices } from './commissioned.ts'
import { conversationDeadlineMs, type PAUSES_MS, pauseMs } from './pacing.ts'
import { findPort } from './ports.ts'

type Pause = Extract<keyof typeof PAUSES_MS, 'port' | 'failed' | 'asked'>

/** What the end of a conversation means for the link and for the next try. */
export function judgeSerial(
  error: Error | undefined,
  speaks: SerialSettings['speaks'],
): { readonly state: 'closed' | 'waiting' | 'failed'; readonly pause: Pause } {
  const asked = speaks === 'when-asked'
  if (error === undefined) return { state: 'closed', pause: asked ? 'asked' : 'port' }
  switch (error instanceof MeterError ? error.kind : undefined) {
    case 'portMissing':
    case 'linkLost':
      return { state: 'waiting', pause: 'port' }
    case 'portBusy':
    case 'portForbidden':
    case 'portMoved':
    case 'journalFailed':
      return { state: 'failed', pause: 'port' }
    case 'noAnswer':
      return { state: 'waiting', pause: asked ? 'asked' : 'failed' }
    default:
      return { state: 'failed', pause: 'failed' }
  }
}

/** Keeps one serial meter talking until the signal is aborted. Never throws. */
export async function runSerialMeter(
  meter: Commissioned,
  services: HostServices,
  openSerial: OpenSerialLink,
  signal: AbortSignal,
): Promise<void> {
  const { link } = meter.config
  const { settings } = meter
  if (link.kind !== 'serial' || settings.kind !== 'serial') return
  const asked = settings.speaks === 'when-asked'
  const deadlineMs = asked ? conversationDeadlineMs(meter.driver, meter.model.measures) : undefined
  let row: { pause: Pause; times: number } | undefined
  while (!signal.aborted) {
    await services.journalWorks.wait(signal)
    if (signal.aborted) return
    const outcome: ConversationOutcome = await meter.converse(signal, deadlineMs, async (recorder, onSkipped) =>
      openSerial(await findPort(link, services.listPorts), settings, recorder, onSkipped),
    )
    if (signal.aborted) return
    const { state, pause } = judgeSerial(outcome.error, settings.speaks)
    meter.tell(state, outcome.error)
    row = { pause, times: row?.pause === pause && outcome.heard === 0 ? row.times + 1 : 0 }
    await services.clock.sleep(pauseMs(pause, row.times), signal)
    if (!asked || pause === 'port') continue
    if (!services.armed.open) row = undefined
    await services.armed.wait(signal)
  }
}
