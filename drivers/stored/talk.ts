import type { DecodeResult, FrameSlicer, MeterContext, MeterDriver, SerialLink } from '../driver.ts'
import { DecodeError, MeterError } from '../errors.ts'
import type { Frame, Measurement } from '../measurement.ts'

/** What one frame of a meter says. `refused`: the frame is whole, but what it carries cannot be used. */
export interface Heard<Said> {
  readonly said: Said
  readonly measurements?: readonly Measurement[]
  readonly refused?: DecodeError
}

/** A driver's reading of the meter's frames, one after the other; the same for a conversation and for a replay. */
export interface StoredReader<Said> {
  /** Throws DecodeError for a frame that is not whole. */
  hear(frame: Frame): Heard<Said>
}

interface StoredMeter<Said, Reader extends StoredReader<Said>> {
  readonly slicer: FrameSlicer
  reader(about: MeterContext): Reader
  converse(talk: StoredTalk<Said>, about: MeterContext, reader: Reader): AsyncIterable<Measurement>
}

type Rejected = DecodeResult['rejected'][number]

/** `talk` and `decode` of a meter on a serial line that is asked for its memory. */
export function storedMeter<Said, Reader extends StoredReader<Said>>(
  meter: StoredMeter<Said, Reader>,
): Pick<MeterDriver, 'talk' | 'decode'> {
  return {
    async *talk(link, about) {
      if (link.kind !== 'serial') throw new MeterError('refused', 'this meter speaks over a serial line only')
      // biome-ignore lint/correctness/useHookAtTopLevel: a serial link, not React
      link.useSlicer(meter.slicer)
      link.flush()
      const reader = meter.reader(about)
      const talk = new StoredTalk(link, about, reader)
      try {
        yield* meter.converse(talk, about, reader)
      } catch (error) {
        yield* talk.taken()
        if (!about.signal.aborted) throw error
      }
    },

    decode(frames, about) {
      const reader = meter.reader(about)
      const ours = frames.filter(({ direction, channel }) => direction === 'in' && channel === undefined)
      const heard = ours.map((frame) => read(reader, frame))
      return {
        measurements: heard.flatMap(({ measurements = [] }) => measurements),
        rejected: heard.flatMap(({ rejected }) => rejected ?? []),
      }
    },
  }
}

/** One conversation. Whatever comes in goes through the reader, so that nothing heard is lost. */
export class StoredTalk<Said> {
  private readonly link: SerialLink
  private readonly about: MeterContext
  private readonly reader: StoredReader<Said>
  private readonly ready: Measurement[] = []

  constructor(link: SerialLink, about: MeterContext, reader: StoredReader<Said>) {
    this.link = link
    this.about = about
    this.reader = reader
  }

  /** The measurements completed since the last call. */
  taken(): Measurement[] {
    return this.ready.splice(0)
  }

  async send(bytes: Uint8Array): Promise<void> {
    this.about.signal.throwIfAborted()
    await this.link.write(bytes)
  }

  /** What the next frame says; undefined after `timeoutMs` without one. */
  async hear(timeoutMs: number): Promise<Said | 'spoilt' | undefined> {
    this.about.signal.throwIfAborted()
    const frame = await this.link.read(timeoutMs)
    if (!frame) return undefined
    const { said, measurements = [], rejected } = read(this.reader, frame)
    this.ready.push(...measurements)
    if (rejected) this.about.report({ type: 'rejected', code: rejected.code, reason: rejected.reason })
    return said ?? 'spoilt'
  }

  /** The first frame that `wanted` understands, or the word that one came spoilt; what else comes meanwhile is passed over. */
  async answer<Wanted>(
    wanted: (said: Said) => Wanted | undefined,
    timeoutMs: number,
  ): Promise<Wanted | 'spoilt' | undefined> {
    const deadline = this.about.now() + timeoutMs
    for (let leftMs = timeoutMs; leftMs > 0; leftMs = deadline - this.about.now()) {
      const said = await this.hear(leftMs)
      if (said === undefined) return undefined
      if (said === 'spoilt') return 'spoilt'
      const understood = wanted(said)
      if (understood !== undefined) return understood
    }
    return undefined
  }

  /** Throws away an unfinished frame before a request is repeated. */
  flush(): void {
    this.link.flush()
  }
}

function read<Said>(
  reader: StoredReader<Said>,
  frame: Frame,
): Partial<Pick<Heard<Said>, 'said' | 'measurements'>> & { readonly rejected?: Rejected } {
  try {
    const { refused, ...heard } = reader.hear(frame)
    return refused ? { ...heard, rejected: rejectedAt(frame, refused) } : heard
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { rejected: rejectedAt(frame, error) }
  }
}

const rejectedAt = ({ id }: Frame, { code, message }: DecodeError): Rejected => ({ frameId: id, code, reason: message })
