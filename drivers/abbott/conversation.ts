import type { MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { isAdrift, stationTime } from '../stored/clock.ts'
import type { StoredTalk } from '../stored/talk.ts'
import { MEMORY_REQUESTS, setClockRequest } from './codec.ts'
import type { LiteReader, Said } from './reader.ts'

/** For the first line of an answer, and for each line after it. */
const LINE_MS = 2_000

type Talk = StoredTalk<Said>

/** One question, one text: who it is, its clock and the whole memory. */
export async function* converse(talk: Talk, about: MeterContext, reader: LiteReader): AsyncGenerator<Measurement> {
  await askMemory(talk, about)
  yield* talk.taken()
  const offsetMs = reader.clockOffsetMs
  const set = isAdrift(offsetMs) && (await setClock(talk, about))
  if (offsetMs !== undefined) about.report({ type: 'clock', offsetMs, set })
}

/** Throws MeterError noAnswer, badChecksum, refused. */
async function askMemory(talk: Talk, about: MeterContext): Promise<void> {
  let outcome: 'spoilt' | 'refused' | undefined
  for (const request of MEMORY_REQUESTS) {
    talk.flush()
    await talk.send(request)
    const said = await hearAnswer(talk, about)
    if (said === 'end') return
    outcome = said
  }
  if (outcome === 'spoilt') throw new MeterError('badChecksum', 'the memory came spoilt each time')
  if (outcome === 'refused') throw new MeterError('refused', 'the meter does not know the question for its memory')
  throw new MeterError('noAnswer', 'no answer; is the cable in the meter?')
}

async function hearAnswer(talk: Talk, about: MeterContext): Promise<'end' | 'spoilt' | 'refused' | undefined> {
  let serialNumber: string | undefined
  for (;;) {
    const said = await talk.hear(LINE_MS)
    if (said === undefined || said === 'spoilt') return said
    if (said.is === 'serial-number') serialNumber = said.serialNumber
    else if (said.is === 'version') {
      about.report({ type: 'identity', firmware: said.version, ...(serialNumber && { serialNumber }) })
    } else if (said.is === 'end' || said.is === 'refused') return said.is
  }
}

/** The memory has been read: a clock that cannot be set spoils nothing. */
async function setClock(talk: Talk, about: MeterContext): Promise<boolean> {
  await talk.send(setClockRequest(stationTime(about)))
  const said = await talk.answer(({ is }) => (is === 'accepted' || is === 'refused' ? is : undefined), LINE_MS)
  return said === 'accepted'
}
