import type { MeterContext } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { stationTime } from '../stored/clock.ts'
import type { StoredTalk } from '../stored/talk.ts'
import { REQUEST, type Said, setClockRequest } from './codec.ts'

/** How soon an abort is noticed. */
const LISTEN_MS = 500
const ANSWER_MS = 2_000
/** Whether a repeated question gives the same record or the next one is not known: one repeat, and the count must be right. */
const FETCH_TRIES = 2

type Talk = StoredTalk<Said>

/**
 * Waits for the meter's challenge, and fetches its memory. With the desk's setting `setClock` the clock is set in place of fetching,
 * because the meter does one of the two at each plugging.
 */
export async function* converse(talk: Talk, about: MeterContext): AsyncGenerator<Measurement> {
  while ((await talk.answer(({ is }) => (is === 'challenge' ? is : undefined), LISTEN_MS)) !== 'challenge') {
    about.signal.throwIfAborted()
  }
  await talk.send(REQUEST.greet)
  const { records } = sound(
    await talk.answer((said) => (said.is === 'count' ? said : undefined), ANSWER_MS),
    'the count',
  )
  if (about.settings.setClock === true) {
    await talk.send(setClockRequest(stationTime(about)))
    sound(await talk.answer(({ is }) => (is === 'clock-set' ? is : undefined), ANSWER_MS), 'the new clock')
    return
  }
  for (let fetched = 0; fetched < records; fetched++) {
    const said = sound(await fetch(talk), 'a record')
    yield* talk.taken()
    if (said === 'end') throw new MeterError('noAnswer', `${records - fetched} records did not come; replug the meter`)
  }
  // All records are here: whether it says its end is not waited for twice.
  await talk.send(REQUEST.fetch)
  await talk.answer(({ is }) => (is === 'end' ? is : undefined), ANSWER_MS)
}

async function fetch(talk: Talk): Promise<'record' | 'end' | 'spoilt' | undefined> {
  for (let attempt = 0; attempt < FETCH_TRIES; attempt++) {
    await talk.send(REQUEST.fetch)
    const said = await talk.answer(({ is }) => (is === 'record' || is === 'end' ? is : undefined), ANSWER_MS)
    if (said !== undefined) return said
  }
  return undefined
}

/** A spoilt answer is not asked for again: the question might give the next one. Throws MeterError badChecksum, noAnswer. */
function sound<Answer>(said: Answer | 'spoilt' | undefined, what: string): Exclude<Answer, 'spoilt'> {
  if (said === 'spoilt') throw new MeterError('badChecksum', `${what} came spoilt; replug the meter`)
  if (said === undefined) throw new MeterError('noAnswer', `${what} did not come; replug the meter`)
  return said as Exclude<Answer, 'spoilt'>
}
