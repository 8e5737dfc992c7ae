import type { MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import type { StoredTalk } from '../stored/talk.ts'
import { type AstmHeader, CONTROL, type Control } from './codec.ts'
import type { ContourReader, Said } from './reader.ts'

const FIRST_ENQ_MS = 1_000
const WAKE_MS = 2_000
const WAKE_TRIES = 5
/** Between two frames; then the last one is asked for once more. */
const FRAME_MS = 15_000
const MAX_SILENCES = 2
const MAX_SPOILT = 6
const MAX_TRANSFERS = 2

type Talk = StoredTalk<Said>

/** Wakes the meter and lets it send its memory; a transfer that lacks results is repeated once. */
export async function* converse(talk: Talk, about: MeterContext, reader: ContourReader): AsyncGenerator<Measurement> {
  for (let transfer = 0; transfer < MAX_TRANSFERS; transfer++) {
    await wake(talk)
    const { header, results } = yield* receive(talk)
    if (!header) continue
    const [model, , serialNumber] = header.sender.split('^')
    about.report({ type: 'identity', ...(model && { model }), ...(serialNumber && { serialNumber }) })
    if (reader.clockOffsetMs !== undefined) about.report({ type: 'clock', offsetMs: reader.clockOffsetMs, set: false })
    if (results === header.resultCount) return
  }
  throw new MeterError('noAnswer', 'the meter did not send as many results as it announced')
}

const send = (talk: Talk, control: Control): Promise<void> => talk.send(Uint8Array.of(CONTROL[control]))

/** Throws MeterError noAnswer. */
async function wake(talk: Talk): Promise<void> {
  for (let attempt = 0; attempt <= WAKE_TRIES; attempt++) {
    if (attempt > 0) await send(talk, 'EOT')
    const said = await talk.answer(({ is }) => (is === 'ENQ' ? is : undefined), attempt === 0 ? FIRST_ENQ_MS : WAKE_MS)
    if (said === 'ENQ') return
  }
  throw new MeterError('noAnswer', 'the meter does not answer; is the cable in?')
}

interface Received {
  readonly header: AstmHeader | undefined
  readonly results: number
}

/** One transfer, to its EOT. Throws MeterError noAnswer, badChecksum. */
async function* receive(talk: Talk): AsyncGenerator<Measurement, Received> {
  let header: AstmHeader | undefined
  let results = 0
  let silences = 0
  let spoilt = 0
  await send(talk, 'ACK')
  for (;;) {
    const said = await talk.hear(FRAME_MS)
    if (said === undefined || said === 'spoilt') {
      if (said === undefined) silences += 1
      else spoilt += 1
      if (silences === MAX_SILENCES) throw new MeterError('noAnswer', 'the meter fell silent in its transfer')
      if (spoilt === MAX_SPOILT) {
        await send(talk, 'EOT')
        throw new MeterError('badChecksum', `a frame came spoilt ${MAX_SPOILT} times`)
      }
      await send(talk, 'NAK')
      continue
    }
    silences = 0
    spoilt = 0
    if (said.is === 'EOT') return { header, results }
    if (said.is === 'ACK' || said.is === 'NAK') continue
    if (said.is === 'header') {
      header = said.header
      results = 0
    } else if (said.is === 'result') results += 1
    yield* talk.taken()
    await send(talk, 'ACK')
  }
}
