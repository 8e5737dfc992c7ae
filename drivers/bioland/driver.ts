import type { Link, MatchScore, MeterContext, MeterDriver, Sighting } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import { stationWallMs, wallTimeOf } from '../sig/common/datetime.ts'
import type { Front } from '../slicing.ts'
import { StreamAssembler } from '../stream/assembler.ts'
import { frontOf } from '../stream/framing.ts'
import { StreamTalk } from '../stream/talk.ts'
import { CATEGORY, checkRuleOf, HANDSHAKE, type HostCategory, METER_START, request, SHORTEST_FRAME } from './codec.ts'
import { MODELS, NOTIFIES, SERVICE, TAKES } from './models.ts'
import { BiolandReader } from './reader.ts'

const DRIVER = { id: 'bioland', version: 1 } as const

/** From blood on the strip to the result. */
const MAX_MEASURE_MS = 60_000
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000
const ANSWER_MS = 5_000
/** The request and two repeats. */
const TRIES = 3
/** Results that come one after the other come within this. */
const NEXT_RESULT_MS = 1_000

/** An information frame of 18 bytes is the longest known. One start byte is little: category and length must be possible. */
const LONGEST_FRAME = 32
const CATEGORIES: readonly number[] = Object.values(CATEGORY)
const frontOfStream: (bytes: Uint8Array) => Front = frontOf({
  starts: [[METER_START]],
  frameBytes: ([, length, category]) => {
    if (length === undefined) return undefined
    if (length < SHORTEST_FRAME || length > LONGEST_FRAME) return 'impossible'
    return category === undefined || CATEGORIES.includes(category) ? length : 'impossible'
  },
  isIntact: (frame) => frame[2] === CATEGORY.info || checkRuleOf(frame) !== undefined,
})

/**
 * Bioland G-500 and relatives: asks who it is, then for its results, newest first. Whether the time in a request sets the meter's
 * clock is not published, and whether each result wants a request of its own: both ways of the meter are taken.
 */
export const bioland: MeterDriver = {
  ...DRIVER,
  models: Object.values(MODELS),
  recordIdentity: 'time',
  readingOrder: 'newest-first',
  maxMeasureMs: { glucose: MAX_MEASURE_MS },
  match: matchBioland,
  decode: (frames, about) => decodeWith(assembling(new BiolandReader(about)), frames),
  talk(link: Link, about: MeterContext) {
    const reader = new BiolandReader(about)
    const talk = new StreamTalk(link, about, assembling(reader), TAKES)
    return concluded(talk, converse(talk, reader, about))
  },
}

function assembling(reader: BiolandReader): StreamAssembler {
  return new StreamAssembler({ driver: DRIVER, family: 'bioland', channel: NOTIFIES, front: frontOfStream, reader })
}

/** By name: the number of the service is nobody's. */
function matchBioland(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble' || !seen.name?.startsWith('Bioland-BGM')) return undefined
  const advertises = seen.services.includes(SERVICE)
  if (!advertises && seen.services.length > 0) return undefined
  return { score: advertises ? 95 : 60, because: 'name Bioland-BGM', modelId: MODELS.g500.id }
}

async function* converse(talk: StreamTalk, reader: BiolandReader, about: MeterContext): AsyncGenerator<Measurement> {
  const endMs = about.now() + LONGEST_MS
  const asking = (category: HostCategory) => {
    const time = wallTimeOf(stationWallMs(about.now(), about.zoneOffsetMinutes))
    return request(category, time, reader.checkRule)
  }
  await talk.link.subscribe(NOTIFIES)
  // Old firmware knows the greeting only.
  const greetings = [asking(CATEGORY.info), HANDSHAKE, asking(CATEGORY.info)]
  const isThere = yield* talk.ask({
    frame: (attempt) => greetings[attempt] as Uint8Array,
    tries: greetings.length,
    timeoutMs: ANSWER_MS,
    answered: () => talk.heard > 0,
  })
  if (!isThere) return judgeEnd(talk, reader)
  while (!reader.isEnded && !reader.isRepeating && about.now() < endMs) {
    const before = reader.results
    const answered = () => reader.results > before || reader.isEnded || reader.isMeasuring
    const frame = () => asking(CATEGORY.result)
    if (!(yield* talk.ask({ frame, tries: TRIES, timeoutMs: ANSWER_MS, answered }))) break
    for (;;) {
      const measurements = await talk.hear(reader.isMeasuring ? MAX_MEASURE_MS : NEXT_RESULT_MS)
      if (!measurements) break
      yield* measurements
    }
    if (reader.isMeasuring) break
  }
  judgeEnd(talk, reader)
}

/** Silence after the results, or after who it is, is the end of its memory; and so is a link that the meter drops then. */
function judgeEnd({ aborted, heard, link }: StreamTalk, { isMeasuring }: BiolandReader): void {
  if (aborted || (heard > 0 && !isMeasuring)) return
  if (link.closed) throw new MeterError('linkLost', 'the meter went away before its result came')
  throw new MeterError('noAnswer', heard > 0 ? 'the test that was begun gave no result' : 'the meter said nothing')
}
