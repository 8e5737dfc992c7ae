import type { SerialLink } from '../driver.ts'
import { DecodeError, MeterError } from '../errors.ts'
import type { SerialSettings } from '../links/link.ts'
import {
  type Answer,
  answerSlicer,
  type Command,
  decodeAnswer,
  decodeCard,
  encodeCommand,
  type IdCard,
  STATUS,
} from './codec.ts'

/** What the station uses of any reader that stands at its port: another make is another such function. */
export interface IdCardReader {
  readonly line: SerialSettings
  /** Cards as they are laid, `unreadable` once for one that cannot be read. Ends when aborted; throws a MeterError. */
  read(link: SerialLink, about: ReaderContext): AsyncIterable<IdCard | 'ready' | 'unreadable'>
}

export interface ReaderContext {
  readonly signal: AbortSignal
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** Makers ask for at least 300 ms between two searches. */
const SEARCH_EVERY_MS = 400
/** The module answers a search in 0.3 s; reading takes the card itself up to two. */
const DEADLINE_MS: Readonly<Record<Command, number>> = { state: 1_000, find: 1_500, select: 1_500, read: 4_000 }
/** So many spoilt answers in a row are no accident. */
const MOST_SPOILT = 5

/**
 * Readers with a security module (SAM, also called SDT) on a serial port. A card that has been read is not found again until it has
 * been taken away and laid anew, and nothing tells that it was taken away.
 */
export const samReader: IdCardReader = {
  line: { kind: 'serial', baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1, assertLines: false },
  read: readCards,
}

async function* readCards(
  link: SerialLink,
  { signal, sleep }: ReaderContext,
): AsyncGenerator<IdCard | 'ready' | 'unreadable'> {
  // biome-ignore lint/correctness/useHookAtTopLevel: a serial link, not React
  link.useSlicer(answerSlicer)
  const { status } = await ask(link, 'state')
  if (status !== STATUS.done) throw new MeterError('meterReports', `the reader is not well: ${hex(status)}`)
  yield 'ready'
  let told = false
  let spoilt = 0
  while (!signal.aborted) {
    try {
      const found = (await ask(link, 'find')).status === STATUS.found
      const card = found ? await readCard(link) : undefined
      spoilt = 0
      if (card) yield card
      else if (found && !told) yield 'unreadable'
      told = found && card === undefined
    } catch (error) {
      spoilt += 1
      if (!(error instanceof DecodeError) || spoilt === MOST_SPOILT) throw error
    }
    await sleep(SEARCH_EVERY_MS, signal)
  }
}

/** Undefined where the card does not let itself be read, or is another kind of card. */
async function readCard(link: SerialLink): Promise<IdCard | undefined> {
  if ((await ask(link, 'select')).status !== STATUS.done) return undefined
  const { status, data } = await ask(link, 'read')
  if (status !== STATUS.done) return undefined
  try {
    return decodeCard(data)
  } catch {
    return undefined
  }
}

/** Throws MeterError noAnswer, linkLost, badChecksum. */
async function ask(link: SerialLink, command: Command): Promise<Answer> {
  await link.write(encodeCommand(command))
  const frame = await link.read(DEADLINE_MS[command])
  if (!frame) throw new MeterError('noAnswer', `the card reader does not answer “${command}”`)
  return decodeAnswer(frame.bytes)
}

const hex = (status: number) => `status ${status.toString(16)}`
