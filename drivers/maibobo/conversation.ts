import type { MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import type { StreamTalk } from '../stream/talk.ts'
import { CODE, command, type HostCode, VERSION } from './codec.ts'
import { NOTIFIES } from './models.ts'
import { type MaiboboReader, PRESSURE_SILENCE_MS } from './reader.ts'

/** From start to result. */
export const MAX_MEASURE_MS = 120_000
/** No result so long after the start: something is wrong with the monitor. */
const HOPELESS_MS = 180_000
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000
const TRIES = 3
const ANSWER_MS = { ble: 2_000, serial: 1_000 } as const

export interface MaiboboTalk {
  readonly talk: StreamTalk
  readonly reader: MaiboboReader
  readonly about: MeterContext
  readonly line: keyof typeof VERSION
}

/**
 * Connects, starts one measurement where the desk has set that (`command`), and listens for what is measured with the monitor's own
 * key. A serial line is listened to until the station wants the end.
 */
export async function* converse({ talk, reader, about, line }: MaiboboTalk): AsyncGenerator<Measurement> {
  const beganAt = about.now()
  const frame = (code: HostCode) => command(VERSION[line], code)
  const ask = (code: HostCode, answered: () => boolean) =>
    talk.ask({ frame: () => frame(code), tries: TRIES, timeoutMs: ANSWER_MS[line], answered })

  await talk.link.subscribe(NOTIFIES)
  if (!(yield* ask(CODE.connect, () => reader.hasSpoken))) return endedBy(talk, 'no answer; is the monitor on?')
  const isCommanded = about.settings.command === true
  if (isCommanded && !(yield* ask(CODE.start, () => reader.hasStarted || reader.outcomes > 0))) {
    return endedBy(talk, 'the monitor does not start')
  }
  while (!talk.aborted && !(isCommanded && line === 'ble' && reader.outcomes > 0)) {
    const leftMs = patienceMs(reader, line, beganAt + LONGEST_MS, about.now())
    const measurements = await talk.hear(leftMs)
    if (measurements) yield* measurements
    else if (talk.link.closed || !reader.underWay) break
    else if (!talk.aborted) {
      await talk.send(frame(CODE.stop))
      throw new MeterError('noAnswer', 'the measurement stopped without a result')
    }
  }
  // The person has gone: the cuff that the station has inflated is let out.
  if (talk.aborted && isCommanded && reader.underWay) await talk.send(frame(CODE.stop))
  if (talk.link.closed && (line === 'serial' || reader.underWay)) endedBy(talk, '')
}

/** How long to wait for the next frame. */
function patienceMs({ underWay }: MaiboboReader, line: MaiboboTalk['line'], endMs: number, now: number): number {
  // At least one look at what has come meanwhile.
  if (underWay) return Math.max(1, Math.min(underWay.last + PRESSURE_SILENCE_MS, underWay.since + HOPELESS_MS) - now)
  return line === 'serial' ? Number.POSITIVE_INFINITY : Math.min(MAX_MEASURE_MS, Math.max(1, endMs - now))
}

function endedBy({ aborted, link }: StreamTalk, reason: string): void {
  if (aborted) return
  if (link.closed) throw new MeterError('linkLost', 'the monitor went away')
  throw new MeterError('noAnswer', reason)
}
