import type { Link, MeterContext, MeterDriver } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { Settling } from '../settling.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import { type Said, StreamAssembler, type StreamProtocol, type StreamReader } from '../stream/assembler.ts'
import type { Piece } from '../stream/cutter.ts'
import { StreamTalk } from '../stream/talk.ts'

/** From finger in to result: a stream that is not steady by then will not be. */
export const MAX_MEASURE_MS = 60_000
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000
const SILENCE_MS = 5_000
/** How often the station is told that a finger is being measured. */
const TELL_EVERY_MS = 1_000

/** The numbers of one frame; null: none, or not to be used. Undefined: a frame without numbers. */
export interface OximeterNumbers {
  readonly spo2: number | null
  readonly pulse: number | null
}

/** Settles a stream of numbers to one measurement for each finger. */
export class SettlingReader implements StreamReader {
  private readonly settling = new Settling()
  private readonly numbersOf: (bytes: Uint8Array) => OximeterNumbers | undefined
  private toldAt = Number.NEGATIVE_INFINITY

  /** `numbersOf` throws DecodeError for a frame to be refused. */
  constructor(numbersOf: (bytes: Uint8Array) => OximeterNumbers | undefined) {
    this.numbersOf = numbersOf
  }

  get isMeasuring(): boolean {
    return this.settling.isMeasuring
  }

  hear({ bytes, at, frameIds }: Piece): Said {
    const numbers = this.numbersOf(bytes)
    if (!numbers) return {}
    const settled = this.settling.push({ at, frameIds, ...numbers })
    if (!settled) return this.isMeasuring ? this.tell(at) : {}
    const { spo2, pulse, startedAt, isSteady } = settled
    return {
      measurement: {
        kind: 'spo2',
        origin: 'live',
        startedAt,
        flags: isSteady ? [] : ['poor-signal'],
        quantities: [
          { name: 'spo2', value: spo2, unit: '%' },
          { name: 'pulse', value: pulse, unit: '/min' },
        ],
        earlierFrameIds: settled.frameIds,
      },
    }
  }

  private tell(at: number): Said {
    if (at - this.toldAt < TELL_EVERY_MS) return {}
    this.toldAt = at
    return { events: [{ type: 'measuring', kind: 'spo2' }] }
  }
}

export interface OximeterStream extends Omit<StreamProtocol, 'reader' | 'driver'> {
  numbersOf(bytes: Uint8Array): OximeterNumbers | undefined
}

/** An oximeter that streams by itself as long as a finger is in: subscribe, send nothing, listen. */
export function streamingOximeter(
  about: Pick<MeterDriver, 'id' | 'version' | 'models' | 'match'>,
  { numbersOf, ...stream }: OximeterStream,
): MeterDriver {
  const driver = { id: about.id, version: about.version }
  const assembling = (reader: SettlingReader) => new StreamAssembler({ ...stream, driver, reader })
  return {
    ...about,
    recordIdentity: 'none',
    maxMeasureMs: { spo2: MAX_MEASURE_MS },
    decode: (frames) => decodeWith(assembling(new SettlingReader(numbersOf)), frames),
    talk(link: Link, context: MeterContext) {
      const reader = new SettlingReader(numbersOf)
      const talk = new StreamTalk(link, context, assembling(reader))
      return concluded(talk, listen(talk, reader, context, stream.channel))
    },
  }
}

async function* listen(
  talk: StreamTalk,
  reader: SettlingReader,
  { now }: Pick<MeterContext, 'now'>,
  channel: string,
): AsyncGenerator<Measurement> {
  const beganAt = now()
  let given = 0
  await talk.link.subscribe(channel)
  while (!talk.aborted && (reader.isMeasuring || now() - beganAt < LONGEST_MS)) {
    const measurements = await talk.hear(SILENCE_MS)
    if (!measurements) return judgeEnd(talk, reader, given)
    yield* measurements
    given += measurements.length
  }
}

/** Silence and a link dropped by the meter are the normal end after a measurement, unless the next finger was in. */
function judgeEnd({ aborted, heard, link }: StreamTalk, { isMeasuring }: SettlingReader, given: number): void {
  if (aborted || (given > 0 && !isMeasuring)) return
  if (!link.closed) throw new MeterError('noAnswer', 'the oximeter has stopped sending')
  if (heard === 0 || isMeasuring) throw new MeterError('linkLost', 'the oximeter went away before its result came')
}
