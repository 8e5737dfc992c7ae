import type { FrameSlicer, Link, MeterContext, MeterDriver } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import type { Front } from '../slicing.ts'
import { StreamAssembler, type StreamReader } from './assembler.ts'
import { asNotifying } from './serial.ts'
import { StreamTalk } from './talk.ts'

/** How one model's line is cut and read. */
export interface UnaskedLine {
  /** Cuts the line into what is journalled. */
  readonly slicer: FrameSlicer
  /** Cuts what was journalled into the frames that `reader` hears, where a piece of the line holds several. */
  readonly front?: (bytes: Uint8Array) => Front
  readonly reader: StreamReader
  /** What the meter must be told so that it sends. Given by models that need it; ends as it likes. */
  converse?(talk: StreamTalk, about: MeterContext): AsyncIterable<Measurement>
}

/** Serial frames have no characteristic; a frame that has one is of another meter. */
const NO_CHANNEL = ''
const LISTEN_MS = 500

/** A meter on a serial line that sends on its own: the port stays open, and the conversation ends when the station or the cable ends it. */
export function unaskedDriver(
  about: Omit<MeterDriver, 'talk' | 'decode'>,
  lineOf: (model: Pick<MeterContext, 'modelId'>) => UnaskedLine,
): MeterDriver {
  const driver = { id: about.id, version: about.version }
  const assembling = ({ front, reader }: UnaskedLine) =>
    new StreamAssembler({ driver, channel: NO_CHANNEL, reader, ...(front && { front }) })
  return {
    ...about,
    decode: (frames, context) => decodeWith(assembling(lineOf(context)), frames),
    talk(link: Link, context: MeterContext) {
      if (link.kind !== 'serial') throw new TypeError(`${about.id} is read over a serial link`)
      const line = lineOf(context)
      const talk = new StreamTalk(asNotifying(link, line.slicer), context, assembling(line))
      return concluded(talk, line.converse?.(talk, context) ?? listen(talk))
    },
  }
}

/** Everything the meter sends, until the station wants no more. Throws MeterError linkLost. */
async function* listen(talk: StreamTalk): AsyncGenerator<Measurement> {
  while (!talk.aborted) yield* (await hearOpen(talk, LISTEN_MS)) ?? []
}

/** As `StreamTalk.hear`, but a line that is gone is an error. */
export async function hearOpen(talk: StreamTalk, timeoutMs: number): Promise<readonly Measurement[] | undefined> {
  const measurements = await talk.hear(timeoutMs)
  if (!measurements && talk.link.closed && !talk.aborted) throw new MeterError('linkLost', 'the meter’s line is gone')
  return measurements
}
