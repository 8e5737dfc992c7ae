import type { MatchScore, MeterContext, MeterDriver, Sighting } from '../driver.ts'
import { MeterError } from '../errors.ts'
import type { Measurement } from '../measurement.ts'
import { decodeWith } from '../sig/common/assembler.ts'
import { concluded } from '../sig/common/conversation.ts'
import { StreamAssembler } from '../stream/assembler.ts'
import { frontOf } from '../stream/framing.ts'
import { StreamTalk } from '../stream/talk.ts'
import { CONNECT, frameBytes, hasValidSum, SHORTEST_LENGTH, START } from './codec.ts'
import { CHANNEL, MODELS, SERVICE } from './models.ts'
import { SinocareReader } from './reader.ts'

const DRIVER = { id: 'sinocare', version: 1 } as const

/** From blood on the strip to the result. */
const MAX_MEASURE_MS = 60_000
/** Ends by itself before the host does it. */
const LONGEST_MS = MAX_MEASURE_MS + 90_000
const CONNECT_MS = 5_000
/** The connect frame and three repeats. */
const CONNECT_TRIES = 4

/** The longest known frame is a result of 19 bytes; a length far beyond is noise. */
const LONGEST_FRAME = 64
const frontOfStream = frontOf({
  starts: [START],
  frameBytes: (beginning) => {
    const total = frameBytes(beginning)
    const possible = total === undefined || (total >= SHORTEST_LENGTH + 3 && total <= LONGEST_FRAME)
    return possible ? total : 'impossible'
  },
  isIntact: hasValidSum,
})

/**
 * Sinocare glucose meters over BLE 0xFFE0. Says that it is there, and listens: strip, count-down, result. What answers the connect
 * frame, how the clock is set and how the memory is read is not published: the station does none of it.
 */
export const sinocare: MeterDriver = {
  ...DRIVER,
  models: Object.values(MODELS),
  recordIdentity: 'time',
  maxMeasureMs: { glucose: MAX_MEASURE_MS },
  match: matchSinocare,
  decode: (frames) => decodeWith(assembling(new SinocareReader()), frames),
  talk(link, about) {
    const reader = new SinocareReader()
    const talk = new StreamTalk(link, about, assembling(reader), CHANNEL)
    return concluded(talk, converse(talk, reader, about))
  },
}

function assembling(reader: SinocareReader): StreamAssembler {
  return new StreamAssembler({ driver: DRIVER, family: 'sinocare', channel: CHANNEL, front: frontOfStream, reader })
}

/** By name: the service is shared with other vendors' meters. */
function matchSinocare(seen: Sighting): MatchScore | undefined {
  if (seen.kind !== 'ble' || !seen.name?.toLowerCase().includes('sinocare')) return undefined
  const advertises = seen.services.includes(SERVICE)
  if (!advertises && seen.services.length > 0) return undefined
  const because = advertises ? `name Sinocare, service ${SERVICE}` : 'name Sinocare'
  return { score: advertises ? 95 : 60, because, modelId: MODELS.anwenAir.id }
}

async function* converse(
  talk: StreamTalk,
  reader: SinocareReader,
  about: Pick<MeterContext, 'now'>,
): AsyncGenerator<Measurement> {
  const startedAt = about.now()
  await talk.link.subscribe(CHANNEL)
  yield* talk.ask({
    frame: () => CONNECT,
    tries: CONNECT_TRIES,
    timeoutMs: CONNECT_MS,
    answered: () => talk.heard > 0,
  })
  while (!reader.isOff) {
    const measurements = await talk.hear(Math.min(MAX_MEASURE_MS, startedAt + LONGEST_MS - about.now()))
    if (!measurements) break
    yield* measurements
  }
  judgeEnd(talk, reader)
}

/** The meter goes away or off by itself: that is no fault unless a test was running or it never spoke. */
function judgeEnd({ aborted, heard, link }: StreamTalk, { isMeasuring }: SinocareReader): void {
  if (aborted || (heard > 0 && !isMeasuring)) return
  if (link.closed) throw new MeterError('linkLost', 'the meter went away before its result came')
  throw new MeterError('noAnswer', heard > 0 ? 'the test that was begun gave no result' : 'the meter said nothing')
}
