import { MeterError } from '../errors.ts'
import type { IdCard } from '../id-card/codec.ts'
import type { IdCardReader } from '../id-card/reader.ts'
import type { FrameRecorder, OpenSerialLink } from '../links/link.ts'
import type { Clock } from './clock.ts'
import type { IdReaderEvent } from './messages.ts'
import { pauseMs } from './pacing.ts'
import { judgeSerial } from './serial-meter.ts'

export interface IdReaderNeeds {
  readonly reader: IdCardReader
  readonly openSerial: OpenSerialLink
  readonly clock: Clock
  /** Null: a card that could not be read. */
  readonly laid: (card: IdCard | null) => void
  readonly tell: (event: IdReaderEvent) => void
}

/** Nothing of a card is journalled: it is no measurement, and its picture and address are kept nowhere. */
const notKept = (clock: Clock): FrameRecorder => ({
  record: (direction, bytes) => ({ id: '', at: clock.now(), direction, bytes: Uint8Array.from(bytes) }),
})

/** Keeps the reader of identity cards at `path` talking until the signal is aborted; says what has changed, once. Never throws. */
export async function runIdReader(path: string, needs: IdReaderNeeds, signal: AbortSignal): Promise<void> {
  const { reader, openSerial, clock, laid } = needs
  let said = ''
  const tell = (event: IdReaderEvent) => {
    const now = `${event.state} ${event.code}`
    if (now !== said) needs.tell(event)
    said = now
  }
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      const link = await openSerial(path, reader.line, notKept(clock))
      const close = () => void link.close()
      signal.addEventListener('abort', close)
      try {
        for await (const read of reader.read(link, { signal, sleep: (ms, until) => clock.sleep(ms, until) })) {
          if (read === 'ready') {
            failures = 0
            tell({ type: 'id-reader', state: 'open' })
          } else laid(read === 'unreadable' ? null : read)
        }
      } finally {
        signal.removeEventListener('abort', close)
        await link.close()
      }
    } catch (error) {
      if (signal.aborted) return
      const fault = error instanceof Error ? error : new Error(String(error))
      const code = fault instanceof MeterError ? fault.code : undefined
      const { state } = judgeSerial(fault, reader.line.speaks)
      tell({ type: 'id-reader', state: state === 'closed' ? 'failed' : state, code, reason: fault.message })
    }
    await clock.sleep(pauseMs('port', failures), signal)
  }
}
