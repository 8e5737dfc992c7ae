import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement, MeasurementFlag } from '../measurement.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import type { Front } from '../slicing.ts'
import { type Said, StreamAssembler, type StreamReader } from '../stream/assembler.ts'
import type { Piece } from '../stream/cutter.ts'
import { frontOf } from '../stream/framing.ts'
import { LastOutcome } from '../stream/outcome.ts'
import { StreamTalk } from '../stream/talk.ts'
import { decodeHa120, HA120_END, HA120_KIND, HA120_RESULT_BYTES, HA120_START } from './codec.ts'
import { HA120_NOTIFIES, HA120_SERVICE, MODELS } from './models.ts'

const DRIVER = { id: 'jumper-ha120', version: 1 } as const

/** From start to result. */
const MAX_MEASURE_MS = 120_000
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000
/** Start, kind, one byte and the end mark; a frame without an end mark within a notification is none. */
const SHORTEST_BYTES = 6
const LONGEST_BYTES = 20

const KINDS: readonly number[] = Object.values(HA120_KIND)

/** The end mark tells the length, but in a result `0D` and `0A` may also be numbers: its length is known. */
const frontOfStream: (bytes: Uint8Array) => Front = frontOf({
  starts: [HA120_START],
  frameBytes: (beginning) => {
    const kind = beginning[2]
    if (kind === undefined) return undefined
    if (!KINDS.includes(kind)) return 'impossible'
    if (kind === HA120_KIND.result) return HA120_RESULT_BYTES
    for (let length = SHORTEST_BYTES; length <= Math.min(beginning.length, LONGEST_BYTES); length++) {
      if (endsWell(beginning.subarray(0, length))) return length
    }
    return beginning.length < LONGEST_BYTES ? undefined : 'impossible'
  },
  isIntact: endsWell,
})

function endsWell(frame: Uint8Array): boolean {
  return HA120_END.every((byte, index) => frame[frame.length - HA120_END.length + index] === byte)
}

class Ha120Reader implements StreamReader {
  private measuring: { readonly since: number; last: number } | undefined
  private readonly lastOutcome = new LastOutcome()

  get isMeasuring(): boolean {
    return this.measuring !== undefined
  }

  hear({ bytes, at }: Piece): Said {
    if (bytes[2] === HA120_KIND.pressure) {
      const continues = this.measuring && at - this.measuring.last < MAX_MEASURE_MS
      this.measuring = { since: continues && this.measuring ? this.measuring.since : at, last: at }
      // Where in the frame the pressure stands is not published.
      return { events: [{ type: 'measuring', kind: 'pressure' }] }
    }
    const { measuring } = this
    const begun = measuring ? { startedAt: measuring.since } : {}
    const content = bytes[2] === HA120_KIND.error ? errorContent(bytes) : resultContent(bytes)
    this.measuring = undefined
    if (this.lastOutcome.isAgain(bytes, at, measuring !== undefined)) return {}
    return { measurement: { kind: 'pressure', origin: 'live', ...begun, ...content } }
  }
}

type Content = Pick<Measurement, 'flags' | 'quantities' | 'meterError'>

/** What the codes mean is not published. */
function errorContent(bytes: Uint8Array): Content {
  const code = `E${(bytes[3] as number).toString(16).padStart(2, '0')}`
  return { flags: [], quantities: [], meterError: { code, help: 'meter-error' } }
}

function resultContent(bytes: Uint8Array): Content {
  const { systolic, diastolic, pulse } = decodeHa120(bytes)
  return {
    flags: gate(systolic, diastolic, pulse),
    quantities: [
      { name: 'systolic', value: systolic, unit: 'mmHg' },
      { name: 'diastolic', value: diastolic, unit: 'mmHg' },
      { name: 'pulse', value: pulse, unit: '/min' },
    ],
  }
}

/** There is no check byte: what cannot be is taken for a spoilt frame. Limits as for any monitor, those bytes can reach. */
function gate(systolic: number, diastolic: number, pulse: number): MeasurementFlag[] {
  const possible = systolic >= 30 && diastolic >= 10 && systolic > diastolic && pulse >= 20 && pulse <= 250
  return possible ? [] : ['implausible']
}

/** Jumper JPD-HA120: subscribe, send nothing, listen; the person presses the monitor's own key. */
export const jumperHa120: MeterDriver = {
  ...DRIVER,
  models: [MODELS.ha120],
  recordIdentity: 'none',
  maxMeasureMs: { pressure: MAX_MEASURE_MS },
  match: matchHa120,
  decode: (frames) => decodeWith(assembling(new Ha120Reader()), frames),
  talk(link: Link, about: MeterContext) {
    const reader = new Ha120Reader()
    const talk = new StreamTalk(link, about, assembling(reader))
    return concluded(talk, listen(talk, reader, about))
  },
}

function assembling(reader: Ha120Reader): StreamAssembler {
  return new StreamAssembler({
    driver: DRIVER,
    family: 'jumper-ha120',
    channel: HA120_NOTIFIES,
    front: frontOfStream,
    reader,
  })
}

/** By name: the service is shared with other vendors' meters. */
function matchHa120(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble' || !seen.name?.startsWith('JPD-HA120')) return undefined
  const advertises = seen.services.includes(HA120_SERVICE)
  if (!advertises && seen.services.length > 0) return undefined
  return { score: advertises ? 95 : 60, because: 'name JPD-HA120', modelId: MODELS.ha120.id }
}

async function* listen(
  talk: StreamTalk,
  reader: Ha120Reader,
  { now }: Pick<MeterContext, 'now'>,
): AsyncGenerator<Measurement> {
  const beganAt = now()
  await talk.link.subscribe(HA120_NOTIFIES)
  for (;;) {
    const leftMs = reader.isMeasuring ? MAX_MEASURE_MS : beganAt + LONGEST_MS - now()
    const measurements = await talk.hear(Math.min(MAX_MEASURE_MS, leftMs))
    if (!measurements) break
    yield* measurements
  }
  const { aborted, heard, link } = talk
  if (aborted || (heard > 0 && !reader.isMeasuring)) return
  if (link.closed) throw new MeterError('linkLost', 'the monitor went away before its result came')
  throw new MeterError('noAnswer', `no result within ${MAX_MEASURE_MS / 1_000} s`)
}
